import type { Instant } from '@kalbro/kernel';
import { fromDate, instantOf, millisecondsOf, parseInstant } from '@kalbro/kernel';
import { instantOfWallTime, wallTimeOf } from '@kalbro/calendar-core';
import { Temporal } from 'temporal-polyfill';
import { asRecord, asText } from './json.js';
import { ianaZone, isExchangeUtc } from './windows-zones.js';

/** A wall-clock time with the zone that Graph named beside it. */
export interface GraphTime {
  /** `YYYY-MM-DD`, as written. */
  readonly date: string;
  readonly isMidnight: boolean;
  readonly instant: Instant;
}

const dateTime = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?$/i;

/**
 * Reads Graph's `dateTimeTimeZone`: undefined when it is missing, no date, or one of Exchange's sentinels (year 1 or
 * 9999). An offset inside `dateTime` wins over `timeZone`; `fallbackZone` serves where the zone is unknown.
 */
export function parseGraphTime(value: unknown, fallbackZone: string): GraphTime | undefined {
  const record = asRecord(value);
  const written = asText(record?.['dateTime']);
  const parts = written === null ? null : dateTime.exec(written);
  if (!parts || isSentinel(Number(parts[1]))) return undefined;
  const instant = parts[8] ? offsetInstant(parts) : zonedInstant(parts, asText(record?.['timeZone']), fallbackZone);
  if (instant === undefined) return undefined;
  return { date: `${parts[1]}-${parts[2]}-${parts[3]}`, isMidnight: isMidnight(parts), instant };
}

/** Reads an ISO time with or without an offset (then UTC); undefined for sentinels and for what is no time. */
export function parseGraphInstant(value: unknown): Instant | undefined {
  const text = asText(value);
  const parts = text === null ? null : dateTime.exec(text);
  if (!parts || isSentinel(Number(parts[1]))) return undefined;
  return parts[8] ? offsetInstant(parts) : utcInstant(parts);
}

/** The moment at which a calendar date begins in a zone; undefined when there is no such date. */
export function startOfDate(date: string, zone: string): Instant | undefined {
  if (!isCalendarDate(date)) return undefined;
  return instantOf(Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds);
}

export function nextDate(date: string): string {
  return Temporal.PlainDate.from(date).add({ days: 1 }).toString();
}

export function isCalendarDate(date: string): boolean {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date);
  if (!parts || isSentinel(Number(parts[1]))) return false;
  const time = new Date(Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])));
  return time.toISOString().startsWith(date);
}

function isSentinel(year: number): boolean {
  // Also keeps Date.UTC away from its years 0 to 99, which it takes for 1900 to 1999.
  return year < 100 || year === 9999;
}

function isMidnight(parts: RegExpExecArray): boolean {
  return parts[4] === '00' && parts[5] === '00' && Number(parts[6] ?? 0) === 0 && Number(parts[7] ?? 0) === 0;
}

function zonedInstant(parts: RegExpExecArray, zoneName: string | null, fallbackZone: string): Instant | undefined {
  const zone = isExchangeUtc(zoneName) ? 'UTC' : (ianaZone(zoneName) ?? fallbackZone);
  const utc = utcInstant(parts);
  if (zone === 'UTC' || utc === undefined) return utc;
  const wallClock = Temporal.PlainDateTime.from(utc.slice(0, -1));
  return instantOf(wallClock.toZonedDateTime(zone).epochMilliseconds);
}

function offsetInstant(parts: RegExpExecArray): Instant | undefined {
  return parseInstant(
    `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6] ?? '00'}${fraction(parts)}${parts[8]}`,
  );
}

/** Every month has these days: the text says the moment already. */
const plainDays = 28;

function utcInstant(parts: RegExpExecArray): Instant | undefined {
  return isPlain(parts) ? (`${parts[0].slice(0, 23)}Z` as Instant) : checkedInstant(parts);
}

/** As Graph writes almost every time: seven fractional digits, no offset, in ranges that need no calendar to check. */
function isPlain(parts: RegExpExecArray): boolean {
  const inRange = (index: number, from: number, to: number): boolean => {
    const value = Number(parts[index]);
    return value >= from && value <= to;
  };
  const hasMilliseconds = (parts[7]?.length ?? 0) >= 3 && parts[8] === undefined && parts[0][10] === 'T';
  return (
    hasMilliseconds &&
    inRange(2, 1, 12) &&
    inRange(3, 1, plainDays) &&
    inRange(4, 0, 23) &&
    inRange(5, 0, 59) &&
    inRange(6, 0, 59)
  );
}

function checkedInstant(parts: RegExpExecArray): Instant | undefined {
  const [year, month, day, hour, minute] = parts.slice(1, 6).map(Number) as [number, number, number, number, number];
  const milliseconds = Number((parts[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const time = new Date(Date.UTC(year, month - 1, day, hour, minute, Number(parts[6] ?? 0), milliseconds));
  // Date.UTC rolls 31 April over to 1 May: such a text names no time.
  return time.getUTCMonth() === month - 1 &&
    time.getUTCDate() === day &&
    time.getUTCHours() === hour &&
    time.getUTCMinutes() === minute
    ? fromDate(time)
    : undefined;
}

function fraction(parts: RegExpExecArray): string {
  return parts[7] ? `.${parts[7]}` : '';
}

/** A moment as Graph takes it: on the wall clock of `zone` (IANA), which Graph shall know as `zoneName`. */
export function toGraphTime(
  moment: Instant,
  { timeZone: zone, isAllDay }: { readonly timeZone: string; readonly isAllDay: boolean },
  zoneName = zone,
): { readonly dateTime: string; readonly timeZone: string } {
  const second = `${moment.slice(0, 19)}.000Z` as Instant;
  const wall = wallTimeOf(second, zone);
  const text = instantOf(wall).slice(0, 19);
  // A date is meant, even where the clock skips midnight.
  if (isAllDay) return { dateTime: `${text.slice(0, 10)}T00:00:00`, timeZone: zoneName };
  // An hour that the clock shows twice is the first of the two, unless an offset says otherwise.
  const isSecondOfTwo = instantOfWallTime(wall, zone) !== second;
  return { dateTime: isSecondOfTwo ? text + offsetText(wall - millisecondsOf(second)) : text, timeZone: zoneName };
}

function offsetText(milliseconds: number): string {
  const minutes = Math.abs(Math.round(milliseconds / 60_000));
  const two = (value: number) => String(value).padStart(2, '0');
  return `${milliseconds < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
