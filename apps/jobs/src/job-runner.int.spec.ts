import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { openJobQueue } from '@kalbro/agenda';
import type { RemoteCalendar, RemoteCalendarWriter, RemoteSession } from '@kalbro/calendar-core';
import { DueRuns, ForgetRemoved, SynchroniseAccount, SynchroniseClient, TrimRuns } from '@kalbro/calendar-service';
import type { KeptAlive } from '@kalbro/calendar-service';
import { testDatabase } from '@kalbro/database/testing';
import { BugError, instantOf, RemoteError } from '@kalbro/kernel';
import { OperatorAlarms } from '@kalbro/m365';
import { jobKinds } from '@kalbro/scheduling-core';
import { DueJobs, EndJobRuns, FireDueJob, ReconcileJobs, StartRun, TrimJobRuns } from '@kalbro/scheduling-service';
import { pino } from 'pino';
import type { JobRunnerParts } from './job-runner.js';
import { JobRunner } from './job-runner.js';
import { Metrics } from './metrics.js';
import { logAlarm, logQueueError } from './run-log.js';

type ReadChanges = (session: RemoteSession) => Promise<{ readonly items: []; readonly deltaLink: string }>;

const nothingNew: ReadChanges = () => Promise.resolve({ items: [], deltaLink: 'https://graph.microsoft.com/delta' });
const never = 3_600_000;

