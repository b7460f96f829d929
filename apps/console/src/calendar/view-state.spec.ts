import fc from 'fast-check';
import { parseViewState, rangeOf, step, viewQuery, views } from './view-state.js';

const defaults = { view: 'week', today: '2026-11-26', ownResourceId: 'me' } as const;
const read = (text: string) => parseViewState(new URLSearchParams(text), defaults);

describe('What the calendar shows', () => {
  it('is one’s own resource this week to begin with', () => {
    expect(read('')).toEqual({ view: 'week', date: '2026-11-26', resourceIds: ['me'], isSideBySide: true });
  });

  it.each([
    ['an unknown view', 'view=year', { view: 'week' }],
    ['a day that does not exist', 'date=2026-02-30', { date: '2026-11-26' }],
    ['no date', 'date=tomorrow', { date: '2026-11-26' }],
    ['no resource at all, which may be wanted', 'resources=', { resourceIds: [] }],
  ])('survives %s in the address', (_, query, expected) => {
    expect(read(query)).toMatchObject(expected);
  });

  it('is the same again when it is read from the address that it writes', () => {
    const state = fc.record({
      view: fc.constantFrom(...views),
      date: fc
        .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
        .map((at) => at.toISOString().slice(0, 10)),
      resourceIds: fc.array(fc.uuid(), { maxLength: 4 }),
      isSideBySide: fc.boolean(),
    });
    fc.assert(fc.property(state, (shown) => expect(parseViewState(viewQuery(shown), defaults)).toEqual(shown)));
  });
});

describe('The time that a view asks for', () => {
  it('is the week from Monday, or from Sunday where weeks begin so', () => {
    expect(rangeOf('week', '2026-11-26', 1, 'UTC')).toEqual({
      from: '2026-11-23T00:00:00Z',
      to: '2026-11-30T00:00:00Z',
    });
    expect(rangeOf('week', '2026-11-26', 0, 'UTC').from).toBe('2026-11-22T00:00:00Z');
  });

  it('is a day of 23 hours when the clock is put forward', () => {
    expect(rangeOf('day', '2027-03-28', 1, 'Europe/Oslo')).toEqual({
      from: '2027-03-27T23:00:00Z',
      to: '2027-03-28T22:00:00Z',
    });
  });

  it('is six weeks for a month, which always hold it', () => {
    expect(rangeOf('month', '2026-11-26', 1, 'UTC')).toEqual({
      from: '2026-10-26T00:00:00Z',
      to: '2026-12-07T00:00:00Z',
    });
  });
});

describe('A step', () => {
  it.each([
    ['day', '2026-12-31', 1, '2027-01-01'],
    ['week', '2026-11-26', -1, '2026-11-19'],
    ['month', '2027-01-31', 1, '2027-02-01'],
    ['list', '2026-11-26', 1, '2026-12-10'],
  ] as const)('of a %s from %s leads on', (view, date, direction, expected) => {
    expect(step(view, date, direction)).toBe(expected);
  });
});
