import type { AccountId, ClientId, Instant } from '@kalbro/kernel';
import type { AppointmentContent, OutlookFacts } from '../model/appointment.js';

/** The part of time that is synchronised, half-open: from `start` up to, not including, `end`. */
export interface SyncWindow {
  readonly start: Instant;
  readonly end: Instant;
}

export interface RemoteCalendarInfo {
  readonly remoteId: string;
  readonly name: string;
  readonly isDefault: boolean;
  readonly canEdit: boolean;
  /** Lower case; null when Graph does not say. */
  readonly ownerAddress: string | null;
}

/**
 * The start by the rule of an exception. Graph often omits `originalStart`; then a local date (from `occurrenceId` or
 * `iCalUId`) is what is known, in the wall clock of the master.
 */
export type OriginalStart = { readonly instant: Instant } | { readonly localDate: string };

/** A full event: a single, a series master or an exception. */
export interface RemoteEvent {
  readonly kind: 'event';
  readonly remoteId: string;
  readonly etag: string | null;
  readonly type: 'SINGLE' | 'SERIES_MASTER' | 'EXCEPTION';
  readonly masterRemoteId: string | null;
  readonly originalStart: OriginalStart | null;
  readonly content: AppointmentContent;
  readonly outlook: OutlookFacts;
  /** Series-stable key of the meeting across mailboxes (iCalUId with the occurrence's date zeroed), or null. */
  readonly uid: string | null;
  readonly isCancelled: boolean;
  readonly transactionId: string | null;
  readonly lastModified: Instant | null;
}

/**
 * A bare occurrence, as a delta page has it: nothing but its times and its master. Of an all-day series `start` and
 * `end` are midnights in UTC, for a bare occurrence says neither that it lasts all day nor what its zone is: only its
 * dates are meant.
 */
export interface RemoteOccurrence {
  readonly kind: 'occurrence';
  readonly remoteId: string;
  readonly masterRemoteId: string;
  readonly start: Instant;
  readonly end: Instant;
  /** Left out where nobody asks: what is changed here goes up under it. */
  readonly etag?: string | null;
}

/** A tombstone: deleted, or changed outside the window; `GET` decides. */
export interface RemoteTombstone {
  readonly kind: 'tombstone';
  readonly remoteId: string;
}

/** Something that is an event but cannot come in; it is set aside with the reason and the run goes on. */
export interface RemoteSetAside {
  readonly kind: 'setAside';
  /** Null when not even an id was there. */
  readonly remoteId: string | null;
  readonly code: string;
  readonly message: string;
  /** Null for private events. */
  readonly title: string | null;
}

export type RemoteItem = RemoteEvent | RemoteOccurrence | RemoteTombstone | RemoteSetAside;

/** Exactly one of `nextLink` (more pages) and `deltaLink` (the round is complete) is set. */
export type ChangePage = {
  readonly items: readonly RemoteItem[];
} & (
  | { readonly nextLink: string; readonly deltaLink?: undefined }
  | { readonly deltaLink: string; readonly nextLink?: undefined }
);

/** Where to read on: the first page of a window, or a link that an earlier page gave. */
export type ChangeCursor = { readonly window: SyncWindow } | { readonly link: string };

/** What the adapter needs to speak for one account; `countRequest` is called once per HTTP request, retries included. */
export interface RemoteSession {
  readonly accountId: AccountId;
  readonly countRequest: () => void;
  readonly signal: AbortSignal;
  /** Set when nobody signed in for the account: Kalbro speaks by leave of the client's organisation. */
  readonly organisation?: OrganisationAccess;
}

/** Whose organisation-wide connection to use, and for which of its mailboxes. */
export interface OrganisationAccess {
  readonly clientId: ClientId;
  /** The user's id in Entra; their user name where the connection may not read the directory. */
  readonly userId: string;
}

export interface RemoteMailbox {
  /** The addresses that this mailbox answers to, lower case: user principal name first, then mail. */
  readonly addresses: readonly string[];
  readonly remoteUserId: string;
  /** IANA name, or null when the permission does not allow to ask. */
  readonly timeZone: string | null;
}

/**
 * Outlook, as the engine sees it. Every method throws `RemoteError` for what Microsoft answered (see its kinds) and
 * obeys `Retry-After`: short waits inside, `throttled` with `retryAt` for long ones.
 */
export interface RemoteCalendar {
  mailbox(session: RemoteSession): Promise<RemoteMailbox>;
  listCalendars(session: RemoteSession): Promise<readonly RemoteCalendarInfo[]>;
  /** One page of `calendarView/delta` with immutable ids. `fallbackZone` (IANA) is for events whose own zone is unknown. */
  readChanges(
    session: RemoteSession,
    calendar: { readonly remoteId: string; readonly isDefault: boolean; readonly fallbackZone: string },
    cursor: ChangeCursor,
  ): Promise<ChangePage>;
  /** One event by id; undefined when it is gone (404). */
  readEvent(
    session: RemoteSession,
    remoteId: string,
    fallbackZone: string,
  ): Promise<RemoteEvent | RemoteSetAside | undefined>;
  /**
   * Ends every notification of changes that Graph still sends to this application for the mailbox; answers with how many
   * there were.
   */
  endSubscriptions(session: RemoteSession): Promise<number>;
  /** The calendar that holds an event; undefined when the event is gone. */
  calendarOf(session: RemoteSession, remoteId: string): Promise<{ readonly remoteId: string } | undefined>;
}
