import type { RemoteEvent, RemoteItem, RemoteSetAside, SyncWindow, TombstoneAnswer } from '@kalbro/calendar-core';
import type { Tx } from '@kalbro/database';
import type { CalendarState } from '../sync/lease-store.js';
import { fence } from '../sync/lease-store.js';
import { OpenQuestions } from '../sync/open-questions.js';
import { PullPage } from '../sync/pull-page.js';
import type { PullScope } from '../sync/pull-store.js';
import { PullStore } from '../sync/pull-store.js';
import { RoundStore } from '../sync/round-store.js';
import type { RunSession } from '../sync/run-session.js';
import { SeriesFinisher } from '../sync/series-finisher.js';
import { windowAround } from '../sync/sync-window.js';
import type { SynchroniseAccountParts } from '../sync/synchronise-account.js';

/**
 * Hears single events that going up has to know of, as a small round of its own: what a 412 refused, what an unanswered
 * create turned out to be, the dates of a series that was just made.
 */
export class HearEvents {
  private readonly store = new PullStore();
  private readonly rounds = new RoundStore();
  private readonly pages: PullPage;

  constructor(
    private readonly parts: SynchroniseAccountParts,
    private readonly session: RunSession,
  ) {
    this.pages = new PullPage(this.store, parts.clock);
  }

  /** The window whose dates Outlook is asked for. */
  windowOf({ windowStart, windowEnd }: CalendarState): SyncWindow {
    if (windowStart !== null && windowEnd !== null) return { start: windowStart, end: windowEnd };
    return windowAround(this.parts.clock.now(), this.parts.window);
  }

  async hear(calendar: CalendarState, items: readonly RemoteItem[]): Promise<void> {
    const { run } = this.session;
    const series = new SeriesFinisher((id) => this.readEvent(id));
    series.begin(false);
    const window = this.windowOf(calendar);
    const scope = await this.session.counting(() =>
      this.parts.database.transaction(async (tx) => {
        await fence(tx, run);
        const round = await this.rounds.begin(tx, calendar.id);
        const own: PullScope = { run, calendarId: calendar.id, round };
        await this.storeItems(tx, own, calendar, items, series);
        await series.finish(tx, own, window);
        return own;
      }),
    );
    await new OpenQuestions(this.parts, this.session, calendar, (id) => this.readEvent(id)).settle(
      scope,
      window,
      series,
    );
  }

  private async storeItems(
    tx: Tx,
    scope: PullScope,
    calendar: CalendarState,
    items: readonly RemoteItem[],
    series: SeriesFinisher,
  ): Promise<void> {
    const answers = new Map<string, TombstoneAnswer>(
      items.flatMap((item) => (item.kind === 'tombstone' ? [[item.remoteId, 'gone'] as const] : [])),
    );
    const { plan, conflicts } = await this.pages.apply(tx, { scope, calendar, items, answers });
    series.note(items, plan);
    this.session.countConflicts(conflicts);
  }

  private readEvent(remoteId: string): Promise<RemoteEvent | RemoteSetAside | undefined> {
    return this.parts.remote.readEvent(this.session.remote, remoteId, this.session.fallbackZone);
  }
}
