import type { Instant } from '@kalbro/kernel';
import { nextFiring, nextFirings } from './schedule.js';
import type { Schedule } from './schedule.js';

const at = (text: string) => new Date(text).toISOString() as Instant;
const cron = (text: string, timeZone: string): Schedule => ({ kind: 'cron', cron: text, timeZone });
const firings = (schedule: Schedule, after: string, count: number) => nextFirings(schedule, at(after), count);

describe('a time of day', () => {
  it.each([
    ['UTC', '2026-06-01T06:30:00.000Z'],
    ['Europe/Oslo', '2026-06-01T04:30:00.000Z'],
    ['America/St_Johns', '2026-06-01T09:00:00.000Z'],
    ['Australia/Lord_Howe', '2026-06-01T20:00:00.000Z'],
    ['Asia/Kathmandu', '2026-06-01T00:45:00.000Z'],
  ])('is that of the wall clock in %s', (zone, expected) => {
    expect(nextFiring(cron('30 6 * * *', zone), at('2026-06-01T00:00:00Z'))).toBe(expected);
  });

  it('comes after the moment that is asked about, never at it', () => {
    const daily = cron('30 6 * * *', 'UTC');
    expect(nextFiring(daily, at('2026-06-01T06:30:00Z'))).toBe('2026-06-02T06:30:00.000Z');
    expect(nextFiring(daily, at('2026-06-01T06:29:59.999Z'))).toBe('2026-06-01T06:30:00.000Z');
  });

  it('on 29 February waits for a leap year', () => {
    expect(firings(cron('0 12 29 2 *', 'UTC'), '2026-01-01T00:00:00Z', 2)).toEqual([
      '2028-02-29T12:00:00.000Z',
      '2032-02-29T12:00:00.000Z',
    ]);
  });
});

describe('a time that does not exist, because the clock is moved forward', () => {
  it.each([
    // Oslo skips 02:00 to 03:00 on 29 March 2026: 02:30 fires at 03:30 summer time.
    ['Europe/Oslo', '30 2 * * *', '2026-03-28T12:00:00Z', ['2026-03-29T01:30:00.000Z', '2026-03-30T00:30:00.000Z']],
    // St John's skips 02:00 to 03:00 on 8 March 2026.
    [
      'America/St_Johns',
      '30 2 * * *',
      '2026-03-08T00:00:00Z',
      ['2026-03-08T06:00:00.000Z', '2026-03-09T05:00:00.000Z'],
    ],
    // Lord Howe skips half an hour, 02:00 to 02:30 on 4 October 2026: 02:15 fires at 02:45.
    [
      'Australia/Lord_Howe',
      '15 2 * * *',
      '2026-10-03T12:00:00Z',
      ['2026-10-03T15:45:00.000Z', '2026-10-04T15:15:00.000Z'],
    ],
  ])('fires as much later in %s', (zone, text, after, expected) => {
    expect(firings(cron(text, zone), after, 2)).toEqual(expected);
  });

  it('fires once where the moved time is one of the schedule already', () => {
    expect(firings(cron('30 2,3 * * *', 'Europe/Oslo'), '2026-03-28T22:00:00Z', 3)).toEqual([
      '2026-03-29T01:30:00.000Z',
      '2026-03-30T00:30:00.000Z',
      '2026-03-30T01:30:00.000Z',
    ]);
  });

  it('keeps the order of moments', () => {
    expect(firings(cron('0,45 2,3 * * *', 'Europe/Oslo'), '2026-03-28T23:00:00Z', 3)).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-29T01:45:00.000Z',
      '2026-03-30T00:00:00.000Z',
    ]);
  });

  it('of a day that a whole country left out fires on the day after, once', () => {
    // Samoa went from 29 to 31 December 2011.
    expect(firings(cron('0 12 * * *', 'Pacific/Apia'), '2011-12-29T00:00:00Z', 3)).toEqual([
      '2011-12-29T22:00:00.000Z',
      '2011-12-30T22:00:00.000Z',
      '2011-12-31T22:00:00.000Z',
    ]);
    expect(nextFiring(cron('0 12 30 12 *', 'Pacific/Apia'), at('2011-12-30T11:00:00Z'))).toBe(
      '2011-12-30T22:00:00.000Z',
    );
  });
});

describe('a time that comes twice, because the clock is moved back', () => {
  it.each([
    ['Europe/Oslo', '30 2 * * *', '2026-10-24T12:00:00Z', ['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z']],
    [
      'America/St_Johns',
      '30 1 * * *',
      '2026-10-31T12:00:00Z',
      ['2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
    ],
    [
      'Australia/Lord_Howe',
      '45 1 * * *',
      '2026-04-04T00:00:00Z',
      ['2026-04-04T14:45:00.000Z', '2026-04-05T15:15:00.000Z'],
    ],
  ])('fires once in %s, the first time', (zone, text, after, expected) => {
    expect(firings(cron(text, zone), after, 2)).toEqual(expected);
  });

  it('fires no more when it is asked between the two', () => {
    expect(nextFiring(cron('30 2 * * *', 'Europe/Oslo'), at('2026-10-25T00:45:00Z'))).toBe('2026-10-26T01:30:00.000Z');
  });
});

describe('an interval', () => {
  const schedule: Schedule = { kind: 'interval', everyMinutes: 45, from: at('2026-06-01T10:07:30Z') };

  it('counts from the moment it was saved, through daylight saving', () => {
    expect(firings(schedule, '2026-06-01T10:07:30Z', 2)).toEqual([
      '2026-06-01T10:52:30.000Z',
      '2026-06-01T11:37:30.000Z',
    ]);
  });

  it('keeps its beat when firings were missed or late', () => {
    expect(nextFiring(schedule, at('2026-06-01T15:00:00Z'))).toBe('2026-06-01T15:22:30.000Z');
    expect(nextFiring(schedule, at('2026-06-01T10:53:11Z'))).toBe('2026-06-01T11:37:30.000Z');
  });

  it('does not begin before it was saved, also when a clock goes wrong', () => {
    expect(nextFiring(schedule, at('2020-01-01T00:00:00Z'))).toBe('2026-06-01T10:52:30.000Z');
  });
});
