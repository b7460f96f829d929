import type { AppointmentId, Instant, LinkId } from '@kalbro/kernel';
import type { RemoteItem, RemoteSetAside, SyncWindow } from '../ports/remote-calendar.port.js';
import { namedMasters, neededTombstoneChecks, planPull } from '../pull/plan-pull.js';
import { planExceptionChecks, planSeries } from '../pull/plan-series.js';
import { planSweep, shouldBeHeard } from '../pull/plan-sweep.js';
import type {
  KnownLink,
  KnownOccurrence,
  PlannedEvent,
  PullInput,
  PullPlan,
  TombstoneAnswer,
} from '../pull/pull-plan.js';
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

type Account = Pick<PullInput, 'scopes' | 'direction' | 'canEditCalendar'>;
type Heard<T> = T & { readonly round: number };

const readsAll: Account = { scopes: ['READ', 'READ_DETAILS'], direction: 'DOWN', canEditCalendar: true };

/** Carries plans out in memory, as the service does in SQL. Ids are made of remote ids, so that two can be compared. */
export class InMemoryPlanner {
  readonly links = new Map<string, Heard<KnownLink>>();
  readonly occurrences = new Map<string, Heard<KnownOccurrence>>();
  readonly setAside = new Map<string, RemoteSetAside>();
  private readonly unknownMasters = new Set<string>();
  private round = 1;

  constructor(
    private readonly window: SyncWindow,
    private readonly asked: Asked,
    private readonly rules: PlannerRules = allRules,
    private readonly account: Account = readsAll,
  ) {}

  /** Plans one page without storing anything. */
  plan(items: readonly RemoteItem[]): PullPlan {
    const ids = new Set([...namedMasters(items), ...items.flatMap((item) => item.remoteId ?? [])]);
    const known = new Map([...this.links].filter(([id]) => ids.has(id)));
    const occurrences = new Map([...this.occurrences].filter(([id]) => ids.has(id)));
    const checks = this.rules.asksAboutTombstones ? neededTombstoneChecks(items, known) : [];
    const answers = new Map(checks.map((id) => [id, this.asked.event(id)]));
    return planPull({ items, known, occurrences, answers, ...this.account });
  }

  page(items: readonly RemoteItem[]): PullPlan {
    const plan = this.plan(items);
    plan.removals.forEach((id) => this.remove(id));
    plan.removeOccurrences.forEach((id) => this.occurrences.delete(id));
    for (const event of plan.inserts) this.store(event, `link:${event.remoteId}`, `appointment:${event.remoteId}`);
    for (const { known, event } of plan.updates) this.update(known, event);
    for (const { remoteId, etag } of plan.unchanged) this.change(remoteId, { etag });
    for (const each of plan.saveOccurrences) this.occurrences.set(each.remoteId, { ...each, round: this.round });
    for (const { masterRemoteId, originalStart } of plan.exclude) this.exclude(masterRemoteId, originalStart);
    for (const each of plan.setAside) if (each.remoteId !== null) this.setAside.set(each.remoteId, each);
    for (const id of plan.unknownMasters) this.unknownMasters.add(id);
    this.dateSeries(plan.recheckMasters);
    return plan;
  }

  /** The end of a round; `full` when it read everything that there is. */
  finish(full: boolean): void {
    for (const id of this.unknownMasters) if (!this.links.has(id)) this.readMaster(id);
    this.unknownMasters.clear();
    if (full && this.rules.sweeps) this.askAboutUnheardSeries();
    this.adoptExceptions();
    if (this.rules.comparesSeries) this.finishSeries();
    if (full && this.rules.sweeps) this.sweep();
    this.round += 1;
  }

  /** What a reader sees in [from, to): title, start and end of each entry, in order. */
  shown(from: Instant, to: Instant): readonly string[] {
    const rows = [...this.links.values()].map((link) => {
      const { type, seriesId, originalStart, content, excludedDates, additionalDates } = link;
      const id = link.appointmentId;
      const exceptionStarts = this.exceptionsOf(link).flatMap((each) => each.originalStart ?? []);
      return anAppointment({
        id,
        type,
        seriesId,
        originalStart,
        content,
        excludedDates,
        additionalDates,
        exceptionStarts,
      });
    });
    return expandAppointments(rows, from, to)
      .map(({ content }) => `${content.start} ${content.end} ${content.title}`)
      .sort();
  }

