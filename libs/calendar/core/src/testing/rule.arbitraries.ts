import fc from 'fast-check';
import { instantOf } from '@kalbro/kernel';
import type { Instant } from '@kalbro/kernel';
import { formatRule, parseRule, weekdays } from '../recurrence/rule.js';
import { dayLength, instantOfWallTime } from '../recurrence/wall-clock.js';
import type { Series } from '../recurrence/expand.js';

/** Zones with every oddity that people live in: half hours, a switch of half an hour, no switch, the far south. */
export const zones = ['Europe/Oslo', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'] as const;

export const anyZone: fc.Arbitrary<string> = fc.constantFrom(...zones);

const days = fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1, maxLength: 4 }).map((list) => list.join(','));
const position = fc.constantFrom(1, 2, 3, 4, -1);
const month = fc.integer({ min: 1, max: 12 });
const interval = fc.integer({ min: 1, max: 4 }).map((n) => `INTERVAL=${n}`);
/** Day n of a month; of a shorter month its last day, as Outlook has it. */
const dayOfMonth = fc
  .integer({ min: 1, max: 31 })
  .map((n) => (n <= 28 ? `BYMONTHDAY=${n}` : `BYMONTHDAY=${upTo(n)};BYSETPOS=-1`));

/** The six patterns that Graph knows, as the adapter writes them, and the shapes that only RFC 5545 has. */
const pattern = fc.oneof(
  fc.constant('FREQ=DAILY'),
  days.map((list) => `FREQ=WEEKLY;BYDAY=${list}`),
  days.map((list) => `FREQ=WEEKLY;BYDAY=${list};WKST=SU`),
  dayOfMonth.map((part) => `FREQ=MONTHLY;${part}`),
  fc.tuple(days, position).map(([list, n]) => `FREQ=MONTHLY;BYDAY=${list};BYSETPOS=${n}`),
  fc.tuple(month, dayOfMonth).map(([m, part]) => `FREQ=YEARLY;BYMONTH=${m};${part}`),
  fc.tuple(month, days, position).map(([m, list, n]) => `FREQ=YEARLY;BYMONTH=${m};BYDAY=${list};BYSETPOS=${n}`),
  fc.constantFrom('FREQ=WEEKLY', 'FREQ=MONTHLY', 'FREQ=YEARLY', 'FREQ=MONTHLY;BYMONTHDAY=-1'),
  fc.tuple(position, fc.constantFrom(...weekdays)).map(([n, day]) => `FREQ=MONTHLY;BYDAY=${n}${day}`),
  days.map((list) => `FREQ=DAILY;BYDAY=${list}`),
);

/**
 * A rule in normal form for a series that starts at `start`: without end, with COUNT, or with UNTIL.
 */
export function anyRule(start: Instant): fc.Arbitrary<string> {
  const until = fc.integer({ min: 0, max: 900 * 24 }).map((hours) => untilAfter(start, hours));
  const count = fc.integer({ min: 1, max: 250 }).map((n) => `COUNT=${n}`);
  return fc
    .tuple(pattern, interval, fc.oneof({ weight: 2, arbitrary: fc.constant('') }, count, until))
    .map((parts) => normal(parts.filter((part) => part !== '').join(';')));
}

function untilAfter(start: Instant, hours: number): string {
  const text = instantOf(Date.parse(start) + hours * 3_600_000);
  return `UNTIL=${text.slice(0, 19).replace(/[-:]/g, '')}Z`;
}

function normal(text: string): string {
  const rule = parseRule(text);
  if ('problem' in rule) throw new Error(`${text}: ${rule.problem.en}`);
  return formatRule(rule);
}

function upTo(n: number): string {
  return [28, 29, 30, 31].filter((day) => day <= n).join(',');
}

/** A series that starts within two years around 2026, timed or all-day, none of its dates excluded or added. */
export const anySeries: fc.Arbitrary<Series> = fc
  .record({
    zone: anyZone,
    day: fc.integer({ min: 0, max: 730 }),
    minute: fc.integer({ min: 0, max: 24 * 60 - 1 }),
    length: fc.integer({ min: 0, max: 3 * 24 * 60 }),
    isAllDay: fc.boolean(),
  })
  .chain(({ zone, day, minute, length, isAllDay }) => {
    const first = Date.parse('2025-06-01T00:00:00Z') + day * dayLength;
    const wall = isAllDay ? first : first + minute * 60_000;
    const end = isAllDay ? first + Math.max(1, Math.floor(length / 1440)) * dayLength : wall + length * 60_000;
    const start = instantOfWallTime(wall, zone);
    const times = { start, end: later(start, instantOfWallTime(end, zone)), timeZone: zone, isAllDay };
    return anyRule(start).map((recurrence) => ({
      content: { ...times, recurrence },
      excludedDates: [],
      additionalDates: [],
    }));
  });

function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}
