import fc from 'fast-check';
import { expectAll, expectNothing } from '../testing/two-way.expectations.js';
import { anyTwoWayHistory, play, settings } from '../testing/two-way.history.js';
import { allTwoWayRules, nothingReached, seriesRules } from '../testing/two-way-planner.js';
import type { TwoWayRules } from '../testing/two-way-planner.js';

const both = { direction: 'BOTH', rules: allTwoWayRules } as const;

describe('a round', () => {
  it('means the same in one page as in many that are shuffled and repeat themselves', () => {
    fc.assert(
      fc.property(anyTwoWayHistory, settings, (history, setting) => {
        const end = (whole: boolean) => {
          const { planner } = play({ ...setting, ...both, calm: true, whole }, history);
          const rows = planner.standing().map((row) => JSON.stringify([row.content, row.base]));
          return [...rows, ...planner.conflicts.map(({ conflict }) => JSON.stringify(conflict))].sort().join('\n');
        };
        expectNothing(end(true) === end(false) ? [] : ['It depends on the pages.']);
      }),
      { numRuns: 1000 },
    );
  });

  it('plans nothing when its pages come again', () => {
    fc.assert(
      fc.property(anyTwoWayHistory, settings, (history, setting) => {
        play({ ...setting, ...both, again: true }, history);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('an account that only goes up', () => {
  it('has everything that was changed here in Outlook, once, and reads nothing', () => {
    const reached = nothingReached();
    fc.assert(
      fc.property(anyTwoWayHistory, settings, (history, setting) => {
        const played = play({ ...setting, direction: 'UP', rules: allTwoWayRules }, history, reached);
        const before = JSON.stringify(played.planner.standing().map(({ content }) => content));
        expectNothing(played.runOnce() === 0 ? [] : ['It writes although nothing changed.']);
        played.renameAll();
        played.settle();
        expectNothing(played.upProblems());
        expectNothing(before.includes('"O') ? ['Something of Outlook came down.'] : []);
      }),
      { numRuns: 4000 },
    );
    const { preconditionsFailed, duplicates, lostAnswers, lateCalls } = reached;
    const enough = [preconditionsFailed >= 200, duplicates >= 10, lostAnswers >= 100, lateCalls >= 50];
    expect({ enough, reached }).toEqual({ enough: [true, true, true, true], reached });
  }, 60_000);
});

describe('each rule of the engine is needed', () => {
  const rulesOfAll = (Object.keys(allTwoWayRules) as (keyof TwoWayRules)[]).filter(
    (rule) => !seriesRules.includes(rule),
  );

  it.each(rulesOfAll)('without %s, some history goes wrong', (rule) => {
    const result = fc.check(
      fc.property(anyTwoWayHistory, settings, (history, setting) => {
        const rules = { ...allTwoWayRules, [rule]: false };
        expectAll(play({ ...setting, ...both, rules }, history), history.length);
      }),
      { numRuns: 5000, endOnFailure: true },
    );
    expect(result.failed).toBe(true);
  });
});
