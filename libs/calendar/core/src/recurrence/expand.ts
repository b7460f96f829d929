import { BugError, instantOf, millisecondsOf } from '@kalbro/kernel';
import type { Instant } from '@kalbro/kernel';
import type { Appointment, AppointmentContent } from '../model/appointment.js';
import type { CalendarDay } from './calendar-day.js';
import { ruleDays } from './rule-days.js';
import type { RuleDays } from './rule-days.js';
import { parseRule } from './rule.js';
import type { Rule } from './rule.js';
import { dateOf, dayLength, instantOfWallTime, midnightOf, wallTimeOf, wallTimeOfDate } from './wall-clock.js';
import type { WallTime } from './wall-clock.js';

/** What is needed of a series master to know when it takes place. `content` is the first occurrence. */
export interface Series extends Pick<Appointment, 'excludedDates' | 'additionalDates'> {
  readonly content: Pick<AppointmentContent, 'start' | 'end' | 'timeZone' | 'isAllDay' | 'recurrence'>;
}

/** One time that a series takes place; `start` is its identity (RECURRENCE-ID). */
export interface Occurrence {
  readonly start: Instant;
  readonly end: Instant;
}

/**
 * The occurrences that overlap [from, to), by start.
 *
 * A series lives on the wall clock of its zone: each occurrence starts at the same time of day and lasts as long *on
 * the wall*, as Outlook shows it, so a night shift from 22 to 06 ends at 06 on the night of a switch as well. An
 * all-day series counts dates. A start that a switch skips lies later by the gap, while
 * the end stays where the wall says it is; one that it repeats is the first.
 *
 * An excluded date takes away the occurrence of that date, whatever its time of day: when the series is moved to
 * another hour, what was cancelled stays cancelled.
 */
export function expand(series: Series, from: Instant, to: Instant): readonly Occurrence[] {
  const timing = timingOf(series);
  const byRule = startsBetween(timing, from, to).filter((start) => !timing.excluded.has(dateIn(timing, start)));
  const excluded = new Set(series.excludedDates);
  const starts = new Set([...byRule, ...series.additionalDates.filter((start) => !excluded.has(start))]);
  return [...starts]
    .sort()
    .map((start) => ({ start, end: endOf(timing, start) }))
    .filter((occurrence) => overlaps(occurrence, from, to));
}

/** Whether something from `start` to `end` shows in [from, to); a moment without length does when it lies inside. */
export function overlaps(times: Occurrence, from: Instant, to: Instant): boolean {
  return times.start < to && (times.end > from || (times.start === times.end && times.start >= from));
}

/** The last moment that the series can cover, cancelled dates included; `infinity` when it has no end. */
export function seriesUntil(series: Series): Instant | 'infinity' {
  const timing = timingOf(series);
  const { rule } = timing;
  if (rule.count === null && rule.until === null) return 'infinity';
  const lastStart = lastStartByRule(timing);
  const ends = [...series.additionalDates, ...(lastStart === undefined ? [] : [lastStart])].map((start) =>
    endOf(timing, start),
  );
  const last = ends.reduce((a, b) => (a > b ? a : b), series.content.end);
  return last >= tooLate ? 'infinity' : last;
}

/**
 * When the series takes place on a date (`2026-03-29`) of its own wall clock, cancelled or not: the original start of
 * an exception of which only the date is known. Undefined when the rule has nothing there and no date was added.
 */
export function occurrenceOn(series: Series, localDate: string): Instant | undefined {
  const timing = timingOf(series);
  const date = wallTimeOfDate(localDate);
  if (date === undefined) return undefined;
  const day = date / dayLength;
  const byRule = timing.days.between(day, day).map((each) => startOn(timing, each));
  const added = series.additionalDates.filter((start) => dateIn(timing, start) === localDate);
  return byRule.find((start) => withinUntil(timing.rule, start)) ?? added[0];
}

/** The date of a moment on the wall clock of the series. */
export function localDateIn(series: Series, moment: Instant): string {
  return dateOf(wallTimeOf(moment, series.content.timeZone));
}

