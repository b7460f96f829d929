import type {
  AccountAccess,
  AccountProblem,
  AccountStatus,
  CalendarAccount,
  CalendarPermission,
  ConflictPolicy,
  SyncDirection,
  SyncScope,
} from '@kalbro/calendar-core';
import type { AccountId, ClientId, Instant, ResourceId } from '@kalbro/kernel';
import { BugError } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import type { ResourceRef } from '@kalbro/permissions-core';
import type { Organisation } from './admin-consent-store.js';
import { instantSql } from './instant-sql.js';
import { isGoingUp, isRefused, isUnsettled, isWanted } from './sync-facts-sql.js';
import type { Page, PageRequest } from './page.js';
import { pageOf, parseCursor } from './page.js';

/** An account that is being added; its position is found by the store. */
export interface AccountDraft {
  readonly id: AccountId;
  readonly resource: ResourceRef;
  readonly username: string;
  readonly direction: SyncDirection;
  readonly scopes: readonly SyncScope[];
}

/** What a user can change of an account, and what follows from it. */
export interface AccountSettings {
  readonly direction: SyncDirection;
  readonly scopes: readonly SyncScope[];
  readonly conflictPolicy: ConflictPolicy;
  readonly status: AccountStatus;
  readonly problem: AccountProblem | null;
}

/** What a finished sign-in tells of an account. */
export interface Connection {
  readonly status: AccountStatus;
  readonly grantedPermission: CalendarPermission;
  readonly remoteUserId: string;
  readonly remoteTenantId: string;
  /** Left out: somebody signed in. */
  readonly access?: AccountAccess;
}

/** Select list of `calendar_account a`: each row is a `CalendarAccount`. */
const accountColumns = `a.id, a.client_id AS "clientId", a.resource_id AS "resourceId", a.username, a.direction, a.scopes,
  a.status, a.access, coalesce(a.position, 0) AS position, a.conflict_policy AS "conflictPolicy", a.problem, a.granted_permission AS "grantedPermission",
  ${instantSql('a.last_successful_sync_at')} AS "lastSuccessfulSyncAt", a.remote_tenant_id AS "remoteTenantId",
  a.mailbox_time_zone AS "mailboxTimeZone"`;

/**
 * Lock order, in every transaction of accounts and runs: resource, account, then runs and the rest. The resource is
 * locked weakly enough that a run may go on placing appointments on it meanwhile.
 */
export class AccountStore {
  /** Those that were removed and are not gone yet as well: their runs tell of them. */
  async byIds(tx: Tx, ids: readonly AccountId[]): Promise<readonly CalendarAccount[]> {
    return tx.query(`SELECT ${accountColumns} FROM calendar_account a WHERE a.id = ANY($1)`, [ids]);
  }

  async byId(tx: Tx, id: AccountId): Promise<CalendarAccount | undefined> {
    const accounts = await this.byIds(tx, [id]);
    return accounts.find(({ position }) => position > 0);
  }

  /** Removed, and not gone yet: something of them is still deleted in Outlook, or was within the last day. */
  async removedOfResource(tx: Tx, id: ResourceId): Promise<readonly AccountId[]> {
    const sql = 'SELECT id FROM calendar_account WHERE resource_id = $1 AND removal IS NOT NULL ORDER BY id';
    const rows: { id: AccountId }[] = await tx.query(sql, [id]);
    return rows.map((row) => row.id);
  }

  /** In the order of each resource's list. */
  async ofResources(tx: Tx, ids: readonly ResourceId[]): Promise<readonly CalendarAccount[]> {
    return tx.query(
      `SELECT ${accountColumns} FROM calendar_account a WHERE a.resource_id = ANY($1) AND a.removal IS NULL
       ORDER BY a.resource_id, a.position`,
      [ids],
    );
  }