describe('JobRunner', () => {
  const db = testDatabase();
  const runners: JobRunner[] = [];

  const sql = <Row>(text: string, parameters: unknown[] = []): Promise<Row[]> =>
    db.database.reader.query(text, parameters);
  const runRow = async () => (await sql<Record<string, unknown>>(runSql))[0];
  const jobRun = async () => (await sql<Record<string, unknown>>('SELECT * FROM job_run'))[0];
  const until = async (status: string) => {
    while ((await runRow())?.['status'] !== status);
  };

  /** One more process. The sweep runs at its start only, unless something else is said. */
  const start = async (
    readChanges: ReadChanges,
    more: {
      readonly sweepEvery?: number;
      readonly mailSender?: JobRunnerParts['mailSender'];
      readonly renewals?: readonly KeptAlive[];
    } = {},
  ) => {
    const lines: string[] = [];
    const out = new PassThrough();
    out.on('data', (line: Buffer) => lines.push(line.toString()));
    const log = pino({ level: 'info' }, out);
    const database = await db.connect();
    const metrics = new Metrics();
    const queue = await openJobQueue({
      url: db.url,
      processName: 'kalbro-test',
      lockLifetime: 1_000,
      pollEvery: 1_000,
      onError: (error, wakeUp) => logQueueError(log, error, wakeUp),
    });
    const clock = { now: () => instantOf(Date.now()) };
    const works = { synchroniseClient: new SynchroniseClient() };
    const runner = new JobRunner({
      dueJobs: new DueJobs({ database, clock }),
      fireDueJob: new FireDueJob({ database, clock, startRun: new StartRun(works) }),
      endJobRuns: new EndJobRuns({ database, clock, works }),
      reconcileJobs: new ReconcileJobs({ database, clock, queue }),
      trimJobRuns: new TrimJobRuns({ database, clock, limits: { days: 90, runs: 500 } }),
      trimRuns: new TrimRuns(database, { days: 90, runs: 200 }),
      tidyEvery: never,
      database,
      queue,
      metrics,
      log,
      dueRuns: new DueRuns(database),
      forgetRemoved: new ForgetRemoved(database),
      tellPeople: { run: () => Promise.resolve() },
      tellOfJobs: { run: () => Promise.resolve() },
      mailSender: more.mailSender,
      keepSignInsAlive: { run: () => Promise.resolve(more.renewals ?? []) },
      alarms: new OperatorAlarms(
        { now: () => instantOf(Date.now()) },
        (code) => metrics.alarmed(code),
        (alarm) => logAlarm(log, alarm),
      ),
      synchroniseAccount: new SynchroniseAccount({
        database,
        ...{ remote: { readChanges } as unknown as RemoteCalendar, writer: {} as RemoteCalendarWriter },
        clock,
        window: { pastDays: 60, futureDays: 365 },
        dice: () => 0,
      }),
      concurrency: 4,
      port: 0,
      bindAddress: '127.0.0.1',
      sweepEvery: more.sweepEvery ?? never,
    });
    runners.push(runner);
    await runner.start();
    const address = `http://127.0.0.1:${runner.port}`;
    const get = async (path: string) => (await fetch(`${address}${path}`)).text();
    return { runner, queue, lines, get };
  };

  beforeEach(async () => {
    await db.clear();
    await sql(seedSql, [account]);
  });

  afterEach(() => Promise.all(runners.splice(0).map((each) => each.stop({ finishWithin: 0, handOverWithin: 2_000 }))));

  it('does the run that it is woken for, and tells of it in one line and in the metrics', async () => {
    const { queue, lines, get } = await start(nothingNew);
    await sql(queueSql, [account]);
    await queue.wake(jobKinds.syncAccount, account);
    await until('SUCCEEDED');
    while (lines.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      event: 'sync-run',
      accountId: account,
      outcome: 'SUCCEEDED',
      graphRequests: 0,
    });
    expect(await get('/metrics')).toMatch(/kalbro_sync_runs_total\{outcome="SUCCEEDED"\} 1/);
    expect(await get('/metrics')).toMatch(/kalbro_job_queue_depth 0/);
  });

  it("alarms the operator of what is the operator's to mend, and is ready all the same", async () => {
    const wrongSecret = new RemoteError('misconfigured', 'Entra refused', { code: 'invalid_client' });
    const { queue, lines, get } = await start(() => Promise.reject(wrongSecret), {
      renewals: [{ accountId: account as KeptAlive['accountId'], error: wrongSecret }],
    });
    await sql(queueSql, [account]);
    await queue.wake(jobKinds.syncAccount, account);
    while ((await sql(`SELECT 1 FROM sync_run WHERE status = 'QUEUED' AND tries > 0`)).length === 0);
    while (!(await get('/metrics')).includes('kalbro_operator_alarms_total{code="invalid_client"} 2'));
    const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const alarms = told.filter(({ event }) => event === 'operator-alarm');
    expect(alarms).toEqual([expect.objectContaining({ level: 50, code: 'invalid_client' })]);
    expect(alarms[0]?.['action']).toContain('M365_CLIENT_SECRET');
    expect(told).toContainEqual(expect.objectContaining({ event: 'sign-in-renewal', accountId: account }));
    expect(JSON.parse(await get('/health/ready'))).toEqual({ status: 'ready' });
    expect(await sql('SELECT status, problem FROM calendar_account')).toMatchObject([
      { status: 'CONNECTED', problem: { code: 'OPERATOR_TO_ACT' } },
    ]);
  });

  it('finds the run that nobody woke it for', async () => {
    await sql(queueSql, [account]);
    await start(nothingNew);
    await until('SUCCEEDED');
  });

  it('finds it also later, when its time has come', async () => {
    await start(nothingNew, { sweepEvery: 20 });
    await sql(queueSql, [account]);
    await until('SUCCEEDED');
  });

  it('fires a job at its time by itself, and ends its run when the runs of its accounts are over', async () => {
    await sql(jobSql, [1_500]);
    const { lines, get } = await start(nothingNew);
    while ((await jobRun())?.['status'] !== 'SUCCEEDED') await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await jobRun()).toMatchObject({ trigger: 'SCHEDULE', total: 1, skipped: 0, succeeded: 1 });
    expect(await runRow()).toMatchObject({ status: 'SUCCEEDED' });
    const events = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events().map(({ event }) => event)).toEqual(['job-fired', 'sync-run', 'job-run']);
    expect(events()[0]?.['late']).toBeLessThan(1_000);
    expect(await sql('SELECT next_run_at > now() AS "movedOn" FROM automatic_job')).toEqual([{ movedOn: true }]);
    expect(await get('/metrics')).toMatch(/kalbro_job_runs_total\{outcome="SUCCEEDED"\} 1/);
    expect(await get('/metrics')).toMatch(/kalbro_job_lateness_seconds_count 1/);
    expect(
      await sql(`SELECT count(*)::int AS n FROM agenda_jobs WHERE name = 'fire-job' AND next_run_at > now()`),
    ).toEqual([{ n: 1 }]);
  });

  it('fires a job that was missed, and one whose wake-up was lost', async () => {
    await sql(jobSql, [-3_600_000]);
    await start(nothingNew, { sweepEvery: 20 });
    await until('SUCCEEDED');
    await sql(`DELETE FROM agenda_jobs`);
    await sql(`UPDATE automatic_job SET next_run_at = now()`);
    while ((await sql('SELECT 1 FROM job_run')).length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await sql('SELECT next_run_at > now() AS "movedOn" FROM automatic_job')).toEqual([{ movedOn: true }]);
  });

  it('takes over the run of a process that was killed, when its lease has ended', async () => {
    await sql(queueSql, [account]);
    await sql(`UPDATE sync_run SET status = 'RUNNING', started_at = now(), tries = 1`);
    await sql(`UPDATE calendar_account SET lease_generation = 7, lease_until = now() + interval '300 milliseconds'`);
    await start(nothingNew, { sweepEvery: 20 });
    await until('SUCCEEDED');
    expect(await sql('SELECT lease_generation > 7 AS grew FROM calendar_account')).toEqual([{ grew: true }]);
  });

  it('hands the run over when it stops: the lease is free at once and another process goes on', async () => {
    const reading = new Reading();
    const first = await start(reading.readChanges);
    await sql(queueSql, [account]);
    await first.queue.wake(jobKinds.syncAccount, account);
    await reading.began;
    await first.runner.stop({ finishWithin: 0, handOverWithin: 5_000 });
    expect(await runRow()).toMatchObject({ status: 'QUEUED', isDue: true, leaseIsFree: true });
    expect(await sql('SELECT count(*)::int AS n FROM agenda_jobs WHERE locked_at IS NOT NULL')).toEqual([{ n: 0 }]);
    await start(nothingNew);
    await until('SUCCEEDED');
  });

  it('lets a run that is nearly done end, and is not ready for more', async () => {
    const reading = new Reading();
    const { runner, queue, get } = await start(reading.readChanges);
    await sql(queueSql, [account]);
    await queue.wake(jobKinds.syncAccount, account);
    await reading.began;
    const stopped = runner.stop({ finishWithin: 5_000, handOverWithin: 0 });
    expect(await get('/health/ready')).toBe('{"status":"not ready","failing":["stopping"]}');
    reading.end();
    await stopped;
    expect(await runRow()).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('lets the mail that is being sent end, or breaks it off, before it closes', async () => {
    let signal: AbortSignal | undefined;
    const mailSender = {
      run: async (given: AbortSignal) => {
        signal = given;
        await once(given, 'abort');
      },
    };
    const { runner } = await start(nothingNew, { mailSender });
    await runner.stop({ finishWithin: 1, handOverWithin: 0 });
    expect(signal?.aborted).toBe(true);
  });

  it('is ready while it runs and gone when it has stopped', async () => {
    const { runner, get } = await start(nothingNew);
    expect(await get('/health/ready')).toBe('{"status":"ready"}');
    await runner.stop({ finishWithin: 0, handOverWithin: 0 });
    await expect(get('/health/live')).rejects.toThrow('fetch failed');
  });

  it('says nothing in the log that Microsoft or the calendar said', async () => {
    const secret = 'Tannlege kari@fjordplan.example';
    const { queue, lines } = await start(() =>
      Promise.reject(
        new RemoteError('signInRequired', secret, { status: 401, code: 'invalid_grant', cause: new Error(secret) }),
      ),
    );
    await sql(queueSql, [account]);
    await queue.wake(jobKinds.syncAccount, account);
    await until('FAILED');
    while (lines.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(lines.join('')).not.toMatch(/Tannlege|fjordplan/);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      outcome: 'FAILED',
      error: { kind: 'signInRequired', code: 'invalid_grant', status: 401 },
    });
  });

  it('reports a key that is no id, and goes on', async () => {
    const { queue, lines } = await start(nothingNew);
    await queue.wake(jobKinds.syncAccount, 'no id');
    while (lines.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      event: 'queue-error',
      kind: 'sync-account',
      error: { name: BugError.name },
    });
    await sql(queueSql, [account]);
    await queue.wake(jobKinds.syncAccount, account);
    await until('SUCCEEDED');
  });
});

