import { planRecurrence } from './recurrence-pattern.mapper.js';

const plan = (rule: string, startDate = '2026-03-03') => planRecurrence(rule, startDate, 'Europe/Oslo');

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

it.each([
  'FREQ=HOURLY',
  'FREQ=DAILY;BYDAY=MO',
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
