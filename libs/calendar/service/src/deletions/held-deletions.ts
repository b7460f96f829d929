import type { AccountProblem } from '@kalbro/calendar-core';
import type { ExternalCalendarId, Instant } from '@kalbro/kernel';

/** What a full read of one calendar did not hear of, and is too much to be deleted without a question. Only ids. */
export interface HeldDeletions {
  readonly calendarId: ExternalCalendarId;
  /** The round that did not hear them: a link that was heard since has this one or a later one. */
  readonly round: number;
  /** Of how many the round should have heard. */
  readonly of: number;
  readonly remoteIds: readonly string[];
}

/** What is held, with what one calendar holds now in place of what it held before. */
export function withHeld(
  all: readonly HeldDeletions[],
  calendarId: ExternalCalendarId,
  held: HeldDeletions | undefined,
): readonly HeldDeletions[] {
  const others = all.filter((each) => each.calendarId !== calendarId);
  return held ? [...others, held] : others;
}

/** What the account says while the run waits for an answer. */
export function heldProblem(all: readonly HeldDeletions[], now: Instant): AccountProblem {
  const sum = (of: (each: HeldDeletions) => number) => all.reduce((total, each) => total + of(each), 0);
  return {
    code: 'DELETIONS_HELD',
    count: sum(({ remoteIds }) => remoteIds.length),
    total: sum(({ of }) => of),
    since: now,
  };
}
