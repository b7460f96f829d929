import type { FailedPart } from './job-run.js';
import { decideJobRunEnd } from './decide-run-end.js';
import { jobRunText } from './job-run-words.js';

const part = (n: number): FailedPart => ({
  ...{ id: `account-${n}`, name: `Person ${n}`, code: 'M365_UNAVAILABLE' },
  reason: { nb: 'Svarer ikke.', en: 'Does not answer.' },
});
const outcome = (counts: { succeeded?: number; withErrors?: number; failed?: number }, parts = 0) => ({
  ...{ succeeded: 0, withErrors: 0, failed: 0, ...counts },
  parts: Array.from({ length: parts }, (_, n) => part(n + 1)),
});

describe('a job run', () => {
  it.each([
    [outcome({}), 'SUCCEEDED'],
    [outcome({ succeeded: 3 }), 'SUCCEEDED'],
    [outcome({ succeeded: 3, failed: 1 }, 1), 'SUCCEEDED_WITH_ERRORS'],
    [outcome({ withErrors: 1 }, 1), 'SUCCEEDED_WITH_ERRORS'],
    [outcome({ withErrors: 1, failed: 2 }, 3), 'SUCCEEDED_WITH_ERRORS'],
    [outcome({ failed: 2 }, 2), 'FAILED'],
  ])('whose parts ended as %j has %s', (given, status) => {
    expect(decideJobRunEnd(given).status).toBe(status);
  });

  it('keeps at most a hundred names', () => {
    expect(decideJobRunEnd(outcome({ failed: 300 }, 300)).error?.parts).toHaveLength(100);
  });

  it('says which accounts and why, and how many more', () => {
    const end = decideJobRunEnd(outcome({ succeeded: 188, failed: 12 }, 12));
    const text = jobRunText({ error: end.error, counts: { ...end.counts, total: 200, skipped: 4 } });
    expect(text?.en).toMatch(/^12 of 200 accounts .*\. Person 1: Does not answer\. .*Person 10: .* And 2 more\.$/);
    expect(text?.nb).toMatch(/^12 av 200 kontoer .*\. Person 1: Svarer ikke\. .* Og 2 til\.$/);
  });

  it.each([
    ['MODULE_NOT_ACTIVE', /ikke er aktiv/, /not active/],
    ['INTERNAL_SERVER_ERROR', /gikk galt/, /went wrong/],
  ] as const)('that ended by %s says so', (code, nb, en) => {
    const counts = { total: 0, skipped: 0, succeeded: 0, withErrors: 0, failed: 0 };
    const text = jobRunText({ error: { code, parts: [] }, counts });
    expect(text?.nb).toMatch(nb);
    expect(text?.en).toMatch(en);
  });

  it('without an error has no text', () => {
    const counts = { total: 1, skipped: 0, succeeded: 1, withErrors: 0, failed: 0 };
    expect(jobRunText({ error: null, counts })).toBeUndefined();
  });
});
