import type { AppointmentId, Instant, LinkId } from '@kalbro/kernel';
import type { Appointment, AppointmentContent, OutlookFacts, ReadOnlyReason } from '../model/appointment.js';
import type { SyncDirection, SyncScope } from '../model/account.js';
import type { RemoteEvent, RemoteItem, RemoteSetAside } from '../ports/remote-calendar.port.js';

/** A link with its appointment, as stored. */
export interface KnownLink {
  readonly linkId: LinkId;
  readonly appointmentId: AppointmentId;
  readonly remoteId: string;
  readonly type: Appointment['type'];
  readonly seriesId: AppointmentId | null;
  readonly originalStart: Instant | null;
  readonly content: AppointmentContent;
  readonly base: AppointmentContent | null;
  readonly excludedDates: readonly Instant[];
  readonly additionalDates: readonly Instant[];
  readonly etag: string | null;
  readonly uid: string | null;
  readonly outlook: OutlookFacts | null;
  readonly masterRemoteId: string | null;
  readonly detailsHidden: boolean;
  readonly readOnlyReason: ReadOnlyReason | null;
}

/** A bare occurrence as stored. */
export interface KnownOccurrence {
  readonly remoteId: string;
  readonly masterRemoteId: string;
  readonly start: Instant;
  readonly end: Instant;
}

/** What a `GET` said about the tombstone of something known. */
export type TombstoneAnswer = RemoteEvent | RemoteSetAside | 'gone' | 'movedToOtherCalendar';

export interface PullInput {
  readonly items: readonly RemoteItem[];
  /** Links by remote id: those of the items and the masters that they name. */
  readonly known: ReadonlyMap<string, KnownLink>;
  readonly occurrences: ReadonlyMap<string, KnownOccurrence>;
  /** By remote id, one for each that `neededTombstoneChecks` named. */
  readonly answers: ReadonlyMap<string, TombstoneAnswer>;
  readonly scopes: readonly SyncScope[];
  readonly direction: SyncDirection;
  readonly canEditCalendar: boolean;
}

/** What is to be stored of an event; ids are the service's. `seriesId` of an exception is found by `masterRemoteId`. */
export interface PlannedEvent {
  readonly remoteId: string;
  readonly masterRemoteId: string | null;
  readonly uid: string | null;
  readonly etag: string | null;
  readonly type: Appointment['type'];
  readonly originalStart: Instant | null;
  readonly content: AppointmentContent;
  readonly outlook: OutlookFacts | null;
  readonly detailsHidden: boolean;
  readonly readOnlyReason: ReadOnlyReason | null;
  readonly excludedDates: readonly Instant[];
  readonly additionalDates: readonly Instant[];
}

export interface PullPlan {
  readonly inserts: readonly PlannedEvent[];
  /** Only where content, type, facts or flags differ. */
  readonly updates: readonly { readonly known: KnownLink; readonly event: PlannedEvent }[];
  /** Heard and equal: the etag is recorded, nothing else. */
  readonly unchanged: readonly { readonly linkId: LinkId; readonly remoteId: string; readonly etag: string | null }[];
  /** Remote ids whose link goes (a master takes its exceptions and occurrences along). */
  readonly removals: readonly string[];
  readonly saveOccurrences: readonly KnownOccurrence[];
  readonly removeOccurrences: readonly string[];
  /** Masters of which dates may have changed although the master itself was not heard: tombstoned or cancelled ones. */
  readonly recheckMasters: readonly string[];
  /** Dates to exclude at once: cancelled exceptions, by master. */
  readonly exclude: readonly { readonly masterRemoteId: string; readonly originalStart: Instant }[];
  readonly setAside: readonly RemoteSetAside[];
  /** Masters that stubs and exceptions name and that are neither known nor in this page. */
  readonly unknownMasters: readonly string[];
}

/** All that is known about the dates of one series when a round that touched it is complete. */
export interface SeriesInput {
  readonly content: AppointmentContent;
  readonly excludedDates: readonly Instant[];
  readonly additionalDates: readonly Instant[];
  readonly window: { readonly start: Instant; readonly end: Instant };
  /** Starts of the bare occurrences that exist now. */
  readonly occurrenceStarts: readonly Instant[];
  readonly exceptionStarts: readonly Instant[];
}

/** After a full re-read: links of the calendar that may be gone. */
export interface SweepInput {
  /** Links inside the window, heard or not. */
  readonly inWindow: number;
  readonly unheard: readonly string[];
}

export type SweepPlan =
  | { readonly kind: 'delete'; readonly remoteIds: readonly string[] }
  /** More than a fifth and more than 20: a person has to say yes. */
  | { readonly kind: 'ask'; readonly count: number; readonly of: number };
