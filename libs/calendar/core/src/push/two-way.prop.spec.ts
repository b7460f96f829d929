import fc from 'fast-check';
import { expectAll } from '../testing/two-way.expectations.js';
import { anyTwoWayHistory, play, settings } from '../testing/two-way.history.js';
import { allTwoWayRules, nothingReached } from '../testing/two-way-planner.js';
import type { Reached } from '../testing/two-way-planner.js';

/** What so many histories must have gone through at the least, or they prove nothing. */
const floor: Reached = {
  ...{ claims: 200, merges: 3000, conflicts: 5000, recreations: 700, revivals: 1000, echoes: 20_000 },
  ...{ preconditionsFailed: 400, duplicates: 80, lostAnswers: 500, lateCalls: 150, crashes: 1500, fenced: 600 },
  deletions: 6000,
};

describe('what is changed on both sides, whatever goes wrong between them', () => {
  it('ends equal on both, nothing lost, doubled or come back, in silence, and then sends no more than was changed', () => {
    const reached = nothingReached();
    fc.assert(
      fc.property(anyTwoWayHistory, settings, (history, setting) => {
        const played = play({ ...setting, direction: 'BOTH', rules: allTwoWayRules }, history, reached);
        expectAll(played, history.length);
      }),
      { numRuns: 16_000 },
    );
    for (const [what, least] of Object.entries(floor) as [keyof Reached, number][])
      expect({ what, reached: reached[what] >= least }).toEqual({ what, reached: true });
  }, 180_000);
});
