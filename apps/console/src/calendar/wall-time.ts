import { Temporal } from 'temporal-polyfill';

/** Days and times on the wall of a time zone, as people type them, and instants, as the API takes them. */

/** `2026-11-26` */
export function dateIn(instant: string, timeZone: string): string {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** `08:30` */
export function timeIn(instant: string, timeZone: string): string {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainTime().toString({ smallestUnit: 'minute' });
}

/** The instant of a wall time; one that the clock skips is as much later as it skips. */
export function instantAt(date: string, time: string, timeZone: string): string {
  return Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(timeZone).toInstant().toString();
}

export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** The browser's time zone. */
export function ownTimeZone(): string {
  return Temporal.Now.timeZoneId();
}

export function today(): string {
  return Temporal.Now.plainDateISO().toString();
}

/** Names to choose from, the browser's first. */
export function timeZones(): readonly string[] {
  return [...new Set([ownTimeZone(), ...Intl.supportedValuesOf('timeZone')])];
}
