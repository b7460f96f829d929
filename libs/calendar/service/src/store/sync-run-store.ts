import type { SyncCounts, SyncItemError, SyncPhase, SyncRun, SyncRunStatus, SyncTrigger } from '@kalbro/calendar-core';
import { noCounts } from '@kalbro/calendar-core';
import type { AccountId, ClientId, Instant, ResourceId, SyncRunId, UserId } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import type { ResourceRef } from '@kalbro/permissions-core';
import { instantSql } from './instant-sql.js';
import type { Page, PageRequest } from './page.js';
import { pageOf, parseCursor } from './page.js';

/** A row of `sync_run` as `syncRunColumns` selects it. */
export interface SyncRunRow {
  readonly id: SyncRunId;
  readonly accountId: AccountId;
  readonly clientId: ClientId;
  readonly trigger: SyncTrigger;
  readonly status: SyncRunStatus;
  readonly queuedAt: Instant;
  readonly startedAt: Instant | null;
  readonly finishedAt: Instant | null;
  readonly phase: SyncPhase;
  readonly processed: number;
  readonly total: number | null;
  readonly counts: { readonly down?: SyncCounts; readonly up?: SyncCounts };
  readonly conflicts: number;
  readonly errors: readonly SyncItemError[];
  readonly graphRequests: number;
  readonly full: boolean;
}

/** Select list of `sync_run r`, also for RETURNING where the table has that alias. */
export const syncRunColumns = `r.id, r.account_id AS "accountId", r.client_id AS "clientId", r.trigger, r.status,
  ${instantSql('r.queued_at')} AS "queuedAt", ${instantSql('r.started_at')} AS "startedAt",
  ${instantSql('r.finished_at')} AS "finishedAt", r.phase, r.processed, r.total, r.counts, r.conflicts, r.errors,
  r.graph_requests AS "graphRequests", r.is_full AS "full"`;

export function syncRunFromRow({ counts, ...row }: SyncRunRow): SyncRun {
  return { ...row, down: counts.down ?? noCounts, up: counts.up ?? noCounts };
}

/** Statuses of runs that are not over: the partial unique index allows one of them per account. */
const active = `('QUEUED', 'RUNNING', 'AWAITING_CONFIRMATION')`;

/** A run to be queued; one for each account. */
export interface RunDraft {
  readonly id: SyncRunId;
  readonly accountId: AccountId;
  readonly clientId: ClientId;
  readonly trigger: SyncTrigger;
  readonly requestedBy: UserId | null;
}

export class SyncRunStore {
  async byIds(tx: Tx, ids: readonly SyncRunId[]): Promise<readonly SyncRun[]> {
    return mapped(await tx.query(`SELECT ${syncRunColumns} FROM sync_run r WHERE r.id = ANY($1)`, [ids]));
  }

  /** The run that is queued or going, of each of these accounts that has one. */
  async currentOf(tx: Tx, accountIds: readonly AccountId[]): Promise<readonly SyncRun[]> {
    const sql = `SELECT ${syncRunColumns} FROM sync_run r WHERE r.account_id = ANY($1) AND r.status IN ${active}`;
    return mapped(await tx.query(sql, [accountIds]));
  }

  /** The newest run of each of these accounts, over or not. */
  async latestOf(tx: Tx, accountIds: readonly AccountId[]): Promise<readonly SyncRun[]> {
    const sql = `SELECT newest.* FROM unnest($1::uuid[]) AS account(id) CROSS JOIN LATERAL (
      SELECT ${syncRunColumns} FROM sync_run r WHERE r.account_id = account.id
      ORDER BY r.queued_at DESC, r.id DESC LIMIT 1) newest`;
    return mapped(await tx.query(sql, [accountIds]));
  }

  /** Newest first. */
  async pageOfAccount(tx: Tx, accountId: AccountId, { first, after }: PageRequest): Promise<Page<SyncRun>> {
    const [queuedAt, id] = parseCursor(after, [microseconds, uuid]) ?? [];
    const rows: (SyncRunRow & { key: string })[] = await tx.query(
      `SELECT ${syncRunColumns}, (extract(epoch FROM r.queued_at) * 1000000)::bigint::text AS key
       FROM sync_run r WHERE r.account_id = $1 AND ($2::bigint IS NULL
         OR (r.queued_at, r.id) < (timestamptz 'epoch' + $2::bigint * interval '1 microsecond', $3::uuid))
       ORDER BY r.queued_at DESC, r.id DESC LIMIT $4`,
      [accountId, queuedAt ?? null, id ?? null, first + 1],
    );
    return pageOf(
      rows,
      first,
      ({ key, id: last }) => [key, last],
      ({ key: _, ...row }) => syncRunFromRow(row),
    );
  }

  /** The resource that a run belongs to, for judging. */
  async resourceOf(tx: Tx, id: SyncRunId): Promise<ResourceRef | undefined> {
    const rows: { id: ResourceId; clientId: ClientId }[] = await tx.query(
      `SELECT a.resource_id AS id, a.client_id AS "clientId"
       FROM sync_run r JOIN calendar_account a ON a.id = r.account_id WHERE r.id = $1`,
      [id],
    );
    return rows[0];
  }

