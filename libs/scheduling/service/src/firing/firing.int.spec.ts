import { testDatabase } from '@kalbro/database/testing';
import type { AutomaticJobId, Instant, JobRunId } from '@kalbro/kernel';
import type { AutomaticJob, JobInput, JobRun } from '@kalbro/scheduling-core';
import { jobKinds } from '@kalbro/scheduling-core';
import { MemoryJobStore } from '@kalbro/scheduling-core/testing';
import { JobReader } from '../definitions/job-reader.js';
import { CreateAutomaticJob } from '../definitions/save-automatic-job.js';
import type { SeededClient } from '../testing/job-world.js';
import { jobInput, seedClient, switchModuleOff, TestClock, TestWork } from '../testing/job-world.js';
import { EndJobRuns } from './end-job-runs.js';
import { DueJobs, FireDueJob } from './fire-due-job.js';
import { ReconcileJobs } from './reconcile-jobs.js';
import { RunAutomaticJob } from './run-automatic-job.js';
import { StartRun } from './start-run.js';
import { TrimJobRuns } from './trim-job-runs.js';

describe('a firing', () => {
  const db = testDatabase();
  let clock: TestClock;
  let work: TestWork;
  let client: SeededClient;

  beforeEach(async () => {
    await db.clear();
    [clock, work] = [new TestClock(), new TestWork()];
    client = await seedClient(db.database);
  });

  const database = () => db.database;
  const works = () => ({ synchroniseClient: work });
  const startRun = () => new StartRun(works());
  const firer = () => new FireDueJob({ database: database(), clock, startRun: startRun() });
  const ender = () => new EndJobRuns({ database: database(), clock, works: works() });
  const due = () => new DueJobs({ database: database(), clock }).find(10);
  const reader = () => new JobReader(database());
  const create = (more: Partial<JobInput> = {}) =>
    new CreateAutomaticJob({ database: database(), clock, definitionsChanged: () => Promise.resolve() }).run(
      client.actor,
      jobInput(more),
    );
  const read = async (id: AutomaticJobId) => (await reader().jobsByIds([id]))[0];
  const history = async (id: AutomaticJobId) => (await reader().runsOf(id, 50)).nodes;
  const failedPart = { id: 'a', name: 'Kari', code: 'M365_UNAVAILABLE', reason: { nb: 'x', en: 'y' } };

  async function fired(job: AutomaticJob): Promise<JobRun> {
    clock.pass(30);
    const report = await firer().run(job.id);
    if (!report) throw new Error('It was not due.');
    return report.run;
  }

  it('comes at its time, sets the work going once, and moves the time on', async () => {
    const job = await create();
    expect(await due()).toEqual([]);
    expect(await firer().run(job.id)).toBeUndefined();
    clock.pass(31);
    expect(await due()).toEqual([job.id]);
    expect(await firer().run(job.id)).toMatchObject({
      dueAt: '2026-06-01T10:30:00.000Z',
      nextRunAt: '2026-06-01T11:00:00.000Z',
      run: {
        status: 'RUNNING',
        trigger: 'SCHEDULE',
        startedAt: '2026-06-01T10:31:00.000Z',
        counts: { total: 3, skipped: 1 },
      },
    });
    expect(await firer().run(job.id)).toBeUndefined();
    expect(await due()).toEqual([]);
    expect(work.started).toMatchObject([{ clientId: client.clientId, requestedBy: null }]);
    expect(await read(job.id)).toMatchObject({ lastFiredAt: '2026-06-01T10:31:00.000Z' });
  });

  it('comes once also when a timer rings a moment early', async () => {
    const job = await create();
    clock.pass(30 - 0.2 / 60);
    expect(await firer().run(job.id)).toMatchObject({
      dueAt: '2026-06-01T10:30:00.000Z',
      nextRunAt: '2026-06-01T11:00:00.000Z',
      run: { startedAt: '2026-06-01T10:29:59.800Z' },
    });
    clock.pass(1);
    expect(await firer().run(job.id)).toBeUndefined();
  });

  it('happens once, however many runners come for it at the same moment', async () => {
    const job = await create();
    clock.pass(30);
    const others = await Promise.all([db.connect(), db.connect(), db.connect()]);
    const reports = await Promise.all(
      others.map((each) => new FireDueJob({ database: each, clock, startRun: startRun() }).run(job.id)),
    );
    expect(reports.filter((report) => report !== undefined)).toHaveLength(1);
    expect(await history(job.id)).toHaveLength(1);
    expect(work.started).toHaveLength(1);
  });

  it('that was missed, however often, comes once', async () => {
    const job = await create({ everyMinutes: null, cron: '0,30 * * * *' });
    clock.pass(3 * 1_440);
    await firer().run(job.id);
    expect(await firer().run(job.id)).toBeUndefined();
    expect(await history(job.id)).toHaveLength(1);
    expect((await read(job.id))?.nextRunAt).toBe('2026-06-04T10:30:00.000Z');
  });

  it('is rejected and says why when the module is off by then, and so is the next', async () => {
    const job = await create();
    await switchModuleOff(database(), client.clientId);
    await fired(job);
    await fired(job);
    expect(await history(job.id)).toMatchObject([
      { status: 'REJECTED', error: { code: 'MODULE_NOT_ACTIVE' }, finishedAt: '2026-06-01T11:00:00.000Z' },
      { status: 'REJECTED', finishedAt: '2026-06-01T10:30:00.000Z' },
    ]);
    expect(work.started).toEqual([]);
  });

  it('that cannot be started is tried again, and given up with a word after five times', async () => {
    const job = await create();
    clock.pass(30);
    work.failure = new Error('as it happens');
    for (let tries = 1; tries < 5; tries += 1) {
      await expect(firer().run(job.id)).rejects.toThrow('as it happens');
      expect(await due()).toEqual([job.id]);
      expect(await history(job.id)).toEqual([]);
    }
    await expect(firer().run(job.id)).rejects.toThrow('as it happens');
    expect(await due()).toEqual([]);
    expect(await history(job.id)).toMatchObject([{ status: 'FAILED', error: { code: 'INTERNAL_SERVER_ERROR' } }]);
    work.failure = undefined;
    expect(await fired(job)).toMatchObject({ status: 'RUNNING' });
  });

  it('by hand leaves the schedule as it is, also of a job that is not enabled', async () => {
    const job = await create({ enabled: false });
    const waiting: string[] = [];
    const run = new RunAutomaticJob({
      database: database(),
      clock,
      startRun: startRun(),
      workWaits: async (id) => void waiting.push(id),
    });
    expect(await run.run(client.actor, job.id)).toMatchObject({ jobId: job.id, trigger: 'MANUAL', status: 'RUNNING' });
    expect(work.started).toMatchObject([{ requestedBy: client.actor.userId }]);
    expect(waiting).toEqual([client.clientId]);
    expect(await read(job.id)).toEqual(job);
    const stranger = (await seedClient(database())).actor;
    await expect(run.run(stranger, job.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(run.run({ ...client.actor, activeModules: new Set() }, job.id)).rejects.toMatchObject({
      code: 'MODULE_NOT_ACTIVE',
    });
  });

  describe('ends', () => {
    it('when its work is over, with what came of it, once', async () => {
      const job = await create();
      const run = await fired(job);
      expect(await ender().run()).toEqual([]);
      clock.pass(2);
      work.outcomes.set(run.id, { succeeded: 2, withErrors: 0, failed: 1, parts: [failedPart] });
      const others = await Promise.all([ender().run(), ender().run()]);
      expect(others.flat()).toMatchObject([
        {
          id: run.id,
          status: 'SUCCEEDED_WITH_ERRORS',
          finishedAt: '2026-06-01T10:32:00.000Z',
          counts: { total: 3, skipped: 1, succeeded: 2, withErrors: 0, failed: 1 },
          error: { code: 'PARTS_FAILED', parts: [failedPart] },
        },
      ]);
      await fired(await create({ name: 'goes on' }));
      expect(await ender().run()).toEqual([]);
    });
  });

  describe('is woken for', () => {
    const store = new MemoryJobStore();
    const queue = store.open();
    beforeEach(() => {
      store.scheduled.clear();
      store.waiting.splice(0);
    });
    const reconcile = () => new ReconcileJobs({ database: database(), clock, queue });
    const scheduled = async () => (await queue.scheduled(jobKinds.fireJob)).map(({ key, at }) => `${key} ${at}`);
    const far = { everyMinutes: null, cron: '0 6 1 1 *' };

    beforeEach(() => {
      // The queue in memory goes by the real clock, and keeps what lies ahead of it.
      clock = new TestClock('2999-06-01T10:00:00.000Z' as Instant);
    });

    it('at its time and not while it is switched off; planned again there is nothing to do', async () => {
      const job = await create(far);
      await create({ name: 'off', enabled: false });
      await queue.schedule(jobKinds.fireJob, 'long gone', '2999-01-01T00:00:00.000Z' as Instant);
      expect(await reconcile().run()).toMatchObject({ schedule: [{ key: job.id }], unschedule: ['long gone'] });
      expect(await scheduled()).toEqual([`${job.id} 3000-01-01T05:00:00.000Z`]);
      expect(await reconcile().run()).toEqual({ schedule: [], unschedule: [], keep: [job.id] });
    });

    it('also when the queue has lost everything, and at once when it is due', async () => {
      const job = await create(far);
      const missed = await create();
      await reconcile().run();
      store.scheduled.clear();
      clock.pass(45);
      await reconcile().run();
      expect(await scheduled()).toEqual([`${job.id} 3000-01-01T05:00:00.000Z`]);
      expect(store.waiting).toEqual([{ kind: jobKinds.fireJob, key: missed.id }]);
    });

    it('no later than its schedule says, after a clock that was wrong', async () => {
      const job = await create();
      await database().reader.query(`UPDATE automatic_job SET next_run_at = '3010-01-01'`);
      expect(await reconcile().bringNearer()).toBe(1);
      expect((await read(job.id))?.nextRunAt).toBe('2999-06-01T10:30:00.000Z');
      await database().reader.query(`UPDATE automatic_job SET next_run_at = '2999-06-01T10:07Z'`);
      expect(await reconcile().bringNearer()).toBe(0);
    });
  });

  describe('is history', () => {
    async function runs(job: AutomaticJob, count: number): Promise<void> {
      for (let n = 0; n < count; n += 1) {
        const run = await fired(job);
        work.outcomes.set(run.id, { succeeded: 3, withErrors: 0, failed: 0, parts: [] });
        await ender().run();
      }
    }
    const trim = (days: number, most: number) =>
      new TrimJobRuns({ database: database(), clock, limits: { days, runs: most } }).run();

    it('newest first, page by page', async () => {
      const job = await create();
      await runs(job, 3);
      const first = await reader().runsOf(job.id, 2);
      expect(first.nodes.map(({ startedAt }) => startedAt.slice(11, 16))).toEqual(['11:30', '11:00']);
      expect(first.pageInfo.hasNextPage).toBe(true);
      const rest = await reader().runsOf(job.id, 2, first.pageInfo.endCursor);
      expect(rest.nodes.map(({ startedAt }) => startedAt.slice(11, 16))).toEqual(['10:30']);
      expect(rest.pageInfo.hasNextPage).toBe(false);
    });

    it('of which the newest are kept, and none that is older than so many days', async () => {
      const job = await create();
      const other = await create({ name: 'other' });
      await runs(job, 4);
      await firer().run(other.id);
      expect(await trim(90, 3)).toBe(1);
      expect((await history(job.id)).map(({ startedAt }) => startedAt.slice(11, 16))).toEqual([
        '12:00',
        '11:30',
        '11:00',
      ]);
      clock.pass(2 * 1_440);
      expect(await trim(1, 3)).toBe(3);
      // The other one goes on.
      expect(await history(other.id)).toHaveLength(1);
      expect(await trim(1, 0)).toBe(0);
    });

    it('is shown as it is now: what goes on, and the newest', async () => {
      const job = await create();
      const first = await fired(job);
      await runs(job, 2);
      const shown = await reader().presentRunsOf(job.id);
      expect(shown.map(({ id, status }) => [id, status])).toEqual([
        [first.id, 'RUNNING'],
        [expect.any(String) as JobRunId, 'SUCCEEDED'],
      ]);
    });
  });
});
