import type { AppointmentId, Instant, LinkId } from '@kalbro/kernel';
import type {
  Appointment,
  AppointmentContent,
  AppointmentOrigin,
  OutlookFacts,
  ReadOnlyReason,
} from '../model/appointment.js';
import type { Conflict } from '../merge/conflict.js';
import type { PushAttempt } from '../push/push-attempt.js';
import type { ConflictPolicy, SyncDirection, SyncScope } from '../model/account.js';
import type { ElsewhereLink, EventCopy, OtherLink } from './share-meeting.js';
import type { RemoteEvent, RemoteItem, RemoteSetAside } from '../ports/remote-calendar.port.js';

/** What of a link is not as Outlook has it; where nothing goes up, none of it is ever set. */
export interface LocalState {
  /** PLANNER: made here; what may not be read of such an event is kept as it is. OUTLOOK when left out. */
  readonly origin?: AppointmentOrigin;
  readonly editedAt?: Instant | null;
  /** Deleted here, and waiting for Outlook to do the same. */
  readonly deletedAt?: Instant | null;
  /** Deleted here, and left in Outlook for good: whatever is heard of it changes nothing. */
  readonly keptInOutlook?: boolean;
  readonly attempt?: PushAttempt | null;
  /** Excluded dates that Outlook is known to exclude as well; null when that is all of them. */
  readonly baseExcludedDates?: readonly Instant[] | null;
  /** The other links of its appointment that Outlook knows; null when there are none. */
  readonly shared?: readonly OtherLink[] | null;
  /** Of its account in the list of its resource; 1 when left out. */
  readonly position?: number;
  /** Of a meeting that is shared: this account's copy of it, as heard last; null while it says what the appointment says. */
  readonly copy?: EventCopy | null;
}

/** A link with its appointment, as stored. */
export interface KnownLink extends LocalState {
  readonly linkId: LinkId;
  readonly appointmentId: AppointmentId;
  readonly remoteId: string;
  readonly type: Appointment['type'];
  readonly seriesId: AppointmentId | null;
  readonly originalStart: Instant | null;
  readonly content: AppointmentContent;
  /** What both sides last agreed on; null when that is `content`. Dirty is what differs from it. */
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

/** A link that waits to be created in Outlook, whether it was sent already or not. */
export type PendingLink = Omit<KnownLink, 'remoteId'>;

/** A bare occurrence as stored. */
export interface KnownOccurrence {
  readonly remoteId: string;
  readonly masterRemoteId: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly etag?: string | null;
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
  /** Decides conflicts; NEWEST_WINS when left out, as for a new account. */
  readonly conflictPolicy?: ConflictPolicy;
  /**
   * Rows of this calendar without a remote id: by transaction id, exceptions by the `occurrenceKey` of their series'
   * appointment. A heard event that has one of these *is* that row. An exception that was heard before its series was
   * known, and whose series turns out to have such a row for that date, is to be heard again.
   */
  readonly pending?: ReadonlyMap<string, PendingLink>;
  /** Meetings that other accounts of the resource told of and this one did not yet, by `meetingKey`. */
  readonly elsewhere?: ReadonlyMap<string, ElsewhereLink>;
  /** Of this account in the list of its resource; 1 when left out. */
  readonly position?: number;
}

/**
 * What is to be stored of an event; ids are the service's. `seriesId` of an exception is found by `masterRemoteId`.
 * `content` is merged with what was changed here; then `base` is what Outlook has, and null when that is the same.
 */
export interface PlannedEvent {
  readonly remoteId: string;
  readonly masterRemoteId: string | null;
  readonly uid: string | null;
  readonly etag: string | null;
  readonly type: Appointment['type'];
  readonly originalStart: Instant | null;
  readonly content: AppointmentContent;
  readonly base: AppointmentContent | null;
  readonly deletedAt: Instant | null;
  readonly attempt: PushAttempt | null;
  readonly outlook: OutlookFacts | null;
  readonly detailsHidden: boolean;
  readonly readOnlyReason: ReadOnlyReason | null;
  readonly excludedDates: readonly Instant[];
  readonly additionalDates: readonly Instant[];
  /** Of a meeting that several accounts hold: this one's copy. */
  readonly copy?: EventCopy;
  /** What of `content` came with this copy: bases of other links take it over, since no other account is to be told. */
  readonly told?: Partial<AppointmentContent>;
}

export interface PullPlan {
  readonly inserts: readonly PlannedEvent[];
  /** Only where content, type, facts or flags differ. */
  readonly updates: readonly { readonly known: KnownLink; readonly event: PlannedEvent }[];
  /** Heard and equal: the etag is recorded and the attempt (null when a new etag fences what was sent), nothing else. */
  readonly unchanged: readonly {
    readonly linkId: LinkId;
    readonly remoteId: string;
    readonly etag: string | null;
    readonly attempt: PushAttempt | null;
    /** Of a meeting that several accounts hold. */
    readonly copy?: EventCopy;
  }[];
  /** Meetings that another account told of before: they get a link to this one's event; `isChanged`: and become `event`. */
  readonly joins: readonly {
    readonly known: ElsewhereLink;
    readonly event: PlannedEvent;
    readonly isChanged: boolean;
  }[];
  /** Rows that waited to be created and turn out to be this event: their links get its remote id. */
  readonly claims: readonly { readonly linkId: LinkId; readonly event: PlannedEvent }[];
  /** Gone in Outlook and edited here: the link makes room for a new one, with a new id, that waits to be created. */
  readonly recreations: readonly { readonly linkId: LinkId; readonly remoteId: string }[];
  /** Both values of what was changed on both sides, to be kept; once, whatever is heard again. */
  readonly conflicts: readonly { readonly linkId: LinkId; readonly conflict: Conflict }[];
  /** Remote ids whose link goes (a master takes its exceptions and occurrences along). */
  readonly removals: readonly string[];
  readonly saveOccurrences: readonly KnownOccurrence[];
  readonly removeOccurrences: readonly string[];
  /** Masters of which dates may have changed although the master itself was not heard: tombstoned or cancelled ones. */
  readonly recheckMasters: readonly string[];
  /** Series that were deleted here and of which somebody changed a date in Outlook: they stand again. */
  readonly revivals: readonly { readonly linkId: LinkId; readonly remoteId: string }[];
  /** Dates that were cancelled here and not yet in Outlook, where somebody changed them: they stand again. */
  readonly restoredDates: readonly { readonly masterRemoteId: string; readonly originalStart: Instant }[];
  /** Dates to exclude at once, on both sides: cancelled exceptions, by master. */
  readonly exclude: readonly { readonly masterRemoteId: string; readonly originalStart: Instant }[];
  readonly setAside: readonly RemoteSetAside[];
  /** Masters that stubs and exceptions name and that are neither known nor in this page. */
  readonly unknownMasters: readonly string[];
  /** Cancelled dates of such masters: to be heard again when the round has told of their series. */
  readonly unplaced: readonly RemoteEvent[];
}

/**
 * All that is known about the dates of one series when a round that touched it is complete. `content` is what Outlook
 * has: of a series that was changed here its `base`.
 */
export interface SeriesInput {
  readonly content: AppointmentContent;
  readonly excludedDates: readonly Instant[];
  readonly additionalDates: readonly Instant[];
  /** Dates that Outlook is known to exclude as well; null or left out when that is all of them. */
  readonly baseExcludedDates?: readonly Instant[] | null;
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
