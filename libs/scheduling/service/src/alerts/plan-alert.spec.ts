import type { Instant } from '@kalbro/kernel';
import { addMilliseconds } from '@kalbro/kernel';
import type { Ending } from '../testing/failed-run.js';
import { failedPart, failedRun, rejectedRun, wellRun } from '../testing/failed-run.js';
import type { ToldFailure } from './plan-alert.js';
import { planAlert } from './plan-alert.js';

const start = '2026-06-01T04:00:00.000Z' as Instant;
const ada = 'ada@x.example';
const ben = 'ben@x.example';
const [kari, ola] = [failedPart('kari'), failedPart('ola')];
const many = Array.from({ length: 100 }, (_, n) => failedPart(`person-${n}`));

interface Step {
  readonly hours: number;
  readonly run: Ending;
  readonly to?: readonly string[];
}

/** What is mailed after each of these runs. */
function mailsOf(steps: readonly Step[]): readonly string[] {
  let told: ToldFailure | null = null;
  return steps.map(({ hours, run, to = [ada] }) => {
    const now = addMilliseconds(start, hours * 3_600_000);
    const plan = planAlert({ run, alertEmails: to, failingSince: start }, told, now);
    told = plan.told;
    return plan.mail ? `${plan.mail.kind} ${plan.mail.to.join(' ')}` : '';
  });
}

const failed = `failed ${ada}`;
const again = `failedAgain ${ada}`;
const recovered = `recovered ${ada}`;

describe('planAlert', () => {
  it.each<[string, readonly Step[], readonly string[]]>([
    ['tells nothing of runs that go well', [{ hours: 0, run: wellRun }], ['']],
    [
      'tells the first failure, once',
      [
        { hours: 0, run: failedRun([kari]) },
        { hours: 0.5, run: failedRun([kari]) },
        { hours: 21, run: failedRun([kari]) },
      ],
      [failed, '', ''],
    ],
    [
      'tells it again after a day, also when the run of today is shorter and the clock was moved',
      [
        { hours: 0, run: failedRun([kari]) },
        { hours: 22.9, run: failedRun([kari]) },
        { hours: 23.9, run: failedRun([kari]) },
      ],
      [failed, again, ''],
    ],
    [
      'tells it again when somebody else fails, not when he is well again',
      [
        { hours: 0, run: failedRun([kari]) },
        { hours: 1, run: failedRun([kari, ola]) },
        { hours: 2, run: failedRun([kari]) },
        { hours: 3, run: failedRun([ola]) },
      ],
      [failed, again, '', ''],
    ],
    [
      'tells it again when the same one fails for another reason',
      [
        { hours: 0, run: failedRun([kari]) },
        { hours: 1, run: failedRun([failedPart('kari', 'SIGN_IN_REQUIRED')]) },
      ],
      [failed, again],
    ],
    [
      'tells that it was rejected, and then of accounts that fail',
      [
        { hours: 0, run: rejectedRun },
        { hours: 1, run: rejectedRun },
        { hours: 2, run: failedRun([kari]) },
      ],
      [failed, '', again],
    ],
    [
      'tells once that it works again, and after that a failure anew',
      [
        { hours: 0, run: failedRun([kari]) },
        { hours: 1, run: wellRun },
        { hours: 2, run: wellRun },
        { hours: 3, run: failedRun([kari]) },
      ],
      [failed, recovered, '', failed],
    ],
    [
      'takes one reason for all where more fail than are named',
      [
        { hours: 0, run: failedRun(many, 150) },
        { hours: 1, run: failedRun(many.slice(50), 140) },
        { hours: 2, run: failedRun([failedPart('somebody')]) },
        { hours: 3, run: failedRun([failedPart('somebody', 'SIGN_IN_REQUIRED')]) },
      ],
      [failed, '', '', again],
    ],
    [
      'tells when it grows beyond what can be named',
      [
        { hours: 0, run: failedRun([kari]) },
        { hours: 1, run: failedRun(many, 150) },
      ],
      [failed, again],
    ],
    ['tells nobody where nobody is to be told', [{ hours: 0, run: failedRun([kari]), to: [] }], ['']],
    [
      'tells whoever is added, alone, at the next failure; both hear that it works again',
      [
        { hours: 0, run: failedRun([kari]) },
        { hours: 1, run: failedRun([kari]), to: [ada, ben] },
        { hours: 2, run: failedRun([kari]), to: [ada, ben] },
        { hours: 3, run: wellRun, to: [ada, ben] },
      ],
      [failed, `failedAgain ${ben}`, '', `recovered ${ada} ${ben}`],
    ],
    [
      'does not tell those that it works again who never heard that it failed',
      [
        { hours: 0, run: failedRun([kari]) },
        { hours: 1, run: wellRun, to: [ben] },
      ],
      [failed, ''],
    ],
    [
      'is not silent for long because of a clock that was ahead',
      [
        { hours: 300, run: failedRun([kari]) },
        { hours: 1, run: failedRun([kari]) },
      ],
      [failed, again],
    ],
  ])('%s', (_, steps, mails) => {
    expect(mailsOf(steps)).toEqual(mails);
  });

  it('says since when, however often it is told', () => {
    const first = planAlert({ run: failedRun([kari]), alertEmails: [ada], failingSince: start }, null, start);
    const later = addMilliseconds(start, 3_600_000);
    const second = planAlert({ run: failedRun([ola]), alertEmails: [ada], failingSince: later }, first.told, later);
    const third = planAlert({ run: wellRun, alertEmails: [ada], failingSince: later }, second.told, later);
    expect([first, second, third].map(({ mail }) => mail?.since)).toEqual([start, start, start]);
    expect(third.told).toBeNull();
  });

  it('remembers no more reasons than it needs', () => {
    let told: ToldFailure | null = null;
    for (let n = 0; n < 20; n += 1) {
      const parts = many.map((part) => ({ ...part, id: `${part.id}-${n}` }));
      const now = addMilliseconds(start, n * 60_000);
      told = planAlert({ run: failedRun(parts), alertEmails: [ada], failingSince: start }, told, now).told;
    }
    const reasons = Object.keys(told?.reasons ?? {});
    expect(reasons).toHaveLength(500);
    expect(reasons).toContain('person-0-19 M365_UNAVAILABLE');
  });
});
