import { jest } from '@jest/globals';
import type { Database } from '@kalbro/database';
import { testDatabase } from '@kalbro/database/testing';
import type { AutomaticJobId } from '@kalbro/kernel';
import { CreateAutomaticJob } from '../definitions/save-automatic-job.js';
import type { Outbox } from '../ports/outbox.port.js';
import { freshId } from '../store/fresh-id.js';
import type { Ending } from '../testing/failed-run.js';
import { failedPart, failedRun, rejectedRun, wellRun } from '../testing/failed-run.js';
import type { SeededClient } from '../testing/job-world.js';
import { jobInput, seedClient, TestClock } from '../testing/job-world.js';
import { AlertStore } from './alert-store.js';
import type { ToldFailure } from './plan-alert.js';
import type { TellOfJobsParts } from './tell-of-jobs.js';
import { TellOfJobs } from './tell-of-jobs.js';

interface Mail {
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly body: string;
}

const outbox: Outbox = {
  put: async (tx, { clientId, to, subject, text }) => {
    const sql =
      'INSERT INTO mail (id, client_id, recipients, subject, body) VALUES (gen_random_uuid(), $1, $2, $3, $4)';
    await tx.query(sql, [clientId, to, subject, text]);
  },
};
const partly = 'Automatisk jobb mislyktes delvis / Automatic job failed in part: Nightly';
const stillPartly = 'Fortsatt: Automatisk jobb mislyktes delvis / Still: Automatic job failed in part: Nightly';
const rejected = 'Automatisk jobb ble ikke kjørt / Automatic job was not run: Nightly';
const recovered = 'Automatisk jobb virker igjen / Automatic job works again: Nightly';
const kari = failedRun([failedPart('kari')]);

