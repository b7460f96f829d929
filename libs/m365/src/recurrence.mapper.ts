import type { Instant } from '@kalbro/kernel';
import { addMilliseconds } from '@kalbro/kernel';
import { isCalendarDate, nextDate, startOfDate } from './graph-times.js';
import type { JsonRecord } from './json.js';
import { asList, asRecord, asText } from './json.js';

/** Graph's names of the days, in the order of RFC 5545's. */
export const graphDays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
export const ruleDays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const;
export const positions: Readonly<Record<string, number>> = { first: 1, second: 2, third: 3, fourth: 4, last: -1 };

/** The greatest day that every year's month has. */
const shortestMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * The RFC 5545 RRULE value of Graph's `patternedRecurrence`; undefined when it is no rule that Outlook could have stored.
 * `zone` (IANA) is the wall clock of the series: Graph's last date ends there, `UNTIL` is that moment in UTC.
 */
export function parseRecurrence(recurrence: unknown, zone: string): string | undefined {
  const record = asRecord(recurrence);
  const pattern = asRecord(record?.['pattern']);
  const range = asRecord(record?.['range']);
  const rule = pattern && patternParts(pattern);
  const end = range && rangeParts(range, zone);
  return rule && end && [...rule, ...end].join(';');
}

function patternParts(pattern: JsonRecord): readonly string[] | undefined {
  const interval = positiveInteger(pattern['interval'] ?? 1);
  const type = asText(pattern['type'])?.toLowerCase();
  const by = type === undefined ? undefined : byParts[type]?.(pattern);
  if (interval === undefined || by === undefined) return undefined;
  return [`FREQ=${by.frequency}`, ...(interval === 1 ? [] : [`INTERVAL=${interval}`]), ...by.parts];
}

interface ByParts {
  readonly frequency: 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';
  readonly parts: readonly string[];
}

const byParts: Readonly<Record<string, (pattern: JsonRecord) => ByParts | undefined>> = {
  daily: () => ({ frequency: 'DAILY', parts: [] }),
  weekly: (pattern) => {
    const days = dayList(pattern);
    return days === undefined ? undefined : { frequency: 'WEEKLY', parts: [days, `WKST=${weekStart(pattern)}`] };
  },
  absolutemonthly: (pattern) => {
    const day = dayOfMonth(pattern, 28);
    return day && { frequency: 'MONTHLY', parts: day };
  },
  relativemonthly: (pattern) => {
    const days = relativeDays(pattern);
    return days && { frequency: 'MONTHLY', parts: days };
  },
  absoluteyearly: (pattern) => {
    const month = monthOf(pattern);
    const day = month === undefined ? undefined : dayOfMonth(pattern, shortestMonth[month - 1] ?? 28);
    return day && { frequency: 'YEARLY', parts: [`BYMONTH=${month}`, ...day] };
  },
  relativeyearly: (pattern) => {
    const month = monthOf(pattern);
    const days = month === undefined ? undefined : relativeDays(pattern);
    return days && { frequency: 'YEARLY', parts: [`BYMONTH=${month}`, ...days] };
  },
};

/**
 * Outlook moves the 29th to 31st to the last day of a month that has no such day, where RFC 5545 would leave the month
 * out: so the rule takes the last of the days 28 to `day`. `always` is the greatest day that every such month has.
 */
function dayOfMonth(pattern: JsonRecord, always: number): readonly string[] | undefined {
  const day = positiveInteger(pattern['dayOfMonth']);
  if (day === undefined || day > 31) return undefined;
  if (day <= always) return [`BYMONTHDAY=${day}`];
  const days = Array.from({ length: day - 27 }, (_, index) => 28 + index);
  return [`BYMONTHDAY=${days.join(',')}`, 'BYSETPOS=-1'];
}

/** With several days Graph means the n-th day that is any of them, not the n-th of each. */
function relativeDays(pattern: JsonRecord): readonly string[] | undefined {
  const days = dayList(pattern);
  const position = positions[asText(pattern['index'] ?? 'first')?.toLowerCase() ?? ''];
  return days && position !== undefined ? [days, `BYSETPOS=${position}`] : undefined;
}

function dayList(pattern: JsonRecord): string | undefined {
  const wanted = asList(pattern['daysOfWeek']).map(ruleDay);
  if (wanted.length === 0 || wanted.includes(undefined)) return undefined;
  return `BYDAY=${ruleDays.filter((day) => wanted.includes(day)).join(',')}`;
}

function weekStart(pattern: JsonRecord): string {
  return ruleDay(pattern['firstDayOfWeek']) ?? 'SU';
}

function ruleDay(name: unknown): string | undefined {
  const index = graphDays.indexOf(asText(name)?.toLowerCase() as (typeof graphDays)[number]);
  return index < 0 ? undefined : ruleDays[index];
}

function monthOf(pattern: JsonRecord): number | undefined {
  const month = positiveInteger(pattern['month']);
  return month !== undefined && month <= 12 ? month : undefined;
}

function rangeParts(range: JsonRecord, zone: string): readonly string[] | undefined {
  switch (asText(range['type'])?.toLowerCase()) {
    case 'noend':
      return [];
    case 'numbered': {
      const count = positiveInteger(range['numberOfOccurrences']);
      return count === undefined ? undefined : [`COUNT=${count}`];
    }
    case 'enddate': {
      const until = endOfDate(asText(range['endDate']) ?? '', zone);
      return until && !endsBeforeStart(range) ? [`UNTIL=${ruleTime(until)}`] : undefined;
    }
    default:
      return undefined;
  }
}

function endsBeforeStart(range: JsonRecord): boolean {
  const start = asText(range['startDate']) ?? '';
  return isCalendarDate(start) && (asText(range['endDate']) ?? '') < start;
}

/** The last second of a date in a zone: an end of day in UTC would lose the last occurrence west of Greenwich. */
function endOfDate(date: string, zone: string): Instant | undefined {
  if (!isCalendarDate(date)) return undefined;
  const next = startOfDate(nextDate(date), zone);
  return next && addMilliseconds(next, -1_000);
}

/** `2026-03-29T21:59:59.000Z` as RFC 5545 writes it: `20260329T215959Z`. */
function ruleTime(instant: Instant): string {
  return `${instant.slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** Outlook has no number beyond 999; a larger one would only cost whoever expands the rule. */
function positiveInteger(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 9_999 ? value : undefined;
}