  /**
   * Queues a run for each account, or answers with the one that is already queued or going. Of callers at the same
   * moment one inserts and the others get the same row: the update is what makes the conflict answer with it. A run that would
   * only send becomes one that reads as well, when somebody asks for that; if it is going already, it goes on at its end. One
   * that waits its turn waits no more when a person asks for it, or something was changed here.
   */
  async queue(tx: Tx, drafts: readonly RunDraft[]): Promise<readonly SyncRun[]> {
    return mapped(await tx.query(queueSql, [JSON.stringify(drafts)]));
  }

  /**
   * A queued run is over at once; a running one is asked to stop, and its runner obeys within a page. Whoever is about to
   * claim the queued run turns away from the new generation, so that no lease is taken for nothing. That of a removed
   * account is always ended by a runner, at once, since something is to be tidied up after it.
   */
  async cancel(tx: Tx, id: SyncRunId): Promise<SyncRun | undefined> {
    await tx.query(lockAccountOfRunSql, [id]);
    const run = mapped(await tx.query(cancelSql, [id]))[0];
    if (run?.status !== 'CANCELLED') return run;
    await this.takeLease(tx, [run.accountId]);
    await this.dropQuestions(tx, [run.accountId]);
    return run;
  }

  /**
   * Ends whatever is queued or going for these accounts, at once. The generation of each lease grows, so that a runner
   * that is still reading can write nothing more. Lock order as in a run: accounts, then runs.
   */
  async stop(tx: Tx, accountIds: readonly AccountId[]): Promise<void> {
    await this.takeLease(tx, accountIds);
    await tx.query(
      `UPDATE sync_run SET status = 'CANCELLED', finished_at = now()
       WHERE account_id = ANY($1) AND status IN ${active}`,
      [accountIds],
    );
    await this.dropQuestions(tx, accountIds);
  }

  /**
   * Makes a going run start over from its last page with what the account says now: its runner loses the lease and the
   * next one loads the new settings. Answers whether a run waits; wake somebody for it after commit, also when it was
   * only queued, since whoever came for it meanwhile has turned away from the new generation.
   */
  async restart(tx: Tx, accountId: AccountId): Promise<boolean> {
    await this.takeLease(tx, [accountId]);
    const [, count]: [unknown, number] = await tx.query(
      `UPDATE sync_run SET status = 'QUEUED', phase = 'QUEUED' WHERE account_id = $1 AND status IN ('QUEUED', 'RUNNING')`,
      [accountId],
    );
    return count > 0;
  }

  /** A run that is over asks nothing any more; what it held is asked about again after the next full read. */
  private async dropQuestions(tx: Tx, accountIds: readonly AccountId[]): Promise<void> {
    await tx.query(
      `UPDATE calendar_account SET problem = NULL WHERE id = ANY($1) AND problem->>'code' = 'DELETIONS_HELD'`,
      [accountIds],
    );
  }

  private async takeLease(tx: Tx, accountIds: readonly AccountId[]): Promise<void> {
    await tx.query(
      `UPDATE calendar_account a SET lease_generation = lease_generation + 1, lease_until = NULL
       FROM (SELECT id FROM calendar_account WHERE id = ANY($1) ORDER BY id FOR UPDATE) locked WHERE a.id = locked.id`,
      [accountIds],
    );
  }
}

/** Since 1970: a cursor must not lose what an Instant rounds away. */
const microseconds = /^\d{1,16}$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function mapped(rows: readonly SyncRunRow[]): readonly SyncRun[] {
  return rows.map(syncRunFromRow);
}

const queueSql = `
INSERT INTO sync_run AS r (id, account_id, client_id, trigger, status, requested_by, urgent)
SELECT draft.id, draft."accountId", draft."clientId", draft.trigger, 'QUEUED', draft."requestedBy",
  draft.trigger <> 'AUTOMATIC_JOB'
FROM json_to_recordset($1::json) AS draft(
  id uuid, "accountId" uuid, "clientId" uuid, trigger text, "requestedBy" uuid)
ORDER BY draft."accountId"
ON CONFLICT (account_id) WHERE status IN ${active} DO UPDATE
  SET trigger = CASE WHEN r.trigger = 'LOCAL_CHANGE' THEN excluded.trigger ELSE r.trigger END,
    urgent = r.urgent OR excluded.urgent
RETURNING ${syncRunColumns}`;

const goesOn = `(status = 'RUNNING' OR EXISTS (
      SELECT 1 FROM calendar_account a WHERE a.id = account_id AND a.removal IS NOT NULL))`;

const lockAccountOfRunSql = `
SELECT 1 FROM calendar_account WHERE id = (SELECT account_id FROM sync_run WHERE id = $1) FOR UPDATE`;

const cancelSql = `
WITH r AS (
  UPDATE sync_run SET cancel_requested = true, not_before = least(not_before, now()),
    status = CASE WHEN ${goesOn} THEN status ELSE 'CANCELLED' END,
    finished_at = CASE WHEN ${goesOn} THEN NULL ELSE now() END
  WHERE id = $1 AND status IN ${active}
  RETURNING *
)
SELECT ${syncRunColumns} FROM r`;
