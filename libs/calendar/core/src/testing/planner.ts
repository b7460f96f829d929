import type { AppointmentId, Instant, LinkId } from '@kalbro/kernel';
import type { ConflictPolicy } from '../model/account.js';
import { decideGone } from '../merge/decide-gone.js';
import type { Conflict } from '../merge/conflict.js';
import type { RemoteItem, RemoteSetAside, SyncWindow } from '../ports/remote-calendar.port.js';
import { isGivenUpHere } from '../pull/meet-series.js';
import { namedMasters, planPull } from '../pull/plan-pull.js';
import { neededTombstoneChecks } from '../pull/tombstone-checks.js';
import { planExceptionChecks, planSeries } from '../pull/plan-series.js';
import { planSweep, shouldBeHeard } from '../pull/plan-sweep.js';
import type {
  KnownLink,
  KnownOccurrence,
  LocalState,
  PendingLink,
  PlannedEvent,
  PullInput,
  PullPlan,
  TombstoneAnswer,
} from '../pull/pull-plan.js';
import { occurrenceKey } from '../push/push-plan.js';
import { expandAppointments } from '../reading/entries.js';
import { anAppointment } from './builders.js';

/** What Outlook answers when it is asked about one event or bare occurrence. */
export interface Asked {
  event(remoteId: string): TombstoneAnswer;
  occurrenceExists(remoteId: string): boolean;
}

/** Rules of the engine that can be taken away, to see that something then fails. */
export interface PlannerRules {
  readonly asksAboutTombstones: boolean;
  readonly comparesSeries: boolean;
  readonly asksAboutExceptions: boolean;
  readonly asksAboutSilentSeries: boolean;
  readonly sweeps: boolean;
}

export const allRules: PlannerRules = {
  asksAboutTombstones: true,
  comparesSeries: true,
  asksAboutExceptions: true,
  asksAboutSilentSeries: true,
  sweeps: true,
};

type Account = Pick<PullInput, 'scopes' | 'direction' | 'canEditCalendar'> & {
  readonly conflictPolicy: ConflictPolicy;
};
type Heard<T> = T & { readonly round: number };

/** A conflict, and the appointment that it is about. */
export interface KeptConflict {
  readonly appointmentId: AppointmentId;
  readonly conflict: Conflict;
}

const readsAll: Account = {
  scopes: ['READ', 'READ_DETAILS'],
  direction: 'DOWN',
  canEditCalendar: true,
  conflictPolicy: 'NEWEST_WINS',
};

/** Carries plans out in memory, as the service does in SQL. Ids are made of remote ids, so that two can be compared. */
export class InMemoryPlanner {
  readonly links = new Map<string, Heard<KnownLink>>();
  readonly occurrences = new Map<string, Heard<KnownOccurrence>>();
  readonly setAside = new Map<string, RemoteSetAside>();
  /** Links without a remote id: what waits to be created in Outlook. */
  readonly waiting = new Map<LinkId, PendingLink>();
  readonly conflicts: KeptConflict[] = [];
  private readonly unknownMasters = new Set<string>();
  private readonly unplaced = new Map<string, RemoteItem>();
  private round = 1;

  constructor(
    protected readonly window: SyncWindow,
    protected readonly asked: Asked,
    private readonly rules: PlannerRules = allRules,
    protected readonly account: Account = readsAll,
  ) {}

  /** Plans one page without storing anything. */
  plan(items: readonly RemoteItem[]): PullPlan {
    const ids = new Set([...namedMasters(items), ...items.flatMap((item) => item.remoteId ?? [])]);
    const known = new Map([...this.links].filter(([id]) => ids.has(id)));
    const occurrences = new Map([...this.occurrences].filter(([id]) => ids.has(id)));
    const checks = this.rules.asksAboutTombstones ? neededTombstoneChecks(items, known) : [];
    const answers = new Map(checks.map((id) => [id, this.asked.event(id)]));
    return planPull({ items, known, occurrences, answers, pending: this.pending(), ...this.account });
  }

