import fc from 'fast-check';
import { addDays } from '@kalbro/kernel';
import type { Instant } from '@kalbro/kernel';
import { anySeries } from '../testing/rule.arbitraries.js';
import { naiveExpansion } from '../testing/naive-expansion.js';
import { expand, localDateIn, occurrenceOn, seriesUntil } from './expand.js';
import type { Series } from './expand.js';
import { instantOfWallTime, midnightOf, wallTimeOf } from './wall-clock.js';

/** Days of a switch: clocks go forward on one of them in each zone that has any, and back on the other. */
const switches = [
  ['Europe/Oslo', '2026-03-29'],
  ['Europe/Oslo', '2026-10-25'],
  ['America/St_Johns', '2026-03-08'],
  ['America/St_Johns', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['Australia/Lord_Howe', '2026-04-05'],
] as const;
const midnight = (date: string) => `${date}T00:00:00.000Z` as Instant;

function windowsOf(series: Series): fc.Arbitrary<readonly [Instant, Instant]> {
  const from = fc.oneof(
    fc.integer({ min: -20, max: 500 }).map((days) => addDays(series.content.start, days)),
    fc.constantFrom(...switches).map(([, date]) => addDays(midnight(date), -3)),
  );
  return fc.tuple(from, fc.integer({ min: 1, max: 62 })).map(([start, days]) => [start, addDays(start, days)]);
}

const anySeriesAndWindow = anySeries.chain((series) => fc.tuple(fc.constant(series), windowsOf(series)));

/** A daily series around a switch that starts, on the wall, within the hours that switches skip and repeat. */
const nightSeries = fc
  .tuple(fc.constantFrom(...switches), fc.integer({ min: 6, max: 36 }), fc.integer({ min: 0, max: 600 }))
  .map(([[timeZone, date], slot, length]) => {
    const wall = Date.parse(addDays(midnight(date), -5)) + slot * 300_000;
    const [start, end] = [instantOfWallTime(wall, timeZone), instantOfWallTime(wall + length * 60_000, timeZone)];
    const content = { start, end, timeZone, isAllDay: false, recurrence: 'FREQ=DAILY' };
    return { content, excludedDates: [], additionalDates: [] };
  });

describe('occurrences of a series', () => {
  it('are those that a day-by-day reading of RFC 5545 finds', () => {
    let found = 0;
    fc.assert(
      fc.property(anySeriesAndWindow, ([series, [from, to]]) => {
        const occurrences = expand(series, from, to);
        found += occurrences.length;
        expect(occurrences).toEqual(naiveExpansion(series, from, to));
      }),
      { numRuns: 300 },
    );
    expect(found).toBeGreaterThan(250);
  });

  it('keep to the wall clock through every switch: a skipped start lies later, a repeated one is the first', () => {
    let shifted = 0;
    fc.assert(
      fc.property(nightSeries, (series) => {
        const { start, timeZone } = series.content;
        const occurrences = expand(series, start, addDays(start, 9));
        const timeOfDay = (moment: Instant) => wallTimeOf(moment, timeZone) - midnightOf(wallTimeOf(moment, timeZone));
        shifted += occurrences.filter((occurrence) => timeOfDay(occurrence.start) !== timeOfDay(start)).length;
        expect(occurrences).toEqual(naiveExpansion(series, start, addDays(start, 9)));
      }),
      { numRuns: 150 },
    );
    expect(shifted).toBeGreaterThan(10);
  });

  it('do not depend on how the time is cut into windows', () => {
    fc.assert(
      fc.property(anySeriesAndWindow, fc.integer({ min: 0, max: 60 }), ([series, [from, to]], cut) => {
        const middle = addDays(from, cut) < to ? addDays(from, cut) : to;
        const parts = [...expand(series, from, middle), ...expand(series, middle, to)];
        const starts = new Set(parts.map((occurrence) => occurrence.start));
        expect([...starts].sort()).toEqual(expand(series, from, to).map((occurrence) => occurrence.start));
      }),
      { numRuns: 200 },
    );
  });

  it('are found again by their local date', () => {
    fc.assert(
      fc.property(anySeriesAndWindow, ([series, [from, to]]) => {
        for (const { start } of expand(series, from, to))
          expect(occurrenceOn(series, localDateIn(series, start))).toBe(start);
      }),
      { numRuns: 200 },
    );
  });

  it('never lie after the end of the series, and the last one reaches it', () => {
    let bounded = 0;
    fc.assert(
      fc.property(anySeries, (series) => {
        const until = seriesUntil(series);
        if (until === 'infinity') return;
        bounded += 1;
        const all = expand(series, addDays(series.content.start, -400), addDays(until, 800));
        expect(all.filter(({ end }) => end > until)).toEqual([]);
        expect([...all.map(({ end }) => end), series.content.end].sort().at(-1)).toBe(until);
      }),
      { numRuns: 300 },
    );
    expect(bounded).toBeGreaterThan(50);
  });

  it('lose exactly the excluded dates and gain exactly the added ones', () => {
    fc.assert(
      fc.property(anySeriesAndWindow, fc.nat(), ([series, [from, to]], pick) => {
        const all = expand(series, from, to);
        const gone = all[pick % Math.max(1, all.length)];
        if (gone === undefined) return;
        const without = { ...series, excludedDates: [gone.start] };
        expect(expand(without, from, to)).toEqual(all.filter((occurrence) => occurrence !== gone));
        const moved = { ...without, additionalDates: [addDays(gone.start, 0.37)] };
        expect(expand(moved, gone.start, addDays(gone.start, 1)).map(({ start }) => start)).toContain(
          addDays(gone.start, 0.37),
        );
      }),
      { numRuns: 200 },
    );
  });
});
