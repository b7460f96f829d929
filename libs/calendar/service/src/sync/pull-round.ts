import type {
  ChangeCursor,
  ChangePage,
  PullPlan,
  RemoteEvent,
  RemoteItem,
  RemoteSetAside,
  SyncWindow,
  TombstoneAnswer,
} from '@kalbro/calendar-core';
import { neededTombstoneChecks } from '@kalbro/calendar-core';
import type { Tx } from '@kalbro/database';
import { RemoteError } from '@kalbro/kernel';
import type { CalendarState } from './lease-store.js';
import { PageGuard } from './page-guard.js';
import type { PreparedPage, PulledPage } from './pull-page.js';
import { PullPage } from './pull-page.js';
import type { PullScope } from './pull-store.js';
import { PullStore } from './pull-store.js';
import type { CommitAnswer, RoundPosition } from './round-store.js';
import { RoundStore } from './round-store.js';
import type { RunSession } from './run-session.js';
import { SeriesFinisher } from './series-finisher.js';
import { SweepRound } from './sweep-round.js';
import type { SynchroniseAccountParts } from './synchronise-account.js';
import { windowAround } from './sync-window.js';

/** Which round of a calendar is being read, and from where. */
interface Round {
  readonly number: number;
  readonly full: boolean;
  readonly window: SyncWindow;
  readonly cursor: ChangeCursor;
  /** True when an earlier run read the first pages. */
  readonly resumed: boolean;
}

/**
 * A page, and, in the very first read of a calendar, what will be stored of it: nothing can be known of singles then, so
 * they are made ready while the page before them is being stored.
 */
interface FetchedPage {
  readonly page: ChangePage;
  readonly prepared: PreparedPage | undefined;
}

/**
 * One round of one calendar: page by page until the delta link, each page in a transaction of its own together with the
 * link of the next. While a page is stored the next one is fetched already, so memory holds two pages at most.
 */
export class PullRound {
  private readonly store = new PullStore();
  private readonly rounds = new RoundStore();
  private readonly pages: PullPage;
  private readonly series: SeriesFinisher;
  private readonly fallbackZone: string;

  constructor(
    private readonly parts: SynchroniseAccountParts,
    private readonly session: RunSession,
    private readonly calendar: CalendarState,
  ) {
    this.pages = new PullPage(this.store, parts.clock);
    this.fallbackZone = session.run.mailboxTimeZone ?? 'UTC';
    this.series = new SeriesFinisher((id) => this.readEvent(id));
  }

  async run(): Promise<void> {
    try {
      await this.read(this.nextRound(this.calendar));
    } catch (error) {
      if (!(error instanceof RemoteError) || error.kind !== 'deltaLinkExpired') throw error;
      await this.startOver();
    }
  }

  /** 410: Graph forgot what we had read. The rows stay; a full round tells what is there, a sweep what is not. */
  private async startOver(): Promise<void> {
    const { run } = this.session;
    await this.parts.database.transaction((tx) => this.rounds.forgetLinks(tx, { run, calendarId: this.calendar.id }));
    await this.read(
      this.nextRound({ ...this.calendar, deltaLink: null, nextLink: null, round: this.calendar.round + 1 }),
    );
  }

  private nextRound(calendar: CalendarState): Round {
    const stored = storedWindow(calendar);
    if (calendar.nextLink !== null && stored) {
      const { round, roundIsFull, nextLink } = calendar;
      return { number: round, full: roundIsFull, window: stored, cursor: { link: nextLink }, resumed: true };
    }
    const number = calendar.round + 1;
    if (calendar.deltaLink !== null && stored) {
      return { number, full: false, window: stored, cursor: { link: calendar.deltaLink }, resumed: false };
    }
    const window = windowAround(this.parts.clock.now(), this.parts.window);
    return { number, full: true, window, cursor: { window }, resumed: false };
  }

