import type { AccountId } from '@kalbro/kernel';
import type { Database } from '@kalbro/database';

/** What the rows say must run: the queue itself, whatever happened to the wake-ups. */
export class DueRuns {
  constructor(private readonly database: Database) {}

  /**
   * Accounts with a queued run whose time has come, or with a run whose runner fell silent; oldest first, so that a
   * client's long list cannot push others behind those who wait longer.
   */
  async find(limit: number): Promise<readonly AccountId[]> {
    const rows: { accountId: AccountId }[] = await this.database.reader.query(
      `SELECT r.account_id AS "accountId" FROM sync_run r JOIN calendar_account a ON a.id = r.account_id
       WHERE r.status IN ('QUEUED', 'RUNNING') AND r.not_before <= now()
         AND (a.lease_until IS NULL OR a.lease_until < now())
       ORDER BY r.not_before, r.id LIMIT $1`,
      [limit],
    );
    return rows.map((row) => row.accountId);
  }
}
