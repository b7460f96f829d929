import { Temporal } from 'temporal-polyfill';

export const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export type Weekday = (typeof weekdays)[number];
export const repetitions = ['none', 'daily', 'weekly', 'monthly', 'yearly', 'other'] as const;
export type Repetition = (typeof repetitions)[number];

/** A recurrence rule as a form shows it. `other` is a rule with parts that the form has no fields for: it is kept as it is. */
export interface RecurrenceForm {
  readonly repeats: Repetition;
  /** Every so many days, weeks, months, years. */
  readonly interval: number;
  /** Of a weekly one. */
  readonly days: readonly Weekday[];
  readonly ends: 'never' | 'until' | 'count';
  /** `2026-12-31`, the last day that it may fall on. */
  readonly until: string;
  readonly count: number;
  /** The rule behind `other`. */
  readonly rule: string | null;
}

const frequencies = { DAILY: 'daily', WEEKLY: 'weekly', MONTHLY: 'monthly', YEARLY: 'yearly' } as const;

/** @param start `2026-11-26`, the first date, which a rule leaves out that repeats on it */
export function emptyRecurrence(start: string): RecurrenceForm {
  const until = Temporal.PlainDate.from(start).add({ months: 3 }).toString();
  return { repeats: 'none', interval: 1, days: [weekdayOf(start)], ends: 'never', until, count: 10, rule: null };
}

export function weekdayOf(date: string): Weekday {
  return weekdays[Temporal.PlainDate.from(date).dayOfWeek - 1] as Weekday;
}

/** @param rule RFC 5545 without DTSTART; null: it does not repeat */
export function parseRecurrence(rule: string | null, start: string, timeZone: string): RecurrenceForm {
  const empty = emptyRecurrence(start);
  if (rule === null) return empty;
  const parts = partsOf(rule);
  const repeats = repetitionOf(parts, start);
  if (repeats === undefined) return { ...empty, repeats: 'other', rule };
  const until = parts.get('UNTIL');
  const count = parts.get('COUNT');
  return {
    ...empty,
    repeats,
    rule,
    interval: Number(parts.get('INTERVAL') ?? 1),
    days: (parts.get('BYDAY')?.split(',') as Weekday[] | undefined) ?? empty.days,
    ends: until !== undefined ? 'until' : count !== undefined ? 'count' : 'never',
    ...(until === undefined ? {} : { until: untilDate(until, timeZone) }),
    ...(count === undefined ? {} : { count: Number(count) }),
  };
}

/** The rule that the form says; null: it does not repeat. */
export function ruleOf(form: RecurrenceForm, timeZone: string): string | null {
  if (form.repeats === 'none') return null;
  if (form.repeats === 'other') return form.rule;
  const frequency = form.repeats.toUpperCase();
  return [
    `FREQ=${frequency}`,
    ...(form.interval > 1 ? [`INTERVAL=${form.interval}`] : []),
    ...(form.repeats === 'weekly' ? [`BYDAY=${inWeekOrder(form.days).join(',')}`] : []),
    ...(form.ends === 'count' ? [`COUNT=${form.count}`] : []),
    ...(form.ends === 'until' ? [`UNTIL=${untilInstant(form.until, timeZone)}`] : []),
  ].join(';');
}

function partsOf(rule: string): Map<string, string> {
  return new Map(rule.split(';').map((part) => part.split('=') as [string, string]));
}

/** What the form has fields for; everything else is `undefined`, so that nothing of it is lost. */
function repetitionOf(parts: ReadonlyMap<string, string>, start: string): Repetition | undefined {
  const known = ['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'BYDAY', 'WKST', 'BYMONTHDAY', 'BYMONTH'];
  const repeats = frequencies[parts.get('FREQ') as keyof typeof frequencies] as Repetition | undefined;
  if ([...parts.keys()].some((key) => !known.includes(key)) || repeats === undefined) return undefined;
  const days = parts.get('BYDAY');
  if (days !== undefined && (repeats !== 'weekly' || !days.split(',').every(isWeekday))) return undefined;
  if (!saysOnlyItsStart(parts, repeats, Temporal.PlainDate.from(start))) return undefined;
  // Weeks of another first day count differently only in every second week and longer.
  const isOtherWeek =
    repeats === 'weekly' && Number(parts.get('INTERVAL') ?? 1) > 1 && (parts.get('WKST') ?? 'MO') !== 'MO';
  return isOtherWeek ? undefined : repeats;
}

/** BYMONTHDAY and BYMONTH that name the day of the start say what goes without saying. */
function saysOnlyItsStart(parts: ReadonlyMap<string, string>, repeats: Repetition, start: Temporal.PlainDate): boolean {
  const day = parts.get('BYMONTHDAY');
  const month = parts.get('BYMONTH');
  if (day !== undefined && ((repeats !== 'monthly' && repeats !== 'yearly') || Number(day) !== start.day)) return false;
  return month === undefined || (repeats === 'yearly' && Number(month) === start.month);
}

function isWeekday(text: string): boolean {
  return weekdays.some((day) => day === text);
}

function inWeekOrder(days: readonly Weekday[]): readonly Weekday[] {
  return weekdays.filter((day) => days.includes(day));
}

/** `20261231T225959Z`, `20261231` */
function untilDate(until: string, timeZone: string): string {
  const date = `${until.slice(0, 4)}-${until.slice(4, 6)}-${until.slice(6, 8)}`;
  if (!until.endsWith('Z')) return date;
  const instant = `${date}T${until.slice(9, 11)}:${until.slice(11, 13)}:${until.slice(13, 15)}Z`;
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** The end of the day there, in UTC as RFC 5545 wants it. */
function untilInstant(date: string, timeZone: string): string {
  const end = Temporal.PlainDateTime.from(`${date}T23:59:59`).toZonedDateTime(timeZone).toInstant();
  return end.toString().replace(/[-:]/g, '');
}