  /** By address, then by id. */
  async pageOfClient(
    tx: Tx,
    clientId: ClientId,
    { problemsOnly, first, after }: PageRequest & { readonly problemsOnly: boolean },
  ): Promise<Page<CalendarAccount>> {
    const [username, id] = parseCursor(after, [/./, uuid]) ?? [];
    const rows: CalendarAccount[] = await tx.query(
      `SELECT ${accountColumns} FROM calendar_account a
       WHERE a.client_id = $1 AND a.removal IS NULL AND (NOT $2 OR a.problem IS NOT NULL OR a.status NOT IN ('CONNECTED', 'PAUSED'))
         AND ($3::text IS NULL OR (a.username COLLATE "C", a.id) > ($3, $4::uuid))
       ORDER BY a.username COLLATE "C", a.id LIMIT $5`,
      [clientId, problemsOnly, username ?? null, id ?? null, first + 1],
    );
    return pageOf(
      rows,
      first,
      (account) => [account.username, account.id],
      (account) => account,
    );
  }

  async idsOfClient(tx: Tx, clientId: ClientId): Promise<readonly AccountId[]> {
    const sql = 'SELECT id FROM calendar_account WHERE client_id = $1 AND removal IS NULL';
    const rows: { id: AccountId }[] = await tx.query(sql, [clientId]);
    return rows.map(({ id }) => id);
  }

  async removedOfClient(tx: Tx, clientId: ClientId): Promise<readonly AccountId[]> {
    const sql = 'SELECT id FROM calendar_account WHERE client_id = $1 AND removal IS NOT NULL ORDER BY id';
    const rows: { id: AccountId }[] = await tx.query(sql, [clientId]);
    return rows.map(({ id }) => id);
  }

  /** What waits to go up, by account; accounts that nothing goes up to, and those where nothing waits, are left out. */
  async pendingUp(tx: Tx, ids: readonly AccountId[]): Promise<ReadonlyMap<AccountId, number>> {
    const rows: { id: AccountId; count: number }[] = await tx.query(pendingUpSql, [ids]);
    return new Map(rows.filter(({ count }) => count > 0).map(({ id, count }) => [id, count]));
  }

  /** Waits until nobody else changes it, and keeps it so to the end of the transaction. */
  async lock(tx: Tx, id: AccountId): Promise<CalendarAccount | undefined> {
    const sql = `SELECT ${accountColumns} FROM calendar_account a WHERE a.id = $1 AND a.removal IS NULL FOR UPDATE`;
    return first(await tx.query(sql, [id]));
  }

  /** Locks all accounts of a resource, in the order of their ids. */
  async lockOfResource(tx: Tx, resourceId: ResourceId): Promise<readonly CalendarAccount[]> {
    return tx.query(
      `SELECT ${accountColumns} FROM calendar_account a WHERE a.resource_id = $1 AND a.removal IS NULL
       ORDER BY a.id FOR UPDATE`,
      [resourceId],
    );
  }

  async resource(tx: Tx, id: ResourceId): Promise<ResourceRef | undefined> {
    return first(await tx.query('SELECT id, client_id AS "clientId" FROM resource WHERE id = $1', [id]));
  }

  /** Of two who add or remove accounts of one resource, the second waits: positions have no gaps and no doubles. */
  async lockResource(tx: Tx, id: ResourceId): Promise<void> {
    await tx.query('SELECT 1 FROM resource WHERE id = $1 FOR NO KEY UPDATE', [id]);
  }

  /** At the end of the resource's list; undefined when the resource has this address already. */
  async insert(tx: Tx, draft: AccountDraft): Promise<CalendarAccount | undefined> {
    return first(
      await tx.query(insertSql, [
        draft.id,
        draft.resource.clientId,
        draft.resource.id,
        draft.username,
        draft.direction,
        draft.scopes,
      ]),
    );
  }

