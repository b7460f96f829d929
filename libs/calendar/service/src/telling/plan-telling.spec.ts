import type { AccountId } from '@kalbro/kernel';
import { addMilliseconds } from '@kalbro/kernel';
import { aPerson, aToldAccount, problemSince } from '../testing/told-account.js';
import type { NewsKind, Person } from './decide-news.js';
import { planTelling, planWait } from './plan-telling.js';

const [anne, berit] = [aPerson('anne@fjordplan.example'), aPerson('Berit@fjordplan.example')];
const named = (name: string, owner: Person | null = aPerson(`${name}@fjordplan.example`)) =>
  aToldAccount({ id: name as AccountId, username: `${name}@fjordplan.example`, resourceName: name, owner });
const plan = (kind: NewsKind, accounts: readonly ReturnType<typeof named>[], administrators = [anne, berit]) =>
  planTelling(
    accounts.map((account) => ({ kind, account })),
    administrators,
  ).map(({ to, accounts: told, ...mail }) => ({ ...mail, to: to.join(' '), of: told.map(({ id }) => id).join(' ') }));

const everybody = 'anne@fjordplan.example berit@fjordplan.example';

describe.each(['stopped', 'worksAgain'] as const)('That accounts have %s', (kind) => {
  it('is told in one mail for each, to its owner and the administrators', () => {
    expect(plan(kind, [named('kari'), named('ola'), named('per')])).toEqual([
      { kind, to: `kari@fjordplan.example ${everybody}`, of: 'kari' },
      { kind, to: `ola@fjordplan.example ${everybody}`, of: 'ola' },
      { kind, to: `per@fjordplan.example ${everybody}`, of: 'per' },
    ]);
  });

  it('is told to nobody twice', () => {
    expect(plan(kind, [named('kari', berit)])).toEqual([
      { kind, to: 'berit@fjordplan.example anne@fjordplan.example', of: 'kari' },
    ]);
  });

  it('is told to administrators alone where nobody owns the card, and to nobody where there is nobody', () => {
    expect(plan(kind, [named('van', null)])).toEqual([{ kind, to: everybody, of: 'van' }]);
    expect(plan(kind, [named('van', null)], [])).toEqual([]);
  });

  it('is told to administrators in one list when it is many, and to each owner about what is theirs', () => {
    const ola = aPerson('ola@fjordplan.example');
    const accounts = [named('kari'), named('ola', ola), named('ola2', ola), named('van', null), named('berit', berit)];
    expect(plan(kind, accounts)).toEqual([
      { kind, to: 'kari@fjordplan.example', of: 'kari' },
      { kind, to: 'ola@fjordplan.example', of: 'ola ola2' },
      { kind, to: everybody, of: 'kari ola ola2 van berit' },
    ]);
  });
});

describe('That one click is left', () => {
  it('is told to owners alone, however many', () => {
    const accounts = ['kari', 'ola', 'per', 'pia'].map((name) => named(name));
    expect(plan('oneClickLeft', [...accounts, named('van', null)])).toEqual(
      ['kari', 'ola', 'per', 'pia'].map((of) => ({ kind: 'oneClickLeft', to: `${of}@fjordplan.example`, of })),
    );
  });
});

describe('That accounts have stopped', () => {
  /** What is told of accounts that stopped so many seconds ago, and of one that works again. */
  const toldNow = (...ages: readonly (number | null)[]) => {
    const now = addMilliseconds(problemSince, 10_000_000);
    const problem = (age: number) => ({ code: 'SIGN_IN_REQUIRED' as const, since: addMilliseconds(now, age * -1_000) });
    const stopped = ages.map((age) => ({
      kind: 'stopped' as const,
      account: aToldAccount({ problem: age === null ? null : problem(age) }),
    }));
    const again = { kind: 'worksAgain' as const, account: aToldAccount() };
    return planWait([...stopped, again], now).map(({ kind }) => kind);
  };

  it('is told when no more have stopped for five seconds', () => {
    expect(toldNow(5, 60)).toEqual(['stopped', 'stopped', 'worksAgain']);
    expect(toldNow(4.9, 60)).toEqual(['worksAgain']);
  });

  it('is told after two minutes at last, although more go on stopping', () => {
    expect(toldNow(0, 1, 119)).toEqual(['worksAgain']);
    expect(toldNow(0, 1, 120)).toEqual(['stopped', 'stopped', 'stopped', 'worksAgain']);
  });

  it('is told at once when nobody knows since when, or by a clock that is ahead', () => {
    expect(toldNow(null)).toEqual(['stopped', 'worksAgain']);
    expect(toldNow(-30)).toEqual(['stopped', 'worksAgain']);
  });
});

it('What stops and what works again is counted apart', () => {
  const news = [
    ...['a', 'b', 'c'].map((name) => ({ kind: 'stopped' as const, account: named(name) })),
    { kind: 'worksAgain' as const, account: named('d') },
  ];
  expect(planTelling(news, [anne]).map(({ accounts }) => accounts.length)).toEqual([1, 1, 1, 1]);
});
