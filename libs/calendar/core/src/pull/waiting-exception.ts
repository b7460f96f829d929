import type { AppointmentId, Instant } from '@kalbro/kernel';
import { occurrenceKey } from '../push/push-plan.js';
import { localDateIn } from '../recurrence/expand.js';
import type { Series } from '../recurrence/expand.js';
import { startByRule } from './bare-occurrence.js';
import type { PendingLink } from './pull-plan.js';

/**
 * The exception that waits here to be made of a date of a series: by its start, else by its date, since a series that was
 * moved to another hour in Outlook has the same dates. Two rows for one date would both claim its event.
 */
export function waitingException(
  pending: ReadonlyMap<string, PendingLink>,
  seriesId: AppointmentId,
  originalStart: Instant,
  series: Series | undefined,
): PendingLink | undefined {
  const exact = pending.get(occurrenceKey(seriesId, originalStart));
  if (exact || !series) return exact;
  const dateOf = (start: Instant) => localDateIn(series, startByRule(series.content, start));
  const date = dateOf(originalStart);
  for (const each of pending.values())
    if (each.seriesId === seriesId && each.originalStart !== null && dateOf(each.originalStart) === date) return each;
  return undefined;
}
