import { dayFromNow } from '../people/appointments.js';
import { AutomaticJob } from '../people/automatic-job.js';
import { CalendarAccount } from '../people/calendar-account.js';
import { Client } from '../people/client.js';
import { jobsUrl } from '../system/env.js';
import type { System } from '../system/system.js';
import { useSystem } from '../system/use-system.js';
import { nextThat, until } from '../system/wait.js';

describe('Automatic jobs', () => {
  const running = useSystem();
  const { journey } = running;
  let clients = 0;

  beforeEach(() => running.system.outlook.latency(0));

  /** A client of whose people each has a calendar with so many events, and who manages its jobs. */
  async function aClient(system: System, calendars: readonly number[]) {
    const name = `jobs${(clients += 1)}`;
    const client = await Client.make(system, { admin: `${name}-admin` });
    const accounts: CalendarAccount[] = [];
    for (const [index, events] of calendars.entries()) {
      const person = await client.add(`${name}-${index}`);
      const mailbox = await system.outlook.mailbox(`${person.externalId}@${name}.example`);
      if (events > 0) await mailbox.seed({ singles: events, from: dayFromNow(-5) });
      accounts.push(await CalendarAccount.connect(person, mailbox.upn));
    }
    const admin = await system.as(`${name}-admin`);
    return { client, accounts, admin, job: (more = {}) => AutomaticJob.make(admin, system.database, more) };
  }

  journey('a job fires by itself, synchronises every calendar, and a subscriber hears of it', async (system) => {
    const { job: make } = await aClient(system, [7, 9]);
    const job = await make();
    const changes = job.watch();
    const heard = nextThat(changes, ({ jobRunChanged }) => jobRunChanged.finishedAt !== null);
    await job.comes();
    const { jobRunChanged } = await heard;
    await changes.return(undefined);
    expect(jobRunChanged).toMatchObject({
      ...{ status: 'SUCCEEDED', trigger: 'SCHEDULE', error: null },
      counts: { total: 2, skipped: 0, succeeded: 2, failed: 0 },
    });
    expect(jobRunChanged.syncRuns.map((run) => [run.trigger, run.status, run.down.created]).sort()).toEqual([
      ['AUTOMATIC_JOB', 'SUCCEEDED', 7],
      ['AUTOMATIC_JOB', 'SUCCEEDED', 9],
    ]);
    expect(Date.parse(await job.nextRunAt())).toBeGreaterThan(Date.now());
  });

  journey('the queue fires it to the moment, without anybody looking for it', async (system) => {
    const { job: make } = await aClient(system, [1]);
    const job = await make();
    const [row] = await system.database.query<{ at: string }>(
      `SELECT next_run_at::text AS at FROM agenda_jobs WHERE name = 'fire-job' AND data->>'key' = $1`,
      [job.id],
    );
    // Another store than Postgres is looked into by its own tests.
    if (jobsUrl() === undefined) {
      expect(Date.parse(row?.at ?? '')).toBe(Date.parse(await job.nextRunAt()));
    }
    await job.start();
    expect(await job.whenOver(1, 10)).toMatchObject({ status: 'SUCCEEDED', trigger: 'MANUAL' });
  });

  journey('an account that is paused is left out and counted; one that is going is joined', async (system) => {
    const { job: make, accounts } = await aClient(system, [2_000, 3, 3]);
    const [long, paused] = accounts;
    if (!long || !paused) throw new Error('Three accounts were asked for.');
    await paused.turn('NONE');
    await system.outlook.latency(150);
    const going = await long.beginSync();
    await long.whenRun(going.id, 'to be going', (run) => run.status === 'RUNNING');
    const job = await make();
    await job.start();
    const over = await job.whenOver(1, 40);
    expect(over).toMatchObject({ status: 'SUCCEEDED', counts: { total: 2, skipped: 1, succeeded: 2 } });
    expect(over.syncRuns.find(({ id }) => id === going.id)).toMatchObject({ trigger: 'MANUAL', status: 'SUCCEEDED' });
    expect(over.syncRuns).toHaveLength(2);
  });

  journey('an account that fails is named with its reason; the others are synchronised', async (system) => {
    const { job: make } = await aClient(system, [2, 2]);
    const job = await make();
    const upn = `jobs${clients}-1@jobs${clients}.example`;
    await system.outlook.faults([{ match: { upn }, times: 20, fault: { status: 403, code: 'ErrorAccessDenied' } }]);
    await job.start();
    const over = await job.whenOver(1);
    await system.outlook.faults([]);
    expect(over).toMatchObject({ status: 'SUCCEEDED_WITH_ERRORS', counts: { total: 2, succeeded: 1, failed: 1 } });
    expect(over.error).toBe(
      `1 of 2 accounts were not synchronised in full. jobs${clients}-1: Microsoft 365 gives no access to the calendar. What came from it was kept.`,
    );
    await job.start();
    expect(await job.whenOver(2)).toMatchObject({
      status: 'SUCCEEDED',
      error: null,
      counts: { total: 2, succeeded: 2 },
    });
  });

  journey('without the module a firing is rejected and says why; with it again the next one goes', async (system) => {
    const { job: make, client } = await aClient(system, [4]);
    const job = await make();
    await client.deactivate();
    await job.comes();
    expect(await job.whenOver(1)).toMatchObject({
      ...{ status: 'REJECTED', syncRuns: [] },
      error: expect.stringMatching(/Office 365 is not active/),
    });
    await client.activate();
    await job.comes();
    expect(await job.whenOver(2)).toMatchObject({ status: 'SUCCEEDED', counts: { total: 1, succeeded: 1 } });
  });

  journey('of three runners one fires, each time', async (system) => {
    await Promise.all([system.addRunner(), system.addRunner()]);
    const { job: make } = await aClient(system, [1]);
    const jobs = await Promise.all(Array.from({ length: 8 }, (_, n) => make({ name: `Job ${n}` })));
    await Promise.all(jobs.map((job) => job.comes()));
    for (const job of jobs) expect(await job.whenOver(1)).toMatchObject({ status: 'SUCCEEDED' });
    expect((await Promise.all(jobs.map((job) => job.runs()))).map((runs) => runs.length)).toEqual(jobs.map(() => 1));
  });

  journey('a queue that has lost everything costs a moment and nothing else', async (system) => {
    const { job: make } = await aClient(system, [2, 2]);
    const job = await make();
    await system.database.query('DELETE FROM agenda_jobs');
    await job.comes();
    expect(await job.whenOver(1)).toMatchObject({ status: 'SUCCEEDED', counts: { total: 2, succeeded: 2 } });
  });

  journey(
    'a runner that is killed in the middle of a job run is replaced, and nothing is done twice',
    async (system) => {
      const { job: make } = await aClient(system, [800, 5]);
      const job = await make();
      await system.outlook.latency(200);
      await job.comes();
      await until('a run to be going', async () =>
        (await job.runs())[0]?.syncRuns.some(({ status }) => status === 'RUNNING'),
      );
      for (const runner of system.runners.filter(({ ending }) => ending === undefined)) await runner.kill();
      const killedAt = Date.now();
      await system.outlook.latency(0);
      await system.addRunner();
      const over = await job.whenOver(1, 40);
      expect(Date.now() - killedAt).toBeLessThan(30_000);
      expect(over).toMatchObject({ status: 'SUCCEEDED', counts: { total: 2, succeeded: 2, failed: 0 } });
      expect(over.syncRuns.map(({ down }) => down.created).sort((a, b) => a - b)).toEqual([5, 800]);
      expect(await job.runs()).toHaveLength(1);
    },
  );

  journey('times that passed while no runner was there are one firing when there is one again', async (system) => {
    const { job: make } = await aClient(system, [3]);
    const job = await make({ cron: null, everyMinutes: 5 });
    for (const runner of system.runners.filter(({ ending }) => ending === undefined)) await runner.stop();
    await system.database.query(
      `UPDATE automatic_job SET next_run_at = now() - interval '3 hours', scheduled_from = now() - interval '4 hours'
       WHERE id = $1`,
      [job.id],
    );
    await system.addRunner();
    expect(await job.whenOver(1)).toMatchObject({ status: 'SUCCEEDED', counts: { total: 1, succeeded: 1 } });
    expect(Date.parse(await job.nextRunAt())).toBeGreaterThan(Date.now());
    expect(await job.runs()).toHaveLength(1);
  });
});
