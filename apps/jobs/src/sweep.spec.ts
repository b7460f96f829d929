import type { AccountId } from '@kalbro/kernel';
import { planSweep, Sweep } from './sweep.js';

const account = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}` as AccountId;

function parts(due: readonly AccountId[]) {
  const woken: string[] = [];
  const errors: unknown[] = [];
  const asked: number[] = [];
  const forgotten: number[] = [];
  const told: number[] = [];
  return {
    woken,
    errors,
    asked,
    forgotten,
    told,
    tellPeople: { run: async () => void told.push(woken.length) },
    forgetRemoved: { run: async () => void forgotten.push(woken.length) },
    dueRuns: {
      find: (limit: number) => {
        asked.push(limit);
        return Promise.resolve(due.slice(0, limit));
      },
    },
    queue: {
      wake: (kind: string, key: string) => {
        woken.push(`${kind} ${key}`);
        return Promise.resolve();
      },
      depth: () => Promise.resolve(0),
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

  it('forgets accounts that are gone, and tells people, once everybody is woken', async () => {
    const given = parts([account(2), account(1)]);
    await new Sweep(given).sweep();
    expect(given.forgotten).toEqual([2]);
    expect(given.told).toEqual([2]);
  });

  it('tells people although nobody can be woken', async () => {
    const given = parts([account(1)]);
    const queue = { ...given.queue, depth: () => Promise.reject(new Error('no queue')) };
    await new Sweep({ ...given, queue }).sweep();
    expect(given.told).toEqual([0]);
    expect(given.errors.map(String)).toEqual(['Error: no queue']);
  });

  it('goes on after a database that did not answer', async () => {
    const given = parts([account(1)]);
    let isDown = true;
    const find = (limit: number) => (isDown ? Promise.reject(new Error('down')) : given.dueRuns.find(limit));
    const sweep = new Sweep({ ...given, dueRuns: { find } });
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
