import fc from 'fast-check';
import { addDays, instantOf } from '@kalbro/kernel';
import type { Instant } from '@kalbro/kernel';
import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { anySeries } from '../testing/rule.arbitraries.js';
import { expand } from './expand.js';
import type { Series } from './expand.js';

/** The starts of a series by a library that shares no line with ours. */
function startsByLibrary({ content }: Series, from: Instant, to: Instant): readonly Instant[] {
  const { start, timeZone, recurrence } = content;
  const first = Temporal.Instant.from(start).toZonedDateTimeISO(timeZone);
  const local = first.toPlainDateTime().toString({ smallestUnit: 'second' }).replace(/[-:]/g, '');
  const rule = new RRuleTemporal({
    rruleString: `DTSTART;TZID=${timeZone}:${local}\nRRULE:${recurrence}`,
    temporal: Temporal,
  });
  const found = rule.between(new Date(from), new Date(to), true);
  return found
    .map((each) => instantOf(each.epochMilliseconds))
    .filter((each) => each >= from && each < to)
    .sort();
}

/** Of a start that a switch skips or repeats libraries have opinions: ours is held elsewhere (`expand.prop.spec.ts`). */
function isPlain(moment: Instant, timeZone: string): boolean {
  const offset = (at: Instant) => Temporal.Instant.from(at).toZonedDateTimeISO(timeZone).offsetNanoseconds;
  return offset(addDays(moment, -1)) === offset(addDays(moment, 1));
}

describe('occurrences of a series, beside rrule-temporal', () => {
  it('start at the same moments over both switches in every zone, but for the days of the switches themselves', () => {
    let compared = 0;
    const zones = new Set<string>();
    fc.assert(
      fc.property(
        anySeries,
        fc.integer({ min: -5, max: 400 }),
        fc.integer({ min: 1, max: 62 }),
        (series, after, days) => {
          const { start, timeZone, isAllDay } = series.content;
          const from = addDays(start, after);
          const to = addDays(from, days);
          const plain = (moments: readonly Instant[]) => moments.filter((each) => isPlain(each, timeZone));
          // A first start that its rule does not have is an occurrence to RFC 5545 and none to the library.
          const ours = expand(series, from, to).map((each) => each.start);
          const theirs = startsByLibrary(series, from, to);
          const within = (moments: readonly Instant[]) => plain(moments).filter((each) => each >= from && each > start);
          compared += theirs.length;
          if (theirs.length > 0) zones.add(`${timeZone} ${isAllDay}`);
          expect(within(ours)).toEqual(within(theirs));
        },
      ),
      { numRuns: 300 },
    );
    expect(compared).toBeGreaterThan(500);
    expect(zones.size).toBe(10);
  });
});
