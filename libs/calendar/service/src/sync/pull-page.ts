import type {
  Clock,
  KnownLink,
  PlannedEvent,
  PullPlan,
  RemoteItem,
  RemoteSetAside,
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
import type { KnownRows, PullScope, SetAsideRow } from './pull-store.js';
import type { PullStore } from './pull-store.js';

/** One page of a round, and where it belongs. */
export interface PulledPage {
  readonly scope: PullScope;
  readonly calendar: CalendarState;
  readonly items: readonly RemoteItem[];
  readonly answers: ReadonlyMap<string, TombstoneAnswer>;
}

/** A page of new events, made ready to be stored: `eventParameters` of its rows. */
export interface PreparedPage {
  readonly plan: PullPlan;
  readonly remoteIds: readonly string[];
  readonly parameters: readonly string[];
}

/** Plans one page against what is known, and stores the difference. */
export class PullPage {
  constructor(
    private readonly store: PullStore,
    private readonly clock: Clock,
  ) {}

  async apply(tx: Tx, page: PulledPage): Promise<PullPlan> {
    const { scope, items } = page;
    const known = items.length === 0 ? nothingKnown : await this.store.known(tx, scope, concerned(items));
    const plan = planPage(page, known);
    await this.write(tx, scope, plan, known);
    return plan;
  }

  /** A page of which nothing can be known yet, and which names no series. */
  prepareNew(page: PulledPage): PreparedPage {
    const plan = planPage(page, nothingKnown);
    const rows = this.newRows(plan, nothingKnown);
    return { plan, remoteIds: rows.map((row) => row.event.remoteId), parameters: eventParameters(rows) };
  }

  private newRows(plan: PullPlan, known: KnownRows): readonly EventRow[] {
    const now = millisecondsOf(this.clock.now());
    const inserts = plan.inserts.map((event) => ({
      appointmentId: freshId<AppointmentId>(now),
      linkId: freshId<LinkId>(now),
      event,
    }));
    const series = seriesFinder(inserts.map(placeOf), known.links);
    return inserts.map((each) => eventRow(each, each.event, series(each.event)));
  }

  private async write(tx: Tx, scope: PullScope, plan: PullPlan, known: KnownRows): Promise<void> {
    const inserts = this.newRows(plan, known);
    const series = seriesFinder(inserts.map(placeOf), known.links);
    const updates = plan.updates.map((each) => eventRow(each.known, each.event, series(each.event)));
    await this.store.remove(tx, scope, plan.removals);
    await this.store.removeOccurrences(tx, scope, plan.removeOccurrences);
    await this.store.insert(tx, scope, inserts);
    await this.store.update(tx, scope, updates);
    await this.store.touch(tx, scope, plan.unchanged);
    await this.store.saveOccurrences(tx, scope, plan.saveOccurrences);
    await this.store.exclude(tx, scope, plan.exclude);
    await this.store.setAside(tx, scope, plan.setAside.flatMap(named));
  }
}

function planPage({ scope, calendar, items, answers }: PulledPage, known: KnownRows): PullPlan {
  return planPull({
    items,
    known: known.links,
    occurrences: known.occurrences,
    answers,
    scopes: scope.run.scopes,
    direction: scope.run.direction,
    canEditCalendar: calendar.canEdit,
  });
}

const nothingKnown: KnownRows = { links: new Map(), occurrences: new Map() };

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