  page(items: readonly RemoteItem[]): PullPlan {
    const plan = this.plan(items);
    for (const { linkId, conflict } of plan.conflicts) this.keep(this.appointmentOf(linkId), conflict);
    plan.removals.forEach((id) => this.remove(id));
    for (const { remoteId } of plan.recreations) this.recreate(remoteId);
    plan.removeOccurrences.forEach((id) => this.occurrences.delete(id));
    for (const event of plan.inserts)
      this.store(event, { linkId: `link:${event.remoteId}`, appointmentId: `appointment:${event.remoteId}` });
    for (const { known, event } of plan.updates) if (this.links.has(event.remoteId)) this.store(event, known);
    for (const { linkId, event } of plan.claims) this.claim(linkId, event);
    for (const { remoteId, etag, attempt } of plan.unchanged) this.change(remoteId, { etag, attempt });
    for (const each of plan.saveOccurrences) this.occurrences.set(each.remoteId, { ...each, round: this.round });
    for (const { remoteId } of plan.revivals) this.change(remoteId, { deletedAt: null });
    for (const { masterRemoteId, originalStart } of plan.restoredDates) this.restore(masterRemoteId, originalStart);
    for (const { masterRemoteId, originalStart } of plan.exclude) this.exclude(masterRemoteId, originalStart);
    for (const each of plan.setAside) if (each.remoteId !== null) this.setAside.set(each.remoteId, each);
    for (const id of plan.unknownMasters) this.unknownMasters.add(id);
    for (const { remoteId } of items) if (remoteId !== null) this.unplaced.delete(remoteId);
    for (const event of plan.unplaced) this.unplaced.set(event.remoteId, event);
    this.dateSeries(plan.recheckMasters);
    return plan;
  }

  /** A round is read from its beginning; what one that broke off had heard does not count. */
  begin(): void {
    this.round += 1;
  }

  /** The end of a round; `full` when it read everything that there is. */
  finish(full: boolean): void {
    for (const id of this.unknownMasters) if (!this.links.has(id)) this.readMaster(id);
    this.unknownMasters.clear();
    this.page([...this.unplaced.values()]);
    this.unplaced.clear();
    if (full && this.rules.sweeps) this.askAboutUnheardSeries();
    this.adoptExceptions();
    if (this.rules.comparesSeries) this.finishSeries();
    if (full && this.rules.sweeps) this.sweep();
    this.round += 1;
  }

  /** What a reader sees in [from, to): title, start and end of each entry, in order. */
  shown(from: Instant, to: Instant): readonly string[] {
    const all = [...this.links.values(), ...this.waiting.values()];
    const deleted = new Set(all.flatMap((link) => (link.deletedAt == null ? [] : [link.appointmentId])));
    const rows = all.filter(
      ({ appointmentId, seriesId }) => ![appointmentId, seriesId].some((id) => id && deleted.has(id)),
    );
    const readable = rows.map((link) => {
      const { type, seriesId, originalStart, content, excludedDates, additionalDates } = link;
      const exceptionStarts = this.exceptionsOf(link).flatMap((each) => each.originalStart ?? []);
      const dates = { originalStart, excludedDates, additionalDates, exceptionStarts };
      return anAppointment({ id: link.appointmentId, type, seriesId, content, ...dates });
    });
    return expandAppointments(readable, from, to)
      .map(({ content }) => `${content.start} ${content.end} ${content.title}`)
      .sort();
  }

  protected pending(): ReadonlyMap<string, PendingLink> {
    return new Map([...this.waiting.values()].map((link) => [this.keyOf(link), link]));
  }

  private keyOf({ seriesId, originalStart, attempt, linkId }: PendingLink): string {
    if (seriesId !== null && originalStart !== null) return occurrenceKey(seriesId, originalStart);
    return attempt?.transactionId ?? linkId;
  }

  protected linkOf(appointmentId: AppointmentId): KnownLink | undefined {
    for (const link of this.links.values()) if (link.appointmentId === appointmentId) return link;
    return undefined;
  }

  private store(event: PlannedEvent, known: LocalState & { readonly linkId: string; readonly appointmentId: string }) {
    const { origin, editedAt, keptInOutlook, baseExcludedDates } = known;
    const local = { origin: origin ?? 'OUTLOOK', editedAt: editedAt ?? null, keptInOutlook: keptInOutlook ?? false };
    const master = event.masterRemoteId === null ? undefined : this.links.get(event.masterRemoteId);
    this.links.set(event.remoteId, {
      ...event,
      ...local,
      baseExcludedDates: baseExcludedDates ?? null,
      linkId: known.linkId as LinkId,
      appointmentId: known.appointmentId as AppointmentId,
      seriesId: master?.appointmentId ?? null,
      round: this.round,
    });
  }

  private claim(linkId: LinkId, event: PlannedEvent): void {
    const link = this.waiting.get(linkId);
    this.waiting.delete(linkId);
    if (link) this.store(event, link);
  }