interface Timing {
  readonly content: Series['content'];
  readonly rule: Rule;
  readonly days: RuleDays;
  readonly firstDay: CalendarDay;
  readonly timeOfDay: number;
  /** On the wall; whole days for all-day. */
  readonly duration: number;
  /** Dates without an occurrence. */
  readonly excluded: ReadonlySet<string>;
}

/** The last day that an `Instant` can spell. */
const lastDay = Math.floor(Date.parse('9999-12-31T00:00:00Z') / dayLength);
const tooLate = instantOf((lastDay - 1) * dayLength);

function timingOf(series: Series): Timing {
  const { content } = series;
  const rule = parseRule(content.recurrence ?? '');
  if ('problem' in rule) throw new BugError(`A series holds a rule that cannot be read: ${rule.problem.en}`);
  const start = wallTimeOf(content.start, content.timeZone);
  const end = wallTimeOf(content.end, content.timeZone);
  const firstDay = dayOf(start);
  return {
    content,
    rule,
    days: ruleDays(rule, firstDay),
    firstDay,
    timeOfDay: content.isAllDay ? 0 : start - firstDay * dayLength,
    duration: Math.max(0, content.isAllDay ? midnightOf(end) - midnightOf(start) : end - start),
    excluded: new Set(series.excludedDates.map((date) => dateOf(wallTimeOf(date, content.timeZone)))),
  };
}

function startsBetween(timing: Timing, from: Instant, to: Instant): readonly Instant[] {
  const { timeZone } = timing.content;
  // A day of slack on either side: a gap can push an occurrence past midnight.
  const first = dayOf(wallTimeOf(from, timeZone) - timing.duration) - 1;
  const last = Math.min(lastDay - 1, dayOf(wallTimeOf(to, timeZone)) + 1);
  return timing.days
    .between(first, last)
    .map((day) => startOn(timing, day))
    .filter((start) => withinUntil(timing.rule, start));
}

/** The first occurrence is what the content says, to the second of a repeated hour; the others follow the wall. */
function startOn(timing: Timing, day: CalendarDay): Instant {
  const { content, firstDay, timeOfDay } = timing;
  return day === firstDay ? content.start : instantOfWallTime(day * dayLength + timeOfDay, content.timeZone);
}

function endOf(timing: Timing, start: Instant): Instant {
  const { content, duration } = timing;
  if (start === content.start) return content.end;
  const end = instantOfWallTime(wallStart(timing, start) + duration, content.timeZone);
  // A start that a gap pushed past its end, or the second of a repeated hour: it lasts as long as ever.
  return end > start || duration === 0 ? end : instantOf(millisecondsOf(start) + duration);
}

/** Where the series means an occurrence to start on the wall: a gap pushes its start, and leaves its end alone. */
function wallStart({ content, timeOfDay }: Timing, start: Instant): WallTime {
  const wall = wallTimeOf(start, content.timeZone);
  if (content.isAllDay) return midnightOf(wall);
  const meant = [0, dayLength].map((back) => midnightOf(wall - back) + timeOfDay);
  return meant.find((each) => instantOfWallTime(each, content.timeZone) === start) ?? wall;
}

function withinUntil({ until }: Rule, start: Instant): boolean {
  return until === null || start <= until;
}

function dateIn(timing: Timing, moment: Instant): string {
  return dateOf(wallTimeOf(moment, timing.content.timeZone));
}

function lastStartByRule(timing: Timing): Instant | undefined {
  const { until } = timing.rule;
  const bound = until === null ? lastDay - 1 : dayOf(wallTimeOf(until, timing.content.timeZone)) + 1;
  // The last date up to UNTIL may start after it, by its time of day; then the one before is the last.
  for (let last = timing.days.lastUpTo(bound); last !== undefined; last = timing.days.lastUpTo(last - 1)) {
    const start = startOn(timing, last);
    if (withinUntil(timing.rule, start)) return start;
  }
  return undefined;
}

function dayOf(wall: WallTime): CalendarDay {
  return Math.floor(wall / dayLength);
}
