import type {
  AppointmentContent,
  ChangeCursor,
  ChangePage,
  RemoteCalendar,
  RemoteCalendarInfo,
  RemoteCalendarRef,
  RemoteCalendarWriter,
  RemoteEvent,
  RemoteItem,
  RemoteMailbox,
  RemoteSession,
  RemoteUpdate,
  WriteAnswer,
} from '@kalbro/calendar-core';
import { RemoteError } from '@kalbro/kernel';

/** Items that one round of a calendar will bring, page by page. */
type Round = readonly (readonly RemoteItem[])[];

/** Outlook as the tests script it: rounds are given out in order, then every round is empty. */
export class FakeOutlook implements RemoteCalendar, RemoteCalendarWriter {
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
  /** What was asked of it to write, in order. */
  readonly writes: string[] = [];
  readonly instances = new Map<string, readonly RemoteItem[]>();
  /** Runs after a write was done and before it is answered. */
  beforeAnswer: () => Promise<void> = async () => undefined;
  /** Who asked to end what Graph tells of changes. */
  readonly endings: RemoteSession[] = [];
  endSubscription: (session: RemoteSession) => Promise<number> = () => Promise.resolve(0);
  private made = 0;
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

  endSubscriptions(session: RemoteSession): Promise<number> {
    this.endings.push(session);
    return this.endSubscription(session);
  }

  calendarOf(session: RemoteSession, remoteId: string): Promise<{ remoteId: string } | undefined> {
    session.countRequest();
    return Promise.resolve({ remoteId: this.holders.get(remoteId) ?? 'calendar' });
  }

  async createEvent(
    session: RemoteSession,
    _calendar: RemoteCalendarRef,
    content: AppointmentContent,
    transactionId: string,
  ): Promise<WriteAnswer> {
    const type = content.recurrence === null ? 'SINGLE' : 'SERIES_MASTER';
    return this.write(session, `create ${content.title}`, () => {
      const existing = [...this.events.values()].find((each) => each.transactionId === transactionId);
      return existing ?? anOutlookEvent(`made-${(this.made += 1)}`, { type, content, transactionId });
    });
  }

  async updateEvent(
    session: RemoteSession,
    { remoteId, fields, content, ifMatch }: RemoteUpdate,
  ): Promise<WriteAnswer> {
    const known = this.events.get(remoteId);
    const told = `update ${remoteId} ${JSON.stringify(fields)}`;
    if (ifMatch !== null && known && known.etag !== ifMatch)
      return this.answer(session, told, { kind: 'preconditionFailed' });
    if (!known) return this.answer(session, told, { kind: 'gone' });
    const etag = `${known.etag}+`;
    return this.write(session, told, () => ({ ...known, etag, content: { ...content, ...known.content, ...fields } }));
  }

  async deleteEvent(session: RemoteSession, remoteId: string, ifMatch: string | null = null): Promise<WriteAnswer> {
    const known = this.events.get(remoteId);
    if (ifMatch !== null && known && known.etag !== ifMatch)
      return this.answer(session, `delete ${remoteId}`, { kind: 'preconditionFailed' });
    const kind = this.events.delete(remoteId) ? 'deleted' : 'gone';
    return this.answer(session, `delete ${remoteId}`, { kind });
  }

  readItem(session: RemoteSession, remoteId: string): Promise<RemoteItem> {
    session.countRequest();
    return Promise.resolve(this.events.get(remoteId) ?? { kind: 'tombstone', remoteId });
  }

  readInstances(session: RemoteSession, masterRemoteId: string): Promise<readonly RemoteItem[]> {
    session.countRequest();
    if (!this.events.has(masterRemoteId)) throw new RemoteError('gone', 'Gone', { status: 404 });
    return Promise.resolve(this.instances.get(masterRemoteId) ?? []);
  }

  private async write(session: RemoteSession, told: string, change: () => RemoteEvent): Promise<WriteAnswer> {
    const event = change();
    this.events.set(event.remoteId, event);
    return this.answer(session, told, { kind: 'event', event });
  }

  private async answer(session: RemoteSession, told: string, answer: WriteAnswer): Promise<WriteAnswer> {
    session.countRequest();
    this.writes.push(told);
    await this.beforeAnswer();
    const failure = this.failures.shift();
    if (failure) throw failure;
    return answer;
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
