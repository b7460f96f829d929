import type { SyncItemError, SyncRun, SyncRunStatus } from '@kalbro/calendar-core';
import type { Tx } from '@kalbro/database';
import type { AccountId, ClientId, JobRunId, SyncRunId } from '@kalbro/kernel';
import type { SyncRunRow } from './sync-run-store.js';
import { syncRunColumns, syncRunFromRow } from './sync-run-store.js';

/** How one run that counts for a job run ended. */
export interface JobRunOutcomeRow {
  readonly jobRunId: JobRunId;
  readonly accountId: AccountId;
  /** Of the resource. */
  readonly name: string;
  readonly status: SyncRunStatus;
  /** The first of the run. */
  readonly error: Pick<SyncItemError, 'code'> | null;
}

/** Which sync runs count for which job runs. */
export class JobRunSyncStore {
  /**
   * Accounts of a client that can run, in the order of their ids, and how many cannot: a mailbox that could not be reached may
   * be back by now, and only a run finds out. Held against removal, pausing and starts by hand to the end of the transaction,
   * before any run is touched, as everywhere; runs that are going go on.
   */
  async lockAccounts(tx: Tx, clientId: ClientId): Promise<{ ready: readonly AccountId[]; skipped: number }> {
    const rows: { id: AccountId; isReady: boolean }[] = await tx.query(
      `SELECT a.id, a.status IN ('CONNECTED', 'FAILED') AND a.direction <> 'NONE' AS "isReady" FROM calendar_account a
       WHERE a.client_id = $1 AND a.removal IS NULL ORDER BY a.id FOR KEY SHARE`,
      [clientId],
    );
    const ready = rows.filter(({ isReady }) => isReady).map(({ id }) => id);
    return { ready, skipped: rows.length - ready.length };
  }

  async add(tx: Tx, jobRunId: JobRunId, syncRunIds: readonly SyncRunId[]): Promise<void> {
    await tx.query('INSERT INTO job_run_sync (job_run_id, sync_run_id) SELECT $1, unnest($2::uuid[])', [
      jobRunId,
      syncRunIds,
    ]);
  }

  /** A run that waits for a person's answer is not waited for: that may take days. */
  async withoutOpenRuns(tx: Tx, ids: readonly JobRunId[]): Promise<readonly JobRunId[]> {
    const rows: { id: JobRunId }[] = await tx.query(
      `SELECT j.id FROM unnest($1::uuid[]) AS j(id) WHERE NOT EXISTS (
         SELECT 1 FROM job_run_sync l JOIN sync_run r ON r.id = l.sync_run_id
         WHERE l.job_run_id = j.id AND r.status IN ('QUEUED', 'RUNNING'))`,
      [ids],
    );
    return rows.map(({ id }) => id);
  }

  /** Those that failed first, by name. A run that was stopped because the module was switched off says so. */
  async outcomes(tx: Tx, ids: readonly JobRunId[]): Promise<readonly JobRunOutcomeRow[]> {
    return tx.query(
      `SELECT l.job_run_id AS "jobRunId", r.account_id AS "accountId", s.name, r.status,
         CASE WHEN r.status = 'CANCELLED' AND NOT EXISTS (
           SELECT 1 FROM active_module m WHERE m.client_id = r.client_id AND m.module = 'OFFICE_365')
         THEN '{"code": "MODULE_NOT_ACTIVE"}'::jsonb ELSE r.errors->0 END AS error
       FROM job_run_sync l JOIN sync_run r ON r.id = l.sync_run_id
       JOIN calendar_account a ON a.id = r.account_id JOIN resource s ON s.id = a.resource_id
       WHERE l.job_run_id = ANY($1) ORDER BY r.status IN ('SUCCEEDED', 'SUCCEEDED_WITH_ERRORS'), s.name, r.account_id`,
      [ids],
    );
  }

  async syncRunsOf(
    tx: Tx,
    ids: readonly JobRunId[],
    most: number,
  ): Promise<readonly { jobRunId: JobRunId; run: SyncRun }[]> {
    const rows: (SyncRunRow & { jobRunId: JobRunId })[] = await tx.query(
      `SELECT j.id AS "jobRunId", found.* FROM unnest($1::uuid[]) AS j(id) CROSS JOIN LATERAL (
         SELECT ${syncRunColumns} FROM job_run_sync l JOIN sync_run r ON r.id = l.sync_run_id
         WHERE l.job_run_id = j.id
         ORDER BY r.status = 'SUCCEEDED', r.status = 'QUEUED', r.account_id LIMIT $2) found`,
      [ids, most],
    );
    return rows.map(({ jobRunId, ...row }) => ({ jobRunId, run: syncRunFromRow(row) }));
  }
}