  async saveSettings(tx: Tx, id: AccountId, settings: AccountSettings): Promise<CalendarAccount> {
    return changed(
      await tx.query(
        `UPDATE calendar_account a SET direction = $2, scopes = $3, conflict_policy = $4, status = $5, problem = $6,
           updated_at = now() WHERE id = $1 RETURNING ${accountColumns}`,
        [
          id,
          settings.direction,
          settings.scopes,
          settings.conflictPolicy,
          settings.status,
          jsonOrNull(settings.problem),
        ],
      ),
    );
  }

  /** A sign-in went through, or the organisation's leave was found to do: whatever was wrong is mended, but a question that waits for an answer still does. */
  async connect(tx: Tx, id: AccountId, connection: Connection): Promise<CalendarAccount> {
    return changed(
      await tx.query(
        `UPDATE calendar_account a SET status = $2, granted_permission = $3, remote_user_id = $4,
           remote_tenant_id = $5, access = $6, updated_at = now(),
           problem = CASE WHEN problem->>'code' = 'DELETIONS_HELD' THEN problem END WHERE id = $1 RETURNING ${accountColumns}`,
        [
          id,
          connection.status,
          connection.grantedPermission,
          connection.remoteUserId,
          connection.remoteTenantId,
          connection.access ?? 'SIGN_IN',
        ],
      ),
    );
  }

  /**
   * Takes back what waits to be created for an account that takes nothing any more. What may have been sent already stays,
   * and so does what only its link knows is to be made again, or which date of a series in Outlook was changed here.
   */
  async takeBackUnsent(tx: Tx, id: AccountId): Promise<void> {
    await tx.query(
      `DELETE FROM event_link l USING appointment a WHERE l.account_id = $1 AND l.remote_id IS NULL AND l.attempt IS NULL
         AND a.id = l.appointment_id AND a.origin = 'PLANNER' AND NOT EXISTS (
           SELECT 1 FROM event_link series WHERE series.appointment_id = a.series_id AND series.account_id = $1
             AND (series.remote_id IS NOT NULL OR series.attempt IS NOT NULL))`,
      [id],
    );
  }

  async setProblem(tx: Tx, id: AccountId, status: AccountStatus, problem: AccountProblem): Promise<CalendarAccount> {
    return changed(
      await tx.query(
        `UPDATE calendar_account a SET status = $2, problem = $3, updated_at = now() WHERE id = $1
         RETURNING ${accountColumns}`,
        [id, status, JSON.stringify(problem)],
      ),
    );
  }

  /** Those of an organisation that an administrator's consent would help. */
  async waitingForConsent(tx: Tx, organisation: Organisation): Promise<readonly CalendarAccount[]> {
    return tx.query(waitingForConsentSql, organisationParameters(organisation));
  }

  /** The same, locked, in the order of their ids. */
  async lockWaitingForConsent(tx: Tx, organisation: Organisation): Promise<readonly CalendarAccount[]> {
    return tx.query(`${waitingForConsentSql} FOR UPDATE`, organisationParameters(organisation));
  }

  /** Those of an organisation that need one more sign-in since consent was reported. */
  async countGranted(tx: Tx, organisation: Organisation): Promise<number> {
    const rows: { count: number }[] = await tx.query(
      `SELECT count(*)::int AS count FROM calendar_account a WHERE ${isOfOrganisation}
         AND a.problem->>'code' = 'ADMIN_CONSENT_GRANTED'`,
      organisationParameters(organisation),
    );
    return rows[0]?.count ?? 0;
  }

  /**
   * Tells live followers of a change that the triggers of the schema do not see: of its calendars, or that it is gone.
   * Heard once `tx` has committed; the payload is the one that the triggers send.
   */
  async tell(tx: Tx, { id, resourceId }: Pick<CalendarAccount, 'id' | 'resourceId'>): Promise<void> {
    await tx.query(
      `SELECT pg_notify('kalbro_live',
         json_build_object('kind', 'calendarAccount', 'id', $1::uuid, 'resourceId', $2::uuid)::text)`,
      [id, resourceId],
    );
  }

