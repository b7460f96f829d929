import type {
  Clock,
  KnownLink,
  PlannedEvent,
  PullPlan,
  RemoteItem,
  RemoteSetAside,
  SyncDirection,
  TombstoneAnswer,
} from '@kalbro/calendar-core';
import { namedMasters, planPull, seriesUntil } from '@kalbro/calendar-core';
import type { Tx } from '@kalbro/database';
import type { AppointmentId, LinkId } from '@kalbro/kernel';
import { millisecondsOf } from '@kalbro/kernel';
import { freshId } from '../store/fresh-id.js';
import type { CalendarState } from './lease-store.js';
import type { EventRow } from './event-rows.js';
import { eventParameters } from './event-rows.js';
import type { KnownRows } from './link-rows.js';
import { nothingKnown } from './link-rows.js';
import type { PullScope, PullStore, SetAsideRow } from './pull-store.js';
import { RemovalStore } from './removal-store.js';

/** One page of a round, and where it belongs. */
export interface PulledPage {
  readonly scope: PullScope;
  readonly calendar: CalendarState;
  readonly items: readonly RemoteItem[];
  readonly answers: ReadonlyMap<string, TombstoneAnswer>;
}

/** What a page meant, and how many conflicts it brought that were not known. */
export interface AppliedPage {
  readonly plan: PullPlan;
  readonly conflicts: number;
}

/** A page of new events, made ready to be stored: `eventParameters` of its rows. */
export interface PreparedPage {
  readonly plan: PullPlan;
  readonly remoteIds: readonly string[];
  readonly parameters: readonly string[];
}

/** Plans one page against what is known, and stores the difference. */
export class PullPage {
  private readonly removals = new RemovalStore();

  constructor(
    private readonly store: PullStore,
    private readonly clock: Clock,
  ) {}

  async apply(tx: Tx, page: PulledPage): Promise<AppliedPage> {
    const { scope, items } = page;
    const known =
      items.length === 0
        ? nothingKnown
        : await this.store.known(tx, scope, concerned(items), transactions(items), uids(items));
    const plan = planPage(page, known);
    return { plan, conflicts: await this.write(tx, scope, plan, known) };
  }

  /** A page of which nothing can be known yet, and which names no series. */
  prepareNew(page: PulledPage): PreparedPage {
    const plan = planPage(page, nothingKnown);
    const rows = this.newRows(plan, nothingKnown);
    return { plan, remoteIds: rows.map((row) => row.event.remoteId), parameters: eventParameters(rows) };
  }

  private newRows(plan: PullPlan, known: KnownRows, joins: readonly ClaimedRow[] = []): readonly EventRow[] {
    const now = millisecondsOf(this.clock.now());
    const inserts = plan.inserts.map((event) => ({
      appointmentId: freshId<AppointmentId>(now),
      linkId: freshId<LinkId>(now),
      event,
    }));
    const series = seriesFinder([...inserts, ...joins].map(placeOf), known.links);
    return inserts.map((each) => eventRow(each, each.event, series(each.event)));
  }

  private joinedRows({ joins }: PullPlan): readonly (ClaimedRow & { readonly isChanged: boolean })[] {
    const now = millisecondsOf(this.clock.now());
    return joins.map(({ known, event, isChanged }) => ({
      ...{ event, isChanged, appointmentId: known.appointmentId },
      linkId: freshId<LinkId>(now),
    }));
  }

  /** Answers with how many conflicts are new. */
  private async write(tx: Tx, scope: PullScope, plan: PullPlan, known: KnownRows): Promise<number> {
    const joins = this.joinedRows(plan);
    const inserts = this.newRows(plan, known, joins);
    const claims = plan.claims.flatMap((claim) => claimedRow(claim, known));
    const series = seriesFinder([...inserts, ...claims, ...joins].map(placeOf), known.links);
    const updates = plan.updates.map((each) => eventRow(each.known, each.event, series(each.event)));
    const joined = joins.map((each) => eventRow(each, each.event, series(each.event)));
    const placed = [...claims, ...joins.filter(({ isChanged }) => isChanged)].map((each) =>
      eventRow(each, each.event, series(each.event)),
    );
    const conflicts = await this.removals.keepConflicts(tx, scope, plan.conflicts);
    const along = await this.removals.remove(tx, scope, plan.removals);
    await this.recreate(tx, scope, plan);
    await this.store.removeOccurrences(tx, scope, plan.removeOccurrences);
    await this.store.insert(tx, scope, inserts);
    await this.store.join(tx, scope, joined);
    await this.store.update(tx, scope, [...updates, ...placed]);
    await this.store.touch(tx, scope, plan.unchanged);
    await this.store.saveOccurrences(tx, scope, plan.saveOccurrences);
    await this.store.revive(
      tx,
      plan.revivals.map(({ linkId }) => linkId),
    );
    await this.store.restoreDates(tx, scope, plan.restoredDates);
    await this.store.exclude(tx, scope, plan.exclude);
    await this.store.setAside(tx, scope, plan.setAside.flatMap(named));
    return conflicts + along;
  }

