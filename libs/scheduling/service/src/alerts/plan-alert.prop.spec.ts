import type { Instant } from '@kalbro/kernel';
import { addMilliseconds, millisecondsOf } from '@kalbro/kernel';
import fc from 'fast-check';
import type { Ending } from '../testing/failed-run.js';
import { failedPart, failedRun, rejectedRun, wellRun } from '../testing/failed-run.js';
import type { PlannedAlert, ToldFailure } from './plan-alert.js';
import { planAlert } from './plan-alert.js';

const start = '2026-03-27T00:00:00.000Z' as Instant;
const hour = 3_600_000;
const alertEmails = ['ada@x.example'];

const parts = fc.uniqueArray(
  fc.record({ id: fc.constantFrom('a', 'b', 'c'), code: fc.constantFrom('M365_UNAVAILABLE', 'SIGN_IN_REQUIRED') }),
  { minLength: 1, selector: ({ id }) => id },
);
const run: fc.Arbitrary<Ending> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(wellRun) },
  { weight: 1, arbitrary: fc.constant(rejectedRun) },
  { weight: 5, arbitrary: parts.map((all) => failedRun(all.map(({ id, code }) => failedPart(id, code)))) },
);
const steps = fc.array(fc.record({ run, hours: fc.integer({ min: 0, max: 30 }) }), { maxLength: 30 });

interface Told {
  readonly now: Instant;
  readonly reasons: readonly string[];
  readonly mail: PlannedAlert | undefined;
  /** What was told before. */
  readonly before: ToldFailure | null;
}

/** All that is told of these runs, by one who hears of each. */
function tell(given: readonly { readonly run: Ending; readonly hours: number }[]): readonly Told[] {
  let [now, told]: [Instant, ToldFailure | null] = [start, null];
  return given.map(({ run: ending, hours }) => {
    now = addMilliseconds(now, hours * hour);
    const before = told;
    const plan = planAlert({ run: ending, alertEmails, failingSince: start }, told, now);
    told = plan.told;
    return { now, before, mail: plan.mail, reasons: reasonsOf(ending) };
  });
}

function reasonsOf({ error }: Ending): readonly string[] {
  if (error === null) return [];
  return error.parts.length === 0 ? [error.code] : error.parts.map(({ id, code }) => `${id} ${code}`);
}

/** What mails have said within the last day before this one, since it began to fail. */
function heard(all: readonly Told[], index: number): ReadonlySet<string> {
  const since = all.slice(0, index).findLastIndex(({ reasons }) => reasons.length === 0) + 1;
  const now = millisecondsOf(all[index]?.now ?? start);
  const lately = all.slice(since, index).filter((one) => one.mail && now - millisecondsOf(one.now) < 22 * hour);
  return new Set(lately.flatMap(({ reasons }) => reasons));
}

describe('planAlert, over any history of runs', () => {
  it('mails of a failure exactly when a reason was not heard within a day', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const all = tell(given);
        for (const [index, { reasons, mail }] of all.entries()) {
          if (reasons.length === 0) continue;
          const known = heard(all, index);
          expect(mail !== undefined).toBe(reasons.some((reason) => !known.has(reason)));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('tells that it works again once for each failure, and of nothing else', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const kinds = tell(given).flatMap(({ mail }) => (mail ? [mail.kind] : []));
        expect(kinds.join(' ')).toMatch(/^(failed( failedAgain)*( recovered|$) ?)*$/);
      }),
      { numRuns: 500 },
    );
  });

  it('tells nothing twice when the same run is looked at again', () => {
    fc.assert(
      fc.property(steps, run, (given, last) => {
        const [, once] = tell([...given, { run: last, hours: 0 }, { run: last, hours: 0 }]).slice(-2);
        expect(once?.mail).toBeUndefined();
      }),
    );
  });
});
