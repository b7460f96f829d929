import type { AppointmentId, Instant, LinkId } from '@kalbro/kernel';
import type { AppointmentContent } from '../model/appointment.js';
import { sameContent } from '../model/content.js';
import type { Conflict } from '../merge/conflict.js';
import type { RemoteItem, SyncWindow } from '../ports/remote-calendar.port.js';
import { planUntraced } from '../push/push-attempt.js';
import type {
  CancelOccurrenceStep,
  OccurrenceRef,
  PushAccount,
  PushAnswer,
  PushInput,
  PushRecord,
  PushRow,
  PushStep,
  SendStep,
} from '../push/push-plan.js';
import {
  exceptionMark,
  planAttempt,
  planReshaped,
  recordLost,
  recordPush,
  reshapesSeries,
} from '../push/record-push.js';
import { neededOccurrences } from '../push/plan-push.js';
import { occurrenceContent } from '../push/project-up.js';
import { occurrenceKey } from '../push/push-plan.js';
import type { KnownLink, PendingLink, PullPlan } from '../pull/pull-plan.js';
import { aContent, anEvent, aKnownLink, instant } from './builders.js';
import { allRules, InMemoryPlanner } from './planner.js';
import type { Asked } from './planner.js';

/** The rules of the engine, each of which can be taken away to see that something then fails. */
export interface TwoWayRules {
  /** A heard event whose transaction id is that of a row that waits *is* that row. */
  readonly claims: boolean;
  /** The delta link commits with the rows it covers. */
  readonly commitsLinkWithRows: boolean;
  /** `If-Match` on every update and delete. */
  readonly usesIfMatch: boolean;
  /** After a complete pull, creates that began before it and left no trace are sent again. */
  readonly clearsUntraced: boolean;
  /** Whoever lost the lease writes nothing any more. */
  readonly fences: boolean;
  /** Where pages carry no transaction ids, unanswered creates are repeated before the pull. */
  readonly repeatsFirst: boolean;
  /** What was changed here is merged with what is heard, not overwritten. */
  readonly merges: boolean;
  /** What Outlook answered is what both sides agree on, not what was sent. */
  readonly recordsAnswers: boolean;
  /** A row that was deleted here stays until Outlook answered. */
  readonly keepsTombstones: boolean;
  /** What is about to be sent is stored before it is sent. */
  readonly marksAttempts: boolean;
  /** Exceptions are marked before their series is reshaped. */
  readonly marksExceptions: boolean;
  /** What answered 412 is read at once: not every pull tells of it. */
  readonly readsRefused: boolean;
  /** It is known which of the cancelled dates Outlook has cancelled as well. */
  readonly agreesOnDates: boolean;
}

export const allTwoWayRules: TwoWayRules = {
  claims: true,
  commitsLinkWithRows: true,
  usesIfMatch: true,
  clearsUntraced: true,
  fences: true,
  repeatsFirst: true,
  merges: true,
  recordsAnswers: true,
  keepsTombstones: true,
  marksAttempts: true,
  marksExceptions: true,
  readsRefused: true,
  agreesOnDates: true,
};

/** Those that only matter where there are series. */
export const seriesRules: readonly (keyof TwoWayRules)[] = ['marksExceptions', 'readsRefused', 'agreesOnDates'];

/** How often something happened that a rule is there for: a property that never got there proves nothing. */
export interface Reached {
  claims: number;
  merges: number;
  conflicts: number;
  recreations: number;
  revivals: number;
  echoes: number;
  preconditionsFailed: number;
  duplicates: number;
  lostAnswers: number;
  lateCalls: number;
  crashes: number;
  fenced: number;
  deletions: number;
}

export function nothingReached(): Reached {
  return {
    ...{ claims: 0, merges: 0, conflicts: 0, recreations: 0, revivals: 0, echoes: 0, preconditionsFailed: 0 },
    ...{ duplicates: 0, lostAnswers: 0, lateCalls: 0, crashes: 0, fenced: 0, deletions: 0 },
  };
}

/** A planner that is edited, and whose changes go up. Carries plans out in memory, as the service does in SQL. */
export class TwoWayPlanner extends InMemoryPlanner {
  /** How often a row was written, other than to note that it was heard. */
  writes = 0;
  /** Plans each page once more after it was stored, which must mean nothing. */
  plansAgain = false;
  private made = 0;
  private readonly views = new WeakMap<PendingLink, PushRow>();