  private store(event: PlannedEvent, linkId: string, appointmentId: string): void {
    const master = event.masterRemoteId === null ? undefined : this.links.get(event.masterRemoteId);
    this.links.set(event.remoteId, {
      ...event,
      linkId: linkId as LinkId,
      appointmentId: appointmentId as AppointmentId,
      base: event.content,
      seriesId: master?.appointmentId ?? null,
      round: this.round,
    });
  }

  private update(known: KnownLink, event: PlannedEvent): void {
    if (this.links.has(event.remoteId)) this.store(event, known.linkId, known.appointmentId);
  }

  private change(remoteId: string, change: Partial<KnownLink>, round = this.round): void {
    const link = this.links.get(remoteId);
    if (link) this.links.set(remoteId, { ...link, ...change, round });
  }

  private exclude(masterRemoteId: string, date: Instant): void {
    const master = this.links.get(masterRemoteId);
    if (!master) return;
    const excludedDates = [...new Set([...master.excludedDates, date])].sort();
    this.change(masterRemoteId, { excludedDates }, master.round);
  }

  private remove(remoteId: string): void {
    this.links.delete(remoteId);
    for (const [id, each] of this.links) if (each.masterRemoteId === remoteId) this.links.delete(id);
    for (const [id, each] of this.occurrences)
      if (each.masterRemoteId === remoteId || id === remoteId) this.occurrences.delete(id);
  }

  private readMaster(remoteId: string): void {
    const answer = this.asked.event(remoteId);
    if (typeof answer !== 'string') this.page([answer]);
  }

  /** A series of which no date is left in the window is not sent, and not gone. */
  private askAboutUnheardSeries(): void {
    for (const link of this.links.values())
      if (link.type === 'SERIES_MASTER' && link.round < this.round && shouldBeHeard(link, this.window))
        this.readMaster(link.remoteId);
  }

  private adoptExceptions(): void {
    for (const link of this.links.values()) {
      const master = link.masterRemoteId === null ? undefined : this.links.get(link.masterRemoteId);
      if (master && link.type === 'EXCEPTION')
        this.change(link.remoteId, { seriesId: master.appointmentId }, link.round);
    }
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
    const exceptions = this.exceptionsOf(master).map(({ remoteId, content, round }) => {
      const { start, end } = content;
      return { remoteId, start, end, heard: round === this.round };
    });
    for (const id of planExceptionChecks(exceptions, this.window)) if (this.asked.event(id) === 'gone') this.remove(id);
  }

  private exceptionsOf(master: KnownLink): readonly Heard<KnownLink>[] {
    return [...this.links.values()].filter((each) => each.masterRemoteId === master.remoteId);
  }

  private dateSeries(masters: readonly string[]): void {
    for (const id of masters) {
      const master = this.links.get(id);
      if (master?.type !== 'SERIES_MASTER' || !this.rules.comparesSeries) continue;
      const { content, excludedDates, additionalDates, round } = master;
      const exceptions = this.exceptionsOf(master);
      const { settledStarts, ...dates } = planSeries({
        ...{ content, excludedDates, additionalDates, window: this.window },
        occurrenceStarts: [...this.occurrences.values()].flatMap((each) =>
          each.masterRemoteId === id ? [each.start] : [],
        ),
        exceptionStarts: exceptions.flatMap((each) => each.originalStart ?? []),
      });
      this.change(id, dates, round);
      for (const { stored, originalStart } of settledStarts)
        for (const each of exceptions)
          if (each.originalStart === stored) this.change(each.remoteId, { originalStart }, each.round);
    }
  }

  private sweep(): void {
    const judged = [...this.links.values()].filter((link) => shouldBeHeard(link, this.window));
    const unheard = judged.filter((link) => link.round < this.round).map((link) => link.remoteId);
    const plan = planSweep({ inWindow: judged.length, unheard });
    if (plan.kind === 'delete') plan.remoteIds.forEach((id) => this.remove(id));
  }
}
