import type { RemoteEvent, RemoteItem, RemoteSetAside, SyncWindow } from '@kalbro/calendar-core';
import type { LinkId } from '@kalbro/kernel';
import { millisecondsOf, RemoteError } from '@kalbro/kernel';
import { freshId } from '../store/fresh-id.js';
import type { CalendarState } from './lease-store.js';
import { fence } from './lease-store.js';
import { PullPage } from './pull-page.js';
import type { PullScope } from './pull-store.js';
import { PullStore } from './pull-store.js';
import { RemovalStore } from './removal-store.js';
import type { RunSession } from './run-session.js';
import type { SeriesFinisher, SeriesPart } from './series-finisher.js';
import { SeriesStore } from './series-store.js';
import type { SynchroniseAccountParts } from './synchronise-account.js';

/** What of its series a stored round left in doubt: a `GET` each tells, outside of any transaction. */
export class OpenQuestions {
  private readonly store = new PullStore();
  private readonly removals = new RemovalStore();
  private readonly seriesStore = new SeriesStore();
  private readonly pages: PullPage;

  constructor(
    private readonly parts: SynchroniseAccountParts,
    private readonly session: RunSession,
    private readonly calendar: CalendarState,
    private readonly readEvent: (remoteId: string) => Promise<RemoteEvent | RemoteSetAside | undefined>,
  ) {
    this.pages = new PullPage(this.store, parts.clock);
  }

  async settle(scope: PullScope, window: SyncWindow, series: SeriesFinisher): Promise<void> {
    for (const remoteId of series.toHearAgain) await this.hearAgain(scope, window, series, remoteId);
    await this.dropGone(scope, window, series, await series.askAboutSilent());
    for (const master of series.inDoubt) await this.hearDates(scope, window, series, master);
  }

  /** All dates of a series: those that Outlook does not list were deleted before anybody here heard of them. */
  private async hearDates(scope: PullScope, window: SyncWindow, series: SeriesFinisher, master: string): Promise<void> {
    const items = await this.listDates(master, window);
    if (!items) return;
    await this.parts.database.transaction(async (tx) => {
      await fence(tx, scope.run);
      const { conflicts } = await this.pages.apply(tx, { scope, calendar: this.calendar, items, answers: new Map() });
      await series.recheck(tx, scope, window, [master]);
      this.session.countConflicts(conflicts);
    });
  }

  /** Undefined when the series is gone meanwhile: the next round tells. */
  private async listDates(master: string, window: SyncWindow): Promise<readonly RemoteItem[] | undefined> {
    const { remote, fallbackZone } = this.session;
    try {
      return await this.parts.writer.readInstances(remote, master, window, fallbackZone);
    } catch (error) {
      if (error instanceof RemoteError && error.kind === 'gone') return undefined;
      throw error;
    }
  }

  /** Occurrences and exceptions that went without a word. */
  private async dropGone(
    scope: PullScope,
    window: SyncWindow,
    series: SeriesFinisher,
    gone: readonly SeriesPart[],
  ): Promise<void> {
    if (gone.length === 0) return;
    const ids = gone.map((each) => each.remoteId);
    const newId = () => freshId<LinkId>(millisecondsOf(this.parts.clock.now()));
    await this.parts.database.transaction(async (tx) => {
      await fence(tx, scope.run);
      await this.store.removeOccurrences(tx, scope, ids);
      const { conflicts } = await this.removals.lose(tx, scope, ids, newId);
      await series.recheck(tx, scope, window, [...new Set(gone.map((each) => each.masterRemoteId))]);
      this.session.countConflicts(conflicts);
    });
  }

  /** An exception that found its series only at the end meets what was changed of that date here. */
  private async hearAgain(
    scope: PullScope,
    window: SyncWindow,
    series: SeriesFinisher,
    remoteId: string,
  ): Promise<void> {
    const event = await this.readEvent(remoteId);
    const items = event ? [event] : [];
    await this.parts.database.transaction(async (tx) => {
      await fence(tx, scope.run);
      await this.seriesStore.forget(tx, scope, remoteId);
      const page = { scope, calendar: this.calendar, items, answers: new Map() };
      const { plan, conflicts } = await this.pages.apply(tx, page);
      await series.recheck(tx, scope, window, plan.recheckMasters);
      this.session.countConflicts(conflicts);
    });
  }
}
