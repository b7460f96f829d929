import type { SyncRun } from '@kalbro/calendar-core';
import type { AccountId, ResourceId, SyncRunId } from '@kalbro/kernel';
import { testDatabase } from '@kalbro/database/testing';
import { everything, fresh, HandClock, ownerOf, refusalOf } from '../testing/account-world.js';
import { anOutlookEvent, FakeOutlook } from '../testing/fake-outlook.js';
import type { SeededAccount } from '../testing/planner-seed.js';
import { instant, seedAccount } from '../testing/planner-seed.js';
import { SynchroniseAccount } from '../sync/synchronise-account.js';
import { AccountReader } from './account-reader.js';
import { CancelSyncRun } from './cancel-sync-run.js';
import { StartResourceSync, StartSync } from './start-sync.js';
import { stopClient } from './stop-client.js';

describe('Asking for synchronisation', () => {
  const db = testDatabase();
  let seeded: SeededAccount;
  let outlook: FakeOutlook;
  let woken: AccountId[];

  beforeEach(async () => {
    await db.clear();
    seeded = await seedAccount(db.database);
    outlook = new FakeOutlook();
    woken = [];
  });

  const sql = (text: string, ...parameters: unknown[]) => db.database.reader.query(text, parameters);
  const parts = () => ({
    database: db.database,
    clock: new HandClock(),
    wake: async (id: AccountId) => {
      // Whoever is woken must find the run: nobody is woken before the commit.
      expect(await sql('SELECT 1 FROM sync_run WHERE account_id = $1', id)).not.toEqual([]);
      woken.push(id);
    },
  });
  const start = (id = seeded.accountId, actor = ownerOf(seeded)) => new StartSync(parts()).run(actor, id);
  const startAll = (id = seeded.resourceId, actor = ownerOf(seeded)) => new StartResourceSync(parts()).run(actor, id);
  const cancel = (id: SyncRunId, actor = ownerOf(seeded)) => new CancelSyncRun(parts()).run(actor, id);
  const work = () =>
    new SynchroniseAccount({
      database: db.database,
      remote: outlook,
      writer: outlook,
      clock: { now: () => instant('2026-03-10T12:00:00.000Z') },
      window: { pastDays: 60, futureDays: 365 },
      dice: () => 0.5,
    }).run({ accountId: seeded.accountId, signal: new AbortController().signal });
  const runById = (id: SyncRunId) => new AccountReader(db.database).runById(id);
  const another = async (status: string, position: number): Promise<AccountId> => {
    const id = fresh<AccountId>();
    await sql(
      `INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, position)
       VALUES ($1, $2, $3, $4, 'DOWN', '{READ}', $5, $6)`,
      id,
      seeded.clientId,
      seeded.resourceId,
      `${status.toLowerCase()}@fjordplan.example`,
      status,
      position,
    );
    return id;
  };

  it('queues a run and wakes somebody for it', async () => {
    const run = await start();
    expect(run).toEqual<SyncRun>({
      id: expect.any(String),
      accountId: seeded.accountId,
      clientId: seeded.clientId,
      trigger: 'MANUAL',
      status: 'QUEUED',
      queuedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      startedAt: null,
      finishedAt: null,
      phase: 'QUEUED',
      processed: 0,
      total: null,
      down: { created: 0, updated: 0, deleted: 0, unchanged: 0, skipped: 0 },
      up: { created: 0, updated: 0, deleted: 0, unchanged: 0, skipped: 0 },
      conflicts: 0,
      errors: [],
      graphRequests: 0,
      full: false,
    });
    expect(woken).toEqual([seeded.accountId]);
    expect(await sql('SELECT requested_by FROM sync_run')).toEqual([{ requested_by: seeded.userId }]);
  });

  it('answers everybody with the same run while it is queued or going', async () => {
    const runs = await Promise.all([start(), start(), start(), start()]);
    expect(new Set(runs.map(({ id }) => id)).size).toBe(1);
    let during: SyncRun | undefined;
    outlook.rounds.push([[anOutlookEvent('mine')]]);
    outlook.beforePage = async () => void (during = await start());
    await work();
    expect(during).toMatchObject({ id: runs[0]?.id, status: 'RUNNING' });
    const next = await start();
    expect(next.id).not.toBe(runs[0]?.id);
  });

  it('shows what a finished run did', async () => {
    const { id } = await start();
    outlook.rounds.push([[anOutlookEvent('mine'), anOutlookEvent('yours')]]);
    await work();
    expect(await runById(id)).toMatchObject({
      status: 'SUCCEEDED',
      phase: 'DONE',
      processed: 2,
      down: { created: 2, updated: 0 },
      up: { created: 0 },
      full: true,
      finishedAt: expect.any(String),
    });
  });

  it.each(['AWAITING_SIGN_IN', 'AWAITING_ADMIN_CONSENT', 'PAUSED', 'RECONNECT_REQUIRED'])(
    'of an account that is %s is refused with what to do',
    async (status) => {
      await sql('UPDATE calendar_account SET status = $1', status);
      const before = await everything(db.database);
      const refusal = await refusalOf(start());
      expect(refusal.code).toBe('ACCOUNT_NOT_CONNECTED');
      expect(refusal.text.en).toMatch(/Reconnect|another direction/);
      expect(refusal.text.nb).toMatch(/Koble til på nytt|annen retning/);
      expect(await everything(db.database)).toEqual(before);
      expect(woken).toEqual([]);
    },
  );

  it('of an account that failed is tried: its mailbox may be there again', async () => {
    await sql(`UPDATE calendar_account SET status = 'FAILED', problem = '{"code":"MAILBOX_NOT_AVAILABLE"}'`);
    const { id } = await start();
    outlook.rounds.push([[anOutlookEvent('mine')]]);
    await work();
    expect(await runById(id)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await sql('SELECT status, problem FROM calendar_account')).toEqual([{ status: 'CONNECTED', problem: null }]);
  });

  describe('for a whole resource', () => {
    it('queues those that can be tried and leaves the others out', async () => {
      const second = await another('FAILED', 2);
      await another('PAUSED', 3);
      const going = await start();
      const runs = await startAll();
      expect(runs.map(({ accountId }) => accountId).sort()).toEqual([seeded.accountId, second].sort());
      expect(runs.map(({ id }) => id)).toContain(going.id);
      expect(woken.slice(1).sort()).toEqual([seeded.accountId, second].sort());
    });

    it('is refused when not one is connected', async () => {
      await sql(`UPDATE calendar_account SET status = 'PAUSED'`);
      expect((await refusalOf(startAll())).code).toBe('ACCOUNT_NOT_CONNECTED');
      expect(await sql('SELECT 1 FROM sync_run')).toEqual([]);
    });
  });

  describe('and cancelling', () => {
    it('ends a queued run at once', async () => {
      const { id } = await start();
      woken = [];
      expect(await cancel(id)).toMatchObject({ id, status: 'CANCELLED', finishedAt: expect.any(String) });
      expect(await work()).toBeUndefined();
      expect(woken).toEqual([]);
    });

    it('asks a going run to stop, which it does with what it has', async () => {
      const { id } = await start();
      outlook.rounds.push(['a', 'b', 'c', 'd', 'e', 'f'].map((each) => [anOutlookEvent(each)]));
      let asked: SyncRun | undefined;
      outlook.beforePage = async () => void (asked ??= await cancel(id));
      expect(await work()).toMatchObject({ outcome: 'CANCELLED' });
      expect(asked).toMatchObject({ status: 'RUNNING', finishedAt: null });
      expect(woken).toContain(seeded.accountId);
      expect(await runById(id)).toMatchObject({ status: 'CANCELLED' });
      expect((await sql('SELECT 1 FROM appointment')).length).toBeLessThan(6);
    });

    it('ends a run that waits for a person to confirm', async () => {
      const { id } = await start();
      await sql(`UPDATE sync_run SET status = 'AWAITING_CONFIRMATION'`);
      expect(await cancel(id)).toMatchObject({ status: 'CANCELLED' });
    });

    it('leaves a run alone that is over', async () => {
      const { id } = await start();
      await work();
      const before = await everything(db.database);
      expect(await cancel(id)).toMatchObject({ status: 'SUCCEEDED' });
      expect(await everything(db.database)).toEqual(before);
    });
  });

  describe('is refused, and changes nothing,', () => {
    it('for what is unknown, foreign, not theirs, or while the module is off', async () => {
      const { id } = await start();
      const other = await seedAccount(db.database);
      const before = await everything(db.database);
      const attempts = (actor: ReturnType<typeof ownerOf>, own: boolean) => [
        start(own ? seeded.accountId : fresh<AccountId>(), actor),
        startAll(own ? seeded.resourceId : fresh<ResourceId>(), actor),
        cancel(own ? id : fresh<SyncRunId>(), actor),
      ];
      const codes = async (actor: ReturnType<typeof ownerOf>, own = true) =>
        (await Promise.all(attempts(actor, own).map(refusalOf))).map(({ code }) => code);
      const owner = ownerOf(seeded);

      expect(await codes(owner, false)).toEqual(Array(3).fill('NOT_FOUND'));
      expect(await codes(ownerOf(other))).toEqual(Array(3).fill('NOT_FOUND'));
      expect(await codes({ ...owner, ownResourceId: null })).toEqual(Array(3).fill('FORBIDDEN'));
      expect(await codes({ ...owner, activeModules: new Set() })).toEqual(Array(3).fill('MODULE_NOT_ACTIVE'));
      expect(await everything(db.database)).toEqual(before);
    });
  });

  describe('and a client whose module is switched off', () => {
    const stop = () => db.database.transaction((tx) => stopClient(tx, seeded.clientId));

    it('loses what is queued, and nobody else does', async () => {
      const { id } = await start();
      const other = await seedAccount(db.database);
      const theirs = await start(other.accountId, ownerOf(other));
      await stop();
      expect(await runById(id)).toMatchObject({ status: 'CANCELLED' });
      expect(await runById(theirs.id)).toMatchObject({ status: 'QUEUED' });
    });

    it('has nothing more written by a run that is going, and goes on from there later', async () => {
      const { id } = await start();
      outlook.rounds.push(['a', 'b', 'c', 'd'].map((each) => [anOutlookEvent(each)]));
      let pages = 0;
      let stopped: unknown[] = [];
      outlook.beforePage = async () => {
        pages += 1;
        if (pages !== 4) return;
        await stop();
        stopped = await sql('SELECT * FROM appointment');
      };
      expect(await work()).toMatchObject({ outcome: 'SUPERSEDED' });
      expect(stopped).not.toEqual([]);
      expect(await sql('SELECT * FROM appointment')).toEqual(stopped);
      expect(await runById(id)).toMatchObject({ status: 'CANCELLED' });
      await start();
      await work();
      expect(outlook.cursors.at(-1)).toEqual({ link: expect.stringContaining('next:') });
      expect(await sql('SELECT 1 FROM appointment')).toHaveLength(4);
    });
  });
});
