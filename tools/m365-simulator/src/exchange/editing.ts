import { createHash } from 'node:crypto';
import { accessDenied, invalidRequest, itemNotFound, ServiceError } from '../service-error.js';
import type { Calendar } from './calendar.js';
import { parseFields, NEW_EVENT_FIELDS, type Loose } from './event-input.js';
import { type CalendarItem, type EventFields, type Series, type SeriesException, type Span } from './event.model.js';
import { makeItem } from './make-item.js';
import { announce, type Change } from './meetings.js';
import { applyExtensions } from './extras.js';
import { withOnlineMeeting } from './online-meeting.js';
import { parseRecurrence } from './recurrence-input.js';
import { alignToFirst, dayOf, fieldsOf, instanceAt, neighbourDays } from './series.js';
import { parseSpan, pointOf, sameSpan } from './span.js';
import { dateOfDay, dayNumber } from './wall-clock.js';
import type { World } from './world.js';

function fingerprintOf(calendar: Calendar, body: Loose): string {
  return createHash('sha256')
    .update(`${calendar.counter}${JSON.stringify(body)}`)
    .digest('base64');
}

/** The event that this transactionId made before, or a refusal when it was another one or is gone (SEMANTICS 6.3). */
function replay(world: World, calendar: Calendar, body: Loose): CalendarItem | undefined {
  const { mailbox } = calendar;
  const used = mailbox.transactions.get(String(body['transactionId']));
  if (!used) return undefined;
  const item = mailbox.byImmutable(used.number);
  if (item && used.fingerprint === fingerprintOf(calendar, body)) return item;
  throw new ServiceError(
    world.settings.duplicateTransactionStatus,
    'ErrorDuplicateTransactionId',
    "Your request can't be completed. The TransactionId specified in the request has already been used to create a different event.",
    { '@event.existingEventId': mailbox.ids.event(item?.messageCounter ?? used.number) },
  );
}

function newSeries(given: unknown, span: Span): { series: Series; span: Span } {
  const { recurrence, zone } = parseRecurrence(given, span);
  const series: Series = { recurrence, zone, exceptions: new Map(), cancelled: new Set() };
  const first = alignToFirst(span, series);
  if (!first) throw invalidRequest('The recurrence pattern has no occurrence.');
  return { series, span: first };
}

function newItem(world: World, calendar: Calendar, fields: EventFields, span: Span): CalendarItem {
  const { mailbox } = calendar;
  const number = mailbox.nextNumber();
  return makeItem({ number, calendar, fields, span, now: world.clock(), uidGuid: mailbox.newUidGuid() });
}

export interface Created {
  item: CalendarItem;
  replayed: boolean;
}

/** POST of an event. With attendees it sends invitations: that cannot be switched off in Graph (SEMANTICS 7.1). */
export function createEvent(world: World, calendar: Calendar, body: Loose, { silent = false } = {}): Created {
  if (!calendar.properties.canEdit) throw accessDenied();
  const transactionId = typeof body['transactionId'] === 'string' ? body['transactionId'] : undefined;
  const known = transactionId === undefined ? undefined : replay(world, calendar, body);
  if (known) return { item: known, replayed: true };
  const fields = withOnlineMeeting(calendar, NEW_EVENT_FIELDS, parseFields(body, NEW_EVENT_FIELDS));
  const span = parseSpan(body['start'], body['end'], body['isAllDay'] === true);
  const item = newItem(world, calendar, { ...NEW_EVENT_FIELDS, ...fields }, span);
  if (body['recurrence']) Object.assign(item, newSeries(body['recurrence'], span));
  applyExtensions(item, body);
  if (transactionId !== undefined) {
    item.transactionId = transactionId;
    const fingerprint = fingerprintOf(calendar, body);
    calendar.mailbox.transactions.set(transactionId, { number: item.number, fingerprint });
  }
  calendar.mailbox.insert(item);
  if (!silent) announce(world, item, { kind: 'invitation' });
  return { item, replayed: false };
}

function changedSpan(before: Span, body: Loose): Span {
  if (body['start'] === undefined && body['end'] === undefined && body['isAllDay'] === undefined) return before;
  const isAllDay = body['isAllDay'] === undefined ? before.isAllDay : body['isAllDay'] === true;
  return parseSpan(body['start'] ?? pointOf(before, 'start'), body['end'] ?? pointOf(before, 'end'), isAllDay);
}

/** Exceptions outlive only a change that leaves pattern, start and times alone (SEMANTICS 5.5). */
function keepExceptions(before: Series, next: Series, sameTimes: boolean): void {
  const same = JSON.stringify(before.recurrence.pattern) === JSON.stringify(next.recurrence.pattern);
  if (!same || !sameTimes || before.recurrence.range.startDate !== next.recurrence.range.startDate) return;
  const { range } = next.recurrence;
  const last = range.type === 'endDate' ? dayNumber(range.endDate) : Number.POSITIVE_INFINITY;
  for (const [day, exception] of before.exceptions) if (day <= last) next.exceptions.set(day, exception);
  for (const day of before.cancelled) if (day <= last) next.cancelled.add(day);
}

