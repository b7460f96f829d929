import type { KeptSignIn } from '@kalbro/calendar-core';
import type { Tx } from '@kalbro/database';
import { instantSql } from './instant-sql.js';

/** How long ago the tokens of accounts were renewed. Nothing of the tokens themselves is read here. */
export class SignInLifeStore {
  /**
   * Those that nobody has used for the longest time, tried least lately. Accounts that were removed and clients whose
   * module is off are left out: nothing is asked of Microsoft for them.
   */
  async idle(tx: Tx, limit: number): Promise<readonly KeptSignIn[]> {
    return tx.query(idleSql, [limit]);
  }

  /** False when another process looks after it by now. */
  async claim(tx: Tx, { accountId, lookedAt }: KeptSignIn): Promise<boolean> {
    const [rows]: [unknown[], number] = await tx.query(
      `UPDATE account_secret s SET looked_at = now()
       WHERE s.account_id = $1 AND ${instantSql('s.looked_at')} IS NOT DISTINCT FROM $2::text RETURNING 1`,
      [accountId, lookedAt],
    );
    return rows.length > 0;
  }

  /** Whether they are the same tokens still: nobody has renewed them or signed in anew. */
  async isAsBefore(tx: Tx, { accountId, refreshedAt }: KeptSignIn): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `SELECT 1 FROM account_secret s WHERE s.account_id = $1 AND ${instantSql('s.refreshed_at')} = $2 FOR UPDATE`,
      [accountId, refreshedAt],
    );
    return rows.length > 0;
  }
}

const idleSql = `
SELECT a.id AS "accountId", a.status, a.problem, ${instantSql('s.refreshed_at')} AS "refreshedAt",
  ${instantSql('s.looked_at')} AS "lookedAt"
FROM account_secret s JOIN calendar_account a ON a.id = s.account_id
WHERE s.refreshed_at < now() - interval '30 days' AND a.removal IS NULL AND a.status IN ('CONNECTED', 'PAUSED', 'FAILED')
  AND EXISTS (SELECT 1 FROM active_module m WHERE m.client_id = a.client_id AND m.module = 'OFFICE_365')
ORDER BY s.looked_at NULLS FIRST, s.refreshed_at LIMIT $1`;