  constructor(
    window: SyncWindow,
    asked: Asked,
    readonly push: PushAccount,
    private readonly twoWayRules: TwoWayRules = allTwoWayRules,
    readonly reached: Reached = nothingReached(),
    private readonly clock: { readonly now: Instant } = { now: instant('2026-01-01T00:00') },
  ) {
    const { scopes, direction, conflictPolicy } = push;
    super(window, asked, allRules, { scopes, direction, conflictPolicy, canEditCalendar: true });
  }

  /** A person makes an appointment; it waits to be created in Outlook. */
  create(changes: Partial<AppointmentContent>, now: Instant): LinkId {
    const id = (this.made += 1);
    const linkId = `own${id}` as LinkId;
    const content = aContent(changes);
    const { remoteId: _remoteId, ...link } = aKnownLink(anEvent('', { content }), {
      ...{ linkId, appointmentId: `own-appointment${id}` as AppointmentId, origin: 'PLANNER', editedAt: now },
      ...{ type: content.recurrence === null ? 'SINGLE' : 'SERIES_MASTER', base: null, etag: null, attempt: null },
    });
    this.waiting.set(linkId, link);
    return linkId;
  }

  /** A person changes an appointment: what it said before becomes the base, unless there is one already. */
  edit(linkId: LinkId, changes: Partial<AppointmentContent>, now: Instant): void {
    const row = this.row(linkId);
    if (!row) return;
    const base = row.remoteId === null ? null : (row.base ?? row.content);
    this.set(row, { content: { ...row.content, ...changes }, base, editedAt: now });
  }

  delete(linkId: LinkId, now: Instant): void {
    const row = this.row(linkId);
    if (!row) return;
    if (this.twoWayRules.keepsTombstones) this.set(row, { deletedAt: now });
    else this.drop(row);
  }

  /** A person cancels one date of a series, whether it was changed on its own or not. */
  cancelDate(master: PushRow, date: Instant, now: Instant): void {
    const excludedDates = [...new Set([...master.excludedDates, date])].sort();
    const agreed = master.baseExcludedDates ?? master.excludedDates;
    this.set(master, { excludedDates, baseExcludedDates: this.twoWayRules.agreesOnDates ? agreed : null });
    const exception = this.exceptionAt(master, date);
    if (exception) this.set(exception, { deletedAt: now });
  }

  /** A person changes one date of a series on its own. */
  except(master: PushRow, date: Instant, changes: Partial<AppointmentContent>, now: Instant): void {
    const exception = this.exceptionAt(master, date);
    if (exception) return this.edit(exception.linkId, changes, now);
    const content = occurrenceContent(master.content, date);
    const linkId = this.create({ ...content, ...changes }, now);
    const link = this.waiting.get(linkId);
    if (!link) return;
    const place = { type: 'EXCEPTION', seriesId: master.appointmentId, originalStart: date } as const;
    this.waiting.set(linkId, { ...link, ...place });
  }

  /** A row that goes without being deleted in Outlook: its series ends before it. */
  forgetRow(row: PushRow): void {
    this.drop(row);
  }

  /** The series ends there: dates that were cancelled later are of no concern any more. */
  keepDates(linkId: LinkId, until: Instant): void {
    const row = this.row(linkId);
    if (!row) return;
    const before = (dates: readonly Instant[]) => dates.filter((date) => date <= until);
    const { excludedDates, baseExcludedDates } = row;
    const dates = {
      excludedDates: before(excludedDates),
      baseExcludedDates: baseExcludedDates && before(baseExcludedDates),
    };
    this.set(row, dates);
  }

  exceptionAt(master: PushRow, date: Instant): PushRow | undefined {
    return this.standing().find((row) => row.originalStart === date && this.isOf(row, master));
  }

  /** An exception that was heard before its series does not know it until the round is over. */
  isOf(row: PushRow, master: PushRow): boolean {
    return (
      row.seriesId === master.appointmentId || (row.masterRemoteId !== null && row.masterRemoteId === master.remoteId)
    );
  }

  /** Everything that people see: a series that was deleted takes its exceptions along. */
  standing(): readonly PushRow[] {
    const rows = this.allRows();
    const deleted = new Set(rows.flatMap((row) => (row.deletedAt === null ? [] : [row.appointmentId])));
    if (deleted.size === 0) return rows;
    return rows.filter((row) => row.deletedAt === null && !(row.seriesId !== null && deleted.has(row.seriesId)));
  }

  row(linkId: LinkId): PushRow | undefined {
    const waiting = this.waiting.get(linkId);
    if (waiting) return this.view(waiting, null);
    for (const link of this.links.values()) if (link.linkId === linkId) return this.view(link, link.remoteId);
    return undefined;
  }

