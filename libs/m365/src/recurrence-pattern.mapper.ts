import type { AppointmentContent, Rule, Weekday } from '@kalbro/calendar-core';
import { instantOfWallTime, parseRule, wallTimeOf } from '@kalbro/calendar-core';
import type { Instant } from '@kalbro/kernel';
import type { PatternedRecurrence, RecurrencePattern, RecurrenceRange } from '@microsoft/microsoft-graph-types';
import { graphDays, positions, ruleDays } from './recurrence.mapper.js';

type Pattern = Omit<RecurrencePattern, 'interval'>;
type GraphDay = (typeof graphDays)[number];
/** The first occurrence of a series, and its rule. */
export type SeriesTiming = Pick<AppointmentContent, 'recurrence' | 'start' | 'timeZone' | 'isAllDay'>;

const dayLength = 86_400_000;
/** Outlook has no more occurrences in a series that is counted. */
const countAtMost = 999;

/**
 * Graph's `patternedRecurrence` of a series, or undefined for a rule that Outlook cannot express (the second Monday and
 * the 15th, "only months that have a 31st"). `zoneName` is what Graph shall call the zone of the series.
 */
export function planRecurrence(series: SeriesTiming, zoneName = series.timeZone): PatternedRecurrence | undefined {
  const rule = parseRule(series.recurrence ?? '');
  if ('problem' in rule) return undefined;
  const start = new Date(wallTimeOf(series.start, series.timeZone));
  const pattern = patternOf(rule, start);
  const range = rangeOf(rule, series);
  if (!pattern || !range) return undefined;
  const startDate = dateOf(start);
  if (range.endDate != null && range.endDate < startDate) return undefined;
  return {
    pattern: { ...pattern, interval: rule.interval },
    range: { ...range, startDate, recurrenceTimeZone: zoneName },
  };
}

/** `start` shows the wall clock of the first occurrence as if it were UTC. */
function patternOf(rule: Rule, start: Date): Pattern | undefined {
  switch (rule.frequency) {
    case 'DAILY':
      return daily(rule);
    case 'WEEKLY':
      return isEmpty(rule.byMonth, rule.bySetPos) ? weekly(rule, start) : undefined;
    case 'MONTHLY':
      return isEmpty(rule.byMonth) ? monthly(rule, start, 28) : undefined;
    case 'YEARLY':
      return yearly(rule, start);
  }
}

/** Every day that is one of some weekdays is every week on those. */
function daily(rule: Rule): Pattern | undefined {
  if (!isEmpty(rule.byMonth, rule.byMonthDay, rule.bySetPos)) return undefined;
  if (isEmpty(rule.byDay)) return { type: 'daily' };
  return rule.interval === 1 ? { type: 'weekly', ...daysOf(rule), firstDayOfWeek: 'monday' } : undefined;
}

function weekly(rule: Rule, start: Date): Pattern {
  const { daysOfWeek } = daysOf(rule);
  const startDay = graphDays[start.getUTCDay()] ?? 'monday';
  return {
    type: 'weekly',
    daysOfWeek: daysOfWeek.length > 0 ? daysOfWeek : [startDay],
    firstDayOfWeek: graphDay(rule.weekStart),
  };
}

/** `always`: the greatest day that every month of the rule has; beyond it RFC 5545 and Outlook differ. */
function monthly(rule: Rule, start: Date, always: number): Pattern | undefined {
  if (!isEmpty(rule.byDay)) return isEmpty(rule.byMonthDay) ? relative(rule) : undefined;
  const dayOfMonth = absoluteDay(rule, start.getUTCDate(), always);
  return dayOfMonth === undefined ? undefined : { type: 'absoluteMonthly', dayOfMonth };
}

/** Without a month, `BYMONTHDAY` and `BYDAY` would mean those of every month, or of the whole year. */
function yearly(rule: Rule, start: Date): Pattern | undefined {
  const [month, ...others] = isEmpty(rule.byDay, rule.byMonthDay, rule.bySetPos)
    ? [...rule.byMonth, start.getUTCMonth() + 1].slice(0, Math.max(1, rule.byMonth.length))
    : rule.byMonth;
  if (month === undefined || others.length > 0) return undefined;
  const always = month === 2 ? 28 : new Date(Date.UTC(2001, month, 0)).getUTCDate();
  const pattern = monthly(rule, start, always);
  if (!pattern) return undefined;
  return { ...pattern, month, type: pattern.type === 'relativeMonthly' ? 'relativeYearly' : 'absoluteYearly' };
}

function absoluteDay({ byMonthDay, bySetPos }: Rule, startDay: number, always: number): number | undefined {
  const days = isEmpty(byMonthDay) ? [startDay] : byMonthDay;
  const [day = 0] = days;
  const lastOnly = bySetPos.length === 1 && bySetPos[0] === -1;
  if (days.length > 1) return lastOnly && isRunFrom28(days) ? days.at(-1) : undefined;
  if (!isEmpty(bySetPos) && !lastOnly) return undefined;
  if (day === -1) return 31;
  return day >= 1 && day <= always ? day : undefined;
}

/** The last of the days 28 to n is what Outlook makes of the n-th: of a shorter month its last. */
function isRunFrom28(days: readonly number[]): boolean {
  return days.length <= 4 && days.every((day, index) => day === 28 + index);
}

/** Both spellings: `BYDAY=TU;BYSETPOS=2` and, for one day, `BYDAY=2TU`. */
function relative(rule: Rule): Pattern | undefined {
  const [first, ...others] = rule.byDay;
  if (!first) return undefined;
  const isNumbered = rule.byDay.some(({ nth }) => nth !== 0);
  if (isNumbered && (others.length > 0 || !isEmpty(rule.bySetPos))) return undefined;
  if (!isNumbered && rule.bySetPos.length !== 1) return undefined;
  const position = isNumbered ? first.nth : rule.bySetPos[0];
  const index = Object.entries(positions).find(([, value]) => value === position)?.[0];
  return index ? { type: 'relativeMonthly', ...daysOf(rule), index: index as 'first' } : undefined;
}

function rangeOf(rule: Rule, series: SeriesTiming): RecurrenceRange | undefined {
  if (rule.count !== null) {
    return rule.count <= countAtMost ? { type: 'numbered', numberOfOccurrences: rule.count } : undefined;
  }
  return rule.until === null ? { type: 'noEnd' } : { type: 'endDate', endDate: lastDate(rule.until, series) };
}

/** Graph's last date may still have an occurrence: the date of `until` counts only when one could start by then. */
function lastDate(until: Instant, { start, timeZone, isAllDay }: SeriesTiming): string {
  const midnight = Math.floor(wallTimeOf(until, timeZone) / dayLength) * dayLength;
  const startTime = wallTimeOf(start, timeZone);
  const timeOfDay = isAllDay ? 0 : startTime - Math.floor(startTime / dayLength) * dayLength;
  const isLate = instantOfWallTime(midnight + timeOfDay, timeZone) > until;
  return dateOf(new Date(isLate ? midnight - dayLength : midnight));
}

function daysOf({ byDay }: Rule): { readonly daysOfWeek: GraphDay[] } {
  return { daysOfWeek: graphDays.filter((_, index) => byDay.some(({ day }) => day === ruleDays[index])) };
}

function graphDay(day: Weekday): GraphDay {
  return graphDays[ruleDays.indexOf(day)] ?? 'monday';
}

function isEmpty(...lists: readonly (readonly unknown[])[]): boolean {
  return lists.every((list) => list.length === 0);
}

function dateOf(wall: Date): string {
  return wall.toISOString().slice(0, 10);
}
