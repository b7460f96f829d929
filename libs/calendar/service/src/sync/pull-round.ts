import type { ChangeCursor, ChangePage, PullPlan, RemoteItem, SyncWindow } from '@kalbro/calendar-core';
import { decideWindow, windowAround } from '@kalbro/calendar-core';
import type { Tx } from '@kalbro/database';
import type { LinkId } from '@kalbro/kernel';
import { millisecondsOf, RemoteError } from '@kalbro/kernel';
import { freshId } from '../store/fresh-id.js';
import { AskOutlook } from './ask-outlook.js';
import type { CalendarState } from './lease-store.js';
import { proveLease } from './lease-store.js';
import { OpenQuestions } from './open-questions.js';
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
  private readonly newId = () => freshId<LinkId>(millisecondsOf(this.parts.clock.now()));
  private readonly pages: PullPage;
  private readonly series: SeriesFinisher;
  private hadLinks = true;
  private readonly questions: OpenQuestions;
  private readonly ask: AskOutlook;
  /** The last round that was begun here. */
  private begun: number;

  constructor(
    private readonly parts: SynchroniseAccountParts,
    private readonly session: RunSession,
    private readonly calendar: CalendarState,
  ) {
    this.pages = new PullPage(this.store, parts.clock);
    this.ask = new AskOutlook(parts, session, calendar, this.store);
    this.begun = calendar.round;
    this.series = new SeriesFinisher((id) => this.ask.event(id));
    this.questions = new OpenQuestions(parts, session, calendar, (id) => this.ask.event(id));
  }

  /** Answers whether its window moved on, as it does once a day. */
  async run(): Promise<boolean> {
    try {
      const round = this.nextRound(this.calendar);
      await this.read(round);
      return await this.moveWindow(round);
    } catch (error) {
      if (!(error instanceof RemoteError) || error.kind !== 'deltaLinkExpired') throw error;
      await this.startOver();
      return false;
    }
  }

  /**
   * A delta link is bound to its window, so that once a day the calendar is read under a new one from the first page on.
   * To be done when the old link has just told all there is: what was deleted since would leave no trace in the new round.
   * The old link stays until the last page, and whoever goes on half-way goes on under the new window. A change made here
   * has no time for that.
   */
  private async moveWindow({ window }: Round): Promise<boolean> {
    if (this.session.run.trigger === 'LOCAL_CHANGE') return false;
    const moved = decideWindow(window, this.parts.clock.now(), this.parts.window);
    if (moved) await this.read(this.fullRound(moved));
    return moved !== undefined;
  }

  /** 410: Graph forgot what we had read. The rows stay; a full round tells what is there, a sweep what is not. */
  private async startOver(): Promise<void> {
    const { run } = this.session;
    await this.parts.database.transaction((tx) => this.rounds.forgetLinks(tx, { run, calendarId: this.calendar.id }));
    this.session.markFull();
    await this.read(this.fullRound(windowAround(this.parts.clock.now(), this.parts.window)));
  }

  private nextRound(calendar: CalendarState): Round {
    const window = storedWindow(calendar);
    const { deltaLink, nextLink, round, roundIsFull } = calendar;
    // While its window moves a calendar keeps the link of the old one: nobody has to wait for history to be read again.
    if (deltaLink === null) this.session.markFull();
    if (nextLink !== null && window)
      return { number: round, full: roundIsFull, window, cursor: { link: nextLink }, resumed: true };
    if (deltaLink !== null && window)
      return { number: round + 1, full: false, window, cursor: { link: deltaLink }, resumed: false };
    return this.fullRound(windowAround(this.parts.clock.now(), this.parts.window));
  }

  private fullRound(window: SyncWindow): Round {
    return { number: this.begun + 1, full: true, window, cursor: { window }, resumed: false };
  }

  private async read(round: Round): Promise<void> {
    this.begun = round.number;
    this.hadLinks = round.number > 1 || (await this.store.hasLinks(this.parts.database.reader, this.scopeOf(round)));
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
    const calendar = { remoteId, isDefault, fallbackZone: this.session.fallbackZone };
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
    const plain = prepared && !(position.complete && (this.series.concerned || this.sweeps(round)));
    if (plain && (await this.commitNew(scope, position, page.items, prepared))) return;
    const extra = position.complete ? await this.missing(scope, round, page.items) : [];
    await this.commit(scope, round, position, [...page.items, ...extra]);
    if (position.complete) await this.questions.settle(scope, round.window, this.series);
  }

  /** What the round should have sent and did not, read one by one. */
  private async missing(scope: PullScope, round: Round, items: readonly RemoteItem[]): Promise<readonly RemoteItem[]> {
    const named = await this.series.missing(this.parts.database.reader, scope, items);
    if (!this.sweeps(round)) return named;
    return [...named, ...(await this.ask.aboutUnheard(scope, round.window, [...items, ...named]))];
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
    const answers = await this.ask.aboutTombstones(scope, round.window, items);
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
    // People's edits lock the account before the appointment as well.
    const { isAlone } = await proveLease(tx, scope.run);
    if (!isAlone) await this.rounds.lockResource(tx, scope.run);
    const { plan, conflicts } = await this.pages.apply(tx, { scope, calendar: this.calendar, ...page });
    this.session.countConflicts(conflicts);
    this.series.note(page.items, plan);
    this.count(page.items, plan);
    if (position.complete) {
      // First what is gone: the dates of a series depend on which of its exceptions are left.
      if (this.sweeps(round)) await new SweepRound(this.store).run(tx, scope, round.window, this.session, this.newId);
      await this.series.finish(tx, scope, round.window);
    } else {
      await this.series.recheck(tx, scope, round.window, plan.recheckMasters);
    }
    return this.rounds.commit(tx, scope, position, heardIds(plan), this.session.tally);
  }

  /** The very first round as well, where something went up before it: it may have been deleted in Outlook since. */
  private sweeps({ full }: Round): boolean {
    return full && this.hadLinks;
  }

  private count(items: readonly RemoteItem[], plan: PullPlan): void {
    const changed = plan.joins.filter(({ isChanged }) => isChanged).length;
    this.session.count(items.length, {
      created: plan.inserts.length,
      updated: plan.updates.length + changed,
      deleted: plan.removals.length,
      unchanged: plan.unchanged.length + plan.joins.length - changed,
      skipped: plan.setAside.length,
    });
    for (const { code, message, title } of plan.setAside) {
      this.session.addError({ code, message, appointmentId: null, title });
    }
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
    ...plan.joins.map(({ event }) => event.remoteId),
    ...plan.updates.map(({ event }) => event.remoteId),
    ...plan.unchanged.map((event) => event.remoteId),
    ...plan.removals,
  ];
}

function isSingle(item: RemoteItem): boolean {
  return item.kind === 'event' && item.type === 'SINGLE';
}
