import type { WriteAnswer } from '@kalbro/calendar-core';
import { isMailboxRefusal } from '@kalbro/calendar-core';
import { RemoteError } from '@kalbro/kernel';
import { toRemoteItem } from './event.mapper.js';
import { required, unusable } from './graph-answers.js';
import { isThrottling } from './graph-errors.js';

/** The event that a write was answered with. Throws when it cannot be read, as for an answer that was lost. */
export function toEventAnswer(answer: unknown, fallbackZone: string): WriteAnswer {
  const event = required(answer);
  const item = toRemoteItem(event, fallbackZone);
  if (item.kind === 'event') return { kind: 'event', event: item };
  // An occurrence that was changed into what it said already.
  const full = item.kind === 'occurrence' ? toRemoteItem({ ...event, type: 'exception' }, fallbackZone) : item;
  if (full.kind === 'event') return { kind: 'event', event: full };
  throw unusable('A write was answered with no event', full.kind === 'setAside' ? full.code : 'ANSWER_WITHOUT_EVENT');
}

/** What a failed write says of the event. Throws what it does not say of the event. */
export function toWriteAnswer(error: unknown): WriteAnswer {
  if (!(error instanceof RemoteError)) throw error;
  const { kind, code, status } = error;
  if (kind === 'preconditionFailed' || isConflict(code)) return { kind: 'preconditionFailed' };
  if (kind === 'gone' || status === 410) return { kind: 'gone' };
  if (kind === 'throttled' && wasSent(error)) throw perhapsDone(error);
  if (kind !== 'rejected' || isMailboxRefusal(code)) throw error;
  if (code !== undefined) return { kind: 'refused', code };
  // Too large for the gateway before Exchange; without a code anything else comes from a proxy.
  if (status === 413) return { kind: 'refused', code: 'REQUEST_TOO_LARGE' };
  throw perhapsDone(error);
}

/** Without a status it never left; a 503 of another kind than throttling tells nothing of what was done before it. */
function wasSent({ status, code }: RemoteError): boolean {
  return status !== undefined && status !== 429 && !isThrottling(code);
}

function isConflict(code: string | undefined): boolean {
  return code?.toLowerCase() === 'errorirresolvableconflict';
}

function perhapsDone({ message, status, code, retryAt }: RemoteError): RemoteError {
  return new RemoteError('unavailable', message, {
    ...(status === undefined ? {} : { status }),
    ...(code === undefined ? {} : { code }),
    ...(retryAt === undefined ? {} : { retryAt }),
  });
}
