import { invalidProperty, invalidRequest, unsupportedZone } from '../service-error.js';
import {
  DAYS_OF_WEEK,
  WEEK_INDEXES,
  type DayOfWeek,
  type PatternType,
  type Recurrence,
  type RecurrencePattern,
  type RecurrenceRange,
  type WeekIndex,
} from './recurrence.js';
import type { Span } from './event.model.js';
import { dateOfDay, dayNumber } from './wall-clock.js';
import { dayOf } from './series.js';
import { resolveZone } from './windows-zones.js';

const PATTERN_TYPES: readonly PatternType[] = [
  'daily',
  'weekly',
  'absoluteMonthly',
  'relativeMonthly',
  'absoluteYearly',
  'relativeYearly',
];
const RANGE_TYPES: readonly RecurrenceRange['type'][] = ['endDate', 'noEnd', 'numbered'];
const NO_DATE = '0001-01-01';

type Loose = Record<string, unknown>;

function oneOf<T extends string>(values: readonly T[], given: unknown, member: string): T {
  const found = values.find((value) => value.toLowerCase() === String(given).toLowerCase());
  if (found === undefined) throw invalidProperty(`The value '${String(given)}' of '${member}' is not valid.`);
  return found;
}

function count(given: unknown, member: string): number {
  if (typeof given !== 'number' || !Number.isInteger(given) || given < 0) {
    throw invalidProperty(`The value '${String(given)}' of '${member}' is not valid.`);
  }
  return given;
}

/** Which members each type needs (SEMANTICS 5.1); the others are emitted with their defaults. */
function assertComplete(pattern: RecurrencePattern): void {
  const { type } = pattern;
  const needsDays = type === 'weekly' || type.startsWith('relative');
  if (needsDays && !pattern.daysOfWeek?.length) throw invalidRequest(`A ${type} pattern requires daysOfWeek.`);
  if (type.startsWith('absolute') && (pattern.dayOfMonth < 1 || pattern.dayOfMonth > 31)) {
    throw invalidRequest(`A ${type} pattern requires dayOfMonth.`);
  }
  if (type.endsWith('Yearly') && (pattern.month < 1 || pattern.month > 12)) {
    throw invalidRequest(`A ${type} pattern requires month.`);
  }
}

function parsePattern(given: Loose): RecurrencePattern {
  const type = oneOf(PATTERN_TYPES, given['type'], 'recurrence.pattern.type');
  const interval = count(given['interval'] ?? 1, 'recurrence.pattern.interval');
  if (interval < 1) throw invalidRequest('The interval of a recurrence pattern must be at least 1.');
  const days = Array.isArray(given['daysOfWeek']) ? given['daysOfWeek'] : [];
  const daysOfWeek = days.map((day) => oneOf<DayOfWeek>(DAYS_OF_WEEK, day, 'recurrence.pattern.daysOfWeek'));
  const pattern: RecurrencePattern = {
    type,
    interval,
    month: count(given['month'] ?? 0, 'recurrence.pattern.month'),
    dayOfMonth: count(given['dayOfMonth'] ?? 0, 'recurrence.pattern.dayOfMonth'),
    ...(daysOfWeek.length > 0 ? { daysOfWeek } : {}),
    firstDayOfWeek: oneOf<DayOfWeek>(DAYS_OF_WEEK, given['firstDayOfWeek'] ?? 'sunday', 'firstDayOfWeek'),
    index: oneOf<WeekIndex>(WEEK_INDEXES, given['index'] ?? 'first', 'recurrence.pattern.index'),
  };
  assertComplete(pattern);
  return pattern;
}

function dateOf(given: unknown, member: string): string {
  const text = String(given).slice(0, 10);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(dayNumber(text))) {
    throw invalidProperty(`The value '${String(given)}' of '${member}' is not valid.`);
  }
  return text;
}

function parseRange(given: Loose, startDate: string, recurrenceTimeZone: string): RecurrenceRange {
  const type = oneOf(RANGE_TYPES, given['type'] ?? 'noEnd', 'recurrence.range.type');
  const endDate = type === 'endDate' ? dateOf(given['endDate'], 'recurrence.range.endDate') : NO_DATE;
  if (type === 'endDate' && endDate < startDate) throw invalidRequest('The recurrence ends before it starts.');
  const numbered = type === 'numbered' ? count(given['numberOfOccurrences'], 'numberOfOccurrences') : 0;
  if (type === 'numbered' && (numbered < 1 || numbered > 999)) {
    throw invalidRequest('The number of occurrences must be between 1 and 999.');
  }
  return { type, startDate, endDate, recurrenceTimeZone, numberOfOccurrences: numbered };
}

export interface ParsedRecurrence {
  recurrence: Recurrence;
  /** IANA zone of the series. */
  zone: string;
}

/** Reads `recurrence` of a request against the start it belongs to. */
export function parseRecurrence(given: unknown, span: Span): ParsedRecurrence {
  const { pattern, range } = (given ?? {}) as { pattern?: Loose; range?: Loose };
  if (!pattern || !range) throw invalidProperty('A recurrence needs a pattern and a range.');
  const named = typeof range['recurrenceTimeZone'] === 'string' ? range['recurrenceTimeZone'] : '';
  const zoneName = named === '' ? span.startZone : named;
  const zone = resolveZone(zoneName);
  if (zone === undefined) throw unsupportedZone(zoneName);
  const startDate = dateOfDay(dayOf(span, zone));
  if (range['startDate'] !== undefined && dateOf(range['startDate'], 'recurrence.range.startDate') !== startDate) {
    throw invalidRequest('The startDate of the recurrence range must be the date of the start of the event.');
  }
  return { recurrence: { pattern: parsePattern(pattern), range: parseRange(range, startDate, zoneName) }, zone };
}
