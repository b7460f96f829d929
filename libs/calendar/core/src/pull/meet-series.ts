import type { Instant } from '@kalbro/kernel';
import type { ConflictPolicy } from '../model/account.js';
import { mergeDeletion } from '../merge/conflict.js';
import type { DeletionConflict } from '../merge/conflict.js';
import type { KnownOccurrence, PendingLink } from './pull-plan.js';
import type { HeardEvent } from './settle-event.js';

/** What it means that a date of a series was changed in Outlook which was given up here. */
export interface SeriesMeeting {
  /** Whether the edit stands: then so do its date and its series. */
  readonly survives: boolean;
  readonly conflict: DeletionConflict;
  readonly revivesSeries: boolean;
  readonly restoresDate: boolean;
}

/** Undefined when neither that date nor its series was given up here, so that nothing stands against the edit. */
export function decideMeeting(
  master: PendingLink,
  { originalStart, content }: Pick<HeardEvent, 'originalStart' | 'content'>,
  policy: ConflictPolicy,
): SeriesMeeting | undefined {
  if (!isGivenUpHere(master, originalStart)) return undefined;
  const { survives, conflict } = mergeDeletion('PLANNER', content, policy);
  return {
    survives,
    conflict,
    revivesSeries: survives && isDeletedHere(master),
    restoresDate: survives && isCancelledHere(master, originalStart),
  };
}

/**
 * Whether a series was deleted here, or this date of it cancelled, and Outlook does not know yet. An exception that was
 * heard before its series, and turns out to belong to such a one, is to be heard again.
 */
export function isGivenUpHere(master: PendingLink, originalStart: Instant | null): boolean {
  return isDeletedHere(master) || isCancelledHere(master, originalStart);
}

/** What is to be cancelled in Outlook has to be known by its id, as a bare occurrence is. */
export function asOccurrence(
  { remoteId, content, etag }: HeardEvent,
  masterRemoteId: string,
  start: Instant,
): KnownOccurrence {
  return { remoteId, masterRemoteId, start, end: content.end < start ? start : content.end, etag };
}

function isDeletedHere({ deletedAt, keptInOutlook }: PendingLink): boolean {
  return deletedAt != null && keptInOutlook !== true;
}

function isCancelledHere({ excludedDates, baseExcludedDates }: PendingLink, date: Instant | null): boolean {
  const agreed = baseExcludedDates ?? excludedDates;
  return date !== null && excludedDates.includes(date) && !agreed.includes(date);
}
