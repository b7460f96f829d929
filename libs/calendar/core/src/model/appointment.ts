import type { AppointmentId, ClientId, Instant, ResourceId, UserId } from '@kalbro/kernel';

export type AppointmentType = 'SINGLE' | 'SERIES_MASTER' | 'OCCURRENCE' | 'EXCEPTION';
export type AppointmentOrigin = 'PLANNER' | 'OUTLOOK';
export type Availability = 'FREE' | 'TENTATIVE' | 'BUSY' | 'OUT_OF_OFFICE' | 'WORKING_ELSEWHERE';

export interface Attendee {
  readonly name: string | null;
  readonly email: string | null;
  /** Graph's `responseStatus.response`: none, organizer, tentativelyAccepted, accepted, declined, notResponded. */
  readonly response: string | null;
}

/**
 * What an appointment says, normalised as Outlook would store it, so that equal content compares equal
 * (`sameContent`). All-day content runs from midnight to midnight in `timeZone`, end exclusive.
 */
export interface AppointmentContent {
  readonly title: string;
  /** Plain text, lines by `\n`, no trailing white space; null when empty. */
  readonly description: string | null;
  readonly location: string | null;
  readonly start: Instant;
  readonly end: Instant;
  /** IANA name: the wall clock that the series, or the all-day dates, live in. */
  readonly timeZone: string;
  readonly isAllDay: boolean;
  readonly isPrivate: boolean;
  readonly availability: Availability;
  /** RFC 5545 RRULE value without DTSTART, UNTIL in UTC; null for anything but a series master. */
  readonly recurrence: string | null;
}

/** What only Outlook says of an event and Kalbro shows; never compared for conflicts and never sent. */
export interface OutlookFacts {
  readonly organizer: Attendee | null;
  readonly attendees: readonly Attendee[];
  readonly onlineMeetingUrl: string | null;
  readonly webLink: string | null;
  /** True when the account's owner organises it: only then may it be edited here. */
  readonly isOrganizer: boolean;
}

/** Why an appointment cannot be edited here; each has words in both languages. */
export type ReadOnlyReason =
  'ORGANISED_BY_OTHERS' | 'OUTLOOK_NOT_IN_DIRECTION' | 'CALENDAR_READ_ONLY' | 'DETAILS_HIDDEN';

/** One row of the planner's calendar: a single, a series master or an exception. Bare occurrences are computed. */
export interface Appointment {
  readonly id: AppointmentId;
  readonly clientId: ClientId;
  readonly type: 'SINGLE' | 'SERIES_MASTER' | 'EXCEPTION';
  /** The series of an exception; null too for an exception whose master is not known. */
  readonly seriesId: AppointmentId | null;
  /** RECURRENCE-ID of an exception: the start that the occurrence had by the rule. */
  readonly originalStart: Instant | null;
  readonly content: AppointmentContent;
  /** EXDATE: starts by the rule that have no occurrence (cancelled ones; exceptions are not among them). */
  readonly excludedDates: readonly Instant[];
  /** RDATE: starts outside the rule that Outlook nevertheless shows. */
  readonly additionalDates: readonly Instant[];
  readonly origin: AppointmentOrigin;
  readonly outlook: OutlookFacts | null;
  /** True when the account's scope lets only times and availability come down; title and the rest are empty then. */
  readonly detailsHidden: boolean;
  readonly readOnlyReason: ReadOnlyReason | null;
  readonly ownerResourceId: ResourceId | null;
  readonly ownerUserId: UserId | null;
  readonly resourceIds: readonly ResourceId[];
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}
