import type { Instant } from '@kalbro/kernel';
import type { Schedule } from '../schedule/schedule.js';
import type { JobDefinition } from './automatic-job.js';
import { planSave, scheduleAfterSave } from './automatic-job.js';

const at = (time: string) => `2026-06-01T${time}:00.000Z` as Instant;
const every = (everyMinutes: number, from: string): Schedule => ({ kind: 'interval', everyMinutes, from: at(from) });
const wanted = (schedule: Schedule, enabled = true): JobDefinition => ({
  ...{ name: 'Nightly', type: 'SYNC_OFFICE_365_CALENDARS', timeZone: 'UTC', alertEmails: [] },
  ...{ schedule, enabled },
});
const now = at('12:10');
const was = (schedule: Schedule, nextRunAt: string | null = '12:30') => ({
  ...{ schedule, enabled: nextRunAt !== null, nextRunAt: nextRunAt === null ? null : at(nextRunAt) },
});

describe('a definition that is saved', () => {
  it('is in force at once', () => {
    expect(planSave(wanted(every(30, '12:10')), undefined, now).nextRunAt).toBe(at('12:40'));
  });

  it('with the same interval as before goes on with its beat', () => {
    const before = was(every(30, '12:00'));
    expect(planSave(wanted(every(30, '12:10')), before, now)).toEqual({
      schedule: before.schedule,
      nextRunAt: at('12:30'),
    });
  });

  it('with the same schedule does not lose a time that has passed and was not fired yet', () => {
    expect(planSave(wanted(every(30, '12:10')), was(every(30, '11:30'), '12:00'), now).nextRunAt).toBe(at('12:00'));
  });

  it('with another interval, or switched on again, counts from now', () => {
    expect(planSave(wanted(every(20, '12:10')), was(every(30, '12:00')), now).nextRunAt).toBe(at('12:30'));
    expect(planSave(wanted(every(30, '12:10')), was(every(30, '12:00'), null), now).nextRunAt).toBe(at('12:40'));
  });

  it('with cron instead of an interval follows the clock', () => {
    const cron: Schedule = { kind: 'cron', cron: '0 13 * * *', timeZone: 'UTC' };
    expect(planSave(wanted(cron), was(every(30, '12:00')), now).nextRunAt).toBe(at('13:00'));
    const moved: Schedule = { ...cron, timeZone: 'Europe/Oslo' };
    expect(planSave(wanted(moved), was(cron), now).nextRunAt).toBe('2026-06-02T11:00:00.000Z');
  });

  it('and is not enabled never comes', () => {
    expect(planSave(wanted(every(30, '12:10'), false), undefined, now).nextRunAt).toBeNull();
  });

  it.each([
    ['new', undefined, '12:10'],
    ['with the same interval as before', was(every(30, '12:00')), '12:00'],
    ['with another interval', was(every(45, '12:00')), '12:10'],
    ['switched on again', was(every(30, '12:00'), null), '12:10'],
  ])('can be looked at before: %s', (_, before, from) => {
    const looked = scheduleAfterSave(every(30, '12:10'), before);
    expect(looked).toEqual(every(30, from));
    expect(planSave(wanted(every(30, '12:10')), before, now).schedule).toEqual(looked);
  });
});
