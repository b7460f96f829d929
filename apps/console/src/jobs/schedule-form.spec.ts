import fc from 'fast-check';
import { parseSchedule, scheduleOf } from './schedule-form.js';
import type { ScheduleForm } from './schedule-form.js';

const cronOf = (cron: string) => parseSchedule({ everyMinutes: null, cron });

describe('A schedule in a form', () => {
  it.each([
    ['0 2 * * *', { kind: 'daily', time: '02:00' }],
    ['30 14 * * 1,2,3', { kind: 'weekly', time: '14:30', days: [1, 2, 3] }],
    ['5 0 15 * *', { kind: 'monthly', time: '00:05', dayOfMonth: 15 }],
    ['*/10 8-16 * * 1-5', { kind: 'cron' }],
    ['0 2 1 * 1', { kind: 'cron' }],
    ['00 02 * * *', { kind: 'cron' }],
  ])('shows %s', (cron, form) => {
    expect(cronOf(cron)).toMatchObject(form);
  });

  it('shows an interval by its minutes', () => {
    expect(parseSchedule({ everyMinutes: 45, cron: null })).toMatchObject({ kind: 'minutes', minutes: 45 });
  });

  it('loses nothing of any expression', () => {
    const part = fc.constantFrom('*', '0', '5', '07', '1-5', '*/15', '1,2', '31');
    fc.assert(
      fc.property(fc.tuple(part, part, part, part, part), (parts) => {
        const cron = parts.join(' ');
        expect(scheduleOf(cronOf(cron))).toEqual({ everyMinutes: null, cron });
      }),
    );
  });

  it('is the same again when what it says is read', () => {
    const form = fc.record<Pick<ScheduleForm, 'kind' | 'time' | 'days' | 'dayOfMonth'>>({
      kind: fc.constantFrom('daily', 'weekly', 'monthly'),
      time: fc
        .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
        .map((at) => at.map((n) => String(n).padStart(2, '0')).join(':')),
      days: fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1 }),
      dayOfMonth: fc.integer({ min: 1, max: 31 }),
    });
    fc.assert(
      fc.property(form, (shown) => {
        const again = parseSchedule(scheduleOf({ ...shown, minutes: 60, cron: '' }));
        expect(again).toMatchObject({ kind: shown.kind, time: shown.time });
        if (shown.kind === 'weekly') expect(again.days).toEqual(shown.days);
        if (shown.kind === 'monthly') expect(again.dayOfMonth).toBe(shown.dayOfMonth);
      }),
    );
  });
});
