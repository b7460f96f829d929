import fc from 'fast-check';
import { emptyRecurrence, parseRecurrence, ruleOf, weekdays } from './recurrence-form.js';
import type { RecurrenceForm, Repetition } from './recurrence-form.js';

const start = '2026-11-26';
const zone = 'Europe/Oslo';
const read = (rule: string | null) => parseRecurrence(rule, start, zone);

describe('A recurrence rule in a form', () => {
  it.each([
    ['FREQ=DAILY', { repeats: 'daily', interval: 1, ends: 'never' }],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE', { repeats: 'weekly', interval: 2, days: ['MO', 'WE'] }],
    ['FREQ=WEEKLY;COUNT=5', { repeats: 'weekly', days: ['TH'], ends: 'count', count: 5 }],
    ['FREQ=MONTHLY;BYMONTHDAY=26', { repeats: 'monthly' }],
    ['FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=26', { repeats: 'yearly' }],
    ['FREQ=DAILY;UNTIL=20261231T225959Z', { ends: 'until', until: '2026-12-31' }],
  ])('shows %s', (rule, shown) => {
    expect(read(rule)).toMatchObject(shown);
  });

  it.each([
    'FREQ=MONTHLY;BYDAY=1MO',
    'FREQ=MONTHLY;BYMONTHDAY=-1',
    'FREQ=MONTHLY;BYMONTHDAY=13',
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU',
    'FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1',
    'FREQ=HOURLY',
  ])('keeps what it has no fields for as it is: %s', (rule) => {
    const form = read(rule);
    expect([form.repeats, ruleOf(form, zone)]).toEqual(['other', rule]);
  });

  it('says nothing for what does not repeat', () => {
    expect(ruleOf(read(null), zone)).toBeNull();
  });

  it('ends with the last second of the last day where the appointment is', () => {
    const form: RecurrenceForm = { ...emptyRecurrence(start), repeats: 'daily', ends: 'until', until: '2026-12-31' };
    expect(ruleOf(form, zone)).toBe('FREQ=DAILY;UNTIL=20261231T225959Z');
  });

  it('is the same again when its rule is read', () => {
    const forms = fc.record({
      repeats: fc.constantFrom<Repetition>('daily', 'weekly', 'monthly', 'yearly'),
      interval: fc.integer({ min: 1, max: 99 }),
      days: fc.subarray([...weekdays], { minLength: 1 }),
      ends: fc.constantFrom('never', 'until', 'count'),
      until: fc
        .integer({ min: 0, max: 2000 })
        .map((days) => new Date(Date.UTC(2026, 10, 26 + days)).toISOString().slice(0, 10)),
      count: fc.integer({ min: 1, max: 999 }),
    });
    fc.assert(
      fc.property(forms, fc.constantFrom('Europe/Oslo', 'America/St_Johns', 'Pacific/Auckland'), (form, timeZone) => {
        const rule = ruleOf({ ...form, rule: null }, timeZone);
        const again = parseRecurrence(rule, start, timeZone);
        expect(again).toMatchObject({ repeats: form.repeats, interval: form.interval, ends: form.ends });
        expect(ruleOf(again, timeZone)).toBe(rule);
      }),
    );
  });
});
