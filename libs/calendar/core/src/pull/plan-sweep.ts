import { addDays } from '@kalbro/kernel';
import type { Appointment } from '../model/appointment.js';
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

/**
 * Whether a full read of `window` must have told of this, were it still there: a day from each edge at least, of a
 * series any one occurrence, wherever its first lies.
 */
export function shouldBeHeard(
  appointment: Pick<Appointment, 'type' | 'content' | 'excludedDates' | 'additionalDates'>,
  window: SyncWindow,
): boolean {
  const inner = { start: addDays(window.start, 1), end: addDays(window.end, -1) };
  const times =
    appointment.type === 'SERIES_MASTER' ? expand(appointment, inner.start, inner.end) : [appointment.content];
  return times.some(({ start, end }) => start >= inner.start && end <= inner.end);
}
