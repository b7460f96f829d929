import type { ClientId, Localised, ResourceId, RuleCode } from '@kalbro/kernel';
import { RuleError } from '@kalbro/kernel';
import { actions, cardEditors } from './actions.js';
import type { Action, ActionRule, Grant } from './actions.js';
import type { Actor, Permission } from './actor.js';
import { moduleRefusal, notFoundText, notSignedIn, notYourCard } from './refusals.js';
import { includedPermissions, permissionWords } from './permission-words.js';

/** The part of a resource that judging needs. */
export interface ResourceRef {
  readonly id: ResourceId;
  readonly clientId: ClientId;
}

/** `undefined` says that nothing with the wanted id exists; it is answered exactly like something of another client. */
export interface ClientTarget {
  readonly clientId: ClientId | undefined;
}
export interface ResourceTarget {
  readonly resource: ResourceRef | undefined;
}

type TargetArguments<A extends Action> = {
  none: [];
  client: [target: ClientTarget];
  resource: [target: ResourceTarget];
}[(typeof actions)[A]['target']];

export type RefusalCode = Extract<RuleCode, 'UNAUTHENTICATED' | 'FORBIDDEN' | 'NOT_FOUND' | 'MODULE_NOT_ACTIVE'>;

export type Decision =
  { readonly allowed: true } | { readonly allowed: false; readonly code: RefusalCode; readonly text: Localised };

const allowed: Decision = { allowed: true };

function refused(code: RefusalCode, text: Localised): Decision {
  return { allowed: false, code, text };
}

/**
 * Judges in this order: signed in, permitted, in scope, module active. The first that fails is the answer, so that whoever may
 * not do a thing at all learns neither what exists nor what is switched on.
 *
 * @param target what the action is about, for actions that have a target in the table; load it before asking
 */
export function decide<A extends Action>(actor: Actor | undefined, action: A, ...target: TargetArguments<A>): Decision {
  return judge(actor, actions[action], target[0]);
}

/**
 * @throws RuleError UNAUTHENTICATED, FORBIDDEN, NOT_FOUND or MODULE_NOT_ACTIVE, with a text that says what to do
 */
export function assertAllowed<A extends Action>(
  actor: Actor | undefined,
  action: A,
  ...target: TargetArguments<A>
): asserts actor is Actor {
  const decision = judge(actor, actions[action], target[0]);
  if (!decision.allowed) throw new RuleError(decision.code, decision.text);
}

/** Whether the actor may edit this card, whatever modules are active: the one rule behind every account action. */
export function canEditCard(actor: Actor, resource: ResourceRef): boolean {
  return decideScope(actor, heldGrants(actor, cardEditors), { resource }).allowed;
}

/**
 * The client that the actor works in.
 *
 * @throws RuleError FORBIDDEN for support agents, who belong to none
 */
export function clientIdOf(actor: Actor): ClientId {
  if (actor.clientId === null) throw new RuleError('FORBIDDEN', actions['planner:read'].refusal);
  return actor.clientId;
}

function judge(
  actor: Actor | undefined,
  rule: ActionRule,
  target: ClientTarget | ResourceTarget | undefined,
): Decision {
  if (actor === undefined) return refused('UNAUTHENTICATED', notSignedIn);
  const held = heldGrants(actor, rule.grants);
  if (held.length === 0) return refused('FORBIDDEN', rule.refusal);
  const scope = rule.target === 'none' ? allowed : decideScope(actor, held, target);
  if (!scope.allowed) return scope;
  if (rule.module === null || actor.activeModules.has(rule.module)) return allowed;
  return refused('MODULE_NOT_ACTIVE', moduleRefusal(rule.module));
}

function heldGrants(actor: Actor, grants: readonly Grant[]): readonly Grant[] {
  const words = includedPermissions(actor.permissions);
  return grants.filter(({ holder }) => {
    if (holder === 'member') return actor.clientId !== null;
    if (holder === 'manager') return actor.clientId !== null && actor.managedResourceIds.size > 0;
    return words.has(holder) && mayHold(actor, holder);
  });
}

/** A support word stored on a client's user, or the other way round, counts for nothing: it would bridge clients. */
function mayHold(actor: Actor, word: Permission): boolean {
  return (permissionWords[word].heldBy === 'support') === (actor.clientId === null);
}

function decideScope(
  actor: Actor,
  held: readonly Grant[],
  target: ClientTarget | ResourceTarget | undefined,
): Decision {
  const clientId = target && 'resource' in target ? target.resource?.clientId : target?.clientId;
  const inClient = held.filter(({ reach }) => reach === 'any-client' || clientId === actor.clientId);
  if (clientId === undefined || inClient.length === 0) return refused('NOT_FOUND', notFoundText);
  const resource = target && 'resource' in target ? target.resource : undefined;
  const reached = resource === undefined || inClient.some(({ reach }) => reachesCard(actor, reach, resource.id));
  return reached ? allowed : refused('FORBIDDEN', notYourCard);
}

function reachesCard(actor: Actor, reach: Grant['reach'], resourceId: ResourceId): boolean {
  if (reach === 'own-card') return actor.ownResourceId === resourceId;
  if (reach === 'given-cards') return actor.managedResourceIds.has(resourceId);
  return true;
}
