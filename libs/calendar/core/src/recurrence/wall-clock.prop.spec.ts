import fc from 'fast-check';
import { instantOf } from '@kalbro/kernel';
import { Temporal } from 'temporal-polyfill';
import { anyZone } from '../testing/rule.arbitraries.js';
import { instantOfWallTime, midnightOf, wallTimeOf, wallTimeOfDate } from './wall-clock.js';

/** Zones that switch where others do not: at midnight, in Ramadan, never again, and over a whole day. */
const oddZones = [
  'Africa/Casablanca',
  'America/Havana',
  'Asia/Beirut',
  'Pacific/Apia',
  'America/Caracas',
  'Asia/Tehran',
];
const zone = fc.oneof(anyZone, fc.constantFrom(...oddZones));

/** Half of the moments lie within two days of a switch. */
const zoneAndMoment = zone.chain((name) => {
  const anywhere = fc.integer({ min: Date.parse('2005-01-01'), max: Date.parse('2037-01-01') });
  const near = fc.tuple(anywhere, fc.integer({ min: -48 * 60, max: 48 * 60 })).map(([from, minutes]) => {
    const next = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(name).getTimeZoneTransition('next');
    return (next?.epochMilliseconds ?? from) + minutes * 60_000;
  });
  return fc.tuple(fc.constant(name), fc.oneof(anywhere, near));
});

/** Half of the times lie within three hours of what the wall shows when it is set. */
const zoneAndWall = zoneAndMoment.chain(([name, moment]) => {
  const before = Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(name);
  const set = before.getTimeZoneTransition('next') ?? before;
  const wall = set.toPlainDateTime().toZonedDateTime('UTC').epochMilliseconds;
  const near = fc.integer({ min: -180, max: 180 }).map((minutes) => wall + minutes * 60_000);
  return fc.tuple(fc.constant(name), fc.oneof(fc.constant(moment), near));
});

describe('the wall clock of a zone', () => {
  it('shows what Temporal shows, around every switch', () => {
    fc.assert(
      fc.property(zoneAndMoment, ([name, moment]) => {
        const wall = Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(name).toPlainDateTime();
        expect(wallTimeOf(instantOf(moment), name)).toBe(wall.toZonedDateTime('UTC').epochMilliseconds);
      }),
      { numRuns: 1000 },
    );
  });

  it('is read as RFC 5545 says: skipped times lie later, repeated ones are the first', () => {
    let odd = 0;
    fc.assert(
      fc.property(zoneAndWall, ([name, wall]) => {
        const local = Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO('UTC').toPlainDateTime();
        const [earlier, later] = (['earlier', 'later'] as const).map(
          (disambiguation) => local.toZonedDateTime(name, { disambiguation }).epochMilliseconds,
        );
        odd += earlier === later ? 0 : 1;
        const expected = local.toZonedDateTime(name, { disambiguation: 'compatible' }).epochMilliseconds;
        expect(instantOfWallTime(wall, name)).toBe(instantOf(expected));
      }),
      { numRuns: 2000 },
    );
    expect(odd).toBeGreaterThan(40);
  });

  it('is the same moment again for every time that occurs once', () => {
    fc.assert(
      fc.property(zoneAndMoment, ([name, moment]) => {
        const wall = wallTimeOf(instantOf(moment), name);
        const again = instantOfWallTime(wall, name);
        expect(wallTimeOf(again, name)).toBe(wall);
        expect(again <= instantOf(moment)).toBe(true);
      }),
    );
  });
});

describe('a date', () => {
  it('is read only when it exists', () => {
    expect(wallTimeOfDate('2026-02-28')).toBe(Date.parse('2026-02-28T00:00:00Z'));
    expect(wallTimeOfDate('2026-02-30')).toBeUndefined();
    expect(wallTimeOfDate('28.02.2026')).toBeUndefined();
    expect(midnightOf(Date.parse('1969-12-31T23:00:00Z'))).toBe(Date.parse('1969-12-31T00:00:00Z'));
  });
});
