import type { AppointmentId, Instant, LinkId } from '@kalbro/kernel';
import type { CalendarAccount, SyncScope, UpSyncState } from '../model/account.js';
import type { Appointment, AppointmentContent, ReadOnlyReason } from '../model/appointment.js';
import type { Conflict } from '../merge/conflict.js';
import type { RemoteEvent } from '../ports/remote-calendar.port.js';
import type { EventCopy } from '../pull/share-meeting.js';
import type { PushAttempt } from './push-attempt.js';

/** A link with its appointment, as going up sees it. Without a remote id it waits to be created in Outlook. */
export interface PushRow {
  readonly linkId: LinkId;
  readonly appointmentId: AppointmentId;
  readonly remoteId: string | null;
  /** Of an exception: the series in Outlook that its remote id belongs to. */
  readonly masterRemoteId: string | null;
  /** By which other accounts know the same meeting; left out where nobody asks. */
  readonly uid?: string | null;
  readonly etag: string | null;
  readonly type: Appointment['type'];
  readonly seriesId: AppointmentId | null;
  readonly originalStart: Instant | null;
  readonly content: AppointmentContent;
  /** What both sides last agreed on; null when that is `content`. */
  readonly base: AppointmentContent | null;
  readonly excludedDates: readonly Instant[];
  readonly additionalDates: readonly Instant[];
  /** The excluded dates that Outlook has as well; null when that is all of them. */
  readonly baseExcludedDates: readonly Instant[] | null;
  readonly readOnlyReason: ReadOnlyReason | null;
  /** When it was edited here last. */
  readonly editedAt: Instant | null;
  /** Deleted here; the row stays until Outlook answered. */
  readonly deletedAt: Instant | null;
  /** Deleted here when nothing might be deleted in Outlook: it stays there, and is not heard of any more. */
  readonly keptInOutlook: boolean;
  readonly attempt: PushAttempt | null;
  /** Of a meeting that several accounts hold: what this one's event said last; null or left out for any other. */
  readonly copy?: EventCopy | null;
}

/** What of an account decides what goes up. */
export interface PushAccount extends Pick<CalendarAccount, 'direction' | 'conflictPolicy'> {
  readonly scopes: readonly SyncScope[];
  /** `upSyncState` of the account: anything but ACTIVE keeps everything waiting. */
  readonly upSync: UpSyncState;
  /**
   * Whether pages of changes carry transaction ids, so that a pull can tell what became of an unanswered create. If
   * not, `planRepeats` has to be carried out before every pull.
   */
  readonly tellsTransactionIds: boolean;
  /**
   * When the last complete read of the calendar began, if there was one in this run: a change that was sent before and that
   * it did not tell of never arrived.
   */
  readonly readSince?: Instant | null;
}

/** The one occurrence that a series has in Outlook at a start by its rule. */
export interface OccurrenceRef {
  readonly remoteId: string;
  /** Null when nobody knows: then it is changed without `If-Match`. */
  readonly etag: string | null;
}

export interface PushInput {
  /** Every row of the account that is not settled, and the masters of exceptions among them. */
  readonly rows: readonly PushRow[];
  readonly account: PushAccount;
  /**
   * By the `occurrenceKey` of the remote id, what is known of those that `neededOccurrences` named: null where Outlook has none (any more);
   * left out where nobody knows, as between the push of a series and the pull that hears its occurrences. Where both
   * directions are on, they are those that the pull stored: under the etag of an occurrence that nobody heard, what
   * somebody made of it would be overwritten.
   */
  readonly occurrences: ReadonlyMap<string, OccurrenceRef | null>;
}

/** Why something waits although it differs. */
export type PushSkipReason =
  | Exclude<UpSyncState, 'ACTIVE'>
  /** The scope does not have CREATE, UPDATE or DELETE, whichever it would be. */
  | 'SCOPE'
  | 'READ_ONLY'
  /** Outlook refused exactly this content, or it cannot be said in Outlook. */
  | 'REFUSED'
  /** An exception of a series that is not in Outlook yet, or of which nobody knows the occurrences. */
  | 'WAITS_FOR_SERIES'
  /** Sent and not answered; the next pull tells what became of it. */
  | 'UNANSWERED';

/** Creates an event. `transactionId` is that of the link, so sending it twice makes one event. */
export interface CreateStep {
  readonly kind: 'create';
  readonly linkId: LinkId;
  readonly transactionId: string;
  readonly content: AppointmentContent;
}

