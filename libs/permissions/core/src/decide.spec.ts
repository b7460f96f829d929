import { RuleError } from '@kalbro/kernel';
import type { ClientId, ResourceId } from '@kalbro/kernel';
import type { Action } from './actions.js';
import type { Actor, Permission } from './actor.js';
import { assertAllowed, canEditCard, clientIdOf, decide } from './decide.js';
import { anActor, aSupportAgent, testId } from './testing/index.js';

const client = testId<ClientId>('client', 1);
const foreignClient = testId<ClientId>('client', 2);
const ownCard = { id: testId<ResourceId>('resource', 1), clientId: client };
const givenCard = { id: testId<ResourceId>('resource', 2), clientId: client };
const otherCard = { id: testId<ResourceId>('resource', 3), clientId: client };
const foreignCard = { id: testId<ResourceId>('resource', 4), clientId: foreignClient };

const holding = (...permissions: Permission[]): Actor => anActor({ permissions, ownResourceId: ownCard.id });
const manager = anActor({ managedResourceIds: new Set([givenCard.id]), ownResourceId: ownCard.id });
const codeOf = (decision: ReturnType<typeof decide>) => (decision.allowed ? 'allowed' : decision.code);

type CardAction = 'account:read' | 'account:edit' | 'account:sync';
const cardActions: readonly CardAction[] = ['account:read', 'account:edit', 'account:sync'];

