import { toText } from '../exchange/body.js';
import type { CalendarItem, DateTimeTimeZone, EventFields, Instance, Span } from '../exchange/event.model.js';
import { iCalUIdOf, occurrenceIdOf, toWebLinkId } from '../exchange/ids.js';
import { cancelledDates, fieldsOf } from '../exchange/series.js';
import { dateOfDay, formatInstant, formatWall, toInstant, toWall } from '../exchange/wall-clock.js';
import type { Settings } from '../settings.js';
import type { View } from './prefer.js';

export type EventJson = Record<string, unknown>;

/** Members that Calendars.ReadBasic does not show (SEMANTICS 14.1). */
const BEYOND_BASIC = ['body', 'bodyPreview', 'hasAttachments', 'attachments', 'extensions'];

export function eventIdOf(item: CalendarItem, day: number | undefined, view: View): string {
  const { ids } = item.calendar.mailbox;
  if (view.immutableIds) return ids.immutable(item.number, day);
  return day === undefined ? ids.event(item.messageCounter) : ids.occurrence(item.messageCounter, day);
}

/** A date is a date in every zone: an all-day event is never shifted (SEMANTICS 3.2). */
function showPoint(span: Span, which: 'start' | 'end', view: View): DateTimeTimeZone {
  const wall = span.isAllDay ? span[which] : toWall(span[which], view.zone);
  return { dateTime: formatWall(wall), timeZone: view.zoneName };
}

function typeOf({ item, day, exception }: Instance): string {
  if (exception) return 'exception';
  if (day !== undefined) return 'occurrence';
  return item.series ? 'seriesMaster' : 'singleInstance';
}

function bodyOf(fields: EventFields, view: View): EventJson {
  return view.bodyAsText
    ? { contentType: 'text', content: toText(fields.bodyHtml) }
    : { contentType: 'html', content: fields.bodyHtml };
}

function webLinkOf(item: CalendarItem, day: number | undefined): string {
  const { ids, options } = item.calendar.mailbox;
  const id = day === undefined ? ids.event(item.messageCounter) : ids.occurrence(item.messageCounter, day);
  const host = options.consumer ? 'outlook.live.com' : 'outlook.office365.com';
  return `https://${host}/owa/?itemid=${toWebLinkId(id)}&exvsurl=1&path=/calendar/item`;
}

/**
 * A whole event in the member order of the wire. One literal on purpose: objects put together by spreading take ten
 * times as long, and a first delta makes tens of thousands of these.
 */
function wholeEvent(instance: Instance, fields: EventFields, view: View): EventJson {
  const { item, day, exception, span } = instance;
  const { ids } = item.calendar.mailbox;
  const changeKey = ids.changeKey(item.revision);
  const uid = iCalUIdOf(item.uidCreated, item.uidGuid);
  return {
    '@odata.etag': `W/"${changeKey}"`,
    id: eventIdOf(item, day, view),
    createdDateTime: formatInstant(exception?.created ?? item.created),
    lastModifiedDateTime: formatInstant(exception?.modified ?? item.modified),
    changeKey,
    categories: fields.categories,
    transactionId: item.transactionId ?? null,
    originalStartTimeZone: item.originalStartZone,
    originalEndTimeZone: item.originalEndZone,
    iCalUId: day === undefined ? uid : iCalUIdOf(item.uidCreated, item.uidGuid, day),
    uid,
    reminderMinutesBeforeStart: fields.reminderMinutesBeforeStart,
    isReminderOn: fields.isReminderOn,
    hasAttachments: fields.hasAttachments,
    subject: fields.subject,
    bodyPreview: fields.bodyPreview,
    importance: fields.importance,
    sensitivity: fields.sensitivity,
    isAllDay: span.isAllDay,
    isCancelled: fields.isCancelled,
    isOrganizer: item.isOrganizer,
    responseRequested: fields.responseRequested,
    seriesMasterId: day === undefined ? null : eventIdOf(item, undefined, view),
    showAs: fields.showAs,
    type: typeOf(instance),
    webLink: webLinkOf(item, day),
    onlineMeetingUrl: null,
    isOnlineMeeting: fields.isOnlineMeeting,
    onlineMeetingProvider: fields.onlineMeetingProvider,
    allowNewTimeProposals: fields.allowNewTimeProposals,
    occurrenceId: day === undefined ? null : occurrenceIdOf(ids.event(item.messageCounter), day),
    isDraft: item.isDraft,
    hideAttendees: fields.hideAttendees,
    responseStatus: exception?.response ?? item.response,
    body: bodyOf(fields, view),
    start: showPoint(span, 'start', view),
    end: showPoint(span, 'end', view),
    location: fields.location,
    locations: fields.locations,
    recurrence: day === undefined && item.series ? item.series.recurrence : null,
    attendees: fields.attendees,
    organizer: { emailAddress: item.organizer },
    onlineMeeting: fields.onlineMeeting,
  };
}

