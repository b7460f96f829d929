import type { AccountProblem, AccountProblemCode, RunErrorCode, SyncItemError } from '@kalbro/calendar-core';
import { isAccessRefusal, isMailboxRefusal, runError } from '@kalbro/calendar-core';
import type { Instant, RemoteErrorKind, SignInReason } from '@kalbro/kernel';
import { millisecondsOf, RemoteError } from '@kalbro/kernel';
import type { HeldDeletions } from '../deletions/held-deletions.js';
import { heldProblem } from '../deletions/held-deletions.js';
import type { RunEnd } from './lease-store.js';

/** Tries of one run before it is given up; a wait that Microsoft asks for does not count. */
export const maximumTries = 5;
/** Seconds between two tries of a run that is not given up. */
const longestPause = 600;

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
  /** A run of what was changed here is never given up: nobody else would send it. */
  readonly isLocalChange?: boolean;
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

export interface CompletedRun {
  readonly held: readonly HeldDeletions[];
  readonly hasErrors: boolean;
  /** The account could not be synchronised before. */
  readonly wasFailed?: boolean;
}

/** How a run ends that did all it had to do: with a question, where so much would be deleted that a person has to say yes. */
export function decideCompletedEnd({ held, hasErrors, wasFailed = false }: CompletedRun, now: Instant): RunEnd {
  // Outlook is there again, whatever was wrong with it.
  const recovery = wasFailed ? { accountStatus: 'CONNECTED' as const } : {};
  if (held.length > 0)
    return { runStatus: 'AWAITING_CONFIRMATION', problem: heldProblem(held, now), succeeded: false, ...recovery };
  return { runStatus: hasErrors ? 'SUCCEEDED_WITH_ERRORS' : 'SUCCEEDED', problem: null, succeeded: true, ...recovery };
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
        problem: signInProblem(error.reason, context),
        succeeded: false,
      };
    // The operator's fault: the accounts stay as they are, and their runs wait until it is mended, however long that takes.
    case 'misconfigured':
      return goOnWaiting('OPERATOR_TO_ACT', context);
    case 'organisationRefused':
      return {
        ...retry('ORGANISATION_CONNECTION_FAILED', context),
        problem: problem('ORGANISATION_CONNECTION_FAILED', context),
      };
    case 'rejected':
    case 'gone':
      return decideRefusal(error, context);
    case 'unavailable':
    case 'deltaLinkExpired':
    case 'preconditionFailed':
      return retry('REMOTE_UNAVAILABLE', context, error.retryAt);
  }
}

const reasons: Readonly<Record<SignInReason, AccountProblemCode>> = {
  consentWithdrawn: 'CONSENT_WITHDRAWN',
  moreProofWanted: 'MORE_PROOF_WANTED',
  accountDisabled: 'ACCOUNT_DISABLED',
};

function signInProblem(reason: SignInReason | undefined, context: FailureContext): AccountProblem {
  return problem(reason === undefined ? 'SIGN_IN_REQUIRED' : reasons[reason], context);
}

/** Refused as a whole it fails until Outlook is there again; a run may be tried all the same, and one that succeeds mends it. */
function decideRefusal({ code }: RemoteError, context: FailureContext): RunEnd {
  const isDenied = isAccessRefusal(code);
  const isOfAll = isDenied || isMailboxRefusal(code);
  return {
    runStatus: 'FAILED',
    ...(isOfAll ? { accountStatus: 'FAILED' as const } : {}),
    problem: problem(isDenied ? 'ACCESS_DENIED' : 'MAILBOX_NOT_AVAILABLE', context),
    succeeded: false,
  };
}

function decideBug(context: FailureContext): RunEnd {
  return retry('INTERNAL', context);
}

/** Not before `retryAt`, where Microsoft named one. */
function retry(code: AccountProblemCode, context: FailureContext, retryAt?: Instant): RunEnd {
  if (context.tries >= maximumTries && context.isLocalChange === true) return goOnWaiting(code, context, retryAt);
  if (context.tries >= maximumTries) {
    return { runStatus: 'FAILED', problem: problem(code, context), succeeded: false };
  }
  return { runStatus: 'QUEUED', retryInSeconds: pauseSeconds(context, retryAt), succeeded: false };
}

function goOnWaiting(code: AccountProblemCode, context: FailureContext, retryAt?: Instant): RunEnd {
  const retryInSeconds = pauseSeconds(context, retryAt);
  return { runStatus: 'QUEUED', retryInSeconds, problem: problem(code, context), succeeded: false };
}

function pauseSeconds(context: FailureContext, retryAt: Instant | undefined): number {
  const pause = backOffSeconds(context);
  return retryAt === undefined ? pause : Math.max(pause, secondsUntil(retryAt, context));
}

/** Full jitter over 4, 8, 16, 32 seconds and so on: a fleet that failed together does not come back together. */
function backOffSeconds({ tries, dice }: FailureContext): number {
  return 1 + Math.floor(dice * Math.min(2 ** (tries + 1), longestPause));
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
  switch (why.kind) {
    case 'moduleInactive':
      return runError('MODULE_NOT_ACTIVE');
    case 'notConnected':
      return runError('ACCOUNT_NOT_CONNECTED');
    case 'failed':
      return why.error instanceof RemoteError ? runError(remoteCode(why.error)) : runError('INTERNAL_SERVER_ERROR');
    default:
      return undefined;
  }
}

function remoteCode({ kind }: RemoteError): RunErrorCode {
  return `M365_${kind.toUpperCase() as Uppercase<RemoteErrorKind>}`;
}
