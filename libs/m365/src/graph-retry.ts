import type { Instant } from '@kalbro/kernel';
import { addMilliseconds, instantOf, millisecondsOf, RemoteError } from '@kalbro/kernel';

/** How far a request is repeated before its caller hears of it. */
export interface Patience {
  /** True when Graph may do the work twice without harm, so that an answer that was lost can be asked for again. */
  readonly isRepeatable: boolean;
  /** Waits that Graph asks for are sat out up to this many milliseconds; longer ones are the caller's. */
  readonly longestWait: number;
}

/** One try that failed. */
export interface FailedTry extends Patience {
  readonly error: RemoteError;
  /** How many tries there have been, this one included. */
  readonly tries: number;
  /** True when this was the first try with a token that Graph refused. */
  readonly canRenewToken: boolean;
}

export type RetryPlan =
  | { readonly kind: 'retry'; readonly afterMilliseconds: number }
  | { readonly kind: 'renewToken' }
  | { readonly kind: 'fail'; readonly error: RemoteError };

const triesAtMost = 5;
const longestBackOff = 10_000;
const firstBackOff = 500;
const longestWait = { reading: 10_000, writing: 2_000 } as const;
/** When Graph says that it is too much, but not for how long. */
const unknownThrottle = 30_000;

/**
 * A change or deletion whose answer was lost may have been carried out, and somebody else may have changed the event
 * since: only the caller knows what to do. A POST is safe to repeat with a `transactionId`.
 */
export function patienceFor(method: string, body: Readonly<Record<string, unknown>> = {}): Patience {
  if (method === 'GET') return { isRepeatable: true, longestWait: longestWait.reading };
  const isRepeatable = method === 'POST' && typeof body['transactionId'] === 'string';
  return { isRepeatable, longestWait: longestWait.writing };
}

/**
 * What to do after a failed try. `random` (0 to 1) spreads the waits over the whole back-off ("full jitter"), so that
 * processes that failed together do not come back together.
 */
export function planRetry(failed: FailedTry, now: Instant, random: number): RetryPlan {
  const { error, tries } = failed;
  if (error.kind === 'signInRequired' && failed.canRenewToken) return { kind: 'renewToken' };
  if (!isWorthAnother(failed)) return { kind: 'fail', error: withRetryAt(error, now) };
  const backOff = Math.min(longestBackOff, firstBackOff * 2 ** tries);
  const asked = error.retryAt === undefined ? undefined : millisecondsUntil(error.retryAt, now);
  if (asked !== undefined && asked > failed.longestWait) return { kind: 'fail', error };
  return { kind: 'retry', afterMilliseconds: asked ?? Math.ceil(random * backOff) };
}

function isWorthAnother({ error, tries, isRepeatable }: FailedTry): boolean {
  if (tries >= triesAtMost) return false;
  // A 429 was refused before any work was done; after anything else a write may have been carried out.
  if (error.status === 429 && error.retryAt !== undefined) return true;
  return isRepeatable && (error.kind === 'unavailable' || error.kind === 'throttled');
}

/** A `throttled` error always says when to come back. */
function withRetryAt(error: RemoteError, now: Instant): RemoteError {
  if (error.kind !== 'throttled' || error.retryAt !== undefined) return error;
  return throttled(addMilliseconds(now, unknownThrottle), error);
}

export function throttled(retryAt: Instant, error?: RemoteError): RemoteError {
  return new RemoteError('throttled', error?.message ?? 'Graph asked to wait', {
    retryAt,
    ...(error?.status === undefined ? {} : { status: error.status }),
    ...(error?.code === undefined ? {} : { code: error.code }),
  });
}

/** Never negative. */
export function millisecondsUntil(instant: Instant, now: Instant): number {
  return Math.max(0, millisecondsOf(instant) - millisecondsOf(now));
}

/** `Retry-After` as seconds or as an HTTP date; undefined when it is missing or neither. */
export function parseRetryAfter(header: string | null, now: Instant): Instant | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  if (/^\d{1,6}(\.\d+)?$/.test(text)) return addMilliseconds(now, Math.ceil(Number(text) * 1_000));
  const date = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : instantOf(Math.max(date, millisecondsOf(now)));
}
