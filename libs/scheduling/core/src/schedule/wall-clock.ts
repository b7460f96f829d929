import type { Instant } from '@kalbro/kernel';
import { millisecondsOf } from '@kalbro/kernel';
import { Temporal } from 'temporal-polyfill';

/** Days since 1970-01-01 on the wall calendar of a zone. */
export type WallDay = number;

export const minutesPerDay = 1_440;
const minute = 60_000;
const dayLength = minutesPerDay * minute;

/** The day that the calendar of `zone` shows at `instant`. */
export function wallDayOf(instant: Instant, zone: string): WallDay {
  return Math.floor((millisecondsOf(instant) + offsetAt(millisecondsOf(instant), zone)) / dayLength);
}

/**
 * The first moment after `after` (milliseconds) at which the wall clock of `zone` shows one of these minutes of a day, given in
 * order; undefined when all have passed. A time that a switch skips is read with the offset before the gap, so that it lies
 * later by as much; of a time that a switch repeats, the first counts.
 */
export function firstMomentAfter(
  after: number,
  day: WallDay,
  minutes: readonly number[],
  zone: string,
): number | undefined {
  const midnight = day * dayLength;
  const offset = steadyOffset(day, zone);
  if (offset !== undefined) {
    const first = minutes.find((each) => midnight + each * minute - offset > after);
    return first === undefined ? undefined : midnight + first * minute - offset;
  }
  const moments = minutes.map((each) => momentOf(midnight + each * minute, zone)).filter((moment) => moment > after);
  return moments.length > 0 ? Math.min(...moments) : undefined;
}

/** The name of the zone as IANA spells it; undefined for what is none. Offsets such as +01:00 know no daylight saving. */
export function parseTimeZone(text: string): string | undefined {
  if (text !== 'UTC' && !/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+){1,2}$/.test(text)) return undefined;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions();
    return timeZone.toLowerCase() === text.toLowerCase() ? timeZone : text;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * The offset that holds through a day, undefined where it may change. A zone that has the same offset at both ends of a
 * few days keeps it all the time; the margin covers that the day is one of Greenwich here.
 */
function steadyOffset(day: WallDay, zone: string): number | undefined {
  const before = offsetAt((day - 1) * dayLength, zone);
  return before === offsetAt((day + 2) * dayLength, zone) ? before : undefined;
}

function offsetAt(milliseconds: number, zone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(milliseconds).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;
}

/** `wall` is milliseconds as if the clock hung in Greenwich. */
function momentOf(wall: number, zone: string): number {
  const shown = Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO('UTC').toPlainDateTime();
  return shown.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
}