  pushInput(): PushInput {
    const rows = this.allRows();
    const needed = rows.some(({ type }) => type === 'SERIES_MASTER') ? neededOccurrences(rows) : [];
    const occurrences = needed.flatMap(({ masterRemoteId, originalStart }) => {
      const found = this.occurrenceAt(masterRemoteId, originalStart);
      return found === undefined ? [] : [[occurrenceKey(masterRemoteId, originalStart), found] as const];
    });
    return { rows, account: this.push, occurrences: new Map(occurrences) };
  }

  /** As the pull stored it; else Outlook is asked whether there is one at all, of which a pull is to tell. */
  private occurrenceAt(masterRemoteId: string, date: Instant): OccurrenceRef | null | undefined {
    const own = [...this.occurrences.values()].filter((each) => each.masterRemoteId === masterRemoteId);
    const found = own.find(({ start }) => start === date);
    if (found) return { remoteId: found.remoteId, etag: found.etag ?? null };
    for (const { originalStart, remoteId, etag, masterRemoteId: series } of this.links.values())
      if (series === masterRemoteId && originalStart === date) return { remoteId, etag };
    const remoteId = `${masterRemoteId}/${date.slice(0, 10)}`;
    const exists = this.asked.occurrenceExists(remoteId) || this.asked.event(remoteId) !== 'gone';
    return exists ? undefined : null;
  }

  /** Stores what is about to be sent. */
  mark(step: SendStep, now: Instant): void {
    const row = this.row(step.linkId);
    if (!row || !this.twoWayRules.marksAttempts) return;
    this.set(row, { attempt: planAttempt(step, row, now) });
    if (!reshapesSeries(step, row) || !this.twoWayRules.marksExceptions) return;
    for (const each of this.allRows())
      if (each.remoteId !== null && this.isOf(each, row)) this.set(each, { attempt: exceptionMark(each, now) });
  }

  record(step: SendStep, answer: PushAnswer): PushRecord | undefined {
    const row = this.row(step.linkId);
    if (!row) return undefined;
    const record = recordPush(step, answer, row, this.push);
    for (const conflict of record.conflicts) this.keep(row.appointmentId, conflict);
    if (record.outcome.kind === 'change') this.put(row, this.asRuled(record.outcome.change, step));
    else if (record.outcome.kind === 'remove') this.drop(row);
    else if (row.remoteId !== null) this.recreate(row.remoteId);
    if (step.kind === 'cancelOccurrence' && (answer.kind === 'deleted' || answer.kind === 'gone')) this.forget(step);
    if (record.reshaped) this.reshape(row);
    this.writes += 1;
    return record.next === 'read' && answer.kind === 'preconditionFailed' && !this.twoWayRules.readsRefused
      ? { ...record, next: 'later' }
      : record;
  }

  private forget({ remoteId }: CancelOccurrenceStep): void {
    if (remoteId === null) return;
    this.occurrences.delete(remoteId);
    this.links.delete(remoteId);
  }

  /** Nobody knows what is left of its dates and exceptions, until they are heard. */
  private reshape(master: PushRow): void {
    for (const [id, each] of this.occurrences) if (each.masterRemoteId === master.remoteId) this.occurrences.delete(id);
    const exceptions = this.allRows().filter((row) => row.remoteId !== null && this.isOf(row, master));
    const now = this.row(master.linkId) ?? master;
    for (const { linkId, outcome, conflicts } of planReshaped(exceptions, now, this.clock.now)) {
      const row = exceptions.find((each) => each.linkId === linkId);
      if (!row) continue;
      for (const conflict of conflicts) this.keep(row.appointmentId, conflict);
      if (outcome.kind === 'change') this.put(row, outcome.change);
      else this.drop(row);
    }
  }

  /** What needs no request. */
  settle(step: PushStep): void {
    const row = this.row(step.linkId);
    if (!row) return;
    if (step.kind === 'drop') this.drop(row);
    if (step.kind === 'keepInOutlook') this.set(row, { keptInOutlook: true });
    if (step.kind === 'lost') this.lost(row);
    if (step.kind === 'adopt') this.put(row, step.change);
  }

  private lost(row: PushRow): void {
    for (const conflict of recordLost(row).conflicts) this.keep(row.appointmentId, conflict);
    this.drop(row);
    const master = row.seriesId === null ? undefined : this.linkOf(row.seriesId);
    if (master && row.originalStart !== null) this.exclude(master.remoteId, row.originalStart);
  }

  untraced(readBegan: Instant): void {
    if (!this.twoWayRules.clearsUntraced) return;
    for (const row of planUntraced(this.allRows(), readBegan))
      if (row.attempt) this.set(row, { attempt: { ...row.attempt, outcome: 'UNTRACED' } });
  }