/** Sends `fields`, those that differ and no other. `content` is the whole that they come from. */
export interface UpdateStep {
  readonly kind: 'update';
  readonly linkId: LinkId;
  readonly remoteId: string;
  readonly fields: Partial<AppointmentContent>;
  readonly content: AppointmentContent;
  readonly ifMatch: string | null;
}

export interface DeleteStep {
  readonly kind: 'delete';
  readonly linkId: LinkId;
  readonly remoteId: string;
  readonly ifMatch: string | null;
}

/** One date of a series is cancelled; `linkId` is that of the master. */
export interface CancelOccurrenceStep {
  readonly kind: 'cancelOccurrence';
  readonly linkId: LinkId;
  readonly originalStart: Instant;
  /** Null when Outlook has no such occurrence: nothing is sent, and the date counts as agreed. */
  readonly remoteId: string | null;
  readonly ifMatch: string | null;
}

/**
 * Reads one event or bare occurrence, to be handed to `planPull`: nobody knows what Outlook holds there. Of a series its
 * instances are read as well, since the master says nothing of its dates; the whole is a round of its own.
 */
export interface ReadStep {
  readonly kind: 'read';
  readonly linkId: LinkId;
  readonly remoteId: string;
}

/**
 * Nothing is sent: it was deleted before it ever went up; or stays in Outlook since the scope has no DELETE; or is an
 * exception of a date that the series does not have in Outlook (`recordLost`).
 */
export interface LocalStep {
  readonly kind: 'drop' | 'keepInOutlook' | 'lost';
  readonly linkId: LinkId;
}

/**
 * Nothing is sent: an exception says what its series says on that date, and so it is that occurrence; or what was sent never
 * arrived, and there is nothing left to send.
 */
export interface AdoptStep {
  readonly kind: 'adopt';
  readonly linkId: LinkId;
  readonly change: PushChange;
}

export interface SkipStep {
  readonly kind: 'skip';
  readonly linkId: LinkId;
  readonly reason: PushSkipReason;
}

/** A step that is an HTTP request which writes. */
export type SendStep = CreateStep | UpdateStep | DeleteStep | CancelOccurrenceStep;
export type PushStep = SendStep | ReadStep | LocalStep | AdoptStep | SkipStep;

/** What came of a step that was sent. */
export type PushAnswer =
  | { readonly kind: 'event'; readonly event: RemoteEvent }
  | { readonly kind: 'deleted' }
  /** 404: it is not there. */
  | { readonly kind: 'gone' }
  /** 412: it changed since it was heard. */
  | { readonly kind: 'preconditionFailed' }
  /** `ErrorDuplicateTransactionId`: it was created before, by a call that was never answered. */
  | { readonly kind: 'duplicate'; readonly existingRemoteId: string }
  /** Outlook will never do it as it stands; also what cannot be said in Outlook at all. */
  | { readonly kind: 'refused'; readonly code: string }
  /** 429 and the like: certainly not done. */
  | { readonly kind: 'throttled' }
  /** Lost, timed out, 5xx: nobody knows whether it was done. */
  | { readonly kind: 'unanswered' };

/** What a row becomes; members that are not named stay. */
export type PushChange = Partial<
  Pick<
    PushRow,
    | 'remoteId'
    | 'uid'
    | 'masterRemoteId'
    | 'etag'
    | 'content'
    | 'base'
    | 'baseExcludedDates'
    | 'deletedAt'
    | 'keptInOutlook'
    | 'attempt'
  >
>;

/** What to store of an answer, in one transaction. */
export interface PushRecord {
  readonly linkId: LinkId;
  /**
   * `change` the row; `remove` the link, and the appointment with it unless another link holds it; `recreate`: replace
   * the link by a new one (with a new id, hence a new transaction id) that waits to be created.
   */
  readonly outcome: { readonly kind: 'change'; readonly change: PushChange } | { readonly kind: 'remove' | 'recreate' };
  readonly conflicts: readonly Conflict[];
  /**
   * What it needs now: nothing more; another try, later; or `read` that event or bare occurrence and hand it to
   * `planPull`, as after 412. Nor does the next pull always tell: what left the window, or a first read again after 410,
   * is not told of, and would be refused for ever.
   */
  readonly next: 'nothing' | 'read' | 'later';
  /** True when the series was moved or got another rule: Outlook may have forgotten its exceptions (`planReshaped`). */
  readonly reshaped: boolean;
}

/** One date of a series, which is named by its remote id or its appointment's. */
export function occurrenceKey(series: string, originalStart: Instant): string {
  return `${series} ${originalStart}`;
}
