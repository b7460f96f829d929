import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { formatWall, parseDateTime, toInstant, toWall } from './wall-clock.js';

const zones = fc.constantFrom(
  'Europe/Oslo',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/New_York',
  'UTC',
);
const minute = 60_000;
const from = Date.parse('2020-01-01T00:00:00Z');
const walls = fc.integer({ min: 0, max: 12 * 366 * 1440 }).map((minutes) => from + minutes * minute);
/** Half-hours around the changes of 2031 in Oslo and New York: gaps and folds must come up, not by luck. */
const changes = fc
  .tuple(
    fc.constantFrom('2031-03-30T00:00:00Z', '2031-10-26T00:00:00Z', '2031-03-09T00:00:00Z', '2031-11-02T00:00:00Z'),
    fc.integer({ min: 0, max: 12 }),
  )
  .map(([date, halves]) => Date.parse(date) + halves * 30 * minute);
/** Mostly those: of three dozen expected gaps three are reached however the dice fall. */
const anyWall = fc.oneof({ weight: 1, arbitrary: walls }, { weight: 4, arbitrary: changes });

it('places local times as the calendar standard does: the earlier one in a fold, pushed forward in a gap', () => {
  let gaps = 0;
  const property = fc.property(anyWall, zones, (wall, zone) => {
    const zoned = Temporal.PlainDateTime.from(new Date(wall).toISOString().slice(0, 19)).toZonedDateTime(zone, {
      disambiguation: 'compatible',
    });
    expect(toInstant(wall, zone)).toBe(zoned.epochMilliseconds);
    if (toWall(toInstant(wall, zone), zone) !== wall) gaps++;
  });
  fc.assert(property, { numRuns: 1500 });
  expect(gaps).toBeGreaterThan(3);
});

it('writes seven digits and reads them back', () => {
  const property = fc.property(walls, (wall) => {
    expect(formatWall(wall)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}$/);
    expect(parseDateTime(formatWall(wall))).toEqual({ wall, offset: undefined });
  });
  fc.assert(property);
});

it('reads an offset for what it is', () => {
  expect(parseDateTime('2026-03-01T10:00:00-04:30')?.offset).toBe(-270 * minute);
  expect(parseDateTime('2026-03-01T10:00:00Z')?.offset).toBe(0);
  expect(parseDateTime('tomorrow')).toBeUndefined();
});
