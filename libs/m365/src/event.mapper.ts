import type {
  AppointmentContent,
  Attendee,
  Availability,
  OutlookFacts,
  RemoteEvent,
  RemoteItem,
  RemoteOccurrence,
  RemoteSetAside,
} from '@kalbro/calendar-core';
import type { Instant } from '@kalbro/kernel';
import { bodyText } from './body-text.js';
import type { GraphTime } from './graph-times.js';
import { nextDate, parseGraphInstant, parseGraphTime, startOfDate } from './graph-times.js';
import type { JsonRecord } from './json.js';
import { asFilledText, asList, asRecord, asText, asWebAddress } from './json.js';
import { originalStart, seriesUid } from './original-start.js';
import { parseRecurrence } from './recurrence.mapper.js';
import { ianaZone, isExchangeUtc } from './windows-zones.js';

/** Why an event cannot come in; each is a code of `RemoteSetAside`. */
export type SetAsideCode =
  | 'SET_ASIDE_NO_ID'
  | 'SET_ASIDE_NO_MASTER'
  | 'SET_ASIDE_NO_TIMES'
  | 'SET_ASIDE_ENDS_BEFORE_START'
  | 'SET_ASIDE_BAD_RECURRENCE'
  | 'SET_ASIDE_UNKNOWN_TYPE'
  | 'SET_ASIDE_UNREADABLE';

const messages: Readonly<Record<SetAsideCode, string>> = {
  SET_ASIDE_NO_ID: 'The event has no id.',
  SET_ASIDE_NO_MASTER: 'The occurrence does not say which series it belongs to.',
  SET_ASIDE_NO_TIMES: 'The event has no readable start and end.',
  SET_ASIDE_ENDS_BEFORE_START: 'The event ends before it starts.',
  SET_ASIDE_BAD_RECURRENCE: 'The series has a recurrence that cannot be understood.',
  SET_ASIDE_UNKNOWN_TYPE: 'The event is of a type that is not known.',
  SET_ASIDE_UNREADABLE: 'The event cannot be read.',
};

/**
 * Maps one element of a Graph answer. Never throws: what cannot come in is set aside with a code, so that one odd event
 * does not hold up a calendar. `fallbackZone` (IANA) is the wall clock of events that name no usable zone.
 */
export function toRemoteItem(value: unknown, fallbackZone: string): RemoteItem {
  const event = asRecord(value);
  const remoteId = asText(event?.['id']);
  if (!event || !remoteId) return setAside(null, event, 'SET_ASIDE_NO_ID');
  if ('@removed' in event) return { kind: 'tombstone', remoteId };
  try {
    return mapEvent(event, remoteId, fallbackZone);
  } catch (cause) {
    // The readers are total; what is left are limits of the HTML parser and of Intl.
    return { ...setAside(remoteId, event, 'SET_ASIDE_UNREADABLE'), message: unreadable(cause) };
  }
}

function unreadable(cause: unknown): string {
  return `${messages.SET_ASIDE_UNREADABLE} (${cause instanceof Error ? cause.name : typeof cause})`;
}

function mapEvent(event: JsonRecord, remoteId: string, fallbackZone: string): RemoteItem {
  const type = eventType(event);
  if (type === undefined) return setAside(remoteId, event, 'SET_ASIDE_UNKNOWN_TYPE');
  return type === 'OCCURRENCE'
    ? toOccurrence(event, remoteId, fallbackZone)
    : toEvent(event, remoteId, type, fallbackZone);
}

function eventType(event: JsonRecord): RemoteEvent['type'] | 'OCCURRENCE' | undefined {
  switch (asText(event['type'])?.toLowerCase()) {
    case 'singleinstance':
      return 'SINGLE';
    case 'seriesmaster':
      return 'SERIES_MASTER';
    case 'exception':
      return 'EXCEPTION';
    case 'occurrence':
      return 'OCCURRENCE';
    case undefined:
      return asRecord(event['recurrence']) ? 'SERIES_MASTER' : 'SINGLE';
    default:
      return undefined;
  }
}

function toOccurrence(event: JsonRecord, remoteId: string, fallbackZone: string): RemoteOccurrence | RemoteSetAside {
  const masterRemoteId = asText(event['seriesMasterId']);
  if (!masterRemoteId) return setAside(remoteId, event, 'SET_ASIDE_NO_MASTER');
  const start = parseGraphTime(event['start'], fallbackZone)?.instant;
  const end = parseGraphTime(event['end'], fallbackZone)?.instant;
  if (start === undefined || end === undefined) return setAside(remoteId, event, 'SET_ASIDE_NO_TIMES');
  if (end < start) return setAside(remoteId, event, 'SET_ASIDE_ENDS_BEFORE_START');
  return { kind: 'occurrence', remoteId, masterRemoteId, start, end, etag: asText(event['@odata.etag']) };
}

function toEvent(
  event: JsonRecord,
  remoteId: string,
  type: RemoteEvent['type'],
  fallbackZone: string,
): RemoteEvent | RemoteSetAside {
  const content = toContent(event, type, fallbackZone);
  if (typeof content === 'string') return setAside(remoteId, event, content);
  return {
    kind: 'event',
    remoteId,
    etag: asText(event['@odata.etag']),
    type,
    masterRemoteId: type === 'EXCEPTION' ? asText(event['seriesMasterId']) || null : null,
    originalStart: type === 'EXCEPTION' ? originalStart(event, content.isAllDay) : null,
    content,
    outlook: toFacts(event),
    uid: seriesUid(event['iCalUId']),
    isCancelled: event['isCancelled'] === true,
    transactionId: asText(event['transactionId']) || null,
    lastModified: parseGraphInstant(event['lastModifiedDateTime']) ?? null,
  };
}