  /** With its tokens, sign-in attempts, calendars, links and runs. */
  async remove(tx: Tx, { id }: Pick<CalendarAccount, 'id'>): Promise<void> {
    await tx.query('DELETE FROM calendar_account WHERE id = $1', [id]);
  }

  /**
   * Those behind an account that has left the list move up; answers with the one that became main. What stood in the
   * planner before `now` does not go up to it: it may stand in the Outlook of the account before.
   */
  async moveUp(
    tx: Tx,
    { resourceId, position }: Pick<CalendarAccount, 'resourceId' | 'position'>,
    now: Instant,
  ): Promise<AccountId | undefined> {
    await tx.query('UPDATE calendar_account SET position = position - 1 WHERE resource_id = $1 AND position > $2', [
      resourceId,
      position,
    ]);
    if (position !== 1) return undefined;
    const [rows]: [{ id: AccountId }[], number] = await tx.query(
      'UPDATE calendar_account SET up_from = $2 WHERE resource_id = $1 AND position = 1 RETURNING id',
      [resourceId, now],
    );
    return rows[0]?.id;
  }
}

const isOfOrganisation = `a.client_id = $1 AND a.removal IS NULL
  AND (split_part(a.username, '@', 2) = $2 OR a.remote_tenant_id = $3)`;

const waitingForConsentSql = `
SELECT ${accountColumns} FROM calendar_account a WHERE ${isOfOrganisation} AND (a.status = 'AWAITING_ADMIN_CONSENT'
  OR a.problem->>'code' IN
  ('SIGN_IN_CANCELLED_OR_BLOCKED', 'SIGN_IN_FAILED', 'PERMISSION_NOT_GRANTED', 'CONSENT_WITHDRAWN'))
ORDER BY a.id`;

function organisationParameters({ clientId, domain, tenantId }: Organisation): unknown[] {
  return [clientId, domain, tenantId];
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

// Links by their index of unsettled ones; deletions by that of deleted appointments; and what has no link yet.
const pendingUpSql = `
SELECT c.id, (
  SELECT count(*) FROM event_link l JOIN appointment a ON a.id = l.appointment_id
  WHERE l.account_id = c.id AND l.tombstoned_at IS NULL AND a.deleted_at IS NULL AND ${isUnsettled} AND NOT ${isRefused}
    AND (l.remote_id IS NULL OR l.base IS NOT NULL OR l.base_excluded_dates IS NOT NULL OR l.attempt IS NOT NULL)
)::int + (
  SELECT count(*) FROM appointment a JOIN event_link l ON l.appointment_id = a.id
  WHERE a.deleted_at IS NOT NULL AND l.account_id = c.id AND l.tombstoned_at IS NULL
)::int + (
  SELECT count(*) FROM appointment_resource r JOIN appointment a ON a.id = r.appointment_id
  WHERE r.resource_id = c.resource_id AND ${isGoingUp} AND ${isWanted} AND a.deleted_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM appointment m WHERE m.id = a.series_id AND m.deleted_at IS NOT NULL)
)::int AS count
FROM calendar_account c WHERE c.id = ANY($1) AND c.direction IN ('UP', 'BOTH')`;

const insertSql = `
INSERT INTO calendar_account AS a (id, client_id, resource_id, username, direction, scopes, status, position)
SELECT $1, $2, $3, $4, $5, $6, 'AWAITING_SIGN_IN',
  (SELECT coalesce(max(position), 0) + 1 FROM calendar_account WHERE resource_id = $3)
ON CONFLICT (resource_id, username) WHERE removal IS NULL DO NOTHING
RETURNING ${accountColumns}`;

function first<T>(rows: readonly T[]): T | undefined {
  return rows[0];
}

/** TypeORM answers an UPDATE with its rows and their number. */
function changed([rows]: [readonly CalendarAccount[], number]): CalendarAccount {
  const row = rows[0];
  if (!row) throw new BugError('An account that was locked is not there.');
  return row;
}

function jsonOrNull(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
