import type {
  AdoptStep,
  OccurrenceRef,
  PushRecord,
  PushStep,
  ReadStep,
  RemoteItem,
  SendStep,
  SyncWindow,
} from '@kalbro/calendar-core';
import { neededOccurrences, occurrenceKey, planPush, recordLost, sameContent } from '@kalbro/calendar-core';
import type { ExternalCalendarId, Instant } from '@kalbro/kernel';
import { addDays, RemoteError } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import type { CalendarState } from '../sync/lease-store.js';
import { proveLease } from '../sync/lease-store.js';
import type { RunSession } from '../sync/run-session.js';
import { HearEvents } from './hear-events.js';
import type { SynchroniseAccountParts } from '../sync/synchronise-account.js';
import type { StoredPushRow } from './push-store.js';
import type { SeriesDate } from './series-dates-store.js';
import { SeriesDatesStore } from './series-dates-store.js';
import { present, PushStore } from './push-store.js';
import { reportSkips } from './report-skips.js';
import type { Wave } from './send-step.js';
import { isSend, keyOf, SendOne } from './send-step.js';

/**
 * Steps at a time for one mailbox. Microsoft allows four requests at a time, and the adapter lets no more through: the
 * other steps are being stored meanwhile, so that no place waits for the database.
 */
const atATime = 8;
/** Somebody who edits in Outlook faster than this is met again by the next run. */
const triesAfterReading = 3;

/** Brings what was changed here up to Outlook: wave after wave, until nothing is left that can be sent. */
export class PushChanges {
  private readonly store = new PushStore();

  constructor(private readonly parts: SynchroniseAccountParts) {}

  /** Whether anything goes up in this run at all. */
  goesUp({ run }: RunSession): boolean {
    return run.isMain && (run.direction === 'UP' || run.direction === 'BOTH');
  }

  /**
   * Makes links for what is to go up. To be done before the calendars come down: an event that a create of ours made
   * is known by them. True when only coming down tells what became of a create.
   */
  async prepare(session: RunSession): Promise<boolean> {
    const { run } = session;
    const { reader } = this.parts.database;
    const calendar = upCalendarOf(session.calendars);
    const makesLinks = calendar && run.scopes.includes('CREATE');
    const state = makesLinks ? this.store.makeLinks(reader, run, calendar.id) : this.store.state(reader, run);
    return (await state).isUnanswered;
  }

  /** `readBegan`: when the calendars were begun to be read, if they were to their end. `isUnanswered`: as `prepare` said. */
  async run(
    session: RunSession,
    readBegan: ReadonlyMap<ExternalCalendarId, Instant>,
    isUnanswered: boolean,
  ): Promise<void> {
    session.phase = 'SENDING';
    const push = new PushOfRun(this.parts, session, this.store, readBegan);
    if (isUnanswered) await push.clearUntraced();
    await push.run();
    session.phase = 'FINISHING';
  }
}

class PushOfRun {
  private readonly sender: SendOne;
  private readonly dates = new SeriesDatesStore();
  private readonly hearing: HearEvents;
  private readonly done = new Set<string>();
  /** Series whose dates were asked for in this run: what is not known of them now is not there. */
  private readonly asked = new Set<string>();
  /** A series turned out to be gone while a wave was planned: the rows are to be looked at once more. */
  private heardGone = false;
  private readonly retried = new Map<string, number>();

  constructor(
    private readonly parts: SynchroniseAccountParts,
    private readonly session: RunSession,
    private readonly store: PushStore,
    private readonly readBegan: ReadonlyMap<ExternalCalendarId, Instant>,
  ) {
    this.sender = new SendOne(parts, session, store);
    this.hearing = new HearEvents(parts, session);
  }

  async run(): Promise<void> {
    for (;;) {
      const rows = await this.store.unsettled(this.parts.database.reader, this.session.run);
      if (rows.length === 0) return;
      this.heardGone = false;
      const wave = await this.waveOf(rows);
      if (this.heardGone) continue;
      const steps = planPush({ ...wave, rows });
      const todo = steps.filter((step) => step.kind !== 'skip' && !this.done.has(keyOf(step)));
      if (todo.length === 0) return this.finish(rows, steps);
      await this.carryOut(todo, rows, wave);
      this.session.signal.throwIfAborted();
    }
  }

  async clearUntraced(): Promise<void> {
    for (const calendar of this.session.calendars) {
      const began = this.readBegan.get(calendar.id);
      if (began !== undefined && calendar.syncUp)
        await this.store.markUntraced(this.parts.database.reader, this.session.run, calendar.id, began);
    }
  }

