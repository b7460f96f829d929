import type { AppointmentContent } from '../model/appointment.js';
import type { PushAnswer } from '../push/push-plan.js';
import type { RemoteItem, RemoteSession, SyncWindow } from './remote-calendar.port.js';

/** A calendar of the mailbox. `fallbackZone` (IANA) is for events whose own zone is unknown. */
export interface RemoteCalendarRef {
  readonly remoteId: string;
  readonly isDefault: boolean;
  readonly fallbackZone: string;
}

/** A change of an event or of one occurrence of a series. */
export interface RemoteUpdate {
  readonly remoteId: string;
  /** Those that differ: nothing else is sent but what Outlook wants together with them. */
  readonly fields: Partial<AppointmentContent>;
  /** The whole that `fields` come from. */
  readonly content: AppointmentContent;
  /** Null: whatever stands there is overwritten. */
  readonly ifMatch: string | null;
  readonly fallbackZone: string;
  /**
   * False when it is known that, under `ifMatch`, it is no online meeting: then another description needs no look at the
   * stored one first.
   */
  readonly isOnlineMeeting?: boolean;
}

/** What Outlook made of a write. What it did not answer, or will answer later, is thrown. */
export type WriteAnswer = Exclude<PushAnswer, { readonly kind: 'throttled' | 'unanswered' }>;

/**
 * Outlook, as whoever changes it sees it. What came of a write is its answer; everything else is thrown as `RemoteError`:
 * `throttled` (certainly not done, with `retryAt`), `unavailable` (nobody knows whether it was done), and what concerns
 * the account rather than the event. A change or deletion that may have been carried out is not sent a second time.
 */
export interface RemoteCalendarWriter {
  /** The same transaction id again answers with the event that exists. A rule that Outlook has not is refused unsent. */
  createEvent(
    session: RemoteSession,
    calendar: RemoteCalendarRef,
    content: AppointmentContent,
    transactionId: string,
  ): Promise<WriteAnswer>;
  updateEvent(session: RemoteSession, update: RemoteUpdate): Promise<WriteAnswer>;
  /** Of an occurrence of a series: cancels that date. */
  deleteEvent(session: RemoteSession, remoteId: string, ifMatch: string | null): Promise<WriteAnswer>;
  /** One event or bare occurrence, as a page of changes tells it; a tombstone when it is gone. */
  readItem(session: RemoteSession, remoteId: string, fallbackZone: string): Promise<RemoteItem>;
  /**
   * Bare occurrences and exceptions of one series that overlap the window, as pages of changes tell them; cancelled dates
   * have none. Throws `gone` when there is no such series.
   */
  readInstances(
    session: RemoteSession,
    masterRemoteId: string,
    window: SyncWindow,
    fallbackZone: string,
  ): Promise<readonly RemoteItem[]>;
}
