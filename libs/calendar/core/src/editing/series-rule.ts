import { addMilliseconds } from '@kalbro/kernel';
import type { Instant } from '@kalbro/kernel';
import type { AppointmentContent } from '../model/appointment.js';
import type { CalendarDay } from '../recurrence/calendar-day.js';
import { expand } from '../recurrence/expand.js';
import { ruleDays } from '../recurrence/rule-days.js';
import { formatRule, parseRule, weekdays } from '../recurrence/rule.js';
import type { Rule, Weekday } from '../recurrence/rule.js';
import { dayLength, instantOfWallTime, wallTimeOf } from '../recurrence/wall-clock.js';

/** The date of a moment on the wall of a zone. */
export function dayIn(moment: Instant, zone: string): CalendarDay {
  return Math.floor(wallTimeOf(moment, zone) / dayLength);
}

/**
 * A series whose content is its first occurrence, as Outlook makes it: one that starts on a day its rule does not have
 * starts on the next that it has. Its end is the end of the last date, which is how Outlook keeps it. Undefined when
 * the rule has no occurrence at all.
 */
export function settleSeries(content: AppointmentContent): AppointmentContent | undefined {
  const rule = ruleOf(content);
  const day = rule && firstDay(rule, dayIn(content.start, content.timeZone));
  if (rule === undefined || day === undefined) return undefined;
  const until = rule.until === null ? null : lastDate(content, rule.until);
  if (until !== null && day > until) return undefined;
  const recurrence = formatRule({ ...rule, until: until === null ? null : endOfDay(until, content.timeZone) });
  return { ...moveDays(content, day - dayIn(content.start, content.timeZone)), recurrence };
}

/**
 * The rule of a series that is moved by whole days and to another zone perhaps, so that it has the same dates, moved.
 * Undefined when it names days of months, which do not move along.
 */
export function moveRule(content: AppointmentContent, days: number, zone: string): string | undefined {
  const rule = ruleOf(content);
  if (rule === undefined) return undefined;
  const until = rule.until === null ? null : endOfDay(lastDate(content, rule.until) + days, zone);
  if (days === 0) return formatRule({ ...rule, until });
  if (rule.byMonth.length > 0 || rule.byMonthDay.length > 0) return undefined;
  const monthly = rule.frequency === 'MONTHLY' || rule.frequency === 'YEARLY';
  if (monthly && rule.byDay.length > 0) return undefined;
  const byDay = rule.byDay.map((each) => ({ ...each, day: later(each.day, days) }));
  // The week moves along, or every other week would change where the days cross its end.
  const moved = { ...rule, until, byDay, weekStart: later(rule.weekStart, days) };
  return normal(formatRule(moved));
}

/** The series as it ends with the day before `day`. */
export function endSeriesBefore(content: AppointmentContent, day: CalendarDay): AppointmentContent {
  const rule = ruleOf(content);
  if (rule === undefined) return content;
  return {
    ...content,
    recurrence: formatRule({ ...rule, count: null, until: endOfDay(day - 1, content.timeZone) }),
  };
}

/** The rule for what is left of a series from one of its occurrences on. */
export function remainingRule(content: AppointmentContent, from: Instant): string | null {
  const rule = ruleOf(content);
  if (rule === undefined || rule.count === null) return content.recurrence;
  const byRule = { content, excludedDates: [], additionalDates: [] };
  const before = expand(byRule, content.start, from).filter(({ start }) => start < from);
  return formatRule({ ...rule, count: rule.count - before.length });
}

/** Content on another day of the wall of its zone, at the same time of day and as long. */
export function moveDays(content: AppointmentContent, days: number): AppointmentContent {
  if (days === 0) return content;
  const moved = (moment: Instant) =>
    instantOfWallTime(wallTimeOf(moment, content.timeZone) + days * dayLength, content.timeZone);
  const start = moved(content.start);
  const end = moved(content.end);
  return { ...content, start, end: end < start ? start : end };
}

function ruleOf({ recurrence }: AppointmentContent): Rule | undefined {
  const rule = parseRule(recurrence ?? '');
  return 'problem' in rule ? undefined : rule;
}

/** Far enough for 29 February in every fourth leap year. */
const searched: readonly number[] = [400, 4_000, 40_000];

function firstDay(rule: Rule, start: CalendarDay): CalendarDay | undefined {
  const days = ruleDays(rule, start);
  for (const length of searched) {
    const [first] = days.between(start, start + length);
    if (first !== undefined) return first;
  }
  return undefined;
}

/** The last date on which an occurrence can start in time. */
function lastDate({ start, timeZone, isAllDay }: AppointmentContent, until: Instant): CalendarDay {
  const timeOfDay = (moment: Instant) => wallTimeOf(moment, timeZone) - dayIn(moment, timeZone) * dayLength;
  const isLate = !isAllDay && timeOfDay(start) > timeOfDay(until);
  return dayIn(until, timeZone) - Number(isLate);
}

function endOfDay(day: CalendarDay, zone: string): Instant {
  return addMilliseconds(instantOfWallTime((day + 1) * dayLength, zone), -1000);
}

function later(day: Weekday, days: number): Weekday {
  const index = (((weekdays.indexOf(day) + days) % 7) + 7) % 7;
  return weekdays[index] ?? day;
}

/** Sorted again, and without what makes no difference. */
function normal(text: string): string {
  const rule = parseRule(text);
  return 'problem' in rule ? text : formatRule(rule);
}