  /** What is known of the dates that these rows are about; where nothing is, Outlook is asked once a run. */
  private async waveOf(rows: readonly StoredPushRow[]): Promise<Wave> {
    const { run } = this.session;
    const { direction, conflictPolicy, scopes } = run;
    const calendar = upCalendarOf(this.session.calendars);
    const tellsTransactionIds = direction === 'BOTH' && calendar?.syncDown === true;
    const readSince = (calendar && this.readBegan.get(calendar.id)) ?? null;
    const account = { direction, conflictPolicy, scopes, upSync: 'ACTIVE', tellsTransactionIds, readSince } as const;
    return { account, occurrences: await this.occurrencesOf(rows) };
  }

  private async occurrencesOf(rows: readonly StoredPushRow[]): Promise<ReadonlyMap<string, OccurrenceRef | null>> {
    const { reader } = this.parts.database;
    const needed = neededOccurrences(rows);
    const known = await this.dates.occurrences(reader, this.session.run, needed);
    const missing = needed.filter((each) => !known.has(keyOfDate(each)));
    const toAsk = new Set(missing.map((each) => each.masterRemoteId).filter((id) => !this.asked.has(id)));
    for (const master of toAsk) {
      const dates = needed.filter((each) => each.masterRemoteId === master).map((each) => each.originalStart);
      await this.askForDates(rows, master, dates);
    }
    const found = toAsk.size === 0 ? known : await this.dates.occurrences(reader, this.session.run, needed);
    const gone = needed.filter((each) => this.asked.has(each.masterRemoteId) && !found.has(keyOfDate(each)));
    return new Map<string, OccurrenceRef | null>([...gone.map((each) => [keyOfDate(each), null] as const), ...found]);
  }

  private async askForDates(
    rows: readonly StoredPushRow[],
    masterRemoteId: string,
    dates: readonly Instant[],
  ): Promise<void> {
    const master = rows.find((each) => each.remoteId === masterRemoteId);
    const calendar = master && this.calendarOf(master);
    if (!calendar) return;
    if (await this.hearSeries(calendar, masterRemoteId, dates)) this.asked.add(masterRemoteId);
    else await this.hearGone(calendar, masterRemoteId);
  }

  /** A series of which only dates were cancelled here has no other step that finds out. */
  private async hearGone(calendar: CalendarState, remoteId: string): Promise<void> {
    this.asked.add(remoteId);
    if (this.session.run.direction === 'UP') return;
    await this.hearing.hear(calendar, [{ kind: 'tombstone', remoteId }]);
    this.heardGone = true;
  }

  /** Reads a series with its dates. False when it is not there. */
  private async hearSeries(
    calendar: CalendarState,
    masterRemoteId: string,
    wanted: readonly Instant[] = [],
  ): Promise<boolean> {
    const { writer, database } = this.parts;
    const { run, fallbackZone } = this.session;
    // The master first: what changes of its dates in between makes its etag one that Outlook does not take any more.
    const readMaster = () => writer.readItem(this.session.remote, masterRemoteId, fallbackZone);
    const master = run.direction === 'UP' ? undefined : await readMaster();
    const dates = await this.instancesOf(masterRemoteId, windowWith(this.hearing.windowOf(calendar), wanted));
    if (!dates) return false;
    if (!master) {
      await database.transaction(async (tx) => {
        await proveLease(tx, run);
        await this.dates.saveOccurrences(tx, calendar.id, dates);
      });
      return true;
    }
    await this.hearing.hear(calendar, [master, ...dates]);
    return true;
  }

  private async instancesOf(masterRemoteId: string, window: SyncWindow): Promise<readonly RemoteItem[] | undefined> {
    try {
      return await this.parts.writer.readInstances(
        this.session.remote,
        masterRemoteId,
        window,
        this.session.fallbackZone,
      );
    } catch (error) {
      if (error instanceof RemoteError && error.kind === 'gone') return undefined;
      throw error;
    }
  }

  /** Exceptions wait for whatever is to be done about their series first. */
  private async carryOut(todo: readonly PushStep[], rows: readonly StoredPushRow[], wave: Wave): Promise<void> {
    const byLink = new Map(rows.map((row) => [row.linkId, row]));
    const busy = new Set(todo.map(({ linkId }) => byLink.get(linkId)?.appointmentId));
    const ready = todo.filter(({ linkId }) => {
      const series = byLink.get(linkId)?.seriesId ?? null;
      return series === null || !busy.has(series);
    });
    for (const step of ready) this.done.add(keyOf(step));
    for (const step of ready) if (!isSend(step)) await this.settle(step, present(byLink.get(step.linkId)));
    await this.sendAll(ready.filter(isSend), wave);
  }