describe('TellOfJobs', () => {
  const statements: string[] = [];
  const db = testDatabase({ onStatement: (sql) => statements.push(sql) });
  let clock: TestClock;
  let client: SeededClient;
  let errors: unknown[];

  const sql = <Row>(text: string, ...parameters: unknown[]): Promise<Row[]> =>
    db.database.reader.query(text, parameters);
  const teller = (more: Partial<TellOfJobsParts> = {}) =>
    new TellOfJobs({
      database: db.database,
      clock,
      outbox,
      linkTo: (id) => `https://kalbro.example.com/jobs/${id}`,
      onError: (error) => errors.push(error),
      ...more,
    });
  const mails = () => sql<Mail>('SELECT recipients, subject, body FROM mail ORDER BY created_at');
  const subjects = async () => (await mails()).map(({ subject }) => subject);
  const told = async (id: AutomaticJobId) =>
    (await sql<{ told: ToldFailure | null }>('SELECT told FROM automatic_job WHERE id = $1', id))[0]?.told;
  const create = async (alertEmails: readonly string[] = ['ada@x.example', 'ben@x.example']) => {
    const parts = { database: db.database, clock, definitionsChanged: () => Promise.resolve() };
    return (await new CreateAutomaticJob(parts).run(client.actor, jobInput({ alertEmails }))).id;
  };
  /** A run of half an hour, which ends as is said. */
  const ran = async (jobId: AutomaticJobId, { status, counts, error }: Ending) => {
    const startedAt = clock.now();
    clock.pass(30);
    await sql(
      `INSERT INTO job_run (id, job_id, client_id, trigger, status, started_at, finished_at, total, succeeded, failed, error)
       VALUES ($1, $2, $3, 'SCHEDULE', $4, $5, $6, $7, $8, $9, $10)`,
      ...[freshId(startedAt), jobId, client.clientId, status, startedAt, clock.now()],
      ...[counts.total, counts.succeeded, counts.failed, JSON.stringify(error)],
    );
  };

  beforeEach(async () => {
    await db.clear();
    [clock, errors] = [new TestClock(), []];
    client = await seedClient(db.database);
  });
  afterEach(() => expect(errors).toEqual([]));

  it('asks one statement when no run has ended', async () => {
    const id = await create();
    await ran(id, kari);
    await teller().run();
    statements.length = 0;
    await teller().run();
    expect(statements).toHaveLength(1);
  });

  it('tells that a job fails in part, whom and why, once; what is new; and once that it works again', async () => {
    const id = await create();
    await ran(id, wellRun);
    await ran(id, kari);
    await teller().run();
    await ran(id, kari);
    await teller().run();
    expect(await mails()).toEqual([
      {
        recipients: ['ada@x.example', 'ben@x.example'],
        subject: partly,
        body: expect.stringMatching(/- Person kari: Reason M365_UNAVAILABLE\./),
      },
    ]);
    expect((await mails())[0]?.body).toContain(`https://kalbro.example.com/jobs/${id}`);
    expect((await mails())[0]?.body).toContain('of Fjordplan AS.');
    expect(await told(id)).toMatchObject({ since: '2026-06-01T10:30:00.000Z' });
    await ran(id, failedRun([failedPart('kari'), failedPart('ola')]));
    await teller().run();
    await ran(id, wellRun);
    await teller().run();
    await ran(id, wellRun);
    await teller().run();
    expect(await subjects()).toEqual([partly, stillPartly, recovered]);
    expect(await told(id)).toBeNull();
  });

  it('tells that it was rejected', async () => {
    const id = await create();
    await ran(id, rejectedRun);
    await teller().run();
    expect(await subjects()).toEqual([rejected]);
    expect((await mails())[0]?.body).toMatch(/modulen Office 365 ikke er aktiv/);
  });

  it('tells again after a day', async () => {
    const id = await create();
    await ran(id, kari);
    await teller().run();
    clock.pass(23 * 60);
    await ran(id, kari);
    await teller().run();
    expect(await subjects()).toEqual([partly, stillPartly]);
  });

  it('loses no failure that was over before anybody looked', async () => {
    const id = await create();
    await ran(id, kari);
    await ran(id, wellRun);
    await teller().run();
    expect(await subjects()).toEqual([partly, recovered]);
  });

  it('says since when although nobody was to be told then', async () => {
    const id = await create([]);
    for (const run of [kari, wellRun, kari]) await ran(id, run);
    await teller().run();
    expect(await subjects()).toEqual([]);
    await sql(`UPDATE automatic_job SET alert_emails = '{ada@x.example}'`);
    await ran(id, kari);
    await teller().run();
    expect(await told(id)).toMatchObject({ since: '2026-06-01T11:00:00.000Z', to: ['ada@x.example'] });
  });

  it('leaves a run that goes on alone', async () => {
    const id = await create();
    await sql(
      `INSERT INTO job_run (id, job_id, client_id, trigger, status, started_at)
       VALUES (gen_random_uuid(), $1, $2, 'SCHEDULE', 'RUNNING', now())`,
      ...[id, client.clientId],
    );
    await teller().run();
    expect(await sql('SELECT judged FROM job_run')).toEqual([{ judged: false }]);
  });

  it('tells once, however many runners look at the same moment', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => create()));
    for (const id of ids) await ran(id, kari);
    const others: Database[] = await Promise.all([db.connect(), db.connect(), db.connect(), db.connect()]);
    await Promise.all(others.map((database) => teller({ database }).run()));
    await teller().run();
    expect(await subjects()).toEqual(ids.map(() => partly));
  });

  it('that dies before it has committed tells at the next look', async () => {
    const id = await create();
    await ran(id, kari);
    const save = jest.spyOn(AlertStore.prototype, 'save').mockRejectedValueOnce(new Error('gone'));
    await teller().run();
    expect(errors.splice(0).map(String)).toEqual(['Error: gone']);
    expect(await subjects()).toEqual([]);
    save.mockRestore();
    await teller().run();
    await teller().run();
    expect(await subjects()).toEqual([partly]);
  });

  it('tells of the others when one cannot be told of', async () => {
    const [one, other] = [await create(), await create()];
    await ran(one, kari);
    await ran(other, kari);
    const linkTo = (id: AutomaticJobId) => {
      if (id === one) throw new Error('no link');
      return 'link';
    };
    await teller({ linkTo }).run();
    expect(errors.splice(0).map(String)).toEqual(['Error: no link']);
    expect(await subjects()).toEqual([partly]);
    expect(await told(one)).toBeNull();
  });

  it('leaves a job alone that somebody changes right now', async () => {
    const id = await create();
    await ran(id, kari);
    const other = await db.connect();
    await other.transaction(async (tx) => {
      await tx.query('SELECT 1 FROM automatic_job WHERE id = $1 FOR UPDATE', [id]);
      await teller().run();
      expect(await subjects()).toEqual([]);
    });
    await teller().run();
    expect(await subjects()).toEqual([partly]);
  });
});
