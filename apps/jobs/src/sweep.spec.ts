import { jest } from '@jest/globals';
import type { AccountId, AutomaticJobId } from '@kalbro/kernel';
import type { JobRun } from '@kalbro/scheduling-core';
import { jobKinds } from '@kalbro/scheduling-core';
import { planSweep, planTurns, Sweep } from './sweep.js';

const account = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}` as AccountId;

function parts(due: readonly AccountId[], inTurn: readonly AccountId[] = [], jobs: readonly AutomaticJobId[] = []) {
  const woken: string[] = [];
  const errors: unknown[] = [];
  const asked: number[] = [];
  const forgotten: number[] = [];
  const told: string[] = [];
  const over: JobRun[] = [];
  const ended: JobRun[] = [];
  const depths = new Map<string, number>();
  return {
    woken,
    errors,
    asked,
    forgotten,
    told,
    tellPeople: { run: async () => void told.push(`people after ${woken.length}`) },
    tellOfJobs: { run: async () => void told.push(`of jobs after ${ended.length}`) },
    over,
    ended,
    depths,
    dueJobs: { find: () => Promise.resolve(jobs) },
    endJobRuns: { run: () => Promise.resolve(over.splice(0)) },
    onJobRunEnded: (run: JobRun) => void ended.push(run),
    forgetRemoved: { run: async () => void forgotten.push(woken.length) },
    dueRuns: {
      find: (limit: number) => {
        asked.push(limit);
        return Promise.resolve(due.slice(0, limit));
      },
      findInTurn: (limit: number) => Promise.resolve(inTurn.slice(0, limit)),
    },
    queue: {
      wake: (kind: string, key: string) => {
        woken.push(`${kind} ${key}`);
        return Promise.resolve();
      },
      depth: (kind?: string) => Promise.resolve(depths.get(kind ?? '') ?? 0),
    },
    concurrency: 20,
    onError: (error: unknown) => errors.push(error),
  };
}

describe('Sweep', () => {
  it('wakes for every due run, in their order', async () => {
    const given = parts([account(2), account(1)]);
    await new Sweep(given).sweep();
    expect(given.woken).toEqual([`sync-account ${account(2)}`, `sync-account ${account(1)}`]);
  });

  it('wakes those that somebody waits for first, then jobs, then the others', async () => {
    const given = parts([account(1)], [account(2)], [account(3) as string as AutomaticJobId]);
    await new Sweep(given).sweep();
    expect(given.woken).toEqual([
      `sync-account ${account(1)}`,
      `fire-job ${account(3)}`,
      `sync-account-in-turn ${account(2)}`,
    ]);
  });

  it('puts no more in turn into the queue while enough of them wait there, whatever else waits', async () => {
    const given = parts([], [account(1), account(2)]);
    given.depths.set(jobKinds.syncInTurn, 20);
    await new Sweep(given).sweep();
    expect(given.woken).toEqual([]);
    given.depths.set(jobKinds.syncInTurn, 0);
    given.depths.set(jobKinds.syncAccount, 500);
    await new Sweep(given).sweep();
    expect(given.woken).toHaveLength(2);
  });

  it('tells of job runs that are over', async () => {
    const given = parts([]);
    const run = { id: 'run' } as unknown as JobRun;
    given.over.push(run);
    await new Sweep(given).sweep();
    expect(given.ended).toEqual([run]);
    expect(given.told).toContain('of jobs after 1');
  });

  it('that is asked for while one goes on begins after it', async () => {
    const given = parts([]);
    const sweep = new Sweep(given);
    void sweep.sweep();
    await sweep.again();
    expect(given.asked).toHaveLength(2);
  });

  it('that is asked for soon, many times, comes once', async () => {
    const given = parts([]);
    const sweep = new Sweep(given);
    for (let n = 0; n < 10; n += 1) sweep.soon();
    expect(given.asked).toHaveLength(0);
    while (given.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await sweep.stop();
    expect(given.asked).toHaveLength(1);
  });

  it('that is asked for soon while one goes on comes after it', async () => {
    const given = parts([]);
    let goOn = () => {};
    const held = new Promise<void>((resolve) => (goOn = resolve));
    const depth = () => (given.asked.length === 0 ? held.then(() => 0) : Promise.resolve(0));
    const sweep = new Sweep({ ...given, queue: { ...given.queue, depth } });
    const going = sweep.sweep();
    jest.useFakeTimers();
    sweep.soon();
    jest.runOnlyPendingTimers();
    jest.useRealTimers();
    goOn();
    await going;
    while (given.asked.length < 2) await new Promise((resolve) => setImmediate(resolve));
    await sweep.stop();
  });

  it('forgets accounts that are gone, and tells people, once everybody is woken', async () => {
    const given = parts([account(2), account(1)]);
    await new Sweep(given).sweep();
    expect(given.forgotten).toEqual([2]);
    expect(given.told).toEqual(['of jobs after 0', 'people after 2']);
  });

  it('tells people although nobody can be woken', async () => {
    const given = parts([account(1)]);
    const queue = { ...given.queue, depth: () => Promise.reject(new Error('no queue')) };
    await new Sweep({ ...given, queue }).sweep();
    expect(given.told).toEqual(['of jobs after 0', 'people after 0']);
    expect(given.errors.map(String)).toEqual(['Error: no queue']);
  });

  it('goes on after a database that did not answer', async () => {
    const given = parts([account(1)]);
    let isDown = true;
    const find = (limit: number) => (isDown ? Promise.reject(new Error('down')) : given.dueRuns.find(limit));
    const sweep = new Sweep({ ...given, dueRuns: { ...given.dueRuns, find } });
    await sweep.sweep();
    expect(given.errors.map(String)).toEqual(['Error: down']);
    isDown = false;
    await sweep.sweep();
    expect(given.woken).toHaveLength(1);
  });

  it('does not begin another one while one goes on', async () => {
    const given = parts([]);
    const sweep = new Sweep(given);
    await Promise.all([sweep.sweep(), sweep.sweep()]);
    expect(given.asked).toHaveLength(1);
  });

  it('sweeps at its start, and its stop waits for what goes on', async () => {
    const given = parts([account(1)]);
    const sweep = new Sweep(given);
    sweep.start(60_000);
    await sweep.stop();
    expect(given.woken).toHaveLength(1);
  });
});

describe('planSweep', () => {
  it.each([
    [0, 500],
    [19, 500],
    [20, 20],
    [490, 20],
    [10_000, 20],
  ])('with %i waiting wakes for %i', (depth, count) => {
    expect(planSweep(depth, 20)).toBe(count);
  });
});

describe('planTurns', () => {
  it.each([
    [0, 80],
    [19, 80],
    [20, 0],
    [500, 0],
  ])('with %i waiting wakes for %i', (depth, count) => {
    expect(planTurns(depth, 20)).toBe(count);
  });
});
