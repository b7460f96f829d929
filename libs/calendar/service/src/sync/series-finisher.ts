import type { PullPlan, RemoteEvent, RemoteItem, RemoteSetAside, SyncWindow } from '@kalbro/calendar-core';
import { mergeDates, namedMasters, planExceptionChecks, planSeries } from '@kalbro/calendar-core';
import type { Tx } from '@kalbro/database';
import type { PullScope } from './pull-store.js';
import type { SeriesDates, TouchedSeries } from './series-store.js';
import { SeriesStore } from './series-store.js';

/** Series finished in one statement. */
const chunk = 500;
/** Bare occurrences asked for one by one, when their master is gone or silent. */
const maximumQuestions = 60;

/** A bare occurrence or an exception. */
export interface SeriesPart {
  readonly remoteId: string;
  readonly masterRemoteId: string;
}

/**
 * What only the end of a round can tell of its series: which of their dates exist. A deleted occurrence has no tombstone;
 * Outlook sends the master and every occurrence that is left, and the difference is the news.
 */
export class SeriesFinisher {
  private readonly store = new SeriesStore();
  private unknown = new Set<string>();
  private unplaced = new Map<string, RemoteEvent>();
  private silent: SeriesPart[] = [];
  private doubtful: string[] = [];
  private meeting: readonly string[] = [];
  private resumed = false;
  private touched = false;

  constructor(private readonly readEvent: (remoteId: string) => Promise<RemoteEvent | RemoteSetAside | undefined>) {}

  /** True when this round said anything about a series. */
  get concerned(): boolean {
    return this.touched;
  }

  begin(resumed: boolean): void {
    this.unknown = new Set();
    this.unplaced = new Map();
    this.silent = [];
    this.doubtful = [];
    this.meeting = [];
    this.resumed = resumed;
    // What the first pages of a resumed round said is only in the rows.
    this.touched = resumed;
  }

  note(items: readonly RemoteItem[], plan: PullPlan): void {
    this.touched ||= items.some(isOfSeries) || plan.recheckMasters.length > 0 || tellsOfStanding(items, plan);
    for (const { remoteId } of items) if (remoteId !== null) this.unplaced.delete(remoteId);
    for (const event of plan.unplaced) this.unplaced.set(event.remoteId, event);
    for (const id of plan.unknownMasters) this.unknown.add(id);
    for (const { remoteId } of plan.inserts) this.unknown.delete(remoteId);
    for (const { event } of plan.joins) this.unknown.delete(event.remoteId);
  }

  /**
   * Masters that were named and never sent, read one by one; and, where even the master is gone (a guest of single
   * occurrences), those occurrences themselves. Cancelled dates that came before their master come again, now that it is
   * known; of a round that broke off in between, the complete read of the next day has them.
   */
  async missing(tx: Tx, scope: PullScope, items: readonly RemoteItem[]): Promise<readonly RemoteItem[]> {
    const found: RemoteItem[] = [];
    for (const id of await this.unknownMasters(tx, scope, items)) {
      const master = await this.readEvent(id);
      if (master) found.push(master);
      else found.push(...(await this.orphans(tx, scope, id, items)));
    }
    const newer = new Set(items.map((item) => item.remoteId));
    found.push(...[...this.unplaced.values()].filter(({ remoteId }) => !newer.has(remoteId)));
    return found;
  }

  async finish(tx: Tx, scope: PullScope, window: SyncWindow): Promise<void> {
    if (!this.touched) return;
    this.meeting = await this.store.adoptExceptions(tx, scope);
    for (let after = ''; ;) {
      const series = await this.store.touched(tx, scope, window, after, chunk);
      await this.store.saveDates(
        tx,
        scope,
        window,
        series.flatMap((each) => this.dates(each, window)),
      );
      const last = series.at(-1);
      if (!last || series.length < chunk) return;
      after = last.master.remoteId;
    }
  }

  /** Series that lost a date in the middle of a round. */
  async recheck(tx: Tx, scope: PullScope, window: SyncWindow, masters: readonly string[]): Promise<void> {
    if (masters.length === 0) return;
    const series = await this.store.named(tx, scope, window, masters);
    await this.store.saveDates(
      tx,
      scope,
      window,
      series.map((each) => currentDates(each, window)),
    );
  }

  /** Exceptions that found their series only now, and meet something that was changed here: to be heard again. */
  get toHearAgain(): readonly string[] {
    return this.meeting;
  }

  /** Masters that came without any occurrence, of which some date may never have been heard of: Outlook is to list them. */
  get inDoubt(): readonly string[] {
    return this.doubtful;
  }

