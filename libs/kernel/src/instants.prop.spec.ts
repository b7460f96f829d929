import fc from 'fast-check';
import { addDays, addMilliseconds, fromDate, instantOf, millisecondsOf, parseInstant, toDate } from './instants.js';

// Four-digit years: what RFC 3339 can write.
const milliseconds = fc.integer({ min: Date.UTC(0, 0, 1) + 60 * 366 * 86_400_000, max: Date.UTC(9998, 0, 1) });
const offset = fc.integer({ min: -14 * 60, max: 14 * 60 });

describe('An instant', () => {
  it('has one spelling, whatever offset it was written with', () => {
    fc.assert(
      fc.property(milliseconds, offset, (moment, minutes) => {
        expect(parseInstant(withOffset(moment, minutes))).toBe(instantOf(moment));
      }),
    );
  });

  it('orders as text as it does in time', () => {
    fc.assert(
      fc.property(milliseconds, milliseconds, (a, b) => {
        expect(instantOf(a) < instantOf(b)).toBe(a < b);
      }),
    );
  });

  it('survives the ways there and back', () => {
    fc.assert(
      fc.property(milliseconds, (moment) => {
        expect(millisecondsOf(instantOf(moment))).toBe(moment);
        expect(fromDate(toDate(instantOf(moment)))).toBe(instantOf(moment));
      }),
    );
  });
});

describe('A day, for windows', () => {
  it('is 24 hours, also when clocks change somewhere', () => {
    const eve = instantOf(Date.UTC(2026, 2, 28, 12));
    expect(addDays(eve, 1)).toBe('2026-03-29T12:00:00.000Z');
    expect(addDays(eve, -60)).toBe('2026-01-27T12:00:00.000Z');
    expect(addMilliseconds(eve, 1)).toBe('2026-03-28T12:00:00.001Z');
  });
});

describe('What is no instant', () => {
  it.each([
    '',
    '2026-03-29',
    '2026-03-29T00:30:00',
    '2026-02-30T12:00:00Z',
    '2026-02-29T12:00:00Z',
    '2026-03-29T24:00:00Z',
    '2026-03-29T25:00:00Z',
    '2026-03-29T12:60:00Z',
    '2026-13-01T00:00:00Z',
    '29.03.2026 00:30',
    'now',
    '0000-01-01T00:00:00+01:00',
  ])('is refused: %s', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});

function withOffset(moment: number, minutes: number): string {
  const local = new Date(moment + minutes * 60_000).toISOString().slice(0, -1);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${local}${minutes < 0 ? '-' : '+'}${two(hours)}:${two(rest)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
