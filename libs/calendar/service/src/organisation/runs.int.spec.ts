import type { RemoteSession } from '@kalbro/calendar-core';
import { testDatabase } from '@kalbro/database/testing';
import { RemoteError } from '@kalbro/kernel';
import { SynchroniseAccount } from '../sync/synchronise-account.js';
import { anOutlookEvent, FakeOutlook } from '../testing/fake-outlook.js';
import type { SeededAccount } from '../testing/planner-seed.js';
import { instant, queueRun, seedAccount } from '../testing/planner-seed.js';

describe('A run of an account', () => {
  const db = testDatabase();
  let seeded: SeededAccount;
  let outlook: FakeOutlook;
  let sessions: RemoteSession[];

  beforeEach(async () => {
    await db.clear();
    seeded = await seedAccount(db.database);
    await sql(`UPDATE calendar_account SET remote_user_id = 'oid-of-kari'`);
    outlook = new FakeOutlook();
    sessions = [];
    outlook.beforePage = async (session) => void sessions.push(session);
    outlook.rounds.push([[anOutlookEvent('a')]]);
  });

  const sql = (text: string) => db.database.reader.query(text);
  const account = async () => (await sql('SELECT status, problem FROM calendar_account'))[0];
  const sync = async () => {
    await queueRun(db.database, seeded);
    const clock = { now: () => instant('2026-03-10T12:00:00.000Z') };
    const engine = new SynchroniseAccount({
      ...{ database: db.database, remote: outlook, writer: outlook, clock },
      ...{ window: { pastDays: 60, futureDays: 365 }, dice: () => 0.5 },
    });
    return engine.run({ accountId: seeded.accountId, signal: new AbortController().signal });
  };

  it('that somebody signed in for speaks as its owner', async () => {
    await sync();
    expect(sessions[0]).not.toHaveProperty('organisation');
  });

  it('that nobody signed in for speaks by leave of its client’s organisation, for that user', async () => {
    await sql(`UPDATE calendar_account SET access = 'ORGANISATION'`);
    expect(await sync()).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(sessions[0]?.organisation).toEqual({ clientId: seeded.clientId, userId: 'oid-of-kari' });
  });

  it('whose organisation is refused waits, says so, and says nothing any more once it works', async () => {
    await sql(`UPDATE calendar_account SET access = 'ORGANISATION'`);
    outlook.failures.push(new RemoteError('organisationRefused', 'no', { code: 'SECRET_REFUSED' }));
    expect(await sync()).toMatchObject({ outcome: 'QUEUED' });
    expect(await account()).toEqual({
      status: 'CONNECTED',
      problem: { code: 'ORGANISATION_CONNECTION_FAILED', since: '2026-03-10T12:00:00.000Z' },
    });
    await sql('DELETE FROM sync_run');
    expect(await sync()).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(await account()).toEqual({ status: 'CONNECTED', problem: null });
  });
});