  /** The old link goes, and a new one waits to be created for the same appointment. */
  protected recreate(remoteId: string): void {
    const link = this.links.get(remoteId);
    if (!link) return;
    for (const each of this.exceptionsOf(link)) this.unlink(each);
    this.remove(remoteId);
    const linkId = `${link.linkId}'` as LinkId;
    const { remoteId: _remoteId, ...rest } = link;
    this.waiting.set(linkId, { ...rest, linkId, etag: null, base: null, attempt: null });
  }

  /** An exception of a series that is made anew is one that Outlook does not know yet. */
  private unlink(link: PendingLink & { readonly remoteId?: string }): void {
    const { remoteId, ...rest } = link;
    if (remoteId === undefined) return;
    this.links.delete(remoteId);
    this.waiting.set(link.linkId, { ...rest, masterRemoteId: null, etag: null, base: null, attempt: null });
  }

  protected keep(appointmentId: AppointmentId, conflict: Conflict): void {
    this.conflicts.push({ appointmentId, conflict });
  }

  private appointmentOf(linkId: LinkId): AppointmentId {
    const link = this.waiting.get(linkId) ?? [...this.links.values()].find((each) => each.linkId === linkId);
    if (!link) throw new Error(`${linkId} is not there.`);
    return link.appointmentId;
  }

  protected change(remoteId: string, change: Partial<KnownLink>, round = this.round): void {
    const link = this.links.get(remoteId);
    if (link) this.links.set(remoteId, { ...link, ...change, round });
  }

  /** On both sides. */
  protected exclude(masterRemoteId: string, date: Instant): void {
    const master = this.links.get(masterRemoteId);
    if (!master) return;
    const added = (dates: readonly Instant[]) => [...new Set([...dates, date])].sort();
    const { excludedDates, baseExcludedDates } = master;
    const dates = {
      excludedDates: added(excludedDates),
      baseExcludedDates: baseExcludedDates ? added(baseExcludedDates) : null,
    };
    this.change(masterRemoteId, dates, master.round);
  }

  private restore(masterRemoteId: string, date: Instant): void {
    const master = this.links.get(masterRemoteId);
    if (!master) return;
    const excludedDates = master.excludedDates.filter((each) => each !== date);
    this.change(masterRemoteId, { excludedDates }, master.round);
  }

  /** A series takes its exceptions along; what was changed of them here is kept. */
  protected remove(remoteId: string): void {
    const link = this.links.get(remoteId);
    this.links.delete(remoteId);
    for (const each of link?.type === 'SERIES_MASTER' ? this.exceptionsOf(link) : []) this.removeAlong(each, link);
    for (const [id, each] of this.links) if (each.masterRemoteId === remoteId) this.links.delete(id);
    for (const [id, each] of this.occurrences)
      if (each.masterRemoteId === remoteId || id === remoteId) this.occurrences.delete(id);
  }

  private removeAlong(link: PendingLink & { readonly remoteId?: string }, master: KnownLink | undefined): void {
    if (link.remoteId === undefined) this.waiting.delete(link.linkId);
    else this.links.delete(link.remoteId);
    if (master?.deletedAt != null) return;
    const base = link.remoteId === undefined ? master?.content : link.base;
    const { conflicts } = decideGone(
      { ...link, base: base ?? null, deletedAt: link.deletedAt ?? null },
      'OUTLOOK_WINS',
    );
    for (const conflict of conflicts) this.keep(link.appointmentId, conflict);
  }

  /** Gone without a tombstone. */
  private lose(remoteId: string): void {
    const link = this.links.get(remoteId);
    if (!link) return;
    const row = { ...link, deletedAt: link.deletedAt ?? null };
    const { outcome, conflicts } = decideGone(row, this.account.conflictPolicy);
    for (const conflict of conflicts) this.keep(link.appointmentId, conflict);
    if (outcome === 'recreate') this.recreate(remoteId);
    else this.remove(remoteId);
  }

  private readMaster(remoteId: string): void {
    const answer = this.asked.event(remoteId);
    if (typeof answer !== 'string') return void this.page([answer]);
    // A guest of single dates has no series; whoever lost the series has lost them as well.
    for (const { remoteId: id, masterRemoteId } of this.links.values())
      if (masterRemoteId === remoteId && this.asked.event(id) === 'gone') this.lose(id);
  }

  /** A series of which no date is left in the window is not sent, and not gone. */
  private askAboutUnheardSeries(): void {
    for (const link of this.links.values())
      if (link.type === 'SERIES_MASTER' && link.round < this.round && shouldBeHeard(link, this.window))
        this.readMaster(link.remoteId);
  }

