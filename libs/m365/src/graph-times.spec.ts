import { zones } from '@kalbro/calendar-core/testing';
import type { Instant } from '@kalbro/kernel';
import { instantOf } from '@kalbro/kernel';
import fc from 'fast-check';
import {
  isCalendarDate,
  nextDate,
  parseGraphInstant,
  parseGraphTime,
  startOfDate,
  toGraphTime,
} from './graph-times.js';

describe('parseGraphTime', () => {
  const parse = (dateTime: unknown, timeZone?: unknown) => parseGraphTime({ dateTime, timeZone }, 'Europe/Oslo');

  it.each([
    ['2026-03-03T08:15:30.1239999', 'UTC', '2026-03-03T08:15:30.123Z'],
    ['2026-03-03T08:15', 'UTC', '2026-03-03T08:15:00.000Z'],
    ['2026-07-01T08:00:00.0000000', 'W. Europe Standard Time', '2026-07-01T06:00:00.000Z'],
    ['2026-07-01T08:00:00.0000000', 'America/New_York', '2026-07-01T12:00:00.000Z'],
    ['2026-07-01T08:00:00.0000000', 'tzone://Microsoft/Utc', '2026-07-01T08:00:00.000Z'],
    ['2026-07-01T08:00:00.0000000', 'tzone://Microsoft/Custom', '2026-07-01T06:00:00.000Z'],
    ['2026-07-01T08:00:00.0000000', undefined, '2026-07-01T06:00:00.000Z'],
    ['2026-07-01T08:00:00+05:00', 'UTC', '2026-07-01T03:00:00.000Z'],
    ['2026-07-01T08:00:00.0000000Z', 'W. Europe Standard Time', '2026-07-01T08:00:00.000Z'],
  ])('reads %s in %s as %s', (dateTime, timeZone, instant) => {
    expect(parse(dateTime, timeZone)?.instant).toBe(instant);
  });

  it('keeps the date as written', () => {
    expect(parse('2026-07-01T00:00:00.0000000', 'W. Europe Standard Time')).toEqual({
      date: '2026-07-01',
      isMidnight: true,
      instant: '2026-06-30T22:00:00.000Z',
    });
    expect(parse('2026-07-01T23:59:59.0000000', 'UTC')).toMatchObject({ date: '2026-07-01', isMidnight: false });
  });

  it.each([
    '0001-01-01T00:00:00.0000000Z',
    '9999-12-31T23:59:59.9999999',
    '2026-02-30T08:00:00.0000000',
    '2026-13-01T08:00:00.0000000',
    '2026-03-03T25:00:00.0000000',
    '2026-03-03',
    'soon',
    '',
    null,
    42,
  ])('finds no time in %p', (dateTime) => {
    expect(parse(dateTime, 'UTC')).toBeUndefined();
  });
});

it('reads an original start with any offset, and without one as UTC', () => {
  expect(parseGraphInstant('2021-06-04T15:00:00-04:00')).toBe('2021-06-04T19:00:00.000Z');
  expect(parseGraphInstant('2022-09-19T15:00:00Z')).toBe('2022-09-19T15:00:00.000Z');
  expect(parseGraphInstant('2022-09-19T15:00:00')).toBe('2022-09-19T15:00:00.000Z');
  expect(parseGraphInstant('0001-01-01T00:00:00Z')).toBeUndefined();
});

it('lets a date begin where its midnight does not exist', () => {
  // Lebanon's clocks go from 00:00 to 01:00 that day.
  expect(startOfDate('2026-03-29', 'Asia/Beirut')).toBe('2026-03-28T22:00:00.000Z');
  expect(startOfDate('2026-03-29', 'Europe/Oslo')).toBe('2026-03-28T23:00:00.000Z');
  expect(startOfDate('2026-02-29', 'Europe/Oslo')).toBeUndefined();
});

it('knows the calendar', () => {
  expect(nextDate('2028-02-28')).toBe('2028-02-29');
  expect(
    ['2028-02-29', '2026-02-29', '0001-01-01', '0000-01-01', '9999-12-31', '2026-1-1'].map(isCalendarDate),
  ).toEqual([true, false, false, false, false, false]);
});

describe('toGraphTime', () => {
  const write = (moment: string, timeZone = 'Europe/Oslo', isAllDay = false) =>
    toGraphTime(moment as Instant, { timeZone, isAllDay });

  it('writes the wall clock of the zone, to the second', () => {
    expect(write('2026-07-01T08:30:15.999Z')).toEqual({ dateTime: '2026-07-01T10:30:15', timeZone: 'Europe/Oslo' });
    expect(
      toGraphTime('2026-07-01T08:30:15.000Z' as Instant, { timeZone: 'Europe/Oslo', isAllDay: false }, 'x'),
    ).toEqual({
      dateTime: '2026-07-01T10:30:15',
      timeZone: 'x',
    });
  });

  it('tells the second of an hour that the clock shows twice by its offset', () => {
    expect(write('2026-10-25T00:30:00.000Z').dateTime).toBe('2026-10-25T02:30:00');
    expect(write('2026-10-25T01:30:00.000Z').dateTime).toBe('2026-10-25T02:30:00+01:00');
    expect(write('2026-11-01T05:00:00.000Z', 'America/St_Johns').dateTime).toBe('2026-11-01T01:30:00-03:30');
  });

  it('writes a date where the clock skips its midnight', () => {
    expect(write('2026-03-28T22:00:00.000Z', 'Asia/Beirut', true).dateTime).toBe('2026-03-29T00:00:00');
  });

  it('is read back as the same moment, whatever the zone', () => {
    const minute = fc.integer({ min: Date.UTC(2020, 0) / 60_000, max: Date.UTC(2035, 0) / 60_000 });
    fc.assert(
      fc.property(minute, fc.constantFrom(...zones), (minutes, timeZone) => {
        const moment = instantOf(minutes * 60_000);
        expect(parseGraphTime(write(moment, timeZone), 'UTC')?.instant).toBe(moment);
      }),
    );
    for (const moment of ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z', '2026-03-29T01:00:00.000Z'])
      expect(parseGraphTime(write(moment), 'UTC')?.instant).toBe(moment);
  });
});
