import { invalidRequest, invalidProperty, ServiceError, unsupportedZone } from '../service-error.js';
import type { DateTimeTimeZone, Span } from './event.model.js';
import { DAY, formatWall, parseDateTime, toInstant, toWall, type Instant, type Wall } from './wall-clock.js';
import { resolveZone } from './windows-zones.js';

interface Point {
  instant: Instant;
  wall: Wall;
  zone: string;
  iana: string;
}

function parsePoint(value: unknown, member: string): Point {
  const { dateTime, timeZone } = (value ?? {}) as Partial<DateTimeTimeZone>;
  if (typeof dateTime !== 'string')
    throw invalidProperty(`The property '${member}' is required when creating the entity.`);
  const zone = typeof timeZone === 'string' && timeZone !== '' ? timeZone : 'UTC';
  const iana = resolveZone(zone);
  if (iana === undefined) throw unsupportedZone(zone);
  const parsed = parseDateTime(dateTime);
  if (!parsed)
    throw invalidProperty(`Cannot convert the literal '${dateTime}' to the expected type 'Edm.DateTimeOffset'.`);
  const instant = parsed.offset === undefined ? toInstant(parsed.wall, iana) : parsed.wall - parsed.offset;
  return { instant, wall: parsed.offset === undefined ? parsed.wall : toWall(instant, iana), zone, iana };
}

function allDaySpan(start: Point, end: Point): Span {
  const needsMidnight = (member: string): ServiceError =>
    invalidRequest(`The Event.${member} property for an all-day event needs to be set to midnight.`);
  if (start.wall % DAY !== 0) throw needsMidnight('Start');
  if (end.wall % DAY !== 0) throw needsMidnight('End');
  if (start.iana !== end.iana) {
    throw invalidRequest(
      'The Event.Start and Event.End properties for an all-day event need to be in the same time zone.',
    );
  }
  if (end.wall - start.wall < DAY) {
    throw invalidRequest('The duration of an all-day event needs to be at least one day.');
  }
  return spanOfWalls(true, start, end, start.wall, end.wall);
}

function spanOfWalls(isAllDay: boolean, start: Point, end: Point, startAt: Instant, endAt: Instant): Span {
  const zones = { startZone: start.zone, endZone: end.zone };
  return { isAllDay, start: startAt, end: endAt, startWall: start.wall, endWall: end.wall, ...zones };
}

/** Reads start, end and isAllDay as they stand in a request; refuses as Exchange does. */
export function parseSpan(startIn: unknown, endIn: unknown, isAllDay: boolean): Span {
  const start = parsePoint(startIn, 'Start');
  const end = parsePoint(endIn, 'End');
  if (isAllDay) return allDaySpan(start, end);
  if (end.instant < start.instant) {
    const message = 'The end date and time must be later than the start date and time.';
    throw new ServiceError(400, 'ErrorCalendarEndDateIsEarlierThanStartDate', message);
  }
  return spanOfWalls(false, start, end, start.instant, end.instant);
}

/** The stored start or end as a request would carry it, so that a PATCH of one of them can be read with the other. */
export function pointOf(span: Span, which: 'start' | 'end'): DateTimeTimeZone {
  return which === 'start'
    ? { dateTime: formatWall(span.startWall), timeZone: span.startZone }
    : { dateTime: formatWall(span.endWall), timeZone: span.endZone };
}

export function sameSpan(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end && a.isAllDay === b.isAllDay;
}

/** Overlap with a window: an event that only touches its edge is outside; an event without length counts at its start. */
export function overlaps(span: Span, from: Instant, to: Instant): boolean {
  return span.start < to && (span.end > from || (span.end === span.start && span.start >= from));
}
