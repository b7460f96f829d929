import type { Instant } from '@kalbro/kernel';
import { BugError, instantOf, millisecondsOf } from '@kalbro/kernel';
import { parseCron } from './cron.js';
import type { CronTimes } from './cron.js';
import { firstMomentAfter, wallDayOf } from './wall-clock.js';

/** Every so many minutes, counted from the moment the schedule was saved: restarts and slow runs do not shift it. */
export interface Interval {
  readonly kind: 'interval';
  readonly everyMinutes: number;
  readonly from: Instant;
}

/** At times of the wall clock of `timeZone` (IANA); `cron` is one that `parseCron` reads. */
export interface CronSchedule {
  readonly kind: 'cron';
  readonly cron: string;
  readonly timeZone: string;
}

export type Schedule = Interval | CronSchedule;

/**
 * The first firing after a moment. Times of day follow the wall clock through daylight saving: one that is skipped fires as
 * much later as the clock skips, one that comes twice fires the first time only; no two firings at one moment.
 */
export function nextFiring(schedule: Schedule, after: Instant): Instant {
  return firingsOf(schedule)(after);
}

/** The first `count` firings after a moment, in order. */
export function nextFirings(schedule: Schedule, after: Instant, count: number): readonly Instant[] {
  const next = firingsOf(schedule);
  const firings: Instant[] = [];
  for (let last = after; firings.length < count; firings.push(last)) last = next(last);
  return firings;
}

/** Reads the expression once. */
function firingsOf(schedule: Schedule): (after: Instant) => Instant {
  if (schedule.kind === 'interval') return (after) => nextTick(schedule, after);
  const times = timesOf(schedule);
  return (after) => nextOnClock(schedule, times, after);
}

function nextTick({ everyMinutes, from }: Interval, after: Instant): Instant {
  const start = millisecondsOf(from);
  const length = everyMinutes * 60_000;
  const passed = Math.max(0, Math.floor((millisecondsOf(after) - start) / length));
  return instantOf(start + (passed + 1) * length);
}

function timesOf({ cron }: CronSchedule): CronTimes {
  const times = parseCron(cron);
  if ('problem' in times) throw new BugError(`A schedule was saved that cannot be read: ${times.problem.en}`);
  return times;
}

/** Begins a day early: where a whole day was skipped, its times fire on the day after. */
function nextOnClock({ timeZone }: CronSchedule, { isOn, minutesOfDay }: CronTimes, after: Instant): Instant {
  const start = millisecondsOf(after);
  for (let day = wallDayOf(after, timeZone) - 1; ; day += 1) {
    const first = isOn(day) ? firstMomentAfter(start, day, minutesOfDay, timeZone) : undefined;
    if (first !== undefined) return instantOf(first);
  }
}
