import type { AccountId } from '@kalbro/kernel';
import type { Database } from '@kalbro/database';

/** What the rows say must run: the queue itself, whatever happened to the wake-ups. */
export class DueRuns {
  constructor(private readonly database: Database) {}

  /**
   * Accounts with a queued run whose time has come, or with a run whose runner fell silent, and that somebody waits for; oldest
   * first.
   */
  async find(limit: number): Promise<readonly AccountId[]> {
    return this.accounts(urgentSql, limit);
  }

  /**
   * The same for runs that nobody waits for: in turn between clients, so that the five of a small client are not behind the five
   * thousand of a large one. What a client has going already counts as turns it has had.
   */
  async findInTurn(limit: number): Promise<readonly AccountId[]> {
    return this.accounts(inTurnSql, limit);
  }

  /** Seconds that the longest waiting change has been on its way to Outlook; 0 when none is. */
  async oldestPush(): Promise<number> {
    const rows: { seconds: number }[] = await this.database.reader.query(oldestPushSql);
    return rows[0]?.seconds ?? 0;
  }

  private async accounts(sql: string, limit: number): Promise<readonly AccountId[]> {
    const rows: { accountId: AccountId }[] = await this.database.reader.query(sql, [limit]);
    return rows.map((row) => row.accountId);
  }
}

const oldestPushSql = `
SELECT coalesce(extract(epoch FROM now() - min(queued_at)), 0)::float AS seconds
FROM sync_run WHERE status IN ('QUEUED', 'RUNNING') AND trigger = 'LOCAL_CHANGE'`;

const isDue = `r.status IN ('QUEUED', 'RUNNING') AND r.not_before <= now()
  AND (a.lease_until IS NULL OR a.lease_until < now())`;

const urgentSql = `
SELECT r.account_id AS "accountId" FROM sync_run r JOIN calendar_account a ON a.id = r.account_id
WHERE ${isDue} AND r.urgent ORDER BY r.not_before, r.id LIMIT $1`;

const inTurnSql = `
WITH going AS (
  SELECT client_id, count(*) AS count FROM sync_run WHERE status = 'RUNNING' AND NOT urgent GROUP BY client_id
), due AS (
  SELECT r.account_id, r.not_before, r.id,
    row_number() OVER (PARTITION BY r.client_id ORDER BY r.not_before, r.id) + coalesce(g.count, 0) AS turn
  FROM sync_run r JOIN calendar_account a ON a.id = r.account_id LEFT JOIN going g ON g.client_id = r.client_id
  WHERE ${isDue} AND NOT r.urgent
)
SELECT account_id AS "accountId" FROM due ORDER BY turn, not_before, id LIMIT $1`;
