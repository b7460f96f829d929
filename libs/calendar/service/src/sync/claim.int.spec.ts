import type { Tx } from '@kalbro/database';
import { testDatabase } from '@kalbro/database/testing';
import { AccountStore } from '../store/account-store.js';
import { SyncRunStore } from '../store/sync-run-store.js';
import type { SeededAccount } from '../testing/planner-seed.js';
import { queueRun, seedAccount } from '../testing/planner-seed.js';
import { LeaseStore } from './lease-store.js';

describe('Claiming a run that somebody has in hand', () => {
  const db = testDatabase();
  const runs = new SyncRunStore();
  let seeded: SeededAccount;

  beforeEach(async () => {
    await db.clear();
    seeded = await seedAccount(db.database);
  });

  const claim = () => new LeaseStore(db.database).claim(seeded.accountId);

  /** Claims while a transaction has the account locked, waits until the claim waits, and lets the transaction end. */
  async function claimDuring(change: (tx: Tx) => Promise<unknown>): Promise<unknown> {
    let claimed: Promise<unknown> = Promise.resolve();
    await db.database.transaction(async (tx) => {
      await new AccountStore().lock(tx, seeded.accountId);
      claimed = claim();
      await someoneWaits();
      await change(tx);
    });
    return claimed;
  }

  async function someoneWaits(): Promise<void> {
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
    while ((await db.database.reader.query(waiting)).length === 0);
  }

  it('finds nothing when it was stopped meanwhile, and nobody is in a deadlock', async () => {
    const runId = await queueRun(db.database, seeded);
    expect(await claimDuring((tx) => runs.stop(tx, [seeded.accountId]))).toBeUndefined();
    expect(await runs.byIds(db.database.reader, [runId])).toMatchObject([{ status: 'CANCELLED' }]);
  });

  it('takes nothing on the strength of calendars that were chosen before', async () => {
    await queueRun(db.database, seeded);
    const claimed = await claimDuring(async (tx) => {
      await tx.query('UPDATE external_calendar SET sync_down = false');
      await runs.restart(tx, seeded.accountId);
    });
    expect(claimed).toBeUndefined();
    expect(await claim()).toMatchObject({ calendars: [{ syncDown: false }] });
  });

  it('leaves no lease behind when it was cancelled meanwhile', async () => {
    const runId = await queueRun(db.database, seeded);
    expect(await claimDuring((tx) => runs.cancel(tx, runId))).toBeUndefined();
    await queueRun(db.database, seeded);
    expect(await claim()).toMatchObject({ accountId: seeded.accountId });
  });

  it('takes it all the same when nothing changed that a run must know', async () => {
    await queueRun(db.database, seeded);
    const rename = `UPDATE calendar_account SET conflict_policy = 'PLANNER_WINS'`;
    expect(await claimDuring((tx) => tx.query(rename))).toMatchObject({ accountId: seeded.accountId });
  });
});
