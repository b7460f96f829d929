import type { Tx } from '@kalbro/database';
import type { ClientId } from '@kalbro/kernel';
import type { Person, Told, ToldAccount } from './decide-news.js';
import { adminConsentGranted, organisationFailed } from './decide-news.js';

/** Accounts of one client that are told of at a time: what is more waits for the next look. */
const mostAtOnce = 2_000;

/** What was told of accounts, and whom there is to tell. */
export class TellingStore {
  /** Clients with accounts that there is something to tell of; next to nothing to ask when there are none. */
  async clientsWithNews(tx: Tx): Promise<readonly ClientId[]> {
    const rows: { clientId: ClientId }[] = await tx.query(clientsSql);
    return rows.map(({ clientId }) => clientId);
  }

  /** False when another process is telling the people of this client: it then has all there is to tell. */
  async lockClient(tx: Tx, clientId: ClientId): Promise<boolean> {
    const sql = 'SELECT 1 FROM client WHERE id = $1 FOR NO KEY UPDATE SKIP LOCKED';
    const rows: unknown[] = await tx.query(sql, [clientId]);
    return rows.length > 0;
  }

  /** Locks the accounts of a client that there is something to tell of; one that is being changed waits for the next look. */
  async lockAccounts(tx: Tx, clientId: ClientId): Promise<readonly ToldAccount[]> {
    return tx.query(accountsSql, [clientId, mostAtOnce]);
  }

  async administrators(tx: Tx, clientId: ClientId): Promise<readonly Person[]> {
    const sql = `SELECT id, email FROM app_user
      WHERE client_id = $1 AND 'client:administer' = ANY(permissions) ORDER BY created_at, id`;
    return tx.query(sql, [clientId]);
  }

  async saveTold(
    tx: Tx,
    news: readonly { readonly account: ToldAccount; readonly told: Told | null }[],
  ): Promise<void> {
    const rows = news.map(({ account, told }) => ({ id: account.id, told }));
    await tx.query(
      `UPDATE calendar_account a SET told = n.told
       FROM jsonb_to_recordset($1::jsonb) AS n(id uuid, told jsonb) WHERE a.id = n.id`,
      [JSON.stringify(rows)],
    );
  }
}

const isModuleActive = `EXISTS (SELECT 1 FROM active_module m WHERE m.client_id = a.client_id AND m.module = 'OFFICE_365')`;
const wasConnected = '(a.granted_permission IS NOT NULL OR a.last_successful_sync_at IS NOT NULL)';

/** Whether `decideNews` has something to say of `calendar_account a`: its rules as a condition. The first line is the index. */
const hasNews = `
(a.told IS NOT NULL OR a.status IN ('RECONNECT_REQUIRED', 'FAILED')
  OR a.problem->>'code' IN ('${adminConsentGranted}', '${organisationFailed}'))
AND CASE
  WHEN a.removal IS NOT NULL OR a.status = 'PAUSED' THEN a.told IS NOT NULL
  WHEN NOT ${isModuleActive} THEN false
  WHEN a.status IN ('RECONNECT_REQUIRED', 'FAILED') OR (a.status = 'CONNECTED' AND a.problem->>'code' = '${organisationFailed}')
    THEN ${wasConnected} AND a.told->'failure' IS NULL
  WHEN a.status = 'CONNECTED' THEN a.told IS NOT NULL
    AND (a.told->'failure' IS NULL OR a.problem->>'code' IS DISTINCT FROM a.told->'failure'->>'code')
  WHEN a.status = 'AWAITING_SIGN_IN' THEN a.problem->>'code' = '${adminConsentGranted}'
    AND a.problem->>'since' IS DISTINCT FROM a.told->'consent'->>'since'
  ELSE false END`;

const clientsSql = `SELECT DISTINCT a.client_id AS "clientId" FROM calendar_account a WHERE ${hasNews} LIMIT 100`;

const accountsSql = `
SELECT a.id, a.username, r.name AS "resourceName", a.status, a.problem, a.told,
  CASE WHEN u.id IS NOT NULL THEN jsonb_build_object('id', u.id, 'email', u.email) END AS owner,
  ${wasConnected} AS "wasConnected", a.removal IS NOT NULL AS "isRemoved", ${isModuleActive} AS "moduleActive"
FROM calendar_account a JOIN resource r ON r.id = a.resource_id LEFT JOIN app_user u ON u.id = r.user_id
WHERE a.client_id = $1 AND ${hasNews}
ORDER BY a.id LIMIT $2 FOR NO KEY UPDATE OF a SKIP LOCKED`;
