import { instant } from '@kalbro/calendar-core/testing';
import type { SeriesTiming } from './recurrence-pattern.mapper.js';
import { planRecurrence } from './recurrence-pattern.mapper.js';

/** Tuesday 3 March 2026 at nine in Oslo, unless told otherwise. */
const plan = (recurrence: string, changes: Partial<SeriesTiming> = {}) =>
  planRecurrence({
    recurrence,
    start: instant('2026-03-03T08:00'),
    timeZone: 'Europe/Oslo',
    isAllDay: false,
    ...changes,
  });

it('takes what the rule leaves open from the first date', () => {
  expect(plan('FREQ=WEEKLY')?.pattern).toEqual({
    type: 'weekly',
    interval: 1,
    daysOfWeek: ['tuesday'],
    firstDayOfWeek: 'monday',
  });
  expect(plan('FREQ=MONTHLY')?.pattern).toEqual({ type: 'absoluteMonthly', interval: 1, dayOfMonth: 3 });
  expect(plan('FREQ=YEARLY')?.pattern).toEqual({ type: 'absoluteYearly', interval: 1, dayOfMonth: 3, month: 3 });
});

it('knows the short spelling of the n-th weekday, and the last day of the month', () => {
  expect(plan('FREQ=MONTHLY;BYDAY=-1FR')?.pattern).toMatchObject({ daysOfWeek: ['friday'], index: 'last' });
  expect(plan('FREQ=MONTHLY;BYMONTHDAY=-1')?.pattern).toMatchObject({ type: 'absoluteMonthly', dayOfMonth: 31 });
});

it('writes the range with the date that the end has in the zone', () => {
  expect(plan('FREQ=DAILY;UNTIL=20260630T215959Z')?.range).toEqual({
    type: 'endDate',
    startDate: '2026-03-03',
    endDate: '2026-06-30',
    recurrenceTimeZone: 'Europe/Oslo',
  });
});

it('says "every day that is one of these" as "every week on these"', () => {
  expect(plan('FREQ=DAILY;BYDAY=MO,TU,FR')?.pattern).toEqual({
    type: 'weekly',
    interval: 1,
    daysOfWeek: ['monday', 'tuesday', 'friday'],
    firstDayOfWeek: 'monday',
  });
});

describe('the last date', () => {
  const lastDate = (until: string, changes: Partial<SeriesTiming> = {}) =>
    plan(`FREQ=DAILY;UNTIL=${until}`, changes)?.range?.endDate;

  it('is that of the last moment when an occurrence can start by then, and the one before when not', () => {
    expect(lastDate('20260630T070000Z')).toBe('2026-06-30');
    expect(lastDate('20260630T065959Z')).toBe('2026-06-29');
  });

  it('is that of the zone', () => {
    const tokyo = { timeZone: 'Asia/Tokyo', start: instant('2026-03-03T23:00') };
    expect(lastDate('20260629T230000Z', tokyo)).toBe('2026-06-30');
    expect(lastDate('20260629T225959Z', tokyo)).toBe('2026-06-29');
  });

  it('of an all-day series is that of midnight', () => {
    const day = { isAllDay: true, start: instant('2026-03-02T23:00') };
    expect(lastDate('20260629T220000Z', day)).toBe('2026-06-30');
    expect(lastDate('20260629T215959Z', day)).toBe('2026-06-29');
    // Its first date has no midnight.
    const beirut = { isAllDay: true, timeZone: 'Asia/Beirut', start: instant('2026-03-28T22:00') };
    expect(lastDate('20260331T210000Z', beirut)).toBe('2026-04-01');
  });

  it('cannot come before the first', () => {
    expect(lastDate('20260303T080000Z')).toBe('2026-03-03');
    expect(plan('FREQ=DAILY;UNTIL=20260303T075959Z')).toBeUndefined();
  });
});

it('names the zone as it is told to', () => {
  const series = {
    recurrence: 'FREQ=DAILY',
    start: instant('2026-03-03T08:00'),
    timeZone: 'Europe/Oslo',
    isAllDay: false,
  };
  expect(planRecurrence(series, 'W. Europe Standard Time')?.range?.recurrenceTimeZone).toBe('W. Europe Standard Time');
});

it.each([
  'FREQ=HOURLY',
  'FREQ=DAILY;INTERVAL=2;BYDAY=MO',
  'FREQ=DAILY;BYMONTH=5',
  'FREQ=DAILY;COUNT=1000',
  'FREQ=MONTHLY;BYDAY=1MO,2TU',
  'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1,2',
  'FREQ=MONTHLY;BYDAY=5FR',
  'FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13',
  'FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;BYSETPOS=1',
  'FREQ=MONTHLY;BYMONTH=5;BYMONTHDAY=3',
  'FREQ=MONTHLY;BYMONTHDAY=-2',
  'FREQ=YEARLY;BYMONTHDAY=5',
  'FREQ=YEARLY;BYDAY=1MO',
  'FREQ=DAILY;COUNT=2;UNTIL=20260630T215959Z',
  'FREQ=DAILY;COUNT=0',
  'FREQ=DAILY;INTERVAL=0',
  'FREQ=DAILY;UNTIL=20260630',
  'FREQ=WEEKLY;BYDAY=1MO',
  'FREQ=MONTHLY;BYMONTHDAY=31',
  'FREQ=MONTHLY;BYMONTHDAY=1,15',
  'FREQ=MONTHLY;BYMONTHDAY=1,15;BYSETPOS=-1',
  'FREQ=MONTHLY;BYDAY=2MO,3MO',
  'FREQ=MONTHLY;BYDAY=MO',
  'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=5',
  'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29',
  'FREQ=YEARLY;BYMONTH=1,7',
  'FREQ=YEARLY;BYWEEKNO=20',
  'FREQ=WEEKLY;BYHOUR=9',
  '',
])('Outlook cannot express %p', (rule) => {
  expect(plan(rule)).toBeUndefined();
});
