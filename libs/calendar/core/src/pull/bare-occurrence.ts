import type { Instant } from '@kalbro/kernel';
import type { AppointmentContent } from '../model/appointment.js';
import { instantOfWallTime, wallTimeOfDate } from '../recurrence/wall-clock.js';

/**
 * The start by the rule that a bare occurrence stands for. Of an all-day series Graph gives midnight in UTC, whatever
 * the zone: only the date is meant.
 */
export function startByRule(series: Pick<AppointmentContent, 'isAllDay' | 'timeZone'>, start: Instant): Instant {
  if (!series.isAllDay || !start.endsWith('T00:00:00.000Z')) return start;
  const date = wallTimeOfDate(start.slice(0, 10));
  return date === undefined ? start : instantOfWallTime(date, series.timeZone);
}
