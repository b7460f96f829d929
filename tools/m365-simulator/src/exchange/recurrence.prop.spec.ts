import fc from 'fast-check';
import {
  DAYS_OF_WEEK,
  firstOccurrenceDay,
  occurrenceDays,
  WEEK_INDEXES,
  type DayOfWeek,
  type Recurrence,
} from './recurrence.js';
import { dateOfDay, dayNumber } from './wall-clock.js';

/** Whether a pattern names a day, judged from the calendar alone: no stepping, no periods. */
function names({ pattern, range }: Recurrence, day: number): boolean {
  const start = dayNumber(range.startDate);
  const [date, first] = [new Date(day * 86_400_000), new Date(start * 86_400_000)];
  const wanted = (one: Date): boolean =>
    pattern.daysOfWeek?.includes(DAYS_OF_WEEK[one.getUTCDay()] as DayOfWeek) ?? false;
  if (day < start) return false;
  if (pattern.type === 'daily') return (day - start) % pattern.interval === 0;
  if (pattern.type === 'weekly') {
    const weekStart = (of: number, weekday: number): number =>
      of - ((weekday - DAYS_OF_WEEK.indexOf(pattern.firstDayOfWeek) + 7) % 7);
    const weeks = (weekStart(day, date.getUTCDay()) - weekStart(start, first.getUTCDay())) / 7;
    return wanted(date) && weeks % pattern.interval === 0;
  }
  const months = (date.getUTCFullYear() - first.getUTCFullYear()) * 12 + date.getUTCMonth() - first.getUTCMonth();
  const yearly = pattern.type.endsWith('Yearly');
  if (yearly && date.getUTCMonth() + 1 !== pattern.month) return false;
  if (
    yearly ? (date.getUTCFullYear() - first.getUTCFullYear()) % pattern.interval !== 0 : months % pattern.interval !== 0
  )
    return false;
  const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  if (pattern.type.startsWith('absolute')) return date.getUTCDate() === Math.min(pattern.dayOfMonth, length);
  const inMonth = Array.from(
    { length },
    (_, i) => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), i + 1)),
  ).filter(wanted);
  const nth = pattern.index === 'last' ? inMonth.at(-1) : inMonth[WEEK_INDEXES.indexOf(pattern.index)];
  return nth?.getTime() === date.getTime();
}

const recurrences: fc.Arbitrary<Recurrence> = fc
  .record({
    type: fc.constantFrom('daily', 'weekly', 'absoluteMonthly', 'relativeMonthly', 'absoluteYearly', 'relativeYearly'),
    interval: fc.integer({ min: 1, max: 4 }),
    month: fc.integer({ min: 1, max: 12 }),
    dayOfMonth: fc.integer({ min: 1, max: 31 }),
    daysOfWeek: fc.uniqueArray(fc.constantFrom(...DAYS_OF_WEEK), { minLength: 1 }),
    firstDayOfWeek: fc.constantFrom<DayOfWeek>('sunday', 'monday', 'saturday'),
    index: fc.constantFrom(...WEEK_INDEXES),
    start: fc.integer({ min: dayNumber('2023-01-01'), max: dayNumber('2025-12-31') }),
  })
  .map(({ start, ...pattern }) => ({
    pattern: pattern as Recurrence['pattern'],
    range: {
      type: 'noEnd',
      startDate: dateOfDay(start),
      endDate: '0001-01-01',
      recurrenceTimeZone: 'UTC',
      numberOfOccurrences: 0,
    },
  }));

const SPAN = 1600;

function allNamed(recurrence: Recurrence): number[] {
  const start = dayNumber(recurrence.range.startDate);
  return Array.from({ length: SPAN }, (_, i) => start + i).filter((day) => names(recurrence, day));
}

it('expands every pattern to the days that the calendar says, from wherever the window begins', () => {
  let found = 0;
  const property = fc.property(recurrences, fc.integer({ min: -10, max: 900 }), (recurrence, skip) => {
    const start = dayNumber(recurrence.range.startDate);
    const expected = allNamed(recurrence).filter((day) => day >= start + skip);
    found += expected.length;
    expect(occurrenceDays(recurrence, start + skip, start + SPAN - 1)).toEqual(expected);
  });
  fc.assert(property, { numRuns: 150 });
  expect(found).toBeGreaterThan(1000);
});

it('ends a numbered series after as many as it says, and a dated one with its date', () => {
  const property = fc.property(recurrences, fc.integer({ min: 1, max: 30 }), (recurrence, count) => {
    const days = allNamed(recurrence);
    const start = dayNumber(recurrence.range.startDate);
    const numbered: Recurrence = {
      ...recurrence,
      range: { ...recurrence.range, type: 'numbered', numberOfOccurrences: count },
    };
    expect(occurrenceDays(numbered, start, start + SPAN - 1)).toEqual(days.slice(0, count));
    const last = days[Math.min(count, days.length) - 1];
    if (last === undefined) return;
    const dated: Recurrence = {
      ...recurrence,
      range: { ...recurrence.range, type: 'endDate', endDate: dateOfDay(last) },
    };
    expect(occurrenceDays(dated, start, start + SPAN - 1)).toEqual(days.slice(0, count));
  });
  fc.assert(property, { numRuns: 100 });
});

it('begins with the first day that the pattern names, not with a start that it does not', () => {
  const property = fc.property(recurrences, (recurrence) => {
    const [first] = allNamed(recurrence);
    if (first !== undefined) expect(firstOccurrenceDay(recurrence)).toBe(first);
  });
  fc.assert(property, { numRuns: 100 });
});