  private async read(round: Round): Promise<void> {
    if (round.full) this.session.markFull();
    const guard = new PageGuard();
    this.series.begin(round.resumed);
    let pending = this.fetch(round, round.cursor);
    for (;;) {
      const fetched = await pending;
      const { page } = fetched;
      guard.check(page);
      const last = page.nextLink === undefined;
      if (!last) {
        pending = this.fetch(round, { link: page.nextLink });
        // The next page may fail while this one is being stored: that is dealt with when its turn comes.
        pending.catch(() => undefined);
      }
      await this.storePage(round, fetched);
      this.session.signal.throwIfAborted();
      if (last) return;
    }
  }

  private async fetch(round: Round, cursor: ChangeCursor): Promise<FetchedPage> {
    const { remoteId, isDefault } = this.calendar;
    const calendar = { remoteId, isDefault, fallbackZone: this.fallbackZone };
    const page = await this.parts.remote.readChanges(this.session.remote, calendar, cursor);
    if (round.number > 1 || !page.items.every(isSingle)) return { page, prepared: undefined };
    const { items } = page;
    const scope = this.scopeOf(round);
    return { page, prepared: this.pages.prepareNew({ scope, calendar: this.calendar, items, answers: new Map() }) };
  }

  private scopeOf(round: Round): PullScope {
    return { run: this.session.run, calendarId: this.calendar.id, round: round.number };
  }

  private async storePage(round: Round, { page, prepared }: FetchedPage): Promise<void> {
    const scope = this.scopeOf(round);
    const position = positionAfter(page, round);
    if (page.items.length === 0 && !position.complete) return this.commitEmpty(scope, position);
    if (page.items.length === 0 && !this.series.concerned && !this.sweeps(round)) {
      return this.commitEmpty(scope, position);
    }
    const plain = prepared && !(position.complete && this.series.concerned);
    if (plain && (await this.commitNew(scope, position, page.items, prepared))) return;
    const extra = position.complete ? await this.missing(scope, round, page.items) : [];
    await this.commit(scope, round, position, [...page.items, ...extra]);
    if (position.complete) await this.verifySilentSeries(scope, round);
  }

  /** What the round should have sent and did not, read one by one. */
  private async missing(scope: PullScope, round: Round, items: readonly RemoteItem[]): Promise<readonly RemoteItem[]> {
    const { reader } = this.parts.database;
    const named = await this.series.missing(reader, scope, items);
    if (!this.sweeps(round)) return named;
    const here = new Set([...items, ...named].map((item) => item.remoteId));
    const unheard = await this.store.unheardSeries(reader, scope, round.window);
    const found = [...named];
    for (const id of unheard.filter((each) => !here.has(each))) {
      const answer = await this.askAbout(id, round.window);
      if (typeof answer !== 'string') found.push(answer);
    }
    return found;
  }

  /** Nothing was said: one statement moves the link, and proves the lease. */
  private async commitEmpty(scope: PullScope, position: RoundPosition): Promise<void> {
    const tx = this.parts.database.reader;
    this.session.heed(await this.rounds.commit(tx, scope, position, [], this.session.tally));
  }

  /** Most of a first read goes this way: one statement a page. False when something was known after all. */
  private async commitNew(
    scope: PullScope,
    position: RoundPosition,
    items: readonly RemoteItem[],
    prepared: PreparedPage,
  ): Promise<boolean> {
    const answer = await this.session.counting(() => {
      this.count(items, prepared.plan);
      return this.rounds.commitNew(this.parts.database.reader, scope, position, prepared, this.session.tally);
    });
    if (answer) this.session.heed(answer);
    return answer !== undefined;
  }

  private async commit(
    scope: PullScope,
    round: Round,
    position: RoundPosition,
    items: readonly RemoteItem[],
  ): Promise<void> {
    const answers = await this.askAboutTombstones(scope, round, items);
    const store = (tx: Tx) => this.storeItems(tx, scope, round, position, { items, answers });
    this.session.heed(await this.session.counting(() => this.parts.database.transaction(store)));
  }

