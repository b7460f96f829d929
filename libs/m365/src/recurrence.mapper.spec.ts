import { parseRecurrence } from './recurrence.mapper.js';
import { aRecurrence } from './testing/builders.js';

const rule = (pattern: Record<string, unknown>, range: Record<string, unknown> = {}, zone = 'Europe/Oslo') =>
  parseRecurrence(aRecurrence(pattern, range), zone);

describe('patterns', () => {
  it.each([
    [{ type: 'daily' }, 'FREQ=DAILY'],
    [{ type: 'daily', interval: 3 }, 'FREQ=DAILY;INTERVAL=3'],
    [
      { type: 'weekly', interval: 2, daysOfWeek: ['wednesday', 'monday'], firstDayOfWeek: 'monday' },
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;WKST=MO',
    ],
    [{ type: 'weekly', daysOfWeek: ['sunday'] }, 'FREQ=WEEKLY;BYDAY=SU;WKST=SU'],
    [{ type: 'absoluteMonthly', dayOfMonth: 28 }, 'FREQ=MONTHLY;BYMONTHDAY=28'],
    [{ type: 'absoluteMonthly', dayOfMonth: 29 }, 'FREQ=MONTHLY;BYMONTHDAY=28,29;BYSETPOS=-1'],
    [{ type: 'absoluteMonthly', dayOfMonth: 31 }, 'FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1'],
    [{ type: 'relativeMonthly', daysOfWeek: ['tuesday'], index: 'second' }, 'FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2'],
    [
      { type: 'relativeMonthly', daysOfWeek: ['saturday', 'sunday'], index: 'last' },
      'FREQ=MONTHLY;BYDAY=SU,SA;BYSETPOS=-1',
    ],
    [{ type: 'relativeMonthly', daysOfWeek: ['monday'], index: undefined }, 'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1'],
    [{ type: 'absoluteYearly', month: 5, dayOfMonth: 17 }, 'FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=17'],
    [{ type: 'absoluteYearly', month: 1, dayOfMonth: 31 }, 'FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=31'],
    [{ type: 'absoluteYearly', month: 2, dayOfMonth: 29 }, 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1'],
    [
      { type: 'relativeYearly', month: 11, daysOfWeek: ['thursday'], index: 'fourth' },
      'FREQ=YEARLY;BYMONTH=11;BYDAY=TH;BYSETPOS=4',
    ],
  ])('%j is %s', (pattern, expected) => {
    expect(rule(pattern)).toBe(expected);
  });

  it.each([
    [{ type: 'hourly' }],
    [{ type: undefined }],
    [{ type: 'daily', interval: 0 }],
    [{ type: 'daily', interval: 1.5 }],
    [{ type: 'weekly', daysOfWeek: [] }],
    [{ type: 'weekly' }],
    [{ type: 'weekly', daysOfWeek: ['mandag'] }],
    [{ type: 'absoluteMonthly', dayOfMonth: 0 }],
    [{ type: 'absoluteMonthly', dayOfMonth: 32 }],
    [{ type: 'relativeMonthly', daysOfWeek: ['monday'], index: 'fifth' }],
    [{ type: 'absoluteYearly', dayOfMonth: 17, month: 0 }],
    [{ type: 'relativeYearly', daysOfWeek: ['monday'], month: 13 }],
  ])('%j is no rule', (pattern) => {
    expect(rule(pattern)).toBeUndefined();
  });
});

describe('ranges', () => {
  const daily = { type: 'daily' };

  it('ends with the last second of the last date in the zone of the series', () => {
    const range = { type: 'endDate', endDate: '2026-06-30' };
    expect(rule(daily, range, 'Europe/Oslo')).toBe('FREQ=DAILY;UNTIL=20260630T215959Z');
    expect(rule(daily, range, 'America/Los_Angeles')).toBe('FREQ=DAILY;UNTIL=20260701T065959Z');
    expect(rule(daily, range, 'UTC')).toBe('FREQ=DAILY;UNTIL=20260630T235959Z');
  });

  it('counts', () => {
    expect(rule(daily, { type: 'numbered', numberOfOccurrences: 10 })).toBe('FREQ=DAILY;COUNT=10');
  });

  it.each([
    [{ type: 'numbered', numberOfOccurrences: 0 }],
    [{ type: 'numbered', numberOfOccurrences: 1e9 }],
    [{ type: 'endDate', endDate: '0001-01-01' }],
    [{ type: 'endDate', endDate: '2026-03-02' }],
    [{ type: 'endDate' }],
    [{ type: 'someday' }],
  ])('%j is no range', (range) => {
    expect(rule(daily, range)).toBeUndefined();
  });

  it.each([null, undefined, {}, { pattern: { type: 'daily', interval: 1 } }])('%j is no recurrence', (recurrence) => {
    expect(parseRecurrence(recurrence, 'UTC')).toBeUndefined();
  });
});
