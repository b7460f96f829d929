import { Temporal } from 'temporal-polyfill';

export const views = ['day', 'week', 'month', 'list'] as const;
export type View = (typeof views)[number];

/** What the calendar shows; it stands in the address, so that a link shows the same. */
export interface ViewState {
  readonly view: View;
  /** `2026-11-26`: a day within what is shown. */
  readonly date: string;
  readonly resourceIds: readonly string[];
  /** Each resource in a column of its own, where there is room. */
  readonly isSideBySide: boolean;
}

export interface ViewDefaults {
  readonly view: View;
  readonly today: string;
  readonly ownResourceId: string | null;
}

export function parseViewState(query: URLSearchParams, { view, today, ownResourceId }: ViewDefaults): ViewState {
  const asked = query.get('view');
  const date = query.get('date') ?? '';
  const chosen = query.get('resources');
  return {
    view: views.find((known) => known === asked) ?? view,
    date: isDate(date) ? date : today,
    resourceIds: chosen === null ? (ownResourceId === null ? [] : [ownResourceId]) : chosen.split(',').filter(Boolean),
    isSideBySide: query.get('columns') !== 'one',
  };
}

export function viewQuery({ view, date, resourceIds, isSideBySide }: ViewState): URLSearchParams {
  const query = new URLSearchParams({ view, date, resources: resourceIds.join(',') });
  if (!isSideBySide) query.set('columns', 'one');
  return query;
}

export interface ViewRange {
  /** Instants, the end exclusive. */
  readonly from: string;
  readonly to: string;
}

/** What a view asks for: at least all that it shows, and the same for every day within it. */
export function rangeOf(view: View, date: string, firstDay: number, timeZone: string): ViewRange {
  const day = Temporal.PlainDate.from(date);
  const [first, days] = daysOf(view, day, firstDay);
  const instantAt = (plain: Temporal.PlainDate) => plain.toZonedDateTime(timeZone).toInstant().toString();
  return { from: instantAt(first), to: instantAt(first.add({ days })) };
}

/** A list shows this many days from its date. */
export const listDays = 14;

function daysOf(view: View, day: Temporal.PlainDate, firstDay: number): [Temporal.PlainDate, number] {
  if (view === 'day') return [day, 1];
  if (view === 'list') return [day, listDays];
  if (view === 'week') return [startOfWeek(day, firstDay), 7];
  const first = startOfWeek(day.with({ day: 1 }), firstDay);
  return [first, 42];
}

/** @param firstDay of the week, 0 for Sunday */
export function startOfWeek(day: Temporal.PlainDate, firstDay: number): Temporal.PlainDate {
  return day.subtract({ days: (day.dayOfWeek - firstDay + 7) % 7 });
}

/** The date that a step forward (1) or back (-1) leads to. */
export function step(view: View, date: string, direction: 1 | -1): string {
  const day = Temporal.PlainDate.from(date);
  const by = { day: { days: 1 }, week: { days: 7 }, list: { days: listDays }, month: { months: 1 } }[view];
  const moved = direction === 1 ? day.add(by) : day.subtract(by);
  return (view === 'month' ? moved.with({ day: 1 }) : moved).toString();
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  try {
    return Temporal.PlainDate.from(text).toString() === text;
  } catch {
    // For example 2026-02-30.
    return false;
  }
}
