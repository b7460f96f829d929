import type {
  ChangeCursor,
  ChangePage,
  RemoteCalendar,
  RemoteCalendarInfo,
  RemoteEvent,
  RemoteItem,
  RemoteMailbox,
  RemoteSession,
  RemoteSetAside,
  SyncWindow,
} from '@kalbro/calendar-core';
import { OutlookWorld } from '@kalbro/calendar-core/testing';
import type { Instant } from '@kalbro/kernel';
import { aCalendarInfo, expired } from './fake-outlook.js';

/** Far enough for everything that a test does in it. */
const always: SyncWindow = { start: '2026-01-01T00:00:00.000Z' as Instant, end: '2028-07-01T00:00:00.000Z' as Instant };

/** A calendar that is read as Graph lets it be read: each delta link knows its window and tells what changed since. */
export class MovingOutlook implements RemoteCalendar {
  /** The person's hands: edits reach everything, whatever is being read. */
  readonly world = new OutlookWorld(always, 'date');
  pageSize = 200;
  /** Of the calendar that is read. */
  name = 'Calendar';
  /** Further calendars, which have nothing in them. */
  others: readonly RemoteCalendarInfo[] = [];
  /** Runs before each page is given out. */
  beforePage: (cursor: ChangeCursor) => Promise<void> = async () => undefined;
  /** Windows under which a round was begun. */
  readonly windows: SyncWindow[] = [];
  private readonly rounds: { readonly items: readonly RemoteItem[]; readonly deltaLink: string }[] = [];
  private oldest = 0;

  /** Links that were given until now are forgotten. */
  forget(): void {
    this.oldest = this.rounds.length;
  }

  endSubscriptions(): Promise<number> {
    return Promise.resolve(0);
  }

  mailbox(): Promise<RemoteMailbox> {
    return Promise.resolve({ addresses: ['kari@fjordplan.example'], remoteUserId: 'kari', timeZone: null });
  }

  listCalendars(session: RemoteSession): Promise<readonly RemoteCalendarInfo[]> {
    session.countRequest();
    return Promise.resolve([aCalendarInfo({ name: this.name }), ...this.others]);
  }

  async readChanges(session: RemoteSession, _calendar: unknown, cursor: ChangeCursor): Promise<ChangePage> {
    session.countRequest();
    session.signal.throwIfAborted();
    const { round, first } = this.open(cursor);
    await this.beforePage(cursor);
    const { items, deltaLink } = this.rounds[round] ?? { items: [], deltaLink: '' };
    const page = items.slice(first, first + this.pageSize);
    const next = first + this.pageSize;
    return next < items.length ? { items: page, nextLink: `next ${round} ${next}` } : { items: page, deltaLink };
  }

  readEvent(session: RemoteSession, remoteId: string): Promise<RemoteEvent | RemoteSetAside | undefined> {
    session.countRequest();
    const event = this.world.event(remoteId);
    return Promise.resolve(typeof event === 'string' ? undefined : event);
  }

  calendarOf(session: RemoteSession): Promise<{ remoteId: string }> {
    session.countRequest();
    return Promise.resolve({ remoteId: 'calendar' });
  }

  private open(cursor: ChangeCursor): { readonly round: number; readonly first: number } {
    if ('window' in cursor) {
      this.windows.push(cursor.window);
      return { round: this.begin(cursor.window, () => this.world.takeAll()), first: 0 };
    }
    const [kind, round = '', ...rest] = cursor.link.split(' ');
    if (Number(round) < this.oldest) throw expired();
    if (kind === 'next') return { round: Number(round), first: Number(rest[0]) };
    const [start = '', end = '', token = ''] = rest;
    const window = { start: start as Instant, end: end as Instant };
    return { round: this.begin(window, () => this.world.changesSince(Number(token))), first: 0 };
  }

  private begin(window: SyncWindow, read: () => readonly RemoteItem[]): number {
    const round = this.rounds.length;
    const deltaLink = `delta ${round} ${window.start} ${window.end} ${this.world.token}`;
    this.world.window = window;
    this.rounds.push({ items: read(), deltaLink });
    this.world.window = always;
    return round;
  }
}
