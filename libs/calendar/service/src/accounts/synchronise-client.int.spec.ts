import { randomUUID } from 'node:crypto';
import { testDatabase } from '@kalbro/database/testing';
import type { AccountId, ClientId, Instant, JobRunId } from '@kalbro/kernel';
import { DueRuns } from '../sync/due-runs.js';
import { ReadJobRuns, SynchroniseClient } from './synchronise-client.js';
import { StartSync } from './start-sync.js';
import { stopClient } from './stop-client.js';
import { anActor } from '@kalbro/permissions-core/testing';

const now = '2026-06-01T10:00:00.000Z' as Instant;

describe('the work of a job that synchronises a client', () => {
  const db = testDatabase();
  const work = new SynchroniseClient();
  const sql = <Row = Record<string, unknown>>(text: string, ...parameters: unknown[]): Promise<Row[]> =>
    db.database.reader.query(text, parameters);

  beforeEach(() => db.clear());

  async function aClient(): Promise<ClientId> {
    const id = randomUUID() as ClientId;
    await sql(`INSERT INTO client (id, name) VALUES ($1, 'Fjordplan AS')`, id);
    await sql(`INSERT INTO active_module (client_id, module) VALUES ($1, 'OFFICE_365')`, id);
    return id;
  }

  /** Connected ones, each on a resource of its own; ids rise. */
  async function accounts(clientId: ClientId, count: number, prefix = 'person'): Promise<AccountId[]> {
    const rows = await sql<{ id: AccountId }>(
      `WITH r AS (INSERT INTO resource (id, client_id, external_id, name)
         SELECT gen_random_uuid(), $1, $3 || n, $3 || ' ' || n FROM generate_series(1, $2) n RETURNING id, external_id)
       INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, position)
       SELECT gen_random_uuid(), $1, id, external_id || '@x.example', 'BOTH', '{READ}', 'CONNECTED', 1 FROM r RETURNING id`,
      clientId,
      count,
      prefix,
    );
    return rows.map(({ id }) => id).sort();
  }

  async function aJobRun(clientId: ClientId): Promise<JobRunId> {
    const [jobId, id] = [randomUUID(), randomUUID() as JobRunId];
    await sql(
      `INSERT INTO automatic_job (id, client_id, name, type, every_minutes, scheduled_from, time_zone, enabled)
       VALUES ($1, $2, 'Nightly', 'SYNC_OFFICE_365_CALENDARS', 30, now(), 'UTC', false)`,
      jobId,
      clientId,
    );
    await sql(
      `INSERT INTO job_run (id, job_id, client_id, trigger, status, started_at) VALUES ($1, $2, $3, 'SCHEDULE', 'RUNNING', now())`,
      id,
      jobId,
      clientId,
    );
    return id;
  }

  const fire = async (clientId: ClientId) => {
    const jobRunId = await aJobRun(clientId);
    const firing = { jobRunId, clientId, requestedBy: null, now };
    const started = await db.database.transaction((tx) => work.start(tx, firing));
    return { jobRunId, ...started };
  };
  const end = (accountId: AccountId, status: string, errors: unknown[] = []) =>
    sql(
      `UPDATE sync_run SET status = $2, errors = $3, finished_at = now() WHERE account_id = $1 AND status IN ('QUEUED', 'RUNNING')`,
      accountId,
      status,
      JSON.stringify(errors),
    );
  const over = (...ids: JobRunId[]) => db.database.transaction((tx) => work.over(tx, ids));

  it('queues one run for each account, also one whose mailbox may be back, and leaves out and counts what is paused or not connected', async () => {
    const client = await aClient();
    const ids = await accounts(client, 6);
    const statuses = ['PAUSED', 'RECONNECT_REQUIRED', 'AWAITING_SIGN_IN', 'AWAITING_ADMIN_CONSENT', 'FAILED'];
    for (const [index, status] of statuses.entries()) {
      await sql('UPDATE calendar_account SET status = $2 WHERE id = $1', ids[index], status);
    }
    await accounts(await aClient(), 2, 'stranger');
    expect(await fire(client)).toMatchObject({ total: 2, skipped: 4 });
    expect(await sql('SELECT account_id, trigger, status, urgent FROM sync_run ORDER BY account_id')).toEqual(
      ids.slice(4).map((id) => ({ account_id: id, trigger: 'AUTOMATIC_JOB', status: 'QUEUED', urgent: false })),
    );
  });

  it('joins the run that an account has already, which counts for both', async () => {
    const client = await aClient();
    const [first, second] = await accounts(client, 2);
    await sql(
      `INSERT INTO sync_run (id, account_id, client_id, trigger, status) VALUES (gen_random_uuid(), $1, $2, 'MANUAL', 'RUNNING')`,
      first,
      client,
    );
    const one = await fire(client);
    const two = await fire(client);
    expect(await sql('SELECT trigger, urgent FROM sync_run ORDER BY trigger')).toEqual([
      { trigger: 'AUTOMATIC_JOB', urgent: false },
      { trigger: 'MANUAL', urgent: true },
    ]);
    await end(first as AccountId, 'SUCCEEDED');
    expect(await over(one.jobRunId, two.jobRunId)).toEqual(new Map());
    await end(second as AccountId, 'SUCCEEDED');
    const outcome = { succeeded: 2, withErrors: 0, failed: 0, parts: [] };
    expect(await over(one.jobRunId, two.jobRunId)).toEqual(
      new Map([
        [one.jobRunId, outcome],
        [two.jobRunId, outcome],
      ]),
    );
  });

  it('of a run that only sends makes one that reads as well, and lets it wait no longer for that', async () => {
    const client = await aClient();
    const [account] = await accounts(client, 1);
    await sql(
      `INSERT INTO sync_run (id, account_id, client_id, trigger, status) VALUES (gen_random_uuid(), $1, $2, 'LOCAL_CHANGE', 'QUEUED')`,
      account,
      client,
    );
    await fire(client);
    expect(await sql('SELECT trigger, urgent FROM sync_run')).toEqual([{ trigger: 'AUTOMATIC_JOB', urgent: true }]);
  });

  it('waits its turn no more when a person asks for the same account', async () => {
    const client = await aClient();
    const [account] = await accounts(client, 1);
    const { jobRunId } = await fire(client);
    const due = new DueRuns(db.database);
    expect([await due.find(9), await due.findInTurn(9)]).toEqual([[], [account]]);
    const startSync = new StartSync({
      database: db.database,
      clock: { now: () => now },
      wake: () => Promise.resolve(),
    });
    const actor = anActor({ clientId: client, permissions: ['resource:edit'] });
    const run = await startSync.run(actor, account as AccountId);
    expect(run.trigger).toBe('AUTOMATIC_JOB');
    expect([await due.find(9), await due.findInTurn(9)]).toEqual([[account], []]);
    expect(await new ReadJobRuns(db.database).syncRunsOf([jobRunId], 5)).toMatchObject([
      { jobRunId, run: { id: run.id } },
    ]);
  });

  it('names who was not synchronised, and why, in nobody else’s words', async () => {
    const client = await aClient();
    const ids = await accounts(client, 5);
    const { jobRunId } = await fire(client);
    const secret = { message: 'Tannlege', appointmentId: null, title: 'Tannlege' };
    await end(ids[0] as AccountId, 'SUCCEEDED');
    await end(ids[1] as AccountId, 'FAILED', [{ code: 'M365_UNAVAILABLE', ...secret }]);
    await end(ids[2] as AccountId, 'SUCCEEDED_WITH_ERRORS', [{ code: 'ErrorOdd', ...secret }]);
    await end(ids[3] as AccountId, 'AWAITING_CONFIRMATION');
    await end(ids[4] as AccountId, 'CANCELLED');
    const outcome = (await over(jobRunId)).get(jobRunId);
    expect(outcome).toMatchObject({ succeeded: 1, withErrors: 1, failed: 3 });
    expect(outcome?.parts.map(({ code }) => code).sort()).toEqual([
      'AWAITING_CONFIRMATION',
      'CANCELLED',
      'ErrorOdd',
      'M365_UNAVAILABLE',
    ]);
    expect(outcome?.parts.at(-1)?.code).toBe('ErrorOdd');
    expect(outcome?.parts.every(({ name }) => name.startsWith('person '))).toBe(true);
    expect(JSON.stringify(outcome)).not.toContain('Tannlege');
  });

  it('that was stopped with the module says so', async () => {
    const client = await aClient();
    const [account] = await accounts(client, 1);
    const { jobRunId } = await fire(client);
    await sql('DELETE FROM active_module WHERE client_id = $1', client);
    await db.database.transaction((tx) => stopClient(tx, client));
    const part = { id: account, code: 'MODULE_NOT_ACTIVE', reason: { en: expect.stringMatching(/not active/) } };
    expect((await over(jobRunId)).get(jobRunId)).toMatchObject({ failed: 1, parts: [part] });
  });

  it('of a client without accounts is over at once', async () => {
    const { jobRunId, total } = await fire(await aClient());
    expect(total).toBe(0);
    expect((await over(jobRunId)).get(jobRunId)).toEqual({ succeeded: 0, withErrors: 0, failed: 0, parts: [] });
  });

  it('of more than one statement holds is queued in whole', async () => {
    const client = await aClient();
    await accounts(client, 2_300);
    const { jobRunId, total } = await fire(client);
    expect(total).toBe(2_300);
    const [row] = await sql('SELECT count(*)::int AS n FROM job_run_sync WHERE job_run_id = $1', jobRunId);
    expect(row).toEqual({ n: 2_300 });
  });

  describe('in turn', () => {
    /** Runners that take so many at a time and do them one after the other; answers whose they were, in order. */
    async function workOff(atATime: number): Promise<string[]> {
      const due = new DueRuns(db.database);
      const order: string[] = [];
      for (;;) {
        const ids = await due.findInTurn(atATime);
        if (ids.length === 0) return order;
        for (const id of ids) {
          const [row] = await sql<{ client: string }>(
            'SELECT client_id AS client FROM calendar_account WHERE id = $1',
            id,
          );
          order.push(row?.client ?? '');
          await end(id, 'SUCCEEDED');
        }
      }
    }

    it('a small client that comes late is done before the second fifth of a large one', async () => {
      const [large, small] = [await aClient(), await aClient()];
      await accounts(large, 50, 'large');
      await accounts(small, 5, 'small');
      await fire(large);
      await fire(small);
      const order = await workOff(4);
      const smallIsDone = order.lastIndexOf(small);
      expect(order.slice(0, smallIsDone).filter((id) => id === large).length).toBeLessThanOrEqual(10);
      expect(order).toHaveLength(55);
    });

    it('what a large client has going already counts', async () => {
      const [large, small] = [await aClient(), await aClient()];
      const ids = await accounts(large, 6, 'large');
      const smallIds = await accounts(small, 2, 'small');
      await fire(large);
      await fire(small);
      await sql(`UPDATE sync_run SET status = 'RUNNING' WHERE account_id = ANY($1)`, ids.slice(0, 3));
      await sql(
        `UPDATE calendar_account SET lease_until = now() + interval '1 minute' WHERE id = ANY($1)`,
        ids.slice(0, 3),
      );
      const next = await new DueRuns(db.database).findInTurn(2);
      expect([...next].sort()).toEqual(smallIds);
    });
  });
});
