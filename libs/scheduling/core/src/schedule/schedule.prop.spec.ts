import type { Instant } from '@kalbro/kernel';
import { addMilliseconds, fromDate, millisecondsOf, toDate } from '@kalbro/kernel';
import { CronExpressionParser } from 'cron-parser';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { crons, cronSchedules, moments, nightly, schedules, zones } from '../testing/schedule.arbitraries.js';
import { parseCron } from './cron.js';
import { shortestGap } from './frequency.js';
import { nextFiring, nextFirings } from './schedule.js';

const runs = { numRuns: 150 };

/** The days on which the clocks of the zones are moved, and those around them. */
const switches: readonly Instant[] = zones.flatMap((zone) => {
  const found: Instant[] = [];
  let moment = Temporal.Instant.from('2024-01-01T00:00:00Z').toZonedDateTimeISO(zone);
  for (let count = 0; count < 8; count += 1) {
    const next = moment.getTimeZoneTransition('next');
    if (!next) break;
    found.push(fromDate(new Date(next.epochMilliseconds)));
    moment = next;
  }
  return found;
});
const nearSwitches = fc
  .tuple(fc.constantFrom(...switches), fc.integer({ min: -30 * 3_600_000, max: 6 * 3_600_000 }))
  .map(([moment, shift]) => addMilliseconds(moment, shift));
const anyMoment = fc.oneof(moments, nearSwitches);

describe('for any schedule and moment', () => {
  it('the next firing lies after the moment, and asking from just before it answers the same', () => {
    fc.assert(
      fc.property(schedules, anyMoment, (schedule, after) => {
        const next = nextFiring(schedule, after);
        expect(next > after).toBe(true);
        const before = addMilliseconds(next, -1);
        expect(nextFiring(schedule, before > after ? before : after)).toBe(next);
      }),
      runs,
    );
  });

  it('an earlier question has no later answer: nothing between is left out, nothing comes twice', () => {
    fc.assert(
      fc.property(schedules, anyMoment, fc.integer({ min: 1, max: 90 * 3_600_000 }), (schedule, after, more) => {
        const later = nextFiring(schedule, addMilliseconds(after, more));
        expect(nextFiring(schedule, after) <= later).toBe(true);
        const all = nextFirings(schedule, after, 5);
        expect([...new Set(all)].sort()).toEqual(all);
      }),
      runs,
    );
  });
});

describe('for any cron schedule', () => {
  it('what fires stands on the wall clock as the expression says, or was skipped there', () => {
    let skipped = 0;
    fc.assert(
      fc.property(fc.oneof(cronSchedules, nightly), nearSwitches, (schedule, after) => {
        if (schedule.kind !== 'cron') return;
        const times = parseCron(schedule.cron);
        if ('problem' in times) throw new Error(times.problem.en);
        for (const firing of nextFirings(schedule, after, 3)) {
          const shown = Temporal.Instant.from(firing).toZonedDateTimeISO(schedule.timeZone);
          const isSaid = (wall: Temporal.PlainDateTime) =>
            times.isOn(Math.floor(Date.parse(`${wall.toPlainDate().toString()}T00:00:00Z`) / 86_400_000)) &&
            times.minutesOfDay.includes(wall.hour * 60 + wall.minute);
          if (isSaid(shown.toPlainDateTime())) continue;
          skipped += 1;
          // Read with the offset before the gap, it is a time that this zone never showed.
          const gap = shown.add({ nanoseconds: 1 }).getTimeZoneTransition('previous');
          const before = gap?.subtract({ nanoseconds: 1 }).offsetNanoseconds ?? 0;
          const meant = shown.toPlainDateTime().subtract({ nanoseconds: shown.offsetNanoseconds - before });
          expect(isSaid(meant)).toBe(true);
          expect(() => meant.toZonedDateTime(schedule.timeZone, { disambiguation: 'reject' })).toThrow(RangeError);
        }
      }),
      { numRuns: 600 },
    );
    expect(skipped).toBeGreaterThan(10);
  });

  it('agrees with the library where no clock is ever moved', () => {
    fc.assert(
      fc.property(crons, moments, (cron, after) => {
        const library = CronExpressionParser.parse(cron, { tz: 'UTC', currentDate: toDate(after) });
        const expected = Array.from({ length: 3 }, () => fromDate(library.next().toDate()));
        expect(nextFirings({ kind: 'cron', cron, timeZone: 'UTC' }, after, 3)).toEqual(expected);
      }),
      runs,
    );
  });

  it('no two firings are closer than the shortest gap where no clock is moved', () => {
    fc.assert(
      fc.property(crons, moments, (cron, after) => {
        const schedule = { kind: 'cron', cron, timeZone: 'Asia/Kathmandu' } as const;
        const firings = nextFirings(schedule, after, 30).map(millisecondsOf);
        const gaps = firings.slice(1).map((each, index) => (each - (firings[index] ?? 0)) / 60_000);
        expect(Math.min(...gaps)).toBeGreaterThanOrEqual(shortestGap(schedule));
      }),
      { numRuns: 100 },
    );
  });
});