/** An event as a view shows it. */
export function eventJson(instance: Instance, view: View): EventJson {
  const event = wholeEvent(instance, fieldsOf(instance), view);
  if (view.basic) for (const member of BEYOND_BASIC) delete event[member];
  const { quirks } = instance.item;
  return quirks ? applyQuirks(event, quirks) : event;
}

/** A null quirk nulls a member, `"$absent"` leaves it out: iCalUId null, a custom zone, an empty recurrenceTimeZone. */
function applyQuirks(event: EventJson, quirks: Record<string, unknown>): EventJson {
  for (const [path, value] of Object.entries(quirks)) {
    const names = path.split('.');
    const last = names.pop() as string;
    let target = event;
    for (const name of names) target = target[name] = { ...(target[name] as EventJson | null) };
    if (value === '$absent') delete target[last];
    else target[last] = value;
  }
  return event;
}

/** A bare occurrence of a delta page: nothing but these members (SEMANTICS 2.8). */
export function occurrenceStub({ item, day, span }: Instance, view: View): EventJson {
  return {
    '@odata.type': '#microsoft.graph.event',
    '@odata.etag': `W/"${item.calendar.mailbox.ids.changeKey(item.revision)}"`,
    seriesMasterId: eventIdOf(item, undefined, view),
    type: 'occurrence',
    start: showPoint(span, 'start', view),
    end: showPoint(span, 'end', view),
    id: eventIdOf(item, day, view),
  };
}

/** originalStart of an instance, in UTC or with its zone's offset; undefined for singles and masters. */
export function originalStartOf({ item, day }: Instance, settings: Settings): string | undefined {
  const { series, span } = item;
  if (day === undefined || !series) return undefined;
  if (span.isAllDay) return `${dateOfDay(day)}T00:00:00Z`;
  const { zone } = series;
  const wallOfFirst = toWall(span.start, zone);
  const wall = day * 86_400_000 + (((wallOfFirst % 86_400_000) + 86_400_000) % 86_400_000);
  const instant = toInstant(wall, zone);
  if (settings.originalStart !== 'offset') return formatInstant(instant);
  const minutes = (wall - instant) / 60_000;
  const sign = minutes < 0 ? '-' : '+';
  const pad = (value: number): string => String(Math.floor(Math.abs(value))).padStart(2, '0');
  return `${new Date(wall).toISOString().slice(0, 19)}${sign}${pad(minutes / 60)}:${pad(Math.abs(minutes) % 60)}`;
}

/** Members that only `$select` brings: those of a master, and originalStart. */
export function selectedExtras(instance: Instance, settings: Settings, view: View): EventJson {
  const { item, day } = instance;
  const originalStart = originalStartOf(instance, settings);
  if (day !== undefined || !item.series) return originalStart === undefined ? {} : { originalStart };
  const masterId = item.calendar.mailbox.ids.event(item.messageCounter);
  const exceptions = [...item.series.exceptions.values()].sort((a, b) => a.day - b.day);
  return {
    cancelledOccurrences: cancelledDates(item.series).map((date) => `OID.${masterId}.${date}`),
    exceptionOccurrences: exceptions.map((exception) =>
      eventJson({ item, day: exception.day, exception, span: exception.span }, view),
    ),
  };
}