/** A read that waits until it is told to end, or is aborted. */
class Reading {
  private begin = () => {};
  private finish = () => {};
  readonly began = new Promise<void>((resolve) => {
    this.begin = resolve;
  });
  private readonly ended = new Promise<void>((resolve) => {
    this.finish = resolve;
  });

  readonly readChanges: ReadChanges = async ({ signal }) => {
    this.begin();
    await Promise.race([this.ended, once(signal, 'abort').then(() => signal.throwIfAborted())]);
    return nothingNew({} as RemoteSession);
  };

  end(): void {
    this.finish();
  }
}

const account = '00000000-0000-7000-8000-0000000000a1';

const seedSql = `
WITH c AS (INSERT INTO client (id, name) VALUES (gen_random_uuid(), 'Fjordplan AS') RETURNING id),
m AS (INSERT INTO active_module (client_id, module) SELECT id, 'OFFICE_365' FROM c),
r AS (INSERT INTO resource (id, client_id, external_id, name) SELECT gen_random_uuid(), id, 'kari', 'Kari' FROM c RETURNING id),
a AS (
  INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, position)
  SELECT $1, c.id, r.id, 'kari@fjordplan.example', 'DOWN', '{READ,READ_DETAILS}', 'CONNECTED', 1 FROM c, r RETURNING id
)
INSERT INTO external_calendar (id, account_id, remote_id, name, is_default, can_edit, sync_down, sync_up)
SELECT gen_random_uuid(), id, 'calendar', 'Calendar', true, true, true, false FROM a`;

const queueSql = `
INSERT INTO sync_run (id, account_id, client_id, trigger, status)
SELECT gen_random_uuid(), id, client_id, 'MANUAL', 'QUEUED' FROM calendar_account WHERE id = $1`;

const jobSql = `
INSERT INTO automatic_job (id, client_id, name, type, every_minutes, scheduled_from, time_zone, enabled, next_run_at)
SELECT gen_random_uuid(), id, 'Nightly', 'SYNC_OFFICE_365_CALENDARS', 30, now(), 'UTC', true,
  now() + $1 * interval '1 millisecond' FROM client`;

const runSql = `
SELECT r.status, r.not_before <= now() AS "isDue", a.lease_until IS NULL AS "leaseIsFree"
FROM sync_run r JOIN calendar_account a ON a.id = r.account_id`;
