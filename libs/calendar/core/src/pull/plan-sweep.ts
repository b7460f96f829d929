import { addDays } from '@kalbro/kernel';
import type { Instant } from '@kalbro/kernel';
import type { Appointment, AppointmentContent } from '../model/appointment.js';
import type { SyncWindow } from '../ports/remote-calendar.port.js';
import { expand } from '../recurrence/expand.js';
import type { SweepInput, SweepPlan } from './pull-plan.js';

/** Fewer than this go without a question, whatever their share. */
const few = 20;
/** The share above which somebody is asked. */
const share = 1 / 5;

/** After a full re-read: deletes what was not heard, unless it is so much that a fault is likelier than a clean-up. */
export function planSweep({ inWindow, unheard }: SweepInput): SweepPlan {
  const count = unheard.length;
  if (count > few && count > inWindow * share) return { kind: 'ask', count, of: inWindow };
  return { kind: 'delete', remoteIds: unheard };
}

/** What both sides agreed on last, where something waits to go up. */
interface AgreedSeries {
  readonly base?: AppointmentContent | null;
  readonly baseExcludedDates?: readonly Instant[] | null;
}

/**
 * Whether a full read of `window` must have told of this, were it still there: a day from each edge at least, of a
 * series any one occurrence, wherever its first lies.
 */
export function shouldBeHeard(
  appointment: Pick<Appointment, 'type' | 'content' | 'excludedDates' | 'additionalDates'> & AgreedSeries,
  window: SyncWindow,
): boolean {
  const inner = { start: addDays(window.start, 1), end: addDays(window.end, -1) };
  const { type, content, base, excludedDates, baseExcludedDates, additionalDates } = appointment;
  // As Outlook has it: what was changed here and is still to go up says nothing of what it would tell.
  const theirs = { content: base ?? content, excludedDates: baseExcludedDates ?? excludedDates, additionalDates };
  const times = type === 'SERIES_MASTER' ? expand(theirs, inner.start, inner.end) : [content];
  return times.some(({ start, end }) => start >= inner.start && end <= inner.end);
}
