import { instantOf } from '@kalbro/kernel';
import type { Instant } from '@kalbro/kernel';
import fc from 'fast-check';
import type { Schedule } from '../schedule/schedule.js';

export const zones = ['Europe/Oslo', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'] as const;

function field(least: number, most: number): fc.Arbitrary<string> {
  const value = fc.integer({ min: least, max: most });
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant('*') },
    value.map(String),
    fc.uniqueArray(value, { minLength: 1, maxLength: 4 }).map((values) => values.join(',')),
    fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    fc.integer({ min: 2, max: 20 }).map((step) => `*/${step}`),
  );
}

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Readable, and fires now and then: no date that only some months have. */
export const crons: fc.Arbitrary<string> = fc
  .tuple(
    field(0, 59),
    field(0, 23),
    fc.oneof({ weight: 3, arbitrary: fc.constant('*') }, field(1, 28)),
    fc.oneof({ weight: 4, arbitrary: fc.constant('*') }, field(1, 12), fc.constantFrom(...monthNames)),
    fc.oneof({ weight: 3, arbitrary: fc.constant('*') }, field(0, 6), fc.constantFrom(...dayNames)),
  )
  .map((fields) => fields.join(' '));

/** 2020 to 2035. */
export const moments: fc.Arbitrary<Instant> = fc
  .integer({ min: Date.parse('2020-01-01T00:00:00Z'), max: Date.parse('2035-12-31T00:00:00Z') })
  .map(instantOf);

export const cronSchedules: fc.Arbitrary<Schedule> = fc
  .tuple(crons, fc.constantFrom(...zones))
  .map(([cron, timeZone]) => ({ kind: 'cron', cron, timeZone }));

/** At the hours when clocks are moved. */
export const nightly: fc.Arbitrary<Schedule> = fc
  .tuple(fc.integer({ min: 0, max: 59 }), fc.constantFrom('1', '2', '2,4', '1-2'), fc.constantFrom(...zones))
  .map(([minute, hours, timeZone]) => ({ kind: 'cron', cron: `${minute} ${hours} * * *`, timeZone }));

export const intervals: fc.Arbitrary<Schedule> = fc
  .tuple(fc.integer({ min: 1, max: 20_000 }), moments)
  .map(([everyMinutes, from]) => ({ kind: 'interval', everyMinutes, from }));

export const schedules: fc.Arbitrary<Schedule> = fc.oneof(cronSchedules, intervals);
