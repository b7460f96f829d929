import { addDays } from '@kalbro/kernel';
import type { Instant } from '@kalbro/kernel';
import { expand, localDateIn, occurrenceOn } from '../recurrence/expand.js';
import type { Occurrence, Series } from '../recurrence/expand.js';
import { startByRule } from './bare-occurrence.js';
import type { SeriesInput } from './pull-plan.js';

/** The dates of a series that differ from its rule. */
export interface SeriesDifference {
  readonly excludedDates: readonly Instant[];
  readonly additionalDates: readonly Instant[];
  /** The excluded dates that Outlook has as well; null when that is all of them. */
  readonly baseExcludedDates: readonly Instant[] | null;
  /** Exceptions whose original start was only known by its date until now: as it was stored, and as the rule has it. */
  readonly settledStarts: readonly { readonly stored: Instant; readonly originalStart: Instant }[];
}

/**
 * Compares what the rule makes with what Outlook shows. Judged are only dates well inside the window (a day from each
 * edge, since Graph bounds it in its own way); for all others what was known before stays. To be asked only of a series
 * whose occurrences were heard, or asked about: here, what was not heard is gone. A date that was cancelled here and not
 * yet in Outlook stays cancelled, and still goes up.
 */
export function planSeries(input: SeriesInput): SeriesDifference {
  const series: Series = { content: input.content, excludedDates: [], additionalDates: [] };
  const inner = innerWindow(input.window);
  const byRule = expand(series, inner.start, inner.end);
  const date = (moment: Instant) => localDateIn(series, moment);
  const isOutside = (moment: Instant) => moment < inner.start || moment >= inner.end;
  const occurrenceStarts = input.occurrenceStarts.map((start) => startByRule(input.content, start));
  const shown = new Set(occurrenceStarts);
  const replaced = new Set(input.exceptionStarts.map((start) => date(startByRule(input.content, start))));
  const missing = byRule
    .filter((occurrence) => liesIn(occurrence, inner) && !shown.has(occurrence.start))
    .map(({ start }) => start)
    .filter((start) => !replaced.has(date(start)));
  const atEdge = new Set(byRule.filter((each) => !liesIn(each, inner)).map(({ start }) => date(start)));
  const starts = new Set(byRule.map(({ start }) => start));
  const agreed = input.baseExcludedDates ?? input.excludedDates;
  const theirs = inOrder([...agreed.filter((each) => isOutside(each) || atEdge.has(date(each))), ...missing]);
  // Where an exception stands, it was heard since: somebody changed what was cancelled here.
  const settled = new Set([...agreed, ...theirs].map(date).concat([...replaced]));
  const pending = input.excludedDates.filter((each) => !settled.has(date(each)));
  return {
    excludedDates: inOrder([...theirs, ...pending]),
    baseExcludedDates: pending.length === 0 ? null : theirs,
    additionalDates: inOrder([
      ...input.additionalDates.filter(isOutside),
      ...occurrenceStarts.filter((start) => !isOutside(start) && !starts.has(start)),
    ]),
    settledStarts: settle(series, input.exceptionStarts),
  };
}

/** An exception that was known of a series before the round; `heard` in this round. */
export interface SeriesException {
  readonly remoteId: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly heard: boolean;
}

/**
 * Exceptions that a re-sent series may have lost without a word: deleting one leaves no tombstone either. A `GET` each
 * tells. Only those well inside the window: what was moved out of it is not sent, and not gone.
 */
export function planExceptionChecks(
  exceptions: readonly SeriesException[],
  window: SeriesInput['window'],
): readonly string[] {
  const inner = innerWindow(window);
  return exceptions.flatMap((each) => (!each.heard && liesIn(each, inner) ? [each.remoteId] : []));
}

/** What of a window is judged: a day from each edge, since Graph bounds it in its own way. */
export function innerWindow({ start, end }: SeriesInput['window']): SeriesInput['window'] {
  return { start: addDays(start, 1), end: addDays(end, -1) };
}

function liesIn({ start, end }: Occurrence, window: SeriesInput['window']): boolean {
  return start >= window.start && end <= window.end;
}

function settle(series: Series, exceptionStarts: readonly Instant[]): SeriesDifference['settledStarts'] {
  return exceptionStarts.flatMap((stored) => {
    const originalStart = occurrenceOn(series, localDateIn(series, startByRule(series.content, stored)));
    // A date has one exception: where another stands already, this one stays what it was.
    const isTaken = originalStart === undefined || exceptionStarts.includes(originalStart);
    return isTaken ? [] : [{ stored, originalStart }];
  });
}

function inOrder(dates: readonly Instant[]): readonly Instant[] {
  return [...new Set(dates)].sort();
}
