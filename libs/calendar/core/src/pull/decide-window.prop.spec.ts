import { addDays, addMilliseconds, instantOf } from '@kalbro/kernel';
import fc from 'fast-check';
import { decideWindow, windowAround } from './decide-window.js';

const days = fc.record({ pastDays: fc.nat(400), futureDays: fc.nat(800) });
const anyMoment = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) }).map(instantOf);
const hour = 3_600_000;

describe('The window of a calendar', () => {
  it('covers what was promised, with a day to spare at each edge, whatever was read before and when', () => {
    fc.assert(
      fc.property(days, anyMoment, fc.nat(24 * 500), (reach, before, hours) => {
        const now = addMilliseconds(before, hours * hour);
        const stored = windowAround(before, reach);
        const { start, end } = decideWindow(stored, now, reach) ?? stored;
        expect(addDays(start, 1) <= addDays(now, -reach.pastDays)).toBe(true);
        expect(addDays(end, -1) >= addDays(now, reach.futureDays)).toBe(true);
      }),
    );
  });

  it('moves once a day, however often it is asked', () => {
    fc.assert(
      fc.property(days, anyMoment, fc.array(fc.nat(30), { maxLength: 60 }), (reach, before, steps) => {
        let now = before;
        let window = windowAround(before, reach);
        const moves: string[] = [];
        for (const hours of steps) {
          now = addMilliseconds(now, hours * hour);
          const moved = decideWindow(window, now, reach);
          if (moved) moves.push(now.slice(0, 10));
          window = moved ?? window;
        }
        expect(moves).toEqual([...new Set(moves)]);
        expect(decideWindow(window, now, reach)).toBeUndefined();
      }),
    );
  });

  it('never moves back for a runner whose clock is behind', () => {
    fc.assert(
      fc.property(days, anyMoment, fc.integer({ min: 1, max: 24 * 500 }), (reach, now, hours) => {
        expect(decideWindow(windowAround(now, reach), addMilliseconds(now, -hours * hour), reach)).toBeUndefined();
      }),
    );
  });

  it('takes another reach at once, a shorter one as well', () => {
    const now = instantOf(Date.UTC(2026, 2, 10, 12));
    const stored = windowAround(now, { pastDays: 60, futureDays: 365 });
    const shorter = { pastDays: 30, futureDays: 365 };
    expect(decideWindow(stored, now, shorter)).toEqual(windowAround(now, shorter));
  });
});
