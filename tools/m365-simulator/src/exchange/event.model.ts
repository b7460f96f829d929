import type { Calendar } from './calendar.js';
import type { Recurrence } from './recurrence.js';
import type { Instant, Wall } from './wall-clock.js';

export interface EmailAddress {
  name?: string;
  address?: string;
}
export interface ResponseStatus {
  response: 'none' | 'organizer' | 'tentativelyAccepted' | 'accepted' | 'declined' | 'notResponded';
  time: string;
}
export interface Attendee {
  type: 'required' | 'optional' | 'resource';
  status: ResponseStatus;
  emailAddress: EmailAddress;
  proposedNewTime?: { start: DateTimeTimeZone; end: DateTimeTimeZone };
}
export interface DateTimeTimeZone {
  dateTime: string;
  timeZone: string;
}
export interface GraphLocation {
  displayName: string;
  locationType: string;
  uniqueId?: string;
  uniqueIdType?: string;
  locationEmailAddress?: string;
  locationUri?: string;
  address?: Record<string, unknown>;
  coordinates?: Record<string, unknown>;
}

/** What a person may change of an event, apart from its time. Shared between events until one changes. */
export interface EventFields {
  readonly subject: string | null;
  /** Always HTML: Exchange stores nothing else (SEMANTICS 6.7). */
  readonly bodyHtml: string;
  readonly bodyPreview: string;
  readonly importance: string;
  readonly sensitivity: string;
  readonly showAs: string;
  readonly isReminderOn: boolean;
  readonly reminderMinutesBeforeStart: number;
  readonly categories: readonly string[];
  readonly location: GraphLocation;
  readonly locations: readonly GraphLocation[];
  readonly attendees: readonly Attendee[];
  readonly responseRequested: boolean;
  readonly allowNewTimeProposals: boolean;
  readonly hideAttendees: boolean;
  readonly isOnlineMeeting: boolean;
  readonly onlineMeetingProvider: string;
  readonly onlineMeeting: Record<string, unknown> | null;
  readonly isCancelled: boolean;
  readonly hasAttachments: boolean;
}

/** When an event is. The wall times belong to the zones as they were named; all-day instants are UTC midnights. */
export interface Span {
  readonly isAllDay: boolean;
  readonly start: Instant;
  readonly end: Instant;
  readonly startWall: Wall;
  readonly endWall: Wall;
  readonly startZone: string;
  readonly endZone: string;
}

/** An occurrence that differs from its series. Fields that it never changed follow the master. */
export interface SeriesException {
  day: number;
  fields: Partial<EventFields>;
  span: Span;
  created: Instant;
  modified: Instant;
  response?: ResponseStatus;
}

export interface Series {
  recurrence: Recurrence;
  /** IANA zone in which the series keeps its wall-clock time. */
  zone: string;
  exceptions: Map<number, SeriesException>;
  cancelled: Set<number>;
}

export interface Attachment {
  id: string;
  name: string;
  contentType: string;
  size: number;
  isInline: boolean;
  lastModified: Instant;
  contentBytes: string;
}

/** One item of a calendar folder: a single event or a whole series. */
export interface CalendarItem {
  /** Never changes inside the mailbox: the immutable id. */
  readonly number: number;
  /** Changes when the item moves to another calendar: the default id. */
  messageCounter: number;
  calendar: Calendar;
  readonly created: Instant;
  modified: Instant;
  revision: number;
  /** Place in the calendar's change log. */
  sequence: number;
  readonly uidCreated: Instant;
  readonly uidGuid: string;
  fields: EventFields;
  span: Span;
  series?: Series;
  organizer: EmailAddress;
  isOrganizer: boolean;
  response: ResponseStatus;
  transactionId?: string;
  originalStartZone: string;
  originalEndZone: string;
  isDraft: boolean;
  extendedProperties?: Map<string, string | string[]>;
  extensions?: Map<string, Record<string, unknown>>;
  attachments?: Map<string, Attachment>;
  /** Members to be shown otherwise than the model has them: oddities seen in production, on demand. */
  quirks?: Record<string, unknown>;
}

/** One thing that stands in a calendar at one time. */
export interface Instance {
  item: CalendarItem;
  /** Original local date, for occurrences and exceptions. */
  day?: number;
  exception?: SeriesException;
  span: Span;
}

export const NEVER = '0001-01-01T00:00:00Z';
