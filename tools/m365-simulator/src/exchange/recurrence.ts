import { dayNumber } from './wall-clock.js';

export type DayOfWeek = 'sunday' | 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday';
export type PatternType =
  'daily' | 'weekly' | 'absoluteMonthly' | 'relativeMonthly' | 'absoluteYearly' | 'relativeYearly';
export type WeekIndex = 'first' | 'second' | 'third' | 'fourth' | 'last';

export interface RecurrencePattern {
  type: PatternType;
  interval: number;
  month: number;
  dayOfMonth: number;
  daysOfWeek?: DayOfWeek[];
  firstDayOfWeek: DayOfWeek;
  index: WeekIndex;
}
export interface RecurrenceRange {
  type: 'endDate' | 'noEnd' | 'numbered';
  startDate: string;
  endDate: string;
  recurrenceTimeZone: string;
  numberOfOccurrences: number;
}
export interface Recurrence {
  pattern: RecurrencePattern;
  range: RecurrenceRange;
}

export const DAYS_OF_WEEK: readonly DayOfWeek[] = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
];
export const WEEK_INDEXES: readonly WeekIndex[] = ['first', 'second', 'third', 'fourth', 'last'];

/** 1970-01-01 was a Thursday. */
const weekday = (day: number): number => (((day + 4) % 7) + 7) % 7;
const mod = (value: number, by: number): number => ((value % by) + by) % by;

interface Month {
  first: number;
  length: number;
}

function monthAt(index: number): Month {
  const first = Date.UTC(Math.floor(index / 12), mod(index, 12), 1) / 86_400_000;
  const next = Date.UTC(Math.floor((index + 1) / 12), mod(index + 1, 12), 1) / 86_400_000;
  return { first, length: next - first };
}

function monthIndexOf(day: number): number {
  const date = new Date(day * 86_400_000);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** Day 31 falls on the last day of a shorter month, as in Outlook; RFC 5545 would skip the month. */
function absoluteDay(month: Month, dayOfMonth: number): number[] {
  return [month.first + Math.min(Math.max(dayOfMonth, 1), month.length) - 1];
}

/** The nth day of the month that is any of the weekdays: one day, not one for each weekday. */
function relativeDay(month: Month, wanted: ReadonlySet<number>, index: WeekIndex): number[] {
  const days: number[] = [];
  for (let i = 0; i < month.length; i++) if (wanted.has(weekday(month.first + i))) days.push(month.first + i);
  const day = index === 'last' ? days.at(-1) : days[WEEK_INDEXES.indexOf(index)];
  return day === undefined ? [] : [day];
}

interface Periods {
  /** The days of the k-th period that the pattern names, ascending. */
  days(k: number): number[];
  /** A period at or before the one that holds a day. */
  before(day: number): number;
}

const wantedDays = (pattern: RecurrencePattern): Set<number> =>
  new Set((pattern.daysOfWeek ?? []).map((name) => DAYS_OF_WEEK.indexOf(name)));

function weekly(pattern: RecurrencePattern, start: number): Periods {
  const wanted = wantedDays(pattern);
  const firstWeek = start - mod(weekday(start) - DAYS_OF_WEEK.indexOf(pattern.firstDayOfWeek), 7);
  const step = 7 * pattern.interval;
  return {
    days: (k) => [0, 1, 2, 3, 4, 5, 6].map((i) => firstWeek + k * step + i).filter((day) => wanted.has(weekday(day))),
    before: (day) => Math.floor((day - firstWeek) / step),
  };
}

function monthly(pattern: RecurrencePattern, start: number): Periods {
  const yearly = pattern.type.endsWith('Yearly');
  const relative = pattern.type.startsWith('relative');
  const wanted = wantedDays(pattern);
  const step = pattern.interval * (yearly ? 12 : 1);
  const startMonth = monthIndexOf(start);
  const first = yearly ? startMonth - mod(startMonth, 12) + Math.max(pattern.month, 1) - 1 : startMonth;
  const pick = (month: Month): number[] =>
    relative ? relativeDay(month, wanted, pattern.index) : absoluteDay(month, pattern.dayOfMonth);
  return {
    days: (k) => pick(monthAt(first + k * step)),
    before: (day) => Math.floor((monthIndexOf(day) - first) / step) - 1,
  };
}

function periodsOf(pattern: RecurrencePattern, start: number): Periods {
  if (pattern.type === 'weekly') return weekly(pattern, start);
  if (pattern.type !== 'daily') return monthly(pattern, start);
  return {
    days: (k) => [start + k * pattern.interval],
    before: (day) => Math.floor((day - start) / pattern.interval),
  };
}

/** A pattern may name no day at all (fifth Monday); give up after this many empty periods. */
const MAX_EMPTY_PERIODS = 400;

function* matchingDays(recurrence: Recurrence, from: number): Generator<number> {
  const start = dayNumber(recurrence.range.startDate);
  const periods = periodsOf(recurrence.pattern, start);
  let empty = 0;
  for (let k = Math.max(0, periods.before(from)); empty < MAX_EMPTY_PERIODS; k++) {
    const days = periods.days(k).filter((day) => day >= start);
    empty = days.length > 0 ? 0 : empty + 1;
    yield* days;
  }
}

/**
 * The local dates of a series as day numbers, ascending, within [from, to].
 * numberOfOccurrences counts cancelled occurrences too, so they are not known here.
 */
export function occurrenceDays(recurrence: Recurrence, from: number, to: number): number[] {
  const { range } = recurrence;
  const last = range.type === 'endDate' ? Math.min(to, dayNumber(range.endDate)) : to;
  const limit = range.type === 'numbered' ? range.numberOfOccurrences : Number.POSITIVE_INFINITY;
  const found: number[] = [];
  let count = 0;
  for (const day of matchingDays(recurrence, range.type === 'numbered' ? dayNumber(range.startDate) : from)) {
    if (day > last || ++count > limit) break;
    if (day >= from) found.push(day);
  }
  return found;
}

/** The day of the first occurrence, which is not range.startDate when its weekday is not in the pattern. */
export function firstOccurrenceDay(recurrence: Recurrence): number | undefined {
  const [first] = matchingDays(recurrence, dayNumber(recurrence.range.startDate));
  const { range } = recurrence;
  return first !== undefined && range.type === 'endDate' && first > dayNumber(range.endDate) ? undefined : first;
}