describe.each(cardActions)('%s', (action) => {
  it.each([
    ['a user with resource:edit-own', holding('resource:edit-own'), 'allowed', 'FORBIDDEN', 'FORBIDDEN'],
    ['a user with resource:edit', holding('resource:edit'), 'allowed', 'allowed', 'allowed'],
    ['an administrator', holding('client:administer'), 'allowed', 'allowed', 'allowed'],
    ['a manager', manager, 'FORBIDDEN', 'allowed', 'FORBIDDEN'],
    ['a user without a word', holding(), 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN'],
    ['a user with other words', holding('appointments:edit', 'jobs:manage'), 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN'],
    ['a support agent', aSupportAgent(), 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN'],
  ])('%s: own card, given card, other card', (_who, actor, own, given, other) => {
    const cards = [ownCard, givenCard, otherCard];
    expect(cards.map((resource) => codeOf(decide(actor, action, { resource })))).toEqual([own, given, other]);
  });

  it('answers the very same for a card of another client and one that does not exist', () => {
    const actor = holding('client:administer');
    const foreign = decide(actor, action, { resource: foreignCard });
    expect(codeOf(foreign)).toBe('NOT_FOUND');
    expect(decide(actor, action, { resource: undefined })).toEqual(foreign);
  });

  it('tells a user without permission to ask their management', () => {
    const decision = decide(holding(), action, { resource: ownCard });
    expect(decision).toMatchObject({
      text: {
        en: expect.stringContaining('Ask your management for access to edit your resource card'),
        nb: expect.stringContaining('Be ledelsen om tilgang'),
      },
    });
  });
});

describe('the module', () => {
  const without = { ...holding('client:administer'), activeModules: new Set<never>() };

  it('gates editing and syncing accounts and jobs, and is named in words with whom to ask', () => {
    const decision = decide(without, 'account:edit', { resource: ownCard });
    expect(decision).toMatchObject({
      code: 'MODULE_NOT_ACTIVE',
      text: { en: expect.stringMatching(/Office 365.*support/) },
    });
    expect(codeOf(decide(without, 'account:sync', { resource: ownCard }))).toBe('MODULE_NOT_ACTIVE');
    expect(codeOf(decide(without, 'job:manage', { clientId: without.clientId ?? undefined }))).toBe(
      'MODULE_NOT_ACTIVE',
    );
  });

  it('keeps what is there readable when it is not active', () => {
    expect(codeOf(decide(without, 'account:read', { resource: ownCard }))).toBe('allowed');
    expect(codeOf(decide(without, 'planner:read'))).toBe('allowed');
    expect(canEditCard(without, ownCard)).toBe(true);
  });
});

describe('a client', () => {
  it('is administered by its administrators only, and unknown to those of others', () => {
    const actions: readonly ('user:save' | 'resource:save')[] = ['user:save', 'resource:save'];
    for (const action of actions) {
      expect(codeOf(decide(holding('client:administer'), action, { clientId: client }))).toBe('allowed');
      expect(codeOf(decide(holding('client:administer'), action, { clientId: foreignClient }))).toBe('NOT_FOUND');
      expect(codeOf(decide(holding('client:administer'), action, { clientId: undefined }))).toBe('NOT_FOUND');
      expect(codeOf(decide(holding('resource:edit', 'jobs:manage'), action, { clientId: client }))).toBe('FORBIDDEN');
    }
  });

  it('gets its modules and its first administrator from support agents', () => {
    const support = aSupportAgent();
    expect(codeOf(decide(support, 'module:switch', { clientId: client }))).toBe('allowed');
    expect(codeOf(decide(support, 'user:save', { clientId: client }))).toBe('allowed');
    expect(codeOf(decide(support, 'resource:save', { clientId: client }))).toBe('FORBIDDEN');
    expect(codeOf(decide(holding('client:administer'), 'module:switch', { clientId: client }))).toBe('FORBIDDEN');
  });

  it('gains nothing from a support word that was stored on one of its users', () => {
    const bridged = holding('modules:manage', 'clients:manage');
    expect(codeOf(decide(bridged, 'module:switch', { clientId: client }))).toBe('FORBIDDEN');
    expect(codeOf(decide(bridged, 'client:read-all'))).toBe('FORBIDDEN');
  });

  it('is closed to a support agent on whom a client word was stored', () => {
    const agent = anActor({ clientId: null, permissions: ['client:administer', 'resource:edit'] });
    expect(codeOf(decide(agent, 'account:read', { resource: ownCard }))).toBe('FORBIDDEN');
    expect(codeOf(decide(agent, 'client-accounts:read'))).toBe('FORBIDDEN');
  });
});

describe('each action, on the own client with the module active', () => {
  const people = {
    support: aSupportAgent(),
    administrator: holding('client:administer'),
    manager,
    'resource:edit-own': holding('resource:edit-own'),
    'resource:edit': holding('resource:edit'),
    'appointments:edit': holding('appointments:edit'),
    'jobs:manage': holding('jobs:manage'),
    nobody: holding(),
  };
  const everyone = Object.keys(people).filter((who) => who !== 'support');
  const resource = { resource: givenCard };

  const expected: Record<Action, { decideFor: (actor: Actor) => ReturnType<typeof decide>; who: readonly string[] }> = {
    'planner:read': { decideFor: (a) => decide(a, 'planner:read'), who: everyone },
    'resource:read': { decideFor: (a) => decide(a, 'resource:read', resource), who: everyone },
    'account:read': {
      decideFor: (a) => decide(a, 'account:read', resource),
      who: ['administrator', 'manager', 'resource:edit'],
    },
    'account:edit': {
      decideFor: (a) => decide(a, 'account:edit', resource),
      who: ['administrator', 'manager', 'resource:edit'],
    },
    'account:sync': {
      decideFor: (a) => decide(a, 'account:sync', resource),
      who: ['administrator', 'manager', 'resource:edit'],
    },
    'appointment:edit': {
      decideFor: (a) => decide(a, 'appointment:edit', resource),
      who: ['administrator', 'appointments:edit'],
    },
    'client-accounts:read': { decideFor: (a) => decide(a, 'client-accounts:read'), who: ['administrator'] },
    'organisation:manage': { decideFor: (a) => decide(a, 'organisation:manage'), who: ['administrator'] },
    'job:read': {
      decideFor: (a) => decide(a, 'job:read', { clientId: client }),
      who: ['administrator', 'jobs:manage'],
    },
    'job:manage': {
      decideFor: (a) => decide(a, 'job:manage', { clientId: client }),
      who: ['administrator', 'jobs:manage'],
    },
    'user:save': {
      decideFor: (a) => decide(a, 'user:save', { clientId: client }),
      who: ['support', 'administrator'],
    },
    'resource:save': { decideFor: (a) => decide(a, 'resource:save', { clientId: client }), who: ['administrator'] },
    'mail:read': { decideFor: (a) => decide(a, 'mail:read'), who: ['administrator'] },
    'client:read': {
      decideFor: (a) => decide(a, 'client:read', { clientId: client }),
      who: ['support', ...everyone],
    },
    'client:read-all': { decideFor: (a) => decide(a, 'client:read-all'), who: ['support'] },
    'client:create': { decideFor: (a) => decide(a, 'client:create'), who: ['support'] },
    'module:switch': { decideFor: (a) => decide(a, 'module:switch', { clientId: client }), who: ['support'] },
  };

  it.each(Object.entries(expected))('%s is for those it is for', (_action, { decideFor, who }) => {
    const may = Object.entries(people)
      .filter(([, actor]) => decideFor(actor).allowed)
      .map(([name]) => name);
    expect(may).toEqual(who);
  });
});

describe('assertAllowed', () => {
  it('throws the decision as an error of the domain', () => {
    const ask = () => assertAllowed(holding(), 'account:edit', { resource: ownCard });
    expect(ask).toThrow(RuleError);
    expect(ask).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
  });

  it('tells somebody who is not signed in so, before anything else', () => {
    expect(() => assertAllowed(undefined, 'account:edit', { resource: undefined })).toThrow(
      expect.objectContaining({ code: 'UNAUTHENTICATED' }),
    );
  });

  it('returns when the action is allowed', () => {
    expect(() => assertAllowed(holding('resource:edit-own'), 'account:edit', { resource: ownCard })).not.toThrow();
  });
});

describe('clientIdOf', () => {
  it('is the own client, and refuses a support agent', () => {
    expect(clientIdOf(holding())).toBe(client);
    expect(() => clientIdOf(aSupportAgent())).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
  });
});
