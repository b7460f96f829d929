import type { RemoteEvent, RemoteItem, RemoteSetAside, SyncWindow, TombstoneAnswer } from '@kalbro/calendar-core';
import { neededTombstoneChecks, planSweep } from '@kalbro/calendar-core';
import type { CalendarState } from './lease-store.js';
import type { PullScope, PullStore } from './pull-store.js';
import type { RunSession } from './run-session.js';
import type { SynchroniseAccountParts } from './synchronise-account.js';

/** Requests at a time for one mailbox: what Microsoft allows. */
const atATime = 4;

/** What a page says nothing clear about is asked of Outlook by its id, outside of any transaction. */
export class AskOutlook {
  constructor(
    private readonly parts: SynchroniseAccountParts,
    private readonly session: RunSession,
    private readonly calendar: CalendarState,
    private readonly store: PullStore,
  ) {}

  event(remoteId: string): Promise<RemoteEvent | RemoteSetAside | undefined> {
    return this.parts.remote.readEvent(this.session.remote, remoteId, this.session.fallbackZone);
  }

  /** A tombstone may also mean that the event left the window or the calendar: one GET each decides. */
  async aboutTombstones(
    scope: PullScope,
    window: SyncWindow,
    items: readonly RemoteItem[],
  ): Promise<ReadonlyMap<string, TombstoneAnswer>> {
    const buried = items.flatMap((item) => (item.kind === 'tombstone' ? [item.remoteId] : []));
    if (buried.length === 0) return new Map();
    const { links } = await this.store.known(this.parts.database.reader, scope, buried);
    const answers = new Map<string, TombstoneAnswer>();
    for (const id of neededTombstoneChecks(items, links)) answers.set(id, await this.about(id, window));
    return answers;
  }

  /**
   * What a full read should have told of, besides `items`, and did not: those that are there all the same. Graph tells of
   * what was just made with a delay. Where so much is missing that a person will be asked, only series are asked about: of
   * them the read is silent as well when no date is left.
   */
  async aboutUnheard(
    scope: PullScope,
    window: SyncWindow,
    items: readonly RemoteItem[],
  ): Promise<readonly RemoteItem[]> {
    const { reader } = this.parts.database;
    const here = new Set(items.map((item) => item.remoteId));
    const { inWindow, unheard } = await this.store.sweepInput(reader, scope, window);
    const missing = unheard.filter((id) => !here.has(id));
    const isMuch = planSweep({ inWindow, unheard: missing }).kind === 'ask';
    const series = isMuch ? new Set(await this.store.unheardSeries(reader, scope, window)) : undefined;
    return this.thoseThere(series ? missing.filter((id) => series.has(id)) : missing, window);
  }

  private async thoseThere(ids: readonly string[], window: SyncWindow): Promise<readonly RemoteItem[]> {
    const found: RemoteItem[] = [];
    for (let first = 0; first < ids.length; first += atATime) {
      this.session.signal.throwIfAborted();
      const answers = await Promise.all(ids.slice(first, first + atATime).map((id) => this.about(id, window)));
      found.push(...answers.filter((answer) => typeof answer !== 'string'));
    }
    return found;
  }

  private async about(remoteId: string, window: SyncWindow): Promise<TombstoneAnswer> {
    const event = await this.event(remoteId);
    if (event === undefined) return 'gone';
    if (event.kind === 'setAside' || isOutside(event, window)) return event;
    const calendar = await this.parts.remote.calendarOf(this.session.remote, remoteId);
    if (calendar === undefined) return 'gone';
    return calendar.remoteId === this.calendar.remoteId ? event : 'movedToOtherCalendar';
  }
}

/** That is why it was not sent. A series reaches further than its own times say. */
function isOutside({ type, content }: RemoteEvent, window: SyncWindow): boolean {
  return type !== 'SERIES_MASTER' && (content.start >= window.end || content.end <= window.start);
}
