import type { AutomaticJobId } from '@kalbro/kernel';
import type { FiredJob } from '@kalbro/scheduling-service';
import { jobTable } from './job-table.js';

const id = '00000000-0000-7000-8000-0000000000a1';
const signal = new AbortController().signal;

function table(concurrency: number, fired?: FiredJob) {
  const did: string[] = [];
  const entries = jobTable(
    {
      synchroniseAccount: { run: async ({ accountId }) => void did.push(`synchronise ${accountId}`) as undefined },
      fireDueJob: {
        run: async (jobId: AutomaticJobId) => {
          did.push(`fire ${jobId}`);
          return fired;
        },
      },
    },
    {
      onRun: () => undefined,
      onFired: async () => void did.push('fired'),
      lookAround: async () => void did.push('look around'),
    },
    concurrency,
  );
  return { did, entries };
}

describe('the table of jobs', () => {
  it.each([
    [20, 15],
    [4, 3],
    [1, 1],
  ])('of %i places leaves %i at most to runs that nobody waits for', (concurrency, most) => {
    expect(table(concurrency).entries['sync-account-in-turn'].atMost).toBe(most);
    expect(table(concurrency).entries['sync-account'].atMost).toBeUndefined();
  });

  it('does what each kind says', async () => {
    const { did, entries } = table(20, {} as FiredJob);
    for (const { handler } of Object.values(entries)) await handler({ key: id, signal });
    expect(did).toEqual([`synchronise ${id}`, `synchronise ${id}`, `fire ${id}`, 'fired', 'look around']);
  });

  it('tells of no firing when nothing was due', async () => {
    const { did, entries } = table(20);
    await entries['fire-job'].handler({ key: id, signal });
    expect(did).toEqual([`fire ${id}`]);
  });
});
