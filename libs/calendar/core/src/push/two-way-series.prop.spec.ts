import fc from 'fast-check';
import { expectPeace } from '../testing/two-way.expectations.js';
import { anyTwoWayHistory, settings } from '../testing/two-way.history.js';
import type { TwoWaySetting } from '../testing/two-way.history.js';
import { allTwoWayRules, nothingReached, seriesRules } from '../testing/two-way-planner.js';
import { TwoWaySeriesHistory } from '../testing/two-way-series.history.js';

/** Whether Outlook forgets what was changed of a series that gets another end. */
const forgets = fc.boolean();

function expectPeaceAfter(
  history: readonly number[],
  setting: TwoWaySetting & { forgets: boolean },
  reached = nothingReached(),
) {
  const played = new TwoWaySeriesHistory(setting, reached);
  played.play(history);
  played.settle();
  expectPeace(played);
}

describe('series of which dates are changed, cancelled and cut off on both sides', () => {
  it('end equal on both, in silence, with every title accounted for', () => {
    const reached = nothingReached();
    fc.assert(
      fc.property(anyTwoWayHistory, settings, forgets, (history, setting, each) => {
        expectPeaceAfter(history, { ...setting, direction: 'BOTH', rules: allTwoWayRules, forgets: each }, reached);
      }),
      { numRuns: 2500 },
    );
    const { claims, conflicts, recreations, revivals, preconditionsFailed, duplicates, lostAnswers, lateCalls } =
      reached;
    const enough = [claims > 150, conflicts > 1200, recreations > 70, revivals > 70, preconditionsFailed > 800];
    expect({ reached, enough: [...enough, duplicates > 10, lostAnswers > 80, lateCalls > 20].every(Boolean) }).toEqual({
      reached,
      enough: true,
    });
  }, 120_000);

  it.each(seriesRules)(
    'do not without %s',
    (rule) => {
      const result = fc.check(
        fc.property(anyTwoWayHistory, settings, forgets, (history, setting, each) => {
          const rules = { ...allTwoWayRules, [rule]: false };
          expectPeaceAfter(history, { ...setting, direction: 'BOTH', rules, forgets: each });
        }),
        { numRuns: 5000, endOnFailure: true },
      );
      expect(result.failed).toBe(true);
    },
    60_000,
  );
});
