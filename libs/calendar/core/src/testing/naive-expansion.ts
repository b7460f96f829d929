import { instantOf } from '@kalbro/kernel';
import type { Instant } from '@kalbro/kernel';
import { Temporal } from 'temporal-polyfill';
import type { Occurrence, Series } from '../recurrence/expand.js';
import { parseRule } from '../recurrence/rule.js';
import type { Rule } from '../recurrence/rule.js';

type Day = Temporal.PlainDate;

/**
 * An independent witness for `expand`: walks day by day from the first and asks of each whether RFC 5545 has it. Slow,
 * and for tests only. Knows neither BYWEEKNO nor BYYEARDAY.
 */
export function naiveExpansion(series: Series, from: Instant, to: Instant): readonly Occurrence[] {
  const { content } = series;
  const rule = parseRule(content.recurrence ?? '');
  if ('problem' in rule) throw new Error(rule.problem.en);
  const first = local(content.start, content.timeZone);
  const length = first.until(local(content.end, content.timeZone), { largestUnit: content.isAllDay ? 'day' : 'hour' });
  const limit = local(to, content.timeZone).toPlainDate().add({ days: 2 });
  const milliseconds = length.total({ unit: 'milliseconds', relativeTo: first });
  return daysOf(rule, first.toPlainDate(), limit)
    .map((day) => day.toPlainDateTime(content.isAllDay ? undefined : first.toPlainTime()))
    .map((wall) => ({ start: moment(wall, content.timeZone), end: moment(wall.add(length), content.timeZone) }))
    .map(({ start, end }) => ({ start, end: end > start ? end : instantOf(Date.parse(start) + milliseconds) }))
    .filter(({ start }) => rule.until === null || start <= rule.until)
    .filter(({ start, end }) => start < to && (end > from || (start === end && start >= from)));
}

function local(instant: Instant, zone: string): Temporal.PlainDateTime {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDateTime();
}

function moment(dateTime: Temporal.PlainDateTime, zone: string): Instant {
  return instantOf(dateTime.toZonedDateTime(zone).epochMilliseconds);
}

function daysOf(rule: Rule, start: Day, limit: Day): readonly Day[] {
  const periods = new Map<number, Day[]>();
  // Whole periods, so that BYSETPOS sees the beginning of the first and the end of the last one.
  const period = rule.frequency === 'YEARLY' ? { days: 366 } : { days: 31 };
  const end = limit.add(period);
  for (let day = start.subtract(period); Temporal.PlainDate.compare(day, end) <= 0; day = day.add({ days: 1 })) {
    const index = periodOf(rule, start, day);
    if (index >= 0 && index % rule.interval === 0 && matches(rule, start, day))
      periods.set(index, [...(periods.get(index) ?? []), day]);
  }
  const chosen = [...periods.entries()]
    .sort(([a], [b]) => a - b)
    .flatMap(([, days]) => positions(rule, days))
    .filter((day) => Temporal.PlainDate.compare(day, start) >= 0);
  const counted = rule.count === null ? chosen : chosen.slice(0, rule.count);
  return counted.filter((day) => Temporal.PlainDate.compare(day, limit) <= 0);
}

function periodOf(rule: Rule, start: Day, day: Day): number {
  switch (rule.frequency) {
    case 'DAILY':
      return start.until(day, { largestUnit: 'day' }).days;
    case 'WEEKLY':
      return Math.floor(weekStart(rule, start).until(day, { largestUnit: 'day' }).days / 7);
    case 'MONTHLY':
      return (day.year - start.year) * 12 + day.month - start.month;
    case 'YEARLY':
      return day.year - start.year;
  }
}

const isoDay = { MO: 1, TU: 2, WE: 3, TH: 4, FR: 5, SA: 6, SU: 7 } as const;

function weekStart(rule: Rule, day: Day): Day {
  return day.subtract({ days: (day.dayOfWeek - isoDay[rule.weekStart] + 7) % 7 });
}

function matches(rule: Rule, start: Day, day: Day): boolean {
  const { frequency, byDay, byMonth, byMonthDay } = rule;
  if (byMonth.length > 0 && !byMonth.includes(day.month)) return false;
  const fromEnd = day.day - day.daysInMonth - 1;
  if (byMonthDay.length > 0 && !byMonthDay.some((n) => n === day.day || n === fromEnd)) return false;
  if (byDay.length > 0) return byDay.some(({ nth, day: name }) => isNth(rule, nth, isoDay[name], day));
  if (frequency === 'WEEKLY') return day.dayOfWeek === start.dayOfWeek;
  if (frequency === 'DAILY' || byMonthDay.length > 0) return true;
  const sameDay = day.day === start.day;
  return frequency === 'MONTHLY' || byMonth.length > 0 ? sameDay : sameDay && day.month === start.month;
}

function isNth(rule: Rule, nth: number, weekday: number, day: Day): boolean {
  if (day.dayOfWeek !== weekday) return false;
  if (nth === 0) return true;
  const inYear = rule.frequency === 'YEARLY' && rule.byMonth.length === 0;
  const [place, length] = inYear ? [day.dayOfYear, day.daysInYear] : [day.day, day.daysInMonth];
  return nth > 0 ? Math.ceil(place / 7) === nth : Math.ceil((length - place + 1) / 7) === -nth;
}

function positions(rule: Rule, days: readonly Day[]): readonly Day[] {
  if (rule.bySetPos.length === 0) return days;
  return days.filter((_, i) => rule.bySetPos.some((n) => n === i + 1 || n === i - days.length));
}