/** A changed start moves the whole series; its range begins at the new date. */
function movedRecurrence(series: Series, span: Span): unknown {
  const { pattern, range } = series.recurrence;
  return { pattern, range: { ...range, startDate: dateOfDay(dayOf(span, series.zone)) } };
}

function applyTimes(item: CalendarItem, body: Loose): void {
  const span = changedSpan(item.span, body);
  const sameTimes = sameSpan(span, item.span);
  const before = item.series;
  if (body['recurrence'] === null) {
    delete item.series;
    item.span = span;
  } else if (body['recurrence'] !== undefined || (before && !sameTimes)) {
    const given = body['recurrence'] ?? movedRecurrence(before as Series, span);
    const next = newSeries(given, span);
    if (before) keepExceptions(before, next.series, sameTimes);
    Object.assign(item, next);
  } else {
    item.span = span;
  }
}

/** PATCH of a single event or a series master: members that are not sent stay. */
export function changeEvent(world: World, item: CalendarItem, body: Loose): void {
  if (!item.calendar.properties.canEdit) throw accessDenied();
  const fields = withOnlineMeeting(item.calendar, item.fields, parseFields(body, item.fields));
  const before = { fields: item.fields, span: item.span };
  applyExtensions(item, body);
  applyTimes(item, body);
  item.fields = { ...item.fields, ...fields };
  item.calendar.mailbox.touch(item, world.clock());
  announce(world, item, updateOf(before, item));
}

function updateOf(before: { fields: EventFields; span: Span }, item: CalendarItem): Change {
  const addresses = new Set(item.fields.attendees.map((attendee) => attendee.emailAddress.address?.toLowerCase()));
  const dropped = before.fields.attendees.filter((old) => !addresses.has(old.emailAddress.address?.toLowerCase()));
  return { kind: 'update', dropped, timesChanged: !sameSpan(before.span, item.span) };
}

function assertBetweenNeighbours(series: Series, day: number, span: Span): void {
  const { before, after } = neighbourDays(series, day);
  const placed = (neighbour: number): number => {
    const exception = series.exceptions.get(neighbour);
    return exception ? dayOf(exception.span, series.zone) : neighbour;
  };
  const target = dayOf(span, series.zone);
  const crosses =
    (before !== undefined && target <= placed(before)) || (after !== undefined && target >= placed(after));
  if (!crosses) return;
  const message = 'Modified occurrence is crossing or overlapping adjacent occurrence.';
  throw new ServiceError(400, 'ErrorOccurrenceCrossingBoundary', message);
}

/** PATCH of one occurrence: it becomes an exception and keeps its id (SEMANTICS 5.3). */
export function changeOccurrence(world: World, item: CalendarItem, day: number, body: Loose): void {
  if (!item.calendar.properties.canEdit) throw accessDenied();
  const instance = instanceAt(item, day);
  const { series } = item;
  if (!instance || !series) throw itemNotFound();
  if (body['recurrence']) throw invalidRequest('A recurrence cannot be set on an occurrence of a series.');
  const span = changedSpan(instance.span, body);
  if (!sameSpan(span, instance.span)) assertBetweenNeighbours(series, day, span);
  const fields = withOnlineMeeting(item.calendar, fieldsOf(instance), parseFields(body, fieldsOf(instance)));
  const now = world.clock();
  const before = series.exceptions.get(day);
  const exception: SeriesException = {
    ...(before ?? { day, created: now }),
    fields: { ...before?.fields, ...fields },
    span,
    modified: now,
  };
  series.exceptions.set(day, exception);
  item.calendar.mailbox.touch(item, now);
  announce(world, item, { kind: 'update', day, timesChanged: !sameSpan(span, instance.span) });
}

/** DELETE of an event or a whole series; an organiser's guests are told. */
export function deleteEvent(world: World, item: CalendarItem, comment?: string): void {
  if (!item.calendar.properties.canEdit) throw accessDenied();
  announce(world, item, { kind: 'cancellation', ...(comment === undefined ? {} : { comment }) });
  item.calendar.mailbox.remove(item);
}

/** DELETE of one occurrence: nothing is left of it but its date in the master (SEMANTICS 2.10). */
export function deleteOccurrence(world: World, item: CalendarItem, day: number, comment?: string): void {
  if (!item.calendar.properties.canEdit) throw accessDenied();
  if (!instanceAt(item, day) || !item.series) throw itemNotFound();
  announce(world, item, { kind: 'cancellation', day, ...(comment === undefined ? {} : { comment }) });
  item.series.exceptions.delete(day);
  item.series.cancelled.add(day);
  item.calendar.mailbox.touch(item, world.clock());
}
