import type { ClientId, ResourceId } from '@kalbro/kernel';
import fc from 'fast-check';
import { actionNames, actions } from './actions.js';
import type { Action } from './actions.js';
import { moduleKeys, permissions } from './actor.js';
import type { Actor } from './actor.js';
import { decide } from './decide.js';
import type { ClientTarget, Decision, ResourceTarget } from './decide.js';
import { anActor, testId } from './testing/index.js';

const clients = [1, 2].map((n) => testId<ClientId>('client', n));
const resources = [1, 2, 3, 4].map((n) => testId<ResourceId>('resource', n));

const actors: fc.Arbitrary<Actor> = fc
  .record({
    clientId: fc.option(fc.constantFrom(...clients)),
    permissions: fc.subarray([...permissions]),
    ownResourceId: fc.option(fc.constantFrom(...resources)),
    managed: fc.subarray(resources),
    modules: fc.subarray([...moduleKeys]),
  })
  .map(({ managed, modules, ...facts }) =>
    anActor({ ...facts, managedResourceIds: new Set(managed), activeModules: new Set(modules) }),
  );

const targets = fc.record({
  clientId: fc.option(fc.constantFrom(...clients), { nil: undefined }),
  resource: fc.option(fc.record({ id: fc.constantFrom(...resources), clientId: fc.constantFrom(...clients) }), {
    nil: undefined,
  }),
});
type Target = ClientTarget & ResourceTarget;
const actionArbitrary = fc.constantFrom(...actionNames);

/** Hands each action the target it has in the table. */
function judge(actor: Actor | undefined, action: Action, { clientId, resource }: Target): Decision {
  const ask = decide as (actor: Actor | undefined, action: Action, target?: ClientTarget | ResourceTarget) => Decision;
  const target = { none: undefined, client: { clientId }, resource: { resource } }[actions[action].target];
  return ask(actor, action, target);
}

const clientOfTarget = (action: Action, target: Target) =>
  actions[action].target === 'client' ? target.clientId : target.resource?.clientId;

const order = ['FORBIDDEN', 'NOT_FOUND', 'MODULE_NOT_ACTIVE'];

describe('for any actor, action and target', () => {
  it('nothing of a client is allowed to a user of another', () => {
    fc.assert(
      fc.property(actors, actionArbitrary, targets, (actor, action, target) => {
        fc.pre(actions[action].target !== 'none' && actor.clientId !== null);
        fc.pre(clientOfTarget(action, target) !== actor.clientId);
        expect(judge(actor, action, target).allowed).toBe(false);
      }),
    );
  });

  it('no resource is open to somebody who belongs to no client', () => {
    fc.assert(
      fc.property(actors, actionArbitrary, targets, (actor, action, target) => {
        fc.pre(actions[action].target === 'resource');
        expect(judge({ ...actor, clientId: null }, action, target).allowed).toBe(false);
      }),
    );
  });

  it('taking permissions, cards or the own resource away never allows more', () => {
    const fewer = fc.record({
      permissions: fc.subarray([...permissions]),
      managed: fc.subarray(resources),
      own: fc.boolean(),
    });
    fc.assert(
      fc.property(actors, fewer, actionArbitrary, targets, (actor, kept, action, target) => {
        const less: Actor = {
          ...actor,
          permissions: new Set(kept.permissions.filter((word) => actor.permissions.has(word))),
          managedResourceIds: new Set(kept.managed.filter((id) => actor.managedResourceIds.has(id))),
          ownResourceId: kept.own ? actor.ownResourceId : null,
        };
        if (judge(less, action, target).allowed) expect(judge(actor, action, target).allowed).toBe(true);
      }),
    );
  });

  it('an inactive module refuses every action that needs it', () => {
    fc.assert(
      fc.property(actors, actionArbitrary, targets, (actor, action, target) => {
        fc.pre(actions[action].module !== null);
        expect(judge({ ...actor, activeModules: new Set() }, action, target).allowed).toBe(false);
      }),
    );
  });

  it('switching a module changes an answer only between allowed and MODULE_NOT_ACTIVE', () => {
    fc.assert(
      fc.property(actors, actionArbitrary, targets, (actor, action, target) => {
        const on = judge({ ...actor, activeModules: new Set(moduleKeys) }, action, target);
        const off = judge({ ...actor, activeModules: new Set() }, action, target);
        if (on.allowed && !off.allowed) expect(off.code).toBe('MODULE_NOT_ACTIVE');
        else expect(off).toEqual(on);
      }),
    );
  });

  it('somebody who is not permitted gets the same answer whatever exists or is switched on', () => {
    fc.assert(
      fc.property(actors, actionArbitrary, targets, targets, (actor, action, one, other) => {
        const first = judge(actor, action, one);
        fc.pre(!first.allowed && first.code === 'FORBIDDEN' && one.resource?.clientId !== actor.clientId);
        expect(judge({ ...actor, activeModules: new Set() }, action, other)).toEqual(first);
        expect(judge({ ...actor, activeModules: new Set(moduleKeys) }, action, other)).toEqual(first);
      }),
    );
  });

  it('what is foreign and what does not exist cannot be told apart', () => {
    fc.assert(
      fc.property(actors, actionArbitrary, fc.constantFrom(...resources), (actor, action, id) => {
        const foreign = clients.find((client) => client !== actor.clientId);
        fc.pre(foreign !== undefined && actor.clientId !== null);
        const there = judge(actor, action, { clientId: foreign, resource: { id, clientId: foreign } });
        expect(judge(actor, action, { clientId: undefined, resource: undefined })).toEqual(there);
      }),
    );
  });

  it('somebody who is not signed in gets one answer', () => {
    const answers = fc
      .sample(fc.tuple(actionArbitrary, targets), 200)
      .map(([a, t]) => JSON.stringify(judge(undefined, a, t)));
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain('UNAUTHENTICATED');
  });

  it('the generator reaches every outcome, so that the properties above say something', () => {
    const outcomes = fc
      .sample(fc.tuple(actors, actionArbitrary, targets), { numRuns: 3000, seed: 1 })
      .map(([actor, action, target]) => judge(actor, action, target))
      .map((decision) => (decision.allowed ? 'allowed' : decision.code));
    expect([...new Set(outcomes)].sort()).toEqual([...order, 'allowed'].sort());
  });
});
