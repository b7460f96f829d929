import type {
  AccountStatus,
  CalendarAccount,
  CalendarPermission,
  ConflictPolicy,
  SyncDirection,
  SyncScope,
} from '@kalbro/calendar-core';
import { coversPermission, decideScopes, isSignInDead, permissionFor, scopeOptions } from '@kalbro/calendar-core';
import type { AccountSettings } from '../store/account-store.js';

/** What a user asks for; what is left out or null stays as it is. */
export interface AccountChange {
  readonly direction?: SyncDirection | null;
  readonly scopes?: readonly SyncScope[] | null;
  readonly conflictPolicy?: ConflictPolicy | null;
}

export interface AccountChangePlan {
  readonly settings: AccountSettings;
  /** The permission to ask for at Microsoft; null when what is granted is enough. */
  readonly signInFor: CalendarPermission | null;
  /** READ_DETAILS went: what it had brought goes with it, now and not at the next run. */
  readonly eraseDetails: boolean;
  /** What is stored was read by other rules: the next run reads everything again. */
  readonly readInFull: boolean;
  /**
   * `begins`: appointments go up that never did, with the next run, and the user is told how many. `resumes`: what waited
   * for the change goes up by itself. `ends`: what was not sent yet is not.
   */
  readonly upwards: 'begins' | 'resumes' | 'ends' | 'stays';
  /** `restart` goes on from the last page by the new settings; `stop` ends whatever is queued or going. */
  readonly runs: 'keep' | 'restart' | 'stop';
}

/**
 * What a change of an account leads to. The new settings hold at once, also when a sign-in is needed for them: the
 * account then rests as AWAITING_SIGN_IN until it is done, since running on by the old settings would read, or write,
 * what the user has just forbidden.
 *
 * @throws RuleError SCOPE_NOT_ALLOWED
 */
export function planAccountChange(account: CalendarAccount, change: AccountChange): AccountChangePlan {
  const direction = change.direction ?? account.direction;
  const scopes = decideNewScopes(account, direction, change.scopes);
  const conflictPolicy = change.conflictPolicy ?? account.conflictPolicy;
  if (direction === account.direction && sameScopes(scopes, account.scopes)) return policyOnly(account, conflictPolicy);
  const { signInFor, ...standing } = planStanding(account, direction, scopes);
  return {
    settings: { direction, scopes, conflictPolicy, ...standing },
    signInFor,
    eraseDetails: account.scopes.includes('READ_DETAILS') && !scopes.includes('READ_DETAILS'),
    readInFull: shaping.some((scope) => account.scopes.includes(scope) !== scopes.includes(scope)),
    upwards: planUpwards(account, direction),
    runs: standing.status === 'CONNECTED' ? 'restart' : 'stop',
  };
}

/** A paused account keeps the scopes it had, and CREATE among them tells that it went up before. */
function planUpwards(account: CalendarAccount, direction: SyncDirection): AccountChangePlan['upwards'] {
  const wentUp = account.scopes.includes('CREATE');
  if (direction === 'DOWN') return wentUp ? 'ends' : 'stays';
  if (direction === 'NONE') return 'stays';
  return wentUp ? 'resumes' : 'begins';
}

/**
 * Scopes that shape what is stored of an event: whether it may be read, how much of it, whether it can be edited here.
 * CREATE is required wherever something goes up, so it stands for the direction, which a pause does not keep.
 */
const shaping: readonly SyncScope[] = ['READ', 'READ_DETAILS', 'CREATE', 'UPDATE'];

function policyOnly(account: CalendarAccount, conflictPolicy: ConflictPolicy): AccountChangePlan {
  const { direction, scopes, status, problem } = account;
  return {
    settings: { direction, scopes, conflictPolicy, status, problem },
    signInFor: null,
    eraseDetails: false,
    readInFull: false,
    upwards: 'stays',
    runs: 'keep',
  };
}

/**
 * A paused account keeps the scopes it had. When the direction changes and no scopes are given, the choices that were
 * made stay made, and what the new direction offers besides is on, as for a new account.
 */
function decideNewScopes(
  account: CalendarAccount,
  direction: SyncDirection,
  given: readonly SyncScope[] | null | undefined,
): readonly SyncScope[] {
  if (direction === 'NONE' && !given?.length) return account.scopes;
  if (given) return decideScopes(direction, given);
  const chosenFrom = offeredBefore(account.scopes);
  const kept = scopeOptions(direction)
    .map(({ scope }) => scope)
    .filter((scope) => account.scopes.includes(scope) || !chosenFrom.has(scope));
  return decideScopes(direction, kept);
}

/** READ and CREATE are required, so they tell which directions the user had seen the choices of, even while paused. */
function offeredBefore(scopes: readonly SyncScope[]): ReadonlySet<SyncScope> {
  const down = scopes.includes('READ') ? scopeOptions('DOWN') : [];
  const up = scopes.includes('CREATE') ? scopeOptions('UP') : [];
  return new Set([...down, ...up].map(({ scope }) => scope));
}

interface Standing extends Pick<AccountSettings, 'status' | 'problem'> {
  readonly signInFor: CalendarPermission | null;
}

function planStanding(account: CalendarAccount, direction: SyncDirection, scopes: readonly SyncScope[]): Standing {
  const { status } = account;
  // The run that asks is stopped when the account rests.
  const problem = account.problem?.code === 'DELETIONS_HELD' ? null : account.problem;
  if (direction === 'NONE') return { status: 'PAUSED', problem, signInFor: null };
  const needed = permissionFor(direction, scopes);
  if (isSignedIn(account) && coversPermission(account.grantedPermission, needed)) {
    return { status: 'CONNECTED', problem: status === 'CONNECTED' ? account.problem : null, signInFor: null };
  }
  return { status: waitingStatus(account), problem, signInFor: needed };
}

/** Tokens were given and nothing has been heard of their death; pausing does not make a dead token live. */
function isSignedIn({ grantedPermission, status, problem }: CalendarAccount): boolean {
  const dead = status === 'RECONNECT_REQUIRED' || isSignInDead(problem);
  return grantedPermission !== null && !dead;
}

function waitingStatus({ status, problem }: CalendarAccount): AccountStatus {
  if (status === 'RECONNECT_REQUIRED' || status === 'AWAITING_ADMIN_CONSENT') return status;
  return isSignInDead(problem) ? 'RECONNECT_REQUIRED' : 'AWAITING_SIGN_IN';
}

function sameScopes(a: readonly SyncScope[], b: readonly SyncScope[]): boolean {
  return a.length === b.length && a.every((scope) => b.includes(scope));
}