  override page(items: readonly RemoteItem[]): PullPlan {
    if (!this.twoWayRules.merges) for (const [id, link] of this.links) this.links.set(id, { ...link, base: null });
    const plan = super.page(items);
    this.note(plan);
    if (this.plansAgain) this.expectNoNews(items);
    const { inserts, updates, removals, claims, recreations } = plan;
    this.writes += inserts.length + updates.length + removals.length + claims.length + recreations.length;
    return plan;
  }

  private expectNoNews(items: readonly RemoteItem[]): void {
    const { inserts, updates, removals, claims, recreations, conflicts } = this.plan(items);
    const news = [inserts, updates, removals, claims, recreations, conflicts].flat();
    if (news.length > 0) throw new Error(`The same page again means ${JSON.stringify(news)}`);
  }

  private note({ claims, recreations, updates, unchanged }: PullPlan): void {
    this.reached.claims += claims.length;
    this.reached.recreations += recreations.length;
    this.reached.merges += updates.filter(({ known, event }) => isDirty(known) && event.base !== null).length;
    this.reached.revivals += updates.filter(
      ({ known, event }) => known.deletedAt != null && event.deletedAt === null,
    ).length;
    this.reached.echoes += unchanged.length;
  }

  protected override keep(appointmentId: AppointmentId, conflict: Conflict): void {
    this.reached.conflicts += 1;
    super.keep(appointmentId, conflict);
  }

  protected override pending(): ReadonlyMap<string, PendingLink> {
    return this.twoWayRules.claims ? super.pending() : new Map();
  }

  private asRuled(change: Partial<PushRow>, step: SendStep): Partial<PushRow> {
    const isAnswered = change.remoteId !== undefined && (step.kind === 'create' || step.kind === 'update');
    if (this.twoWayRules.recordsAnswers || !isAnswered) return change;
    const { content, base: _base, ...rest } = change;
    const row = this.row(step.linkId);
    const isSame = row !== undefined && content !== undefined && sameContent(row.content, step.content);
    return { ...rest, base: isSame ? null : step.content };
  }

  private allRows(): readonly PushRow[] {
    const waiting = [...this.waiting.values()].map((link) => this.view(link, null));
    return [...waiting, ...[...this.links.values()].map((link) => this.view(link, link.remoteId))];
  }

  /** Links are replaced, never changed. */
  private view(link: PendingLink, remoteId: string | null): PushRow {
    const known = this.views.get(link) ?? rowOf(link, remoteId);
    this.views.set(link, known);
    return known;
  }

  /** What a person did, or the engine. */
  private set(row: PushRow, change: Partial<PushRow>): void {
    this.writes += 1;
    this.put(row, change);
  }

  private put(row: PushRow, change: Partial<PushRow>): void {
    const { remoteId, ...rest } = { ...row, ...change };
    const old = row.remoteId === null ? this.waiting.get(row.linkId) : this.links.get(row.remoteId);
    if (!old) return;
    if (remoteId === null) {
      const { remoteId: _remoteId, ...link } = { remoteId, ...old };
      if (row.remoteId !== null) this.links.delete(row.remoteId);
      return void this.waiting.set(row.linkId, { ...link, ...rest });
    }
    this.waiting.delete(row.linkId);
    const holder = this.links.get(remoteId);
    if (holder && holder.linkId !== row.linkId) throw new Error(`${remoteId} has two rows.`);
    const round = 'round' in old ? (old as { round: number }).round : 0;
    this.links.set(remoteId, { ...old, ...rest, remoteId, round });
  }

  private drop(row: PushRow): void {
    this.writes += 1;
    this.waiting.delete(row.linkId);
    if (row.remoteId !== null) this.remove(row.remoteId);
    if (row.type !== 'SERIES_MASTER') return;
    for (const [id, each] of this.waiting) if (each.seriesId === row.appointmentId) this.waiting.delete(id);
  }
}

function isDirty({ base, content }: KnownLink): boolean {
  return base !== null && !sameContent(base, content);
}

function rowOf(link: PendingLink, remoteId: string | null): PushRow {
  const { linkId, appointmentId, masterRemoteId, etag, type, seriesId, originalStart, content, base } = link;
  return {
    ...{ linkId, appointmentId, remoteId, masterRemoteId, etag, type, seriesId, originalStart, content, base },
    excludedDates: link.excludedDates,
    additionalDates: link.additionalDates,
    baseExcludedDates: link.baseExcludedDates ?? null,
    readOnlyReason: link.readOnlyReason,
    editedAt: link.editedAt ?? null,
    deletedAt: link.deletedAt ?? null,
    keptInOutlook: link.keptInOutlook ?? false,
    attempt: link.attempt ?? null,
  };
}
