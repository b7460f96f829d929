import { civilDate, firstOfMonth, monthIndex, weekdayOf } from './calendar-day.js';
import type { CalendarDay } from './calendar-day.js';
import { weekdays } from './rule.js';
import type { Frequency, Rule } from './rule.js';

/**
 * The dates of a rule, whatever the time of day: UNTIL is a moment, so the caller applies it. A question costs what its
 * answer spans, however far it lies from the start, and a rule that never comes true costs no more.
 */
export interface RuleDays {
  /** Dates from `first` to `last`, both included, in order. */
  between(first: CalendarDay, last: CalendarDay): readonly CalendarDay[];
  /** The last date up to `last`; undefined when there is none. Never too early: giving up, it answers `last`. */
  lastUpTo(last: CalendarDay): CalendarDay | undefined;
}

/** How many periods a search or a count goes through before it gives up: longer than anybody's series. */
const patience: Readonly<Record<Frequency, number>> = { DAILY: 40_000, WEEKLY: 8000, MONTHLY: 2400, YEARLY: 400 };

/** @param start the date of DTSTART, where intervals and COUNT are counted from. */
export function ruleDays(rule: Rule, start: CalendarDay): RuleDays {
  const periods = periodsOf(rule, start);
  const datesIn = (step: number) => choose(rule, periods.candidates(step)).filter((day) => day >= start);
  return rule.count === null ? endlessDays(rule, periods, datesIn) : countedDays(rule, rule.count, periods, datesIn);
}

/** The periods of a rule (days, weeks, months, years), INTERVAL taken in: step 0 holds the start. */
interface Periods {
  firstDay(step: number): CalendarDay;
  stepAt(day: CalendarDay): number;
  /** The days of a period that the rule's parts allow, BYSETPOS aside. */
  candidates(step: number): readonly CalendarDay[];
}

type DatesIn = (step: number) => readonly CalendarDay[];

function endlessDays(rule: Rule, periods: Periods, datesIn: DatesIn): RuleDays {
  return {
    between(first, last) {
      const dates: CalendarDay[] = [];
      for (let step = Math.max(0, periods.stepAt(first)); periods.firstDay(step) <= last; step += 1)
        dates.push(...datesIn(step));
      return within(dates, first, last);
    },
    lastUpTo(last) {
      const newest = periods.stepAt(last);
      for (let step = newest; step >= 0; step -= 1) {
        const found = datesIn(step).findLast((day) => day <= last);
        if (found !== undefined) return found;
        if (newest - step > patience[rule.frequency]) return last;
      }
      return undefined;
    },
  };
}

function countedDays(rule: Rule, count: number, periods: Periods, datesIn: DatesIn): RuleDays {
  const skip = (first: CalendarDay) => (everyPeriodAlike(rule) ? Math.max(0, periods.stepAt(first) - 1) : 0);
  /** Dates from period `step` on, `left` of them at most, until one lies after `last` or patience ends. */
  const walk = (from: number, left: number, last: CalendarDay) => {
    const most = patience[rule.frequency];
    const dates: CalendarDay[] = [];
    let step = from;
    for (; dates.length < left && step - from < most && periods.firstDay(step) <= last; step += 1)
      dates.push(...datesIn(step));
    return { dates: dates.slice(0, left), gaveUp: step - from >= most };
  };
  const countBefore = (step: number) => (step === 0 ? 0 : datesIn(0).length + (step - 1) * datesIn(1).length);
  return {
    between(first, last) {
      const from = skip(first);
      return within(walk(from, Math.max(0, count - countBefore(from)), last).dates, first, last);
    },
    lastUpTo(last) {
      const from = everyPeriodAlike(rule) ? Math.min(skip(last), lastFullStep(count, datesIn)) : 0;
      const { dates, gaveUp } = walk(from, count - countBefore(from), last);
      return gaveUp ? last : dates.findLast((day) => day <= last);
    },
  };
}

/** Whether each period after the first has equally many dates, so that COUNT can be reckoned instead of walked. */
function everyPeriodAlike({ frequency, byDay, byMonth, byMonthDay, bySetPos }: Rule): boolean {
  if (byMonth.length + byMonthDay.length + bySetPos.length > 0) return false;
  return frequency === 'WEEKLY' || (frequency === 'DAILY' && byDay.length === 0);
}

/** For such a rule, a step that COUNT surely reaches. */
function lastFullStep(count: number, datesIn: DatesIn): number {
  return Math.max(0, Math.floor((count - datesIn(0).length) / Math.max(1, datesIn(1).length)));
}

function within(dates: readonly CalendarDay[], first: CalendarDay, last: CalendarDay): readonly CalendarDay[] {
  return dates.filter((day) => day >= first && day <= last);
}

/** BYSETPOS: the nth of a period's dates, from the end when negative. */
function choose({ bySetPos }: Rule, dates: readonly CalendarDay[]): readonly CalendarDay[] {
  if (bySetPos.length === 0) return dates;
  return dates.filter((_, i) => bySetPos.includes(i + 1) || bySetPos.includes(i - dates.length));
}

