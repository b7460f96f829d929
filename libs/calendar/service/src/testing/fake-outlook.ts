import type {
  AppointmentContent,
  ChangeCursor,
  ChangePage,
  RemoteCalendar,
  RemoteCalendarInfo,
  RemoteEvent,
  RemoteItem,
  RemoteMailbox,
  RemoteSession,
} from '@kalbro/calendar-core';
import { RemoteError } from '@kalbro/kernel';

/** Items that one round of a calendar will bring, page by page. */
type Round = readonly (readonly RemoteItem[])[];

/** Outlook as the tests script it: rounds are given out in order, then every round is empty. */
export class FakeOutlook implements RemoteCalendar {
  readonly rounds: Round[] = [];
  /** Thrown, once each, by the next reads; undefined lets one pass. */
  readonly failures: (Error | undefined)[] = [];
  /** What `GET` answers by id; everything else is gone. */
  readonly events = new Map<string, RemoteEvent>();
  readonly holders = new Map<string, string>();
  readonly cursors: ChangeCursor[] = [];
  calendars: RemoteCalendarInfo[] = [aCalendarInfo()];
  /** Runs before each page is given out. */
  beforePage: (session: RemoteSession) => Promise<void> = async () => undefined;
  private current: Round = [];
  private roundNumber = 0;

  mailbox(): Promise<RemoteMailbox> {
    return Promise.resolve({ addresses: ['kari@fjordplan.example'], remoteUserId: 'kari', timeZone: null });
  }

  listCalendars(session: RemoteSession): Promise<readonly RemoteCalendarInfo[]> {
    session.countRequest();
    return Promise.resolve(this.calendars);
  }

  async readChanges(session: RemoteSession, _calendar: unknown, cursor: ChangeCursor): Promise<ChangePage> {
    session.countRequest();
    session.signal.throwIfAborted();
    this.cursors.push(cursor);
    const failure = this.failures.shift();
    if (failure) throw failure;
    const index = this.pageIndex(cursor);
    await this.beforePage(session);
    const items = this.current[index] ?? [];
    return index + 1 < this.current.length
      ? { items, nextLink: `next:${this.roundNumber}:${index + 1}` }
      : { items, deltaLink: `delta:${this.roundNumber}` };
  }

  readEvent(session: RemoteSession, remoteId: string): Promise<RemoteEvent | undefined> {
    session.countRequest();
    return Promise.resolve(this.events.get(remoteId));
  }

  calendarOf(session: RemoteSession, remoteId: string): Promise<{ remoteId: string } | undefined> {
    session.countRequest();
    return Promise.resolve({ remoteId: this.holders.get(remoteId) ?? 'calendar' });
  }

  private pageIndex(cursor: ChangeCursor): number {
    const next = 'link' in cursor ? /^next:\d+:(\d+)$/.exec(cursor.link) : null;
    if (next) return Number(next[1]);
    this.current = this.rounds.shift() ?? [[]];
    this.roundNumber += 1;
    return 0;
  }
}

export function aCalendarInfo(changes: Partial<RemoteCalendarInfo> = {}): RemoteCalendarInfo {
  return { remoteId: 'calendar', name: 'Calendar', isDefault: true, canEdit: true, ownerAddress: null, ...changes };
}

export const expired = (): RemoteError => new RemoteError('deltaLinkExpired', 'Gone', { status: 410 });

interface EventChanges extends Partial<Omit<RemoteEvent, 'content' | 'kind'>> {
  readonly content?: Partial<AppointmentContent>;
}

/** A single event on 2 March 2026 from 9 to 10, Oslo time, organised by the owner. */
export function anOutlookEvent(remoteId: string, { content, ...changes }: EventChanges = {}): RemoteEvent {
  return {
    kind: 'event',
    remoteId,
    etag: `etag-${remoteId}`,
    type: 'SINGLE',
    masterRemoteId: null,
    originalStart: null,
    content: {
      title: `Event ${remoteId}`,
      description: null,
      location: null,
      start: '2026-03-02T08:00:00.000Z' as AppointmentContent['start'],
      end: '2026-03-02T09:00:00.000Z' as AppointmentContent['end'],
      timeZone: 'Europe/Oslo',
      isAllDay: false,
      isPrivate: false,
      availability: 'BUSY',
      recurrence: null,
      ...content,
    },
    outlook: { organizer: null, attendees: [], onlineMeetingUrl: null, webLink: null, isOrganizer: true },
    uid: null,
    isCancelled: false,
    transactionId: null,
    lastModified: null,
    ...changes,
  };
}
