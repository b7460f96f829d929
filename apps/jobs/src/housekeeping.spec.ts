import { Housekeeping } from './housekeeping.js';

function parts(failing?: string) {
  const done: string[] = [];
  const errors: unknown[] = [];
  const step = (name: string) => async (): Promise<never> => {
    done.push(name);
    if (name === failing) throw new Error(name);
    return undefined as never;
  };
  return {
    done,
    errors,
    reconcileJobs: { run: step('reconcile'), bringNearer: step('bring nearer') },
    trimJobRuns: { run: step('job runs') },
    trimRuns: { run: step('runs') },
    onError: (error: unknown) => void errors.push(error),
  };
}

const all = ['bring nearer', 'reconcile', 'job runs', 'runs'];

describe('Housekeeping', () => {
  it('sets times right before it plans by them, and its stop waits for all of it', async () => {
    const given = parts();
    const housekeeping = new Housekeeping(given);
    housekeeping.start(3_600_000);
    await housekeeping.stop();
    expect(given.done).toEqual(all);
  });

  it.each(all)('does the rest when %s fails, and reports it', async (failing) => {
    const given = parts(failing);
    await new Housekeeping(given).run();
    expect(given.done).toEqual(all);
    expect(given.errors.map(String)).toEqual([`Error: ${failing}`]);
  });
});