  private async settle(step: PushStep, row: StoredPushRow): Promise<void> {
    if (step.kind === 'read') return this.read(step, row);
    const { run } = this.session;
    await this.parts.database.transaction(async (tx) => {
      await proveLease(tx, run);
      if (step.kind === 'drop') await this.store.drop(tx, run, row);
      if (step.kind === 'adopt') await this.adopt(tx, row, step);
      if (step.kind === 'keepInOutlook') await this.store.keepInOutlook(tx, row.linkId);
      if (step.kind === 'lost') {
        if (row.seriesId !== null && row.originalStart !== null)
          await this.dates.excludeOfSeries(tx, row.seriesId, row.originalStart);
        await this.sender.carryOut(tx, row, recordLost(row));
      }
    });
  }

  /** Unless it was edited meanwhile: then there is something to send after all. */
  private async adopt(tx: Tx, row: StoredPushRow, { change }: AdoptStep): Promise<void> {
    const { run } = this.session;
    const now = (await this.store.lock(tx, run, row.linkId)).find(({ linkId }) => linkId === row.linkId);
    const isSame = now && now.deletedAt === row.deletedAt && sameContent(now.content, row.content);
    if (isSame) await this.store.change(tx, run, now, change);
  }

  /** Nobody knows what Outlook holds there: it is heard, of a series with its dates. */
  private async read({ remoteId }: Pick<ReadStep, 'remoteId'>, row: StoredPushRow): Promise<void> {
    const calendar = this.calendarOf(row);
    if (!calendar) return;
    if (row.type === 'SERIES_MASTER' && (await this.hearSeries(calendar, remoteId))) {
      this.asked.add(remoteId);
      if (this.session.run.direction !== 'UP') return;
    }
    const item = await this.parts.writer.readItem(this.session.remote, remoteId, this.session.fallbackZone);
    await this.hearing.hear(calendar, [item]);
  }

  /** Four at a time. The first that Microsoft does not want to go on with ends it, once those on their way are back. */
  private async sendAll(steps: readonly SendStep[], wave: Wave): Promise<void> {
    const queue = [...steps];
    const failures: unknown[] = [];
    const work = async (): Promise<void> => {
      for (let step = queue.shift(); step && failures.length === 0; step = queue.shift()) {
        this.session.signal.throwIfAborted();
        await this.sendOne(step, wave, failures);
      }
    };
    const workers = Array.from({ length: Math.min(atATime, steps.length) }, () => work());
    for (const end of await Promise.allSettled(workers)) if (end.status === 'rejected') failures.push(end.reason);
    if (failures.length > 0) throw failures[0];
  }

  private async sendOne(step: SendStep, wave: Wave, failures: unknown[]): Promise<void> {
    const sent = await this.sender.send(step, wave);
    if (!sent) return;
    const { record, row, failure } = sent;
    if (failure) failures.push(failure);
    else if (record?.next === 'read') await this.readAfter(step, row, record.outcome);
  }

  /** As after 412: not every pull tells of it. Then it is planned anew. */
  private async readAfter(step: SendStep, row: StoredPushRow, outcome: PushRecord['outcome']): Promise<void> {
    const named = outcome.kind === 'change' ? outcome.change.remoteId : undefined;
    const remoteId = named ?? row.remoteId ?? ('remoteId' in step ? step.remoteId : null);
    if (remoteId === null) return;
    await this.read({ remoteId }, row);
    this.retried.set(keyOf(step), (this.retried.get(keyOf(step)) ?? 0) + 1);
    if ((this.retried.get(keyOf(step)) ?? 0) <= triesAfterReading) this.done.delete(keyOf(step));
  }

  private async finish(rows: readonly StoredPushRow[], steps: readonly PushStep[]): Promise<void> {
    reportSkips(this.session, rows, steps);
    const open = new Set(steps.map(({ linkId }) => linkId));
    const equal = rows.filter(
      (row) => !open.has(row.linkId) && row.base !== null && sameContent(row.base, row.content),
    );
    if (equal.length === 0) return;
    await this.parts.database.transaction(async (tx) => {
      await proveLease(tx, this.session.run);
      await this.store.settle(
        tx,
        equal.map(({ linkId }) => linkId),
      );
    });
  }

  private calendarOf({ externalCalendarId }: StoredPushRow): CalendarState | undefined {
    return this.session.calendars.find((each) => each.id === externalCalendarId);
  }
}

/** Somebody may change a date that lies further ahead than the calendar is read. */
function windowWith({ start, end }: SyncWindow, dates: readonly Instant[]): SyncWindow {
  const [first = start] = [...dates, start].sort();
  const last = [...dates, end].sort().at(-1) ?? end;
  return { start: first < start ? addDays(first, -2) : start, end: last > end ? addDays(last, 2) : end };
}

function keyOfDate({ masterRemoteId, originalStart }: SeriesDate): string {
  return occurrenceKey(masterRemoteId, originalStart);
}

/** Where new appointments go. */
function upCalendarOf(calendars: readonly CalendarState[]): CalendarState | undefined {
  return calendars.find((each) => each.syncUp && each.canEdit && !each.missing);
}
