import { instantOfWallTime } from '@kalbro/calendar-core';
import type { Instant } from '@kalbro/kernel';
import fc from 'fast-check';
import { parseRecurrence } from './recurrence.mapper.js';
import { planRecurrence } from './recurrence-pattern.mapper.js';

const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
const interval = fc.integer({ min: 1, max: 99 });
const month = fc.integer({ min: 1, max: 12 });
const dayOfMonth = fc.integer({ min: 1, max: 31 });
const daysOfWeek = fc.subarray([...days], { minLength: 1 });
const index = fc.constantFrom('first', 'second', 'third', 'fourth', 'last');

const pattern = fc.oneof(
  fc.record({ type: fc.constant('daily'), interval }),
  fc.record({ type: fc.constant('weekly'), interval, daysOfWeek, firstDayOfWeek: fc.constantFrom(...days) }),
  fc.record({ type: fc.constant('absoluteMonthly'), interval, dayOfMonth }),
  fc.record({ type: fc.constant('relativeMonthly'), interval, daysOfWeek, index }),
  fc.record({ type: fc.constant('absoluteYearly'), interval, month, dayOfMonth }),
  fc.record({ type: fc.constant('relativeYearly'), interval, month, daysOfWeek, index }),
);
const zone = fc.constantFrom('Europe/Oslo', 'America/Los_Angeles', 'Pacific/Auckland', 'Asia/Kathmandu', 'UTC');
const date = fc
  .date({ min: new Date('2026-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));

function ranges(startDate: string, recurrenceTimeZone: string) {
  const common = { startDate: fc.constant(startDate), recurrenceTimeZone: fc.constant(recurrenceTimeZone) };
  return fc.oneof(
    fc.record({ ...common, type: fc.constant('noEnd') }),
    fc.record({ ...common, type: fc.constant('numbered'), numberOfOccurrences: fc.integer({ min: 1, max: 999 }) }),
    fc.record({ ...common, type: fc.constant('endDate'), endDate: date.filter((end) => end >= startDate) }),
  );
}

const recurrence = fc
  .tuple(pattern, zone, date)
  .chain(([wanted, wallClock, start]) =>
    ranges(start, wallClock).map((range) => ({ pattern: wanted, range, zone: wallClock, start })),
  );

/** Midnight. */
function startOf(date: string, zone: string): Instant {
  return instantOfWallTime(Date.parse(`${date}T00:00:00Z`), zone);
}

/** Where a week begins means nothing when no week is left out. */
function settled<Pattern extends { type: string; interval: number }>(wanted: Pattern): Pattern {
  return wanted.type === 'weekly' && wanted.interval === 1 ? { ...wanted, firstDayOfWeek: 'monday' } : wanted;
}

it('every pattern and range that Outlook has goes to a rule and comes back the same', () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(recurrence, ({ pattern: wanted, range, zone: wallClock, start }) => {
      const rule = parseRecurrence({ pattern: wanted, range }, wallClock);
      expect(rule).toBeDefined();
      const times = { start: startOf(start, wallClock), timeZone: wallClock, isAllDay: true };
      expect(planRecurrence({ ...times, recurrence: rule ?? '' })).toEqual({ pattern: settled(wanted), range });
      reached.add(`${wanted.type} ${range.type}`);
    }),
    { numRuns: 1_000 },
  );
  expect(reached.size).toBe(18);
});

it('no recurrence, however odd, throws', () => {
  fc.assert(
    fc.property(fc.anything(), zone, (value, wallClock) => {
      parseRecurrence(value, wallClock);
      parseRecurrence({ pattern: value, range: { type: 'noEnd' } }, wallClock);
      parseRecurrence({ pattern: { type: 'daily', interval: 1 }, range: value }, wallClock);
    }),
  );
});
