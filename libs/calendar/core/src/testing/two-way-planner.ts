import type { AppointmentId, Instant, LinkId } from '@kalbro/kernel';
import type { AppointmentContent } from '../model/appointment.js';
import { sameContent } from '../model/content.js';
import type { Conflict } from '../merge/conflict.js';
import type { RemoteItem, SyncWindow } from '../ports/remote-calendar.port.js';
import { planUntraced } from '../push/push-attempt.js';
import type { PushAccount, PushAnswer, PushInput, PushRecord, PushRow, PushStep, SendStep } from '../push/push-plan.js';
import { planAttempt, recordPush } from '../push/record-push.js';
import type { KnownLink, PendingLink, PullPlan } from '../pull/pull-plan.js';
import { aContent, anEvent, aKnownLink } from './builders.js';
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
};

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

  /** Everything that people see. */
  standing(): readonly PushRow[] {
    return this.allRows().filter((row) => row.deletedAt === null);
  }

  row(linkId: LinkId): PushRow | undefined {
    const waiting = this.waiting.get(linkId);
    if (waiting) return this.view(waiting, null);
    for (const link of this.links.values()) if (link.linkId === linkId) return this.view(link, link.remoteId);
    return undefined;
  }

  pushInput(): PushInput {
    return { rows: this.allRows(), account: this.push, occurrences: new Map() };
  }

  /** Stores what is about to be sent. */
  mark(step: SendStep, now: Instant): void {
    const row = this.row(step.linkId);
    if (row && this.twoWayRules.marksAttempts) this.set(row, { attempt: planAttempt(step, row, now) });
  }

  record(step: SendStep, answer: PushAnswer): PushRecord | undefined {
    const row = this.row(step.linkId);
    if (!row) return undefined;
    const record = recordPush(step, answer, row, this.push);
    for (const conflict of record.conflicts) this.keep(row.appointmentId, conflict);
    if (record.outcome.kind === 'change') this.put(row, this.asRuled(record.outcome.change, step));
    else if (record.outcome.kind === 'remove') this.drop(row);
    else if (row.remoteId !== null) this.recreate(row.remoteId);
    this.writes += 1;
    return record;
  }

  /** What needs no request. */
  settle(step: PushStep): void {
    const row = this.row(step.linkId);
    if (!row) return;
    if (step.kind === 'drop') this.drop(row);
    if (step.kind === 'keepInOutlook') this.set(row, { keptInOutlook: true });
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
    if (remoteId === null) return void this.waiting.set(row.linkId, { ...old, ...rest });
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
