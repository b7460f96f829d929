import type { Instant } from '@kalbro/kernel';
import { addDays } from '@kalbro/kernel';
import { expand } from '../recurrence/expand.js';
import type { SeriesInput } from './pull-plan.js';

/** The dates of a series that differ from its rule. */
export interface SeriesDifference {
  readonly excludedDates: readonly Instant[];
  readonly additionalDates: readonly Instant[];
}

/**
 * Compares what the rule makes with what Outlook shows. Judged are only dates well inside the window (a day from each
 * edge, since Graph bounds it in its own way); for all others what was known before stays.
 */
export function planSeries(input: SeriesInput): SeriesDifference {
  const inner = { start: addDays(input.window.start, 1), end: addDays(input.window.end, -1) };
  const expected = expand({ content: input.content, excludedDates: [], additionalDates: [] }, inner.start, inner.end)
    .filter(({ start, end }) => start >= inner.start && end <= inner.end)
    .map(({ start }) => start);
  const judged = new Set(expected);
  const shown = new Set([...input.occurrenceStarts, ...input.exceptionStarts]);
  const isOutside = (date: Instant): boolean => date < inner.start || date >= inner.end;
  return {
    excludedDates: inOrder([...input.excludedDates.filter(isOutside), ...expected.filter((date) => !shown.has(date))]),
    additionalDates: inOrder([
      ...input.additionalDates.filter(isOutside),
      ...input.occurrenceStarts.filter((date) => !isOutside(date) && !judged.has(date) && !atEdge(date, input, inner)),
    ]),
  };
}

/** A start inside whose end is not: expected too, though not judged. */
function atEdge(date: Instant, input: SeriesInput, inner: SeriesInput['window']): boolean {
  const series = { content: input.content, excludedDates: [], additionalDates: [] };
  return expand(series, inner.start, inner.end).some(({ start, end }) => start === date && end > inner.end);
}

function inOrder(dates: readonly Instant[]): readonly Instant[] {
  return [...new Set(dates)].sort();
}
