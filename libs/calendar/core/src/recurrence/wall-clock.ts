import { instantOf, millisecondsOf } from '@kalbro/kernel';
import type { Instant } from '@kalbro/kernel';
import { Temporal } from 'temporal-polyfill';

/** A date and time on the wall of some zone, in milliseconds as if that wall hung in Greenwich. */
export type WallTime = number;

export const dayLength = 86_400_000;

/** What the wall clock of `zone` (IANA) shows at `instant`. */
export function wallTimeOf(instant: Instant, zone: string): WallTime {
  const milliseconds = millisecondsOf(instant);
  return milliseconds + offsetAt(milliseconds, zone);
}

/**
 * When the wall clock of `zone` shows `wall`. RFC 5545 section 3.3.5: a time that a switch skips is read with the
 * offset before the gap (so it lies later), one that a switch repeats is the first of the two.
 */
export function instantOfWallTime(wall: WallTime, zone: string): Instant {
  const day = Math.floor(wall / dayLength);
  const { before, after, switchAt } = offsetsAround(zone, day - 1, day + 2);
  if (before === after || wall - before < switchAt) return instantOf(wall - before);
  // Neither before the switch nor after it: skipped, and read with the offset before.
  return instantOf(wall - after >= switchAt ? wall - after : wall - before);
}

/** `2026-03-29`. */
export function dateOf(wall: WallTime): string {
  return instantOf(wall).slice(0, 10);
}

/** Midnight of `2026-03-29`; undefined when the text names no real date. */
export function wallTimeOfDate(date: string): WallTime | undefined {
  const wall = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(wall) || dateOf(wall) !== date ? undefined : wall;
}

/** Midnight before, or at, a wall time. */
export function midnightOf(wall: WallTime): WallTime {
  return Math.floor(wall / dayLength) * dayLength;
}

function offsetAt(milliseconds: number, zone: string): number {
  const day = Math.floor(milliseconds / dayLength);
  const { before, after, switchAt } = offsetsAround(zone, day, day + 1);
  return milliseconds < switchAt ? before : after;
}

interface Offsets {
  readonly before: number;
  readonly after: number;
  /** The moment of the switch between the two; the end of time when they are the same. */
  readonly switchAt: number;
}

/** The offsets at the beginning of two days that are so close that no zone ever switched twice between them. */
function offsetsAround(zone: string, firstDay: number, lastDay: number): Offsets {
  const days = daysOf(zone);
  const before = offsetAtDay(days, zone, firstDay);
  let day = firstDay;
  while (day < lastDay && offsetAtDay(days, zone, day + 1) === before) day += 1;
  if (day === lastDay) return { before, after: before, switchAt: Number.POSITIVE_INFINITY };
  return { before, after: offsetAtDay(days, zone, day + 1), switchAt: switchAfter(days, zone, day) };
}

/**
 * Asking for an offset costs microseconds, and reading a calendar asks tens of thousands of times, for the same few
 * hundred days. A zone that has the same offset at both ends of a day keeps it all day, so remembering one offset a
 * day is exact. Forgotten in whole when it grows, so that it cannot leak.
 */
interface KnownDays {
  readonly offsets: Map<number, number>;
  readonly switches: Map<number, number>;
}

const known = new Map<string, KnownDays>();
const remembered = { zones: 100, days: 20_000 } as const;

function daysOf(zone: string): KnownDays {
  const days = known.get(zone);
  if (days !== undefined && days.offsets.size < remembered.days) return days;
  if (known.size >= remembered.zones) known.clear();
  const fresh = { offsets: new Map<number, number>(), switches: new Map<number, number>() };
  known.set(zone, fresh);
  return fresh;
}

function offsetAtDay({ offsets }: KnownDays, zone: string, day: number): number {
  const remembered = offsets.get(day);
  if (remembered !== undefined) return remembered;
  const offset = zonedDay(zone, day).offsetNanoseconds / 1e6;
  offsets.set(day, offset);
  return offset;
}

function switchAfter({ switches }: KnownDays, zone: string, day: number): number {
  const remembered = switches.get(day);
  if (remembered !== undefined) return remembered;
  const moment = zonedDay(zone, day).getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
  switches.set(day, moment);
  return moment;
}

function zonedDay(zone: string, day: number): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(day * dayLength).toZonedDateTimeISO(zone);
}
