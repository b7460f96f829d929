import type { AccountId, Instant } from '@kalbro/kernel';
import { addDays, addMilliseconds } from '@kalbro/kernel';
import type { AccountProblem, AccountStatus } from '../model/account.js';
import { isSignInDead } from './problems.js';

/** The tokens of an account, as far as their age is concerned. */
export interface KeptSignIn {
  readonly accountId: AccountId;
  readonly status: AccountStatus;
  readonly problem: Pick<AccountProblem, 'code'> | null;
  /** When they were renewed last, or came from a sign-in. */
  readonly refreshedAt: Instant;
  /** When somebody tried last to keep them alive, since. */
  readonly lookedAt: Instant | null;
}

/** Microsoft lets refresh tokens die that nobody uses for 90 days: three tries of a month each. */
const idleDays = 30;
/** What could not be renewed is tried again after this. */
const pauseMilliseconds = 6 * 3_600_000;
const signedIn: readonly AccountStatus[] = ['CONNECTED', 'PAUSED', 'FAILED'];

/** Whose tokens to renew so that they do not die of not being used: `atMost`, those first that have waited longest. */
export function planKeepAlive(kept: readonly KeptSignIn[], now: Instant, atMost: number): readonly KeptSignIn[] {
  const idleSince = addDays(now, -idleDays);
  const triedBefore = addMilliseconds(now, -pauseMilliseconds);
  return kept
    .filter(({ status, problem }) => signedIn.includes(status) && !isSignInDead(problem))
    .filter(({ refreshedAt, lookedAt }) => refreshedAt <= idleSince && (lookedAt === null || lookedAt <= triedBefore))
    .sort((a, b) => (a.refreshedAt < b.refreshedAt ? -1 : 1))
    .slice(0, atMost);
}