  /** Occurrences and exceptions that a re-sent master may have lost without a word; those that are gone. */
  async askAboutSilent(): Promise<readonly SeriesPart[]> {
    const gone: SeriesPart[] = [];
    for (const occurrence of this.silent.slice(0, maximumQuestions)) {
      if ((await this.readEvent(occurrence.remoteId)) === undefined) gone.push(occurrence);
    }
    return gone;
  }

  private async unknownMasters(tx: Tx, scope: PullScope, items: readonly RemoteItem[]): Promise<readonly string[]> {
    const here = new Set(items.map((item) => item.remoteId));
    const named = namedMasters(items).filter((id) => !here.has(id));
    if (this.resumed || named.length > 0) {
      for (const id of await this.store.unlinked(tx, scope, named, this.resumed)) this.unknown.add(id);
    }
    return [...this.unknown].filter((id) => !here.has(id));
  }

  private async orphans(
    tx: Tx,
    scope: PullScope,
    master: string,
    items: readonly RemoteItem[],
  ): Promise<readonly RemoteItem[]> {
    const here = items.flatMap((item) =>
      item.kind === 'occurrence' && item.masterRemoteId === master ? [item.remoteId] : [],
    );
    const stored = await this.store.occurrencesOf(tx, scope, master, maximumQuestions);
    const found: RemoteItem[] = [];
    for (const id of new Set([...here, ...stored].slice(0, maximumQuestions))) {
      const event = await this.readEvent(id);
      if (event) found.push(event);
    }
    return found;
  }

  /** Dates of a touched series; none when its master came without a word about its occurrences. */
  private dates(series: TouchedSeries, window: SyncWindow): readonly SeriesDates[] {
    if (!series.resent) return [currentDates(series, window)];
    const heard = series.occurrences.filter((each) => each.heard);
    const { remoteId: masterRemoteId } = series.master;
    const doubtful = planExceptionChecks(series.exceptions, window);
    this.silent.push(...doubtful.map((remoteId) => ({ remoteId, masterRemoteId })));
    if (heard.length === 0) {
      const silent = planExceptionChecks(series.occurrences, window);
      this.silent.push(...silent.map((remoteId) => ({ remoteId, masterRemoteId })));
      if (hasUnheardDates(series, window)) this.doubtful.push(masterRemoteId);
      return [];
    }
    return [{ ...currentDates({ ...series, occurrences: heard }, window), dropStale: true }];
  }
}

function isOfSeries(item: RemoteItem): boolean {
  return item.kind === 'occurrence' || (item.kind === 'event' && item.type !== 'SINGLE');
}

/** A tombstone of what stands all the same may be of a series that has no date in the window any more. */
function tellsOfStanding(items: readonly RemoteItem[], { updates, unchanged }: PullPlan): boolean {
  const standing = new Set([
    ...updates.map(({ event }) => event.remoteId),
    ...unchanged.map(({ remoteId }) => remoteId),
  ]);
  return items.some(({ kind, remoteId }) => kind === 'tombstone' && remoteId !== null && standing.has(remoteId));
}

/** Whether the rule makes a date that is neither known of nor cancelled, or one is known beside the rule that nothing told of. */
function hasUnheardDates(series: TouchedSeries, window: SyncWindow): boolean {
  const { excludedDates, additionalDates } = series.master;
  const cancelled = new Set(excludedDates);
  const now = currentDates(series, window);
  const stillAdded = new Set(now.additionalDates);
  return (
    now.excludedDates.some((date) => !cancelled.has(date)) || additionalDates.some((date) => !stillAdded.has(date))
  );
}

function currentDates(series: TouchedSeries, window: SyncWindow): SeriesDates {
  const { master, occurrences, exceptionStarts } = series;
  const isShared = (master.shared ?? null) !== null;
  const dates = planSeries({
    // As Outlook has it: what was changed here and is still to go up says nothing of its dates there.
    content: master.base ?? master.content,
    excludedDates: (isShared && master.copy?.excludedDates) || master.excludedDates,
    additionalDates: master.additionalDates,
    baseExcludedDates: master.baseExcludedDates ?? null,
    window,
    occurrenceStarts: occurrences.map((each) => each.start),
    exceptionStarts,
  });
  const place = { appointmentId: master.appointmentId, masterRemoteId: master.remoteId, dropStale: false };
  return { ...(isShared ? mergeDates(master, dates) : { ...dates, heardDates: null }), ...place };
}