  private adoptExceptions(): void {
    const again: string[] = [];
    for (const link of this.links.values()) {
      const master = link.masterRemoteId === null ? undefined : this.links.get(link.masterRemoteId);
      if (!master || link.type !== 'EXCEPTION' || link.seriesId === master.appointmentId) continue;
      this.change(link.remoteId, { seriesId: master.appointmentId }, link.round);
      if (this.waits(master.appointmentId, link.originalStart) || isGivenUpHere(master, link.originalStart))
        again.push(link.remoteId);
    }
    for (const id of again) this.hearAgain(id);
  }

  private waits(seriesId: AppointmentId, date: Instant | null): boolean {
    return date !== null && this.pending().has(occurrenceKey(seriesId, date));
  }

  private hearAgain(remoteId: string): void {
    this.links.delete(remoteId);
    const event = this.asked.event(remoteId);
    if (typeof event !== 'string') this.page([event]);
  }

  private finishSeries(): void {
    const named = [...this.links.values(), ...this.occurrences.values()].filter((each) => each.round === this.round);
    const masters = new Set(named.map((each) => each.masterRemoteId ?? each.remoteId));
    for (const id of masters) {
      const master = this.links.get(id);
      if (master?.type !== 'SERIES_MASTER') continue;
      if (master.round === this.round) this.dropStale(master);
      this.dateSeries([id]);
    }
  }

  /** The master was sent anew, and with it all that is left of it. */
  private dropStale(master: Heard<KnownLink>): void {
    const own = [...this.occurrences.values()].filter((each) => each.masterRemoteId === master.remoteId);
    const silent = own.every((each) => each.round < this.round);
    for (const each of own) {
      if (each.round === this.round) continue;
      const stays = silent && (!this.rules.asksAboutSilentSeries || this.asked.occurrenceExists(each.remoteId));
      if (!stays) this.occurrences.delete(each.remoteId);
    }
    if (this.rules.asksAboutExceptions) this.dropExceptions(master);
  }

  private dropExceptions(master: KnownLink): void {
    const exceptions = [...this.links.values()]
      .filter((each) => each.masterRemoteId === master.remoteId)
      .map(({ remoteId, content, round }) => ({
        ...{ remoteId, start: content.start, end: content.end },
        heard: round === this.round,
      }));
    for (const id of planExceptionChecks(exceptions, this.window)) if (this.asked.event(id) === 'gone') this.lose(id);
  }

  /** Whether Outlook knows them or not. */
  protected exceptionsOf(master: PendingLink & { readonly remoteId?: string }): readonly (PendingLink & {
    readonly remoteId?: string;
  })[] {
    if (master.type !== 'SERIES_MASTER') return [];
    const linked = [...this.links.values()].filter(
      (each) => each.masterRemoteId !== null && each.masterRemoteId === master.remoteId,
    );
    const unknown = [...this.waiting.values()].filter((each) => each.seriesId === master.appointmentId);
    return [...linked, ...unknown].filter((each) => each.type === 'EXCEPTION');
  }

  private dateSeries(masters: readonly string[]): void {
    for (const id of masters) {
      const master = this.links.get(id);
      if (master?.type !== 'SERIES_MASTER' || !this.rules.comparesSeries) continue;
      const { excludedDates, additionalDates, round } = master;
      const exceptions = this.exceptionsOf(master).filter((each) => each.deletedAt == null);
      const { settledStarts, ...dates } = planSeries({
        ...{ content: master.base ?? master.content, excludedDates, additionalDates, window: this.window },
        baseExcludedDates: master.baseExcludedDates ?? null,
        occurrenceStarts: [...this.occurrences.values()].flatMap((each) =>
          each.masterRemoteId === id ? [each.start] : [],
        ),
        exceptionStarts: exceptions.flatMap((each) => each.originalStart ?? []),
      });
      this.change(id, dates, round);
      for (const { stored, originalStart } of settledStarts)
        for (const each of this.links.values())
          if (each.masterRemoteId === id && each.originalStart === stored)
            this.change(each.remoteId, { originalStart }, each.round);
    }
  }

  private sweep(): void {
    const judged = [...this.links.values()].filter((link) => shouldBeHeard(link, this.window));
    const unheard = judged.filter((link) => link.round < this.round).map((link) => link.remoteId);
    const plan = planSweep({ inWindow: judged.length, unheard });
    if (plan.kind === 'delete') plan.remoteIds.forEach((id) => this.lose(id));
  }
}
