import { isMailboxRefusal } from '@kalbro/calendar-core';
import type { Instant, RemoteErrorKind, RemoteErrorOptions } from '@kalbro/kernel';
import { RemoteError } from '@kalbro/kernel';
import { asRecord, asText } from './json.js';

/** An answer of Graph that is no success. */
export interface GraphFailure {
  readonly status: number;
  /** As sent; empty and non-JSON bodies occur. */
  readonly body: string;
  /** From `Retry-After`. */
  readonly retryAt?: Instant | undefined;
  /** True when the request followed a delta or next link: a 400 then means that the link's token is no good. */
  readonly isLink: boolean;
}

const syncStateCodes = new Set([
  'syncstatenotfound',
  'syncstateinvalid',
  'resyncrequired',
  'fullsyncrequired',
  'resyncchangesapplydifferences',
  'resyncchangesuploaddifferences',
]);
const throttlingCodes = new Set([
  'applicationthrottled',
  'toomanyrequests',
  'errortoomanyconcurrentrequests',
  'activitylimitreached',
  'errorserverbusy',
]);

/** A POST whose transaction id has made an event before. */
export class DuplicateTransactionError extends RemoteError {
  constructor(
    message: string,
    options: RemoteErrorOptions,
    /** Null when Graph did not name it. */
    readonly existingRemoteId: string | null,
  ) {
    super('rejected', message, options);
  }
}

/** Whether Graph refused to do it for now, before anything was done. */
export function isThrottling(code: string | undefined): boolean {
  return throttlingCodes.has(code?.toLowerCase() ?? '');
}

/** Sorts a failure by status and `error.code`, never by message text. The code is kept as Graph spelled it. */
export function toRemoteError(failure: GraphFailure): RemoteError {
  const answer = asRecord(asRecord(parseJson(failure.body))?.['error']);
  const code = asText(answer?.['code'])?.trim() || undefined;
  const message = `Graph answered ${failure.status}${code ? ` ${code}` : ''}`;
  const options = {
    status: failure.status,
    ...(code ? { code } : {}),
    ...(failure.retryAt ? { retryAt: failure.retryAt } : {}),
  };
  // 400 by what was observed, 409 by what many clients expect.
  if (code?.toLowerCase() === 'errorduplicatetransactionid')
    return new DuplicateTransactionError(message, options, asText(answer?.['@event.existingEventId']) || null);
  return new RemoteError(kindOf(failure, code?.toLowerCase() ?? ''), message, options);
}

function kindOf(failure: GraphFailure, code: string): RemoteErrorKind {
  const { status, isLink } = failure;
  if (status === 410 || syncStateCodes.has(code)) return 'deltaLinkExpired';
  if (status === 429 || throttlingCodes.has(code)) return 'throttled';
  if (status === 503 && failure.retryAt) return 'throttled';
  if (status >= 500 || status === 408) return 'unavailable';
  if (status === 401) return 'signInRequired';
  if (status === 412) return 'preconditionFailed';
  if (status === 404) return notFound(code);
  return status === 400 && isLink ? 'deltaLinkExpired' : 'rejected';
}

/** Without a code it was no Exchange that answered but a proxy: taken for `gone` it would delete what is still there. */
function notFound(code: string): RemoteErrorKind {
  if (code === '') return 'unavailable';
  return isMailboxRefusal(code) ? 'rejected' : 'gone';
}

/** Undefined for what is no JSON: proxies answer with HTML, Exchange with nothing at all. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
