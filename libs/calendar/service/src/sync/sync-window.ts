import type { SyncWindow } from '@kalbro/calendar-core';
import type { Instant } from '@kalbro/kernel';
import { addDays, instantOf, millisecondsOf } from '@kalbro/kernel';

/** How far the window reaches from today (SYNC_PAST_DAYS, SYNC_FUTURE_DAYS). */
export interface WindowDays {
  readonly pastDays: number;
  readonly futureDays: number;
}

const day = 86_400_000;

/**
 * The window of a round that begins now: whole days in UTC, one day wider at each side, since Graph matches all-day
 * events as UTC midnights whatever their zone.
 */
export function windowAround(now: Instant, days: WindowDays): SyncWindow {
  const today = instantOf(Math.floor(millisecondsOf(now) / day) * day);
  return { start: addDays(today, -days.pastDays - 1), end: addDays(today, days.futureDays + 2) };
}
