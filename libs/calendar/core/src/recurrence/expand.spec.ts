import { addDays } from '@kalbro/kernel';
import type { Instant } from '@kalbro/kernel';
import { expand, localDateIn, occurrenceOn, seriesUntil } from './expand.js';
import type { Series } from './expand.js';

function at(text: string): Instant {
  return `${text}:00.000Z` as Instant;
}

function series(start: string, end: string, recurrence: string, more: Partial<Series['content']> = {}): Series {
  const content = { start: at(start), end: at(end), timeZone: 'Europe/Oslo', isAllDay: false, recurrence, ...more };
  return { content, excludedDates: [], additionalDates: [] };
}

function times(of: Series, from: string, to: string): readonly string[] {
  const short = (moment: Instant) => moment.slice(0, 16);
  return expand(of, at(from), at(to)).map(({ start, end }) => `${short(start)} ${short(end)}`);
}

describe('a series over the switches of Oslo', () => {
  it('keeps its time of day: 09:00 is 08:00 UTC in winter and 07:00 in summer', () => {
    const daily = series('2026-03-27T08:00', '2026-03-27T09:00', 'FREQ=DAILY');
    expect(times(daily, '2026-03-28T00:00', '2026-03-30T00:00')).toEqual([
      '2026-03-28T08:00 2026-03-28T09:00',
      '2026-03-29T07:00 2026-03-29T08:00',
    ]);
  });

  it('moves 02:30 to 03:30 on the day that has no 02:30', () => {
    const daily = series('2026-03-27T01:30', '2026-03-27T02:00', 'FREQ=DAILY');
    expect(times(daily, '2026-03-29T00:00', '2026-03-30T00:00')).toEqual(['2026-03-29T01:30 2026-03-29T02:00']);
  });

  it('ends on the wall where a gap pushed the start, unless it would end before it began', () => {
    const long = series('2026-03-27T01:45', '2026-03-27T03:45', 'FREQ=DAILY');
    expect(times(long, '2026-03-29T00:00', '2026-03-30T00:00')).toEqual(['2026-03-29T01:45 2026-03-29T02:45']);
    const short = series('2026-03-27T01:45', '2026-03-27T02:15', 'FREQ=DAILY');
    expect(times(short, '2026-03-29T00:00', '2026-03-30T00:00')).toEqual(['2026-03-29T01:45 2026-03-29T02:15']);
  });

  it('takes the first 02:30 on the day that has two', () => {
    const daily = series('2026-10-23T00:30', '2026-10-23T01:30', 'FREQ=DAILY');
    expect(times(daily, '2026-10-25T00:00', '2026-10-26T00:00')).toEqual(['2026-10-25T00:30 2026-10-25T02:30']);
  });

  it('ends a night shift at 06:00 on the wall, an hour shorter or longer', () => {
    const nights = series('2026-03-27T21:00', '2026-03-28T05:00', 'FREQ=DAILY');
    expect(times(nights, '2026-03-28T12:00', '2026-03-29T12:00')).toEqual(['2026-03-28T21:00 2026-03-29T04:00']);
    expect(times(nights, '2026-10-24T12:00', '2026-10-25T12:00')).toEqual(['2026-10-24T20:00 2026-10-25T05:00']);
  });

  it('says of its first occurrence what its content says, in the second of two hours too', () => {
    const second = series('2026-10-25T01:30', '2026-10-25T01:45', 'FREQ=DAILY');
    expect(times(second, '2026-10-25T00:00', '2026-10-26T00:00')).toEqual(['2026-10-25T01:30 2026-10-25T01:45']);
  });

  it('counts all-day dates, 23 or 25 hours long', () => {
    const days = series('2026-03-26T23:00', '2026-03-27T23:00', 'FREQ=DAILY', { isAllDay: true });
    expect(times(days, '2026-03-28T23:00', '2026-03-29T22:00')).toEqual(['2026-03-28T23:00 2026-03-29T22:00']);
    expect(times(days, '2026-10-24T22:00', '2026-10-25T23:00')).toEqual(['2026-10-24T22:00 2026-10-25T23:00']);
  });
});

