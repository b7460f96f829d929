import { RuleError } from '@kalbro/kernel';
import type { Localised } from '@kalbro/kernel';
import type { CalendarPermission, SyncDirection, SyncScope } from '../model/account.js';
import { directionWords, scopeWords } from './words.js';

/** One choice on the resource card: what the user lets Kalbro do in the outside calendar. */
export interface ScopeOption {
  readonly scope: SyncScope;
  /** An account of this direction cannot do without it. */
  readonly required: boolean;
  /** On by default. */
  readonly recommended: boolean;
  readonly label: Localised;
  readonly description: Localised;
}

const offered: Readonly<Record<SyncDirection, readonly SyncScope[]>> = {
  DOWN: ['READ', 'READ_DETAILS'],
  UP: ['CREATE', 'UPDATE', 'DELETE'],
  BOTH: ['READ', 'READ_DETAILS', 'CREATE', 'UPDATE', 'DELETE'],
  NONE: [],
};
const required: ReadonlySet<SyncScope> = new Set(['READ', 'CREATE']);

/**
 * The scopes that a direction offers, in the order they are shown. `NONE` offers nothing: a paused account keeps the
 * scopes it had, so there is nothing to choose.
 */
export function scopeOptions(direction: SyncDirection): readonly ScopeOption[] {
  return offered[direction].map((scope) => ({
    scope,
    required: required.has(scope),
    recommended: true,
    ...scopeWords[scope],
  }));
}

/**
 * The scopes of an account with this direction: all that are offered when none are given, otherwise those given, once
 * each and in the order of `scopeOptions`.
 * @throws RuleError `SCOPE_NOT_ALLOWED` when one is not offered, or a required one is missing.
 */
export function decideScopes(
  direction: SyncDirection,
  scopes: readonly SyncScope[] | null | undefined,
): readonly SyncScope[] {
  const allowed = offered[direction];
  if (scopes === null || scopes === undefined) return allowed;
  const foreign = scopes.find((scope) => !allowed.includes(scope));
  if (foreign !== undefined) throw scopeNotAllowed(direction, notOffered(foreign));
  const missing = allowed.find((scope) => required.has(scope) && !scopes.includes(scope));
  if (missing !== undefined) throw scopeNotAllowed(direction, missingScope(missing));
  return allowed.filter((scope) => scopes.includes(scope));
}

/**
 * The direction of an account that is being added.
 * @throws RuleError `DIRECTION_NOT_ALLOWED` for `NONE`: only an account that exists can be paused.
 */
export function decideNewDirection(direction: SyncDirection): Exclude<SyncDirection, 'NONE'> {
  if (direction !== 'NONE') return direction;
  throw new RuleError('DIRECTION_NOT_ALLOWED', {
    nb: 'En ny kalenderkonto kan ikke ha retning NONE (pause). Velg DOWN, UP eller BOTH.',
    en: 'A new calendar account cannot have direction NONE (paused). Choose DOWN, UP or BOTH.',
  });
}

/**
 * The smallest Microsoft permission that serves the choice. Busy blocks alone need `Calendars.ReadBasic`, details
 * `Calendars.Read`, anything that goes up `Calendars.ReadWrite`. A paused account (`NONE`) is judged by the scopes
 * it kept, so that pausing never asks for another sign-in.
 */
export function permissionFor(direction: SyncDirection, scopes: readonly SyncScope[]): CalendarPermission {
  const writes = direction === 'UP' || direction === 'BOTH' || scopes.some((scope) => offered.UP.includes(scope));
  if (writes) return 'Calendars.ReadWrite';
  return scopes.includes('READ_DETAILS') ? 'Calendars.Read' : 'Calendars.ReadBasic';
}

const strength: Readonly<Record<CalendarPermission, number>> = {
  'Calendars.ReadBasic': 1,
  'Calendars.Read': 2,
  'Calendars.ReadWrite': 3,
};

/** Whether what was granted (null: nothing) lets Kalbro do what `needed` does. */
export function coversPermission(granted: CalendarPermission | null, needed: CalendarPermission): boolean {
  return granted !== null && strength[granted] >= strength[needed];
}

function scopeNotAllowed(direction: SyncDirection, what: Localised): RuleError {
  const list = offered[direction].join(', ');
  const rule: Localised =
    list === ''
      ? {
          nb: 'En konto på pause har ingen omfang å velge; den beholder dem den hadde.',
          en: 'A paused account has no scopes to choose; it keeps those it had.',
        }
      : {
          nb: `${directionWords[direction].nb} tilbyr ${list}.`,
          en: `${directionWords[direction].en} offers ${list}.`,
        };
  return new RuleError('SCOPE_NOT_ALLOWED', { nb: `${what.nb} ${rule.nb}`, en: `${what.en} ${rule.en}` });
}

function notOffered(scope: SyncScope): Localised {
  return { nb: `Omfanget ${scope} kan ikke velges her.`, en: `The scope ${scope} cannot be chosen here.` };
}

function missingScope(scope: SyncScope): Localised {
  return { nb: `Omfanget ${scope} må være med.`, en: `The scope ${scope} must be among those chosen.` };
}
