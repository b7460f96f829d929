import type { AccountProblem, AccountProblemCode, SyncItemError } from '@kalbro/calendar-core';
import type { Instant } from '@kalbro/kernel';
import { millisecondsOf, RemoteError } from '@kalbro/kernel';
import type { RunEnd } from './lease-store.js';

/** Tries of one run before it is given up; a wait that Microsoft asks for does not count. */
export const maximumTries = 5;

/** Why a run stopped before its end. */
export type Interruption =
  | { readonly kind: 'cancelled' }
  /** This runner is shutting down: another one goes on at once. */
  | { readonly kind: 'handedOver' }
  | { readonly kind: 'moduleInactive' }
  | { readonly kind: 'notConnected' }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface FailureContext {
  readonly now: Instant;
  /** Tries so far, this one included. */
  readonly tries: number;
  /** In [0, 1): full jitter. */
  readonly dice: number;
}

/** How an interrupted run ends, and what its account says afterwards. Nothing that was stored is touched. */
export function decideRunEnd(why: Interruption, context: FailureContext): RunEnd {
  switch (why.kind) {
    case 'cancelled':
    case 'moduleInactive':
      return { runStatus: 'CANCELLED', succeeded: false };
    case 'handedOver':
      return { runStatus: 'QUEUED', retryInSeconds: 0, countsAsTry: false, succeeded: false };
    case 'notConnected':
      return { runStatus: 'FAILED', succeeded: false };
    case 'failed':
      return why.error instanceof RemoteError ? decideRemote(why.error, context) : decideBug(context);
  }
}

function decideRemote(error: RemoteError, context: FailureContext): RunEnd {
  switch (error.kind) {
    case 'throttled':
      return {
        runStatus: 'QUEUED',
        retryInSeconds: secondsUntil(error.retryAt, context),
        countsAsTry: false,
        problem: problem('THROTTLED', context),
        succeeded: false,
      };
    case 'signInRequired':
    case 'adminConsentRequired':
      return {
        runStatus: 'FAILED',
        accountStatus: 'RECONNECT_REQUIRED',
        problem: problem('SIGN_IN_REQUIRED', context),
        succeeded: false,
      };
    // The operator's fault: the accounts stay as they are, so that nobody has to sign in again because of it.
    case 'misconfigured':
      return retry('REMOTE_UNAVAILABLE', context);
    case 'rejected':
    case 'gone':
      return { runStatus: 'FAILED', problem: problem('MAILBOX_NOT_AVAILABLE', context), succeeded: false };
    case 'unavailable':
    case 'deltaLinkExpired':
    case 'preconditionFailed':
      return retry('REMOTE_UNAVAILABLE', context);
  }
}

function decideBug(context: FailureContext): RunEnd {
  return retry('INTERNAL', context);
}

function retry(code: AccountProblemCode, context: FailureContext): RunEnd {
  if (context.tries >= maximumTries) {
    return { runStatus: 'FAILED', problem: problem(code, context), succeeded: false };
  }
  return { runStatus: 'QUEUED', retryInSeconds: backOffSeconds(context), succeeded: false };
}

/** Full jitter over 4, 8, 16, 32 seconds: a fleet that failed together does not come back together. */
function backOffSeconds({ tries, dice }: FailureContext): number {
  return 1 + Math.floor(dice * 2 ** (tries + 1));
}

function secondsUntil(retryAt: Instant | undefined, context: FailureContext): number {
  if (retryAt === undefined) return backOffSeconds(context);
  return Math.max(1, Math.ceil((millisecondsOf(retryAt) - millisecondsOf(context.now)) / 1000));
}

function problem(code: AccountProblemCode, { now }: FailureContext): AccountProblem {
  return { code, since: now };
}

/** What the run itself tells of the interruption; undefined where its status says enough. */
export function interruptionError(why: Interruption): SyncItemError | undefined {
  if (why.kind === 'moduleInactive') return runError('MODULE_NOT_ACTIVE', 'The module Office 365 is not active.');
  if (why.kind === 'notConnected') return runError('ACCOUNT_NOT_CONNECTED', 'The account is not connected.');
  if (why.kind !== 'failed') return undefined;
  if (!(why.error instanceof RemoteError))
    return runError('INTERNAL_SERVER_ERROR', 'An unexpected error stopped the run.');
  return runError(why.error.code ?? why.error.kind, remoteWords[why.error.kind]);
}

const runError = (code: string, message: string): SyncItemError => ({
  code,
  message,
  appointmentId: null,
  title: null,
});

const remoteWords: Record<RemoteError['kind'], string> = {
  throttled: 'Microsoft 365 asked to wait; the run goes on by itself.',
  unavailable: 'Microsoft 365 did not answer.',
  deltaLinkExpired: 'Microsoft 365 forgot what had been read; everything is read again.',
  preconditionFailed: 'The event was changed in Outlook at the same time.',
  gone: 'The mailbox or calendar was not found.',
  signInRequired: 'The sign-in is no longer valid: connect the account again.',
  adminConsentRequired: 'An administrator has to consent before Kalbro may read this calendar.',
  misconfigured: 'Microsoft 365 refused the application itself: the operator has to look at its registration.',
  rejected: 'Microsoft 365 refused access to the mailbox.',
};