  private async storeItems(
    tx: Tx,
    scope: PullScope,
    round: Round,
    position: RoundPosition,
    page: Pick<PulledPage, 'items' | 'answers'>,
  ): Promise<CommitAnswer> {
    const plan = await this.pages.apply(tx, { scope, calendar: this.calendar, ...page });
    this.series.note(page.items, plan);
    this.count(page.items, plan);
    if (position.complete) {
      // First what is gone: the dates of a series depend on which of its exceptions are left.
      if (this.sweeps(round)) await new SweepRound(this.store).run(tx, scope, round.window, this.session);
      await this.series.finish(tx, scope, round.window);
    } else {
      await this.series.recheck(tx, scope, round.window, plan.recheckMasters);
    }
    return this.rounds.commit(tx, scope, position, heardIds(plan), this.session.tally);
  }

  private sweeps(round: Round): boolean {
    return round.full && round.number > 1;
  }

  private async verifySilentSeries(scope: PullScope, round: Round): Promise<void> {
    const gone = await this.series.askAboutSilent();
    if (gone.length === 0) return;
    const ids = gone.map((each) => each.remoteId);
    await this.parts.database.transaction(async (tx) => {
      await this.store.removeOccurrences(tx, scope, ids);
      await this.store.remove(tx, scope, ids);
      await this.series.recheck(tx, scope, round.window, [...new Set(gone.map((each) => each.masterRemoteId))]);
    });
  }

  private count(items: readonly RemoteItem[], plan: PullPlan): void {
    this.session.count(items.length, {
      created: plan.inserts.length,
      updated: plan.updates.length,
      deleted: plan.removals.length,
      unchanged: plan.unchanged.length,
      skipped: plan.setAside.length,
    });
    for (const { code, message, title } of plan.setAside) {
      this.session.addError({ code, message, appointmentId: null, title });
    }
  }

  /** A tombstone may also mean that the event left the window or the calendar: one GET each decides. */
  private async askAboutTombstones(
    scope: PullScope,
    round: Round,
    items: readonly RemoteItem[],
  ): Promise<ReadonlyMap<string, TombstoneAnswer>> {
    const buried = items.flatMap((item) => (item.kind === 'tombstone' ? [item.remoteId] : []));
    if (buried.length === 0) return new Map();
    const { links } = await this.store.known(this.parts.database.reader, scope, buried);
    const answers = new Map<string, TombstoneAnswer>();
    for (const id of neededTombstoneChecks(items, links)) answers.set(id, await this.askAbout(id, round.window));
    return answers;
  }

  private async askAbout(remoteId: string, window: SyncWindow): Promise<TombstoneAnswer> {
    const event = await this.readEvent(remoteId);
    if (event === undefined) return 'gone';
    if (event.kind === 'setAside' || isOutside(event, window)) return event;
    const calendar = await this.parts.remote.calendarOf(this.session.remote, remoteId);
    if (calendar === undefined) return 'gone';
    return calendar.remoteId === this.calendar.remoteId ? event : 'movedToOtherCalendar';
  }

  private readEvent(remoteId: string): Promise<RemoteEvent | RemoteSetAside | undefined> {
    return this.parts.remote.readEvent(this.session.remote, remoteId, this.fallbackZone);
  }
}

function storedWindow(calendar: CalendarState): SyncWindow | undefined {
  const { windowStart, windowEnd } = calendar;
  if (windowStart === null || windowEnd === null) return undefined;
  return { start: windowStart, end: windowEnd };
}

function positionAfter(page: ChangePage, round: Round): RoundPosition {
  const { full, window } = round;
  return page.nextLink === undefined
    ? { link: page.deltaLink, complete: true, full, window }
    : { link: page.nextLink, complete: false, full, window };
}

/** Ids that came in after all: they are set aside no longer. */
function heardIds(plan: PullPlan): string[] {
  return [
    ...plan.inserts.map((event) => event.remoteId),
    ...plan.updates.map(({ event }) => event.remoteId),
    ...plan.unchanged.map((event) => event.remoteId),
    ...plan.removals,
  ];
}

/** That is why it was not sent. A series reaches further than its own times say. */
function isOutside({ type, content }: RemoteEvent, window: SyncWindow): boolean {
  return type !== 'SERIES_MASTER' && (content.start >= window.end || content.end <= window.start);
}

function isSingle(item: RemoteItem): boolean {
  return item.kind === 'event' && item.type === 'SINGLE';
}
