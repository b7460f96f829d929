import { testDatabase } from '@kalbro/database/testing';
import { seedAccount } from '../testing/planner-seed.js';
import { TrimRuns } from './trim-runs.js';

describe('the history of runs', () => {
  const db = testDatabase();
  const sql = (text: string, ...parameters: unknown[]) => db.database.reader.query(text, parameters);
  const ages = async () => {
    const rows: { age: number }[] = await sql(
      'SELECT round(extract(epoch FROM now() - queued_at) / 86400)::int AS age FROM sync_run ORDER BY queued_at DESC',
    );
    return rows.map(({ age }) => age);
  };

  async function history(days: readonly number[], status = 'SUCCEEDED'): Promise<void> {
    const { accountId, clientId } = await seedAccount(db.database);
    await sql(
      `INSERT INTO sync_run (id, account_id, client_id, trigger, status, queued_at)
       SELECT gen_random_uuid(), $1, $2, 'AUTOMATIC_JOB', $4, now() - make_interval(days => d) + interval '1 hour' FROM unnest($3::int[]) d`,
      accountId,
      clientId,
      days,
      status,
    );
  }

  beforeEach(() => db.clear());

  it('keeps the newest, and none that is older than so many days', async () => {
    await history([1, 2, 3, 4, 5]);
    expect(await new TrimRuns(db.database, { days: 90, runs: 3 }).run()).toBe(2);
    expect(await ages()).toEqual([1, 2, 3]);
    expect(await new TrimRuns(db.database, { days: 2, runs: 3 }).run()).toBe(1);
    expect(await ages()).toEqual([1, 2]);
  });

  it('keeps the last one, however old it is, and one that is not over', async () => {
    await history([200, 300]);
    await history([200], 'RUNNING');
    expect(await new TrimRuns(db.database, { days: 90, runs: 3 }).run()).toBe(1);
    expect(await ages()).toEqual([200, 200]);
  });
});
