import type { PatternedRecurrence, RecurrencePattern, RecurrenceRange } from '@microsoft/microsoft-graph-types';
import { Temporal } from 'temporal-polyfill';
import { graphDays, positions, ruleDays } from './recurrence.mapper.js';

type RuleParts = ReadonlyMap<string, string>;
type Pattern = Omit<RecurrencePattern, 'interval'>;

const understood = new Set([
  'FREQ',
  'INTERVAL',
  'BYDAY',
  'BYMONTHDAY',
  'BYMONTH',
  'BYSETPOS',
  'WKST',
  'UNTIL',
  'COUNT',
]);

/**
 * Graph's `patternedRecurrence` of an RRULE value, or undefined for a rule that Outlook cannot express (every hour, the
 * second Monday and the 15th, "only months that have a 31st"). `startDate` is the first occurrence's date in `zone`.
 */
export function planRecurrence(rule: string, startDate: string, zone: string): PatternedRecurrence | undefined {
  const parts = parseParts(rule);
  const interval = parts && positive(parts.get('INTERVAL') ?? '1');
  const pattern = parts && patternOf(parts, Temporal.PlainDate.from(startDate));
  const range = parts && rangeOf(parts, zone);
  if (!interval || !pattern || !range) return undefined;
  return { pattern: { ...pattern, interval }, range: { ...range, startDate, recurrenceTimeZone: zone } };
}

function parseParts(rule: string): RuleParts | undefined {
  const parts = new Map(rule.split(';').map((part) => part.split('=', 2) as [string, string]));
  return [...parts].every(([name, value]) => understood.has(name) && value) ? parts : undefined;
}

function patternOf(parts: RuleParts, start: Temporal.PlainDate): Pattern | undefined {
  switch (parts.get('FREQ')) {
    case 'DAILY':
      return has(parts, 'BYDAY', 'BYMONTHDAY', 'BYMONTH', 'BYSETPOS') ? undefined : { type: 'daily' };
    case 'WEEKLY':
      return has(parts, 'BYMONTHDAY', 'BYMONTH', 'BYSETPOS') ? undefined : weekly(parts, start);
    case 'MONTHLY':
      return has(parts, 'BYMONTH') ? undefined : monthly(parts, start.day, 28);
    case 'YEARLY':
      return yearly(parts, start);
    default:
      return undefined;
  }
}

function weekly(parts: RuleParts, start: Temporal.PlainDate): Pattern | undefined {
  const days = dayNames(parts.get('BYDAY') ?? ruleDays[start.dayOfWeek % 7] ?? '');
  const firstDayOfWeek = dayName(parts.get('WKST') ?? 'MO');
  return days && firstDayOfWeek && { type: 'weekly', daysOfWeek: days, firstDayOfWeek };
}

/** `always`: the greatest day that every month of the rule has; beyond it RFC 5545 and Outlook differ. */
function monthly(parts: RuleParts, startDay: number, always: number): Pattern | undefined {
  if (parts.has('BYDAY')) return parts.has('BYMONTHDAY') ? undefined : relative(parts);
  const dayOfMonth = absoluteDay(parts, startDay, always);
  return dayOfMonth === undefined ? undefined : { type: 'absoluteMonthly', dayOfMonth };
}

function yearly(parts: RuleParts, start: Temporal.PlainDate): Pattern | undefined {
  const month = positive(parts.get('BYMONTH') ?? String(start.month));
  if (!month || month > 12) return undefined;
  const always = month === 2 ? 28 : Temporal.PlainYearMonth.from({ year: 2001, month }).daysInMonth;
  const pattern = monthly(parts, start.day, always);
  if (!pattern) return undefined;
  return { ...pattern, month, type: pattern.type === 'relativeMonthly' ? 'relativeYearly' : 'absoluteYearly' };
}

function absoluteDay(parts: RuleParts, startDay: number, always: number): number | undefined {
  const days = (parts.get('BYMONTHDAY') ?? String(startDay)).split(',').map(Number);
  if (days.length === 1 && !parts.has('BYSETPOS')) {
    const [day = 0] = days;
    if (day === -1) return 31;
    return Number.isInteger(day) && day >= 1 && day <= always ? day : undefined;
  }
  const isRun = days.every((day, index) => day === 28 + index) && days.length <= 4;
  return isRun && parts.get('BYSETPOS') === '-1' ? days.at(-1) : undefined;
}

/** Both spellings: `BYDAY=TU;BYSETPOS=2` and, for one day, `BYDAY=2TU`. */
function relative(parts: RuleParts): Pattern | undefined {
  const short = /^(-?\d)([A-Z]{2})$/.exec(parts.get('BYDAY') ?? '');
  if (short && parts.has('BYSETPOS')) return undefined;
  const position = Number(short ? short[1] : parts.get('BYSETPOS'));
  const index = Object.entries(positions).find(([, value]) => value === position)?.[0];
  const days = dayNames(short?.[2] ?? parts.get('BYDAY') ?? '');
  return index && days ? { type: 'relativeMonthly', daysOfWeek: days, index: index as 'first' } : undefined;
}

function rangeOf(parts: RuleParts, zone: string): RecurrenceRange | undefined {
  const count = parts.get('COUNT');
  const until = parts.get('UNTIL');
  if (count !== undefined && until !== undefined) return undefined;
  if (count !== undefined) {
    const numberOfOccurrences = positive(count);
    return numberOfOccurrences ? { type: 'numbered', numberOfOccurrences } : undefined;
  }
  if (until === undefined) return { type: 'noEnd' };
  const endDate = localDate(until, zone);
  return endDate === undefined ? undefined : { type: 'endDate', endDate };
}

function localDate(until: string, zone: string): string | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(until) ?? [];
  if (!year) return undefined;
  const instant = Temporal.Instant.from(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return instant.toZonedDateTimeISO(zone).toPlainDate().toString();
}

function dayNames(list: string): (typeof graphDays)[number][] | undefined {
  const names = list.split(',').map(dayName);
  return names.every((name) => name !== undefined) ? (names as (typeof graphDays)[number][]) : undefined;
}

function dayName(day: string): (typeof graphDays)[number] | undefined {
  return graphDays[ruleDays.indexOf(day as (typeof ruleDays)[number])];
}

function has(parts: RuleParts, ...names: readonly string[]): boolean {
  return names.some((name) => parts.has(name));
}

function positive(text: string): number | undefined {
  return /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined;
}
