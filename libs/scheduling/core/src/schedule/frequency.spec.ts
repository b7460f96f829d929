import type { Instant } from '@kalbro/kernel';
import { scheduleWarnings, shortestGap } from './frequency.js';
import type { Schedule } from './schedule.js';

const cron = (text: string): Schedule => ({ kind: 'cron', cron: text, timeZone: 'Europe/Oslo' });
const every = (everyMinutes: number): Schedule => ({
  kind: 'interval',
  everyMinutes,
  from: '2026-01-01T00:00:00.000Z' as Instant,
});

describe('the shortest gap', () => {
  it.each([
    ['*/5 * * * *', 5],
    ['*/7 * * * *', 4],
    ['0,29 6 * * *', 29],
    ['0,31 6 * * MON', 31],
    ['58 23 * * *', 1_440],
    ['1 0,23 * * *', 60],
    ['0 0 * * *', 1_440],
    ['50 23,0 * * *', 60],
    ['5,55 0,23 * * *', 10],
    ['0,50 0,23 * * MON,TUE', 10],
    ['0,50 0,23 * * MON,WED', 50],
  ])('of %s is %i minutes', (text, minutes) => {
    expect(shortestGap(cron(text))).toBe(minutes);
  });

  it('of a single date counts as a day', () => {
    expect(shortestGap(cron('0 12 1 1 *'))).toBe(1_440);
  });
});

describe('more often than every 30 minutes', () => {
  it.each([every(29), every(5), cron('*/20 * * * *'), cron('0,29 6 * * *')])('is warned against: %j', (schedule) => {
    const [warning] = scheduleWarnings(schedule);
    expect(warning?.nb).toMatch(/hvert 30\. minutt.*angrep.*stenge forbindelsen/);
    expect(warning?.en).toMatch(/every 30 minutes.*attack.*close the connection/);
  });

  it.each([every(30), cron('*/30 * * * *'), cron('0 6 * * *')])('is not what %j is', (schedule) => {
    expect(scheduleWarnings(schedule)).toEqual([]);
  });
});
