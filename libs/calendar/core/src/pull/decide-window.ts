import { addDays, instantOf, millisecondsOf } from '@kalbro/kernel';
import type { Instant } from '@kalbro/kernel';
import type { SyncWindow } from '../ports/remote-calendar.port.js';

/** How far the window reaches from today (SYNC_PAST_DAYS, SYNC_FUTURE_DAYS). */
export interface WindowDays {
  readonly pastDays: number;
  readonly futureDays: number;
}

const day = 86_400_000;

/**
 * The window of a read that begins now: whole days in UTC, one day wider at each side, since Graph matches all-day
 * events as UTC midnights whatever their zone.
 */
export function windowAround(now: Instant, days: WindowDays): SyncWindow {
  const today = instantOf(Math.floor(millisecondsOf(now) / day) * day);
  return { start: addDays(today, -days.pastDays - 1), end: addDays(today, days.futureDays + 2) };
}

/**
 * The window that a calendar is to be read under instead of the one it was read under until now; undefined while that
 * one still does. It moves once a day, never back (the clock of another runner may be behind), and at once when it is to
 * be of another length.
 */
export function decideWindow(stored: SyncWindow, now: Instant, days: WindowDays): SyncWindow | undefined {
  const wanted = windowAround(now, days);
  if (lengthOf(wanted) !== lengthOf(stored)) return wanted;
  return millisecondsOf(wanted.start) - millisecondsOf(stored.start) >= day ? wanted : undefined;
}

function lengthOf({ start, end }: SyncWindow): number {
  return millisecondsOf(end) - millisecondsOf(start);
}