describe('a series elsewhere', () => {
  it('shows each all-day date where midnight itself is skipped', () => {
    const beirut = { timeZone: 'Asia/Beirut', isAllDay: true };
    const days = series('2026-03-26T22:00', '2026-03-27T22:00', 'FREQ=DAILY', beirut);
    expect(times(days, '2026-03-28T00:00', '2026-03-29T20:00')).toEqual([
      '2026-03-27T22:00 2026-03-28T22:00',
      '2026-03-28T22:00 2026-03-29T21:00',
    ]);
  });

  it('has one occurrence, not two, on the day after the one that Samoa left out', () => {
    const daily = series('2011-12-28T19:00', '2011-12-28T20:00', 'FREQ=DAILY', { timeZone: 'Pacific/Apia' });
    const starts = expand(daily, at('2011-12-29T00:00'), at('2012-01-01T00:00')).map(({ start }) => start);
    expect(new Set(starts).size).toBe(starts.length);
  });
});

describe('the dates of a series', () => {
  it('fall back to the last day of a shorter month, as Outlook has it', () => {
    const rule = 'FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1';
    const monthly = series('2026-01-31T08:00', '2026-01-31T09:00', rule);
    const days = expand(monthly, at('2026-01-01T00:00'), at('2026-06-01T00:00')).map(({ start }) => start.slice(5, 10));
    expect(days).toEqual(['01-31', '02-28', '03-31', '04-30', '05-31']);
  });

  it('include what began before the window and reaches into it', () => {
    const long = series('2026-03-02T08:00', '2026-03-05T08:00', 'FREQ=WEEKLY');
    expect(times(long, '2026-03-10T00:00', '2026-03-10T01:00')).toEqual(['2026-03-09T08:00 2026-03-12T08:00']);
    expect(times(long, '2026-03-12T08:00', '2026-03-13T00:00')).toEqual([]);
  });

  it('stay cancelled when the series moves to another hour, and an added one stays', () => {
    const daily = series('2026-03-02T09:00', '2026-03-02T10:00', 'FREQ=DAILY');
    const changed = { ...daily, excludedDates: [at('2026-03-03T08:00')], additionalDates: [at('2026-03-03T15:00')] };
    expect(times(changed, '2026-03-03T00:00', '2026-03-05T00:00')).toEqual([
      '2026-03-03T15:00 2026-03-03T16:00',
      '2026-03-04T09:00 2026-03-04T10:00',
    ]);
  });

  it('are found by the date on the wall, which can differ from the date in UTC', () => {
    const late = series('2026-03-01T23:30', '2026-03-02T00:30', 'FREQ=DAILY');
    expect(localDateIn(late, at('2026-03-04T23:30'))).toBe('2026-03-05');
    expect(occurrenceOn(late, '2026-03-05')).toBe(at('2026-03-04T23:30'));
    expect(occurrenceOn(late, '2026-02-27')).toBeUndefined();
    expect(occurrenceOn(late, 'yesterday')).toBeUndefined();
    const added = { ...late, additionalDates: [at('2026-02-26T12:00')] };
    expect(occurrenceOn(added, '2026-02-26')).toBe(at('2026-02-26T12:00'));
  });
});

describe('the end of a series', () => {
  it.each([
    ['FREQ=DAILY', 'infinity'],
    ['FREQ=DAILY;COUNT=3', at('2026-03-04T09:00')],
    ['FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4', at('2026-03-11T09:00')],
    ['FREQ=DAILY;UNTIL=20260304T075959Z', at('2026-03-03T09:00')],
    ['FREQ=DAILY;UNTIL=20260304T080000Z', at('2026-03-04T09:00')],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3', 'infinity'],
    ['FREQ=YEARLY;COUNT=9000', 'infinity'],
  ])('%s ends at %s', (rule, end) => {
    expect(seriesUntil(series('2026-03-02T08:00', '2026-03-02T09:00', rule))).toBe(end);
  });

  it('counts an added date', () => {
    const once = series('2026-03-02T08:00', '2026-03-02T09:00', 'FREQ=DAILY;COUNT=1');
    expect(seriesUntil({ ...once, additionalDates: [at('2026-05-01T07:00')] })).toBe(at('2026-05-01T08:00'));
  });

  it('is answered, and so is any window, for rules that never come true', () => {
    const never = ['FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6;COUNT=3', 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=4'];
    for (const rule of never) {
      const empty = series('2000-03-02T08:00', '2000-03-02T09:00', rule);
      expect(expand(empty, at('2026-01-01T00:00'), at('2026-03-01T00:00'))).toEqual([]);
      expect(seriesUntil(empty)).toBe('infinity');
    }
  });

  it('is found where COUNT ends, decades after the start', () => {
    const daily = series('1990-03-02T08:00', '1990-03-02T09:00', 'FREQ=DAILY;COUNT=10000');
    const from = at('2017-07-01T00:00');
    expect(expand(daily, from, addDays(from, 60)).at(-1)?.start).toBe(at('2017-07-17T07:00'));
  });
});
