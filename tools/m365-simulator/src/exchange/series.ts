import type { CalendarItem, EventFields, Instance, Series, Span } from './event.model.js';
import { dateOfDay, DAY, toInstant, toWall, type Instant } from './wall-clock.js';
import { firstOccurrenceDay, occurrenceDays } from './recurrence.js';
import { overlaps } from './span.js';

/** When the occurrence of a local date is: the series keeps its wall-clock time over daylight-saving changes. */
export function occurrenceSpan(master: Span, zone: string, day: number): Span {
  if (master.isAllDay) {
    const start = day * DAY;
    const end = start + (master.end - master.start);
    return { ...master, start, end, startWall: start, endWall: end };
  }
  const firstWall = toWall(master.start, zone);
  const startWall = day * DAY + (((firstWall % DAY) + DAY) % DAY);
  const endWall = startWall + toWall(master.end, zone) - firstWall;
  const zones = { startZone: master.startZone, endZone: master.endZone };
  const [start, end] = [toInstant(startWall, zone), toInstant(endWall, zone)];
  return {
    isAllDay: false,
    start,
    // Skipped by a switch, a start can come to lie behind its end.
    end: end > start ? end : start + endWall - startWall,
    startWall,
    endWall,
    ...zones,
  };
}

/** The local date of an instant in the series' zone. */
export function dayOf(span: Span, zone: string): number {
  return Math.floor((span.isAllDay ? span.start : toWall(span.start, zone)) / DAY);
}

function plainDays(item: CalendarItem, series: Series, from: Instant, to: Instant): number[] {
  const length = item.span.end - item.span.start;
  const first = Math.floor((from - length) / DAY) - 1;
  const days = occurrenceDays(series.recurrence, first, Math.floor(to / DAY) + 1);
  return days.filter((day) => !series.cancelled.has(day) && !series.exceptions.has(day));
}

/** Occurrences and exceptions of a series that overlap a window, by start; cancelled ones are not among them. */
export function seriesInstances(item: CalendarItem, series: Series, from: Instant, to: Instant): Instance[] {
  const found: Instance[] = [];
  for (const day of plainDays(item, series, from, to)) {
    const span = occurrenceSpan(item.span, series.zone, day);
    if (overlaps(span, from, to)) found.push({ item, day, span });
  }
  for (const exception of series.exceptions.values()) {
    if (!overlaps(exception.span, from, to)) continue;
    found.push({ item, day: exception.day, exception, span: exception.span });
  }
  return found.sort((a, b) => a.span.start - b.span.start);
}

/** What a window shows of an item: itself, or the instances of its series; never a master. */
export function instancesOf(item: CalendarItem, from: Instant, to: Instant): Instance[] {
  if (item.series) return seriesInstances(item, item.series, from, to);
  return overlaps(item.span, from, to) ? [{ item, span: item.span }] : [];
}

/** The instance of an original local date; undefined when the series has none there or it was cancelled. */
export function instanceAt(item: CalendarItem, day: number): Instance | undefined {
  const { series } = item;
  if (!series) return undefined;
  const exception = series.exceptions.get(day);
  if (exception) return { item, day, exception, span: exception.span };
  if (series.cancelled.has(day) || occurrenceDays(series.recurrence, day, day).length === 0) return undefined;
  return { item, day, span: occurrenceSpan(item.span, series.zone, day) };
}

/** The master's own start and end are those of the first occurrence. */
export function alignToFirst(span: Span, series: Series): Span | undefined {
  const first = firstOccurrenceDay(series.recurrence);
  return first === undefined ? undefined : occurrenceSpan(span, series.zone, first);
}

/** The original days next to one, cancelled ones too: an occurrence may not cross even a deleted neighbour. */
export function neighbourDays(series: Series, day: number): { before: number | undefined; after: number | undefined } {
  const reach = 366 * 6;
  const before = occurrenceDays(series.recurrence, day - reach, day - 1).at(-1);
  const after = occurrenceDays(series.recurrence, day + 1, day + reach)[0];
  return { before, after };
}

/** `OID` dates of the cancelled occurrences, oldest first. */
export function cancelledDates(series: Series): string[] {
  return [...series.cancelled].sort((a, b) => a - b).map(dateOfDay);
}

/** The fields of an instance: an exception's own, else the master's. */
export function fieldsOf({ item, exception }: Instance): EventFields {
  return exception ? { ...item.fields, ...exception.fields } : item.fields;
}