function periodsOf(rule: Rule, start: CalendarDay): Periods {
  switch (rule.frequency) {
    case 'DAILY':
      return spans(rule, start, 1, () => true);
    case 'WEEKLY': {
      const weekStart = start - ((weekdayOf(start) - weekdays.indexOf(rule.weekStart) + 7) % 7);
      const onStart = (day: CalendarDay) => rule.byDay.length > 0 || weekdayOf(day) === weekdayOf(start);
      return spans(rule, weekStart, 7, onStart);
    }
    case 'MONTHLY':
      return months(rule, start, 1);
    case 'YEARLY':
      return months(rule, start, 12);
  }
}

/** Periods of a fixed number of days. */
function spans(rule: Rule, first: CalendarDay, length: number, holds: (day: CalendarDay) => boolean): Periods {
  const stride = length * rule.interval;
  const allowed = (day: CalendarDay) =>
    holds(day) && allowsWeekday(rule, day) && (dayPartsFree(rule) || allowsDate(rule, day));
  return {
    firstDay: (step) => first + step * stride,
    stepAt: (day) => Math.floor((day - first) / stride),
    candidates: (step) => daysFrom(first + step * stride, length).filter(allowed),
  };
}

function dayPartsFree({ byMonth, byMonthDay }: Rule): boolean {
  return byMonth.length === 0 && byMonthDay.length === 0;
}

function allowsDate({ byMonth, byMonthDay }: Rule, calendarDay: CalendarDay): boolean {
  const date = civilDate(calendarDay);
  if (byMonth.length > 0 && !byMonth.includes(date.month)) return false;
  if (byMonthDay.length === 0) return true;
  const length = firstOfMonth(monthIndex(date) + 1) - (calendarDay - date.day + 1);
  return byMonthDay.includes(date.day) || byMonthDay.includes(date.day - length - 1);
}

function allowsWeekday({ byDay }: Rule, day: CalendarDay): boolean {
  return byDay.length === 0 || byDay.some((each) => each.day === weekdays[weekdayOf(day)]);
}

/** Periods of whole months: one, or a year's twelve. */
function months(rule: Rule, start: CalendarDay, length: 1 | 12): Periods {
  const date = civilDate(start);
  const first = length === 12 ? date.year * 12 : monthIndex(date);
  const stride = length * rule.interval;
  return {
    firstDay: (step) => firstOfMonth(first + step * stride),
    stepAt: (day) => Math.floor((monthIndex(civilDate(day)) - first) / stride),
    candidates: (step) =>
      monthsOf(rule, date.month, first + step * stride, length).flatMap((month) => datesOfMonth(rule, date.day, month)),
  };
}

/** The months of a period in which the rule can have dates; without BYDAY and BYMONTHDAY a year has those of its start. */
function monthsOf(rule: Rule, startMonth: number, first: number, length: 1 | 12): readonly number[] {
  const bare = rule.byDay.length === 0 && rule.byMonthDay.length === 0;
  const wanted = rule.byMonth.length > 0 || length === 1 || !bare ? rule.byMonth : [startMonth];
  const all = daysFrom(first, length);
  return wanted.length === 0 ? all : all.filter((index) => wanted.includes((index % 12) + 1));
}

function datesOfMonth(rule: Rule, startDay: number, index: number): readonly CalendarDay[] {
  const first = firstOfMonth(index);
  const length = firstOfMonth(index + 1) - first;
  const { byDay, byMonthDay } = rule;
  const bare = byDay.length === 0 && byMonthDay.length === 0;
  return daysFrom(first, length).filter((day) => {
    const dayOfMonth = day - first + 1;
    if (bare) return dayOfMonth === startDay;
    const numbered =
      byMonthDay.length === 0 || byMonthDay.includes(dayOfMonth) || byMonthDay.includes(dayOfMonth - length - 1);
    return numbered && (byDay.length === 0 || isNthWeekday(rule, day, index, first, length));
  });
}

/** `2TU` is the second Tuesday of the month; in a yearly rule without BYMONTH, of the year. */
function isNthWeekday(rule: Rule, day: CalendarDay, index: number, monthStart: CalendarDay, length: number): boolean {
  const name = weekdays[weekdayOf(day)];
  const inYear = rule.frequency === 'YEARLY' && rule.byMonth.length === 0;
  const first = inYear ? firstOfMonth(index - (index % 12)) : monthStart;
  const end = inYear ? firstOfMonth(index - (index % 12) + 12) : monthStart + length;
  const fromStart = Math.floor((day - first) / 7) + 1;
  const fromEnd = -(Math.floor((end - 1 - day) / 7) + 1);
  return rule.byDay.some(
    (each) => each.day === name && (each.nth === 0 || each.nth === fromStart || each.nth === fromEnd),
  );
}

function daysFrom(first: number, length: number): readonly number[] {
  return Array.from({ length }, (_, i) => first + i);
}
