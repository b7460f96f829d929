import { countsSaid, isGoing, percentOf } from './run-summary.js';

const counts = { created: 0, updated: 0, deleted: 0, unchanged: 7, skipped: 0 };

describe('What a run came to', () => {
  it('leaves out what did not happen', () => {
    expect(countsSaid(counts)).toEqual([]);
    expect(countsSaid({ ...counts, created: 3, deleted: 1 })).toEqual([
      ['created', 3],
      ['deletedCount', 1],
    ]);
  });

  it('is a share of what there is, once that is known', () => {
    expect(percentOf({ processed: 3, total: null, message: '' })).toBeUndefined();
    expect(percentOf({ processed: 0, total: 0, message: '' })).toBeUndefined();
    expect(percentOf({ processed: 1, total: 3, message: '' })).toBe(33);
    expect(percentOf({ processed: 4, total: 3, message: '' })).toBe(100);
  });

  it('goes on while it waits for its turn, and not while it waits for an answer', () => {
    expect(
      (['QUEUED', 'RUNNING', 'AWAITING_CONFIRMATION', 'FAILED'] as const).map((status) => isGoing({ status })),
    ).toEqual([true, true, false, false]);
  });
});