function toContent(
  event: JsonRecord,
  type: RemoteEvent['type'],
  fallbackZone: string,
): AppointmentContent | SetAsideCode {
  const timeZone = zoneOf(event, fallbackZone);
  const times = timesOf(event, timeZone);
  if (typeof times === 'string') return times;
  const recurrence = type === 'SERIES_MASTER' ? parseRecurrence(event['recurrence'], timeZone) : null;
  if (recurrence === undefined) return 'SET_ASIDE_BAD_RECURRENCE';
  return {
    title: titleOf(event),
    description: bodyText(event['body']),
    location: asFilledText(asRecord(event['location'])?.['displayName']),
    ...times,
    timeZone,
    isAllDay: event['isAllDay'] === true,
    isPrivate: isPrivate(event),
    availability: availabilities[asText(event['showAs'])?.toLowerCase() ?? ''] ?? 'BUSY',
    recurrence,
  };
}

const availabilities: Readonly<Record<string, Availability>> = {
  free: 'FREE',
  tentative: 'TENTATIVE',
  busy: 'BUSY',
  oof: 'OUT_OF_OFFICE',
  workingelsewhere: 'WORKING_ELSEWHERE',
};

/** The wall clock of the event: the first of the zones that Graph names which is one, the series' own before all. */
function zoneOf(event: JsonRecord, fallbackZone: string): string {
  const range = asRecord(asRecord(event['recurrence'])?.['range']);
  const names = [range?.['recurrenceTimeZone'], event['originalStartTimeZone'], event['originalEndTimeZone']].map(
    asText,
  );
  for (const name of names) {
    const zone = ianaZone(name);
    if (zone !== undefined) return zone;
  }
  // A timed series that Exchange keeps in UTC must not start to follow somebody's daylight saving time.
  return event['isAllDay'] !== true && names.some(isExchangeUtc) ? 'UTC' : fallbackZone;
}

interface Times {
  readonly start: Instant;
  readonly end: Instant;
}

function timesOf(event: JsonRecord, timeZone: string): Times | SetAsideCode {
  const start = parseGraphTime(event['start'], timeZone);
  const end = parseGraphTime(event['end'], timeZone);
  if (!start || !end) return 'SET_ASIDE_NO_TIMES';
  if (end.instant < start.instant) return 'SET_ASIDE_ENDS_BEFORE_START';
  return event['isAllDay'] === true ? wholeDays(start, end, timeZone) : { start: start.instant, end: end.instant };
}

/**
 * An all-day event's dates are meant, whatever zone they are written in. An end within a day (23:59:59, as other systems
 * write it) and an end on the first day are taken for the end of that day.
 */
function wholeDays(start: GraphTime, end: GraphTime, timeZone: string): Times | SetAsideCode {
  const isExclusive = end.isMidnight && end.date > start.date;
  const first = startOfDate(start.date, timeZone);
  const last = startOfDate(isExclusive ? end.date : nextDate(end.date), timeZone);
  return first === undefined || last === undefined ? 'SET_ASIDE_NO_TIMES' : { start: first, end: last };
}

function titleOf(event: JsonRecord): string {
  return (asText(event['subject']) ?? '').replace(/\s+/g, ' ').trim();
}

function isPrivate(event: JsonRecord): boolean {
  return ['private', 'confidential'].includes(asText(event['sensitivity'])?.toLowerCase() ?? '');
}

function toFacts(event: JsonRecord): OutlookFacts {
  const organizer = asRecord(event['organizer']);
  return {
    organizer: organizer ? toAttendee(organizer) : null,
    attendees: asList(event['attendees']).flatMap((attendee) => {
      const record = asRecord(attendee);
      return record ? [toAttendee(record)] : [];
    }),
    onlineMeetingUrl:
      asWebAddress(asRecord(event['onlineMeeting'])?.['joinUrl']) ?? asWebAddress(event['onlineMeetingUrl']),
    webLink: asWebAddress(event['webLink']),
    isOrganizer: event['isOrganizer'] === true,
  };
}

function toAttendee(attendee: JsonRecord): Attendee {
  const emailAddress = asRecord(attendee['emailAddress']);
  return {
    name: asFilledText(emailAddress?.['name']),
    email: toEmail(emailAddress?.['address']),
    response: asFilledText(asRecord(attendee['status'])?.['response']),
  };
}

/** Null for Exchange's own X500 addresses (`/o=ExchangeLabs/...`), which nobody can write to. */
function toEmail(address: unknown): string | null {
  const text = asFilledText(address)?.toLowerCase() ?? null;
  return text !== null && /^[^\s/@]+@[^\s@]+$/.test(text) ? text : null;
}

function setAside(remoteId: string | null, event: JsonRecord | undefined, code: SetAsideCode): RemoteSetAside {
  const title = event && !isPrivate(event) ? titleOf(event) || null : null;
  return { kind: 'setAside', remoteId, code, message: messages[code], title };
}