  private async recreate(tx: Tx, scope: PullScope, { recreations }: PullPlan): Promise<void> {
    const now = millisecondsOf(this.clock.now());
    const links = recreations.map(({ remoteId }) => ({ remoteId, newId: freshId<LinkId>(now) }));
    await this.removals.recreate(tx, scope, links);
  }
}

function planPage({ scope, calendar, items, answers }: PulledPage, known: KnownRows): PullPlan {
  return planPull({
    items,
    known: known.links,
    occurrences: known.occurrences,
    answers,
    pending: known.pending,
    elsewhere: known.elsewhere,
    position: scope.run.position,
    scopes: scope.run.scopes,
    direction: effectiveDirection(scope.run),
    // Where nothing comes down Outlook has no say.
    conflictPolicy: scope.run.direction === 'UP' ? 'PLANNER_WINS' : scope.run.conflictPolicy,
    canEditCalendar: calendar.canEdit,
  });
}

/** Nothing goes up to an account that is not the main one, so what came down from it cannot be edited here. */
function effectiveDirection({ direction, isMain }: PullScope['run']): SyncDirection {
  return direction === 'BOTH' && !isMain ? 'DOWN' : direction;
}

/** Transaction ids among the items: own creates whose answer was lost. */
function transactions(items: readonly RemoteItem[]): string[] {
  return items.flatMap((item) => (item.kind === 'event' && item.transactionId !== null ? [item.transactionId] : []));
}

/** What other accounts may have told of as well. */
function uids(items: readonly RemoteItem[]): string[] {
  return items.flatMap((item) => (item.kind === 'event' && item.uid !== null ? [item.uid] : []));
}

type ClaimedRow = Pick<EventRow, 'event' | 'appointmentId' | 'linkId'>;

function claimedRow({ linkId, event }: PullPlan['claims'][number], { pending }: KnownRows): readonly ClaimedRow[] {
  for (const link of pending.values())
    if (link.linkId === linkId) return [{ linkId, event, appointmentId: link.appointmentId }];
  return [];
}

/** Everything a page needs to know of: its own items, and the masters that they name. */
function concerned(items: readonly RemoteItem[]): string[] {
  const ids = new Set(namedMasters(items));
  for (const item of items) if (item.remoteId !== null) ids.add(item.remoteId);
  return [...ids];
}

/** The appointment of an event's master: in this page, or known; null when it is still to come. */
function seriesFinder(
  inserts: readonly (readonly [remoteId: string, AppointmentId])[],
  known: ReadonlyMap<string, KnownLink>,
): (event: PlannedEvent) => AppointmentId | null {
  const here = new Map(inserts);
  return ({ masterRemoteId }) =>
    masterRemoteId === null ? null : (here.get(masterRemoteId) ?? known.get(masterRemoteId)?.appointmentId ?? null);
}

function placeOf({
  event,
  appointmentId,
}: Pick<EventRow, 'event' | 'appointmentId'>): readonly [string, AppointmentId] {
  return [event.remoteId, appointmentId];
}

function eventRow(
  ids: { readonly appointmentId: AppointmentId; readonly linkId: LinkId },
  event: PlannedEvent,
  seriesId: AppointmentId | null,
): EventRow {
  const until = event.type === 'SERIES_MASTER' ? seriesUntil(event) : event.content.end;
  return { event, appointmentId: ids.appointmentId, linkId: ids.linkId, seriesId, until };
}

/** Items without an id are told of by the run alone. */
function named({ remoteId, code, message, title }: RemoteSetAside): SetAsideRow[] {
  return remoteId === null ? [] : [{ remoteId, code, message, title }];
}
