import type { Page, PageRequest, Tx } from '@kalbro/database';
import { instantSql, pageOf, parseCursor } from '@kalbro/database';
import type { AutomaticJobId, ClientId, Instant, JobRunId, UserId } from '@kalbro/kernel';
import type { JobRun, JobRunEnd, JobRunError, JobRunStatus, JobRunTrigger, JobType } from '@kalbro/scheduling-core';

export interface JobRunDraft {
  readonly id: JobRunId;
  readonly jobId: AutomaticJobId;
  readonly clientId: ClientId;
  readonly trigger: JobRunTrigger;
  readonly requestedBy: UserId | null;
  readonly now: Instant;
}

/** How much of the history is kept. A run that goes on is never forgotten. */
export interface HistoryLimits {
  readonly days: number;
  /** Newest, for each job. */
  readonly runs: number;
}

interface JobRunRow extends Omit<JobRun, 'counts'> {
  readonly total: number;
  readonly skipped: number;
  readonly succeeded: number;
  readonly withErrors: number;
  readonly failed: number;
}

export class JobRunStore {
  async byIds(tx: Tx, ids: readonly JobRunId[]): Promise<readonly JobRun[]> {
    return mapped(await tx.query(`SELECT ${runColumns} FROM job_run r WHERE r.id = ANY($1)`, [ids]));
  }

  /** Newest first. */
  async pageOfJob(tx: Tx, jobId: AutomaticJobId, { first, after }: PageRequest): Promise<Page<JobRun>> {
    const [startedAt, id] = parseCursor(after, [microseconds, uuid]) ?? [];
    const rows: (JobRunRow & { key: string })[] = await tx.query(pageSql, [
      jobId,
      startedAt ?? null,
      id ?? null,
      first + 1,
    ]);
    return pageOf(
      rows,
      first,
      ({ key, id: last }) => [key, last],
      ({ key: _, ...row }) => fromRow(row),
    );
  }

  /** What goes on, and the newest, over or not. */
  async presentOf(tx: Tx, jobId: AutomaticJobId): Promise<readonly JobRun[]> {
    return mapped(await tx.query(presentSql, [jobId]));
  }

  async insertRunning(tx: Tx, draft: JobRunDraft): Promise<void> {
    await this.insert(tx, draft, 'RUNNING', null);
  }

  /** A run that is over as it begins, and why. */
  async insertEnded(tx: Tx, draft: JobRunDraft, status: 'REJECTED' | 'FAILED', error: JobRunError): Promise<void> {
    await this.insert(tx, draft, status, error);
  }

  async saveStart(tx: Tx, id: JobRunId, { total, skipped }: { total: number; skipped: number }): Promise<void> {
    await tx.query('UPDATE job_run SET total = $2, skipped = $3 WHERE id = $1', [id, total, skipped]);
  }

  async anyRunning(tx: Tx): Promise<boolean> {
    const rows: unknown[] = await tx.query(`SELECT 1 FROM job_run WHERE status = 'RUNNING' LIMIT 1`);
    return rows.length > 0;
  }

  /** Those that go on and that nobody else looks at right now; held to the end of the transaction. */
  async lockRunning(tx: Tx): Promise<readonly { readonly id: JobRunId; readonly type: JobType }[]> {
    return tx.query(
      `SELECT r.id, j.type FROM job_run r JOIN automatic_job j ON j.id = r.job_id
       WHERE r.status = 'RUNNING' ORDER BY r.id FOR NO KEY UPDATE OF r SKIP LOCKED`,
    );
  }

  async end(tx: Tx, id: JobRunId, { status, counts, error }: JobRunEnd, now: Instant): Promise<void> {
    await tx.query(
      `UPDATE job_run SET status = $2, finished_at = $3, succeeded = $4, with_errors = $5, failed = $6, error = $7
       WHERE id = $1`,
      [id, status, now, counts.succeeded, counts.withErrors, counts.failed, jsonOf(error)],
    );
  }

  /** Answers how many were forgotten. */
  async trim(tx: Tx, { days, runs }: HistoryLimits, now: Instant): Promise<number> {
    const [, count]: [unknown, number] = await tx.query(trimSql, [runs, now, days]);
    return count;
  }

  private async insert(tx: Tx, draft: JobRunDraft, status: JobRunStatus, error: JobRunError | null): Promise<void> {
    const { id, jobId, clientId, trigger, requestedBy, now } = draft;
    await tx.query(
      `INSERT INTO job_run (id, job_id, client_id, trigger, status, started_at, finished_at, error, requested_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [id, jobId, clientId, trigger, status, now, status === 'RUNNING' ? null : now, jsonOf(error), requestedBy],
    );
  }
}

/** Since 1970: a cursor must not lose what an Instant rounds away. */
const microseconds = /^\d{1,16}$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const runColumns = `r.id, r.job_id AS "jobId", r.client_id AS "clientId", r.trigger, r.status,
  ${instantSql('r.started_at')} AS "startedAt", ${instantSql('r.finished_at')} AS "finishedAt", r.total, r.skipped,
  r.succeeded, r.with_errors AS "withErrors", r.failed, r.error`;

const pageSql = `
SELECT ${runColumns}, (extract(epoch FROM r.started_at) * 1000000)::bigint::text AS key
FROM job_run r WHERE r.job_id = $1 AND ($2::bigint IS NULL
  OR (r.started_at, r.id) < (timestamptz 'epoch' + $2::bigint * interval '1 microsecond', $3::uuid))
ORDER BY r.started_at DESC, r.id DESC LIMIT $4`;

const presentSql = `
SELECT ${runColumns} FROM job_run r WHERE r.job_id = $1 AND (r.status = 'RUNNING' OR r.id = (
  SELECT newest.id FROM job_run newest WHERE newest.job_id = $1 ORDER BY newest.started_at DESC, newest.id DESC LIMIT 1))
ORDER BY r.started_at, r.id`;

const trimSql = `
DELETE FROM job_run WHERE status <> 'RUNNING' AND (started_at < $2::timestamptz - make_interval(days => $3) OR id IN (
  SELECT older.id FROM automatic_job j CROSS JOIN LATERAL (
    SELECT r.id FROM job_run r WHERE r.job_id = j.id ORDER BY r.started_at DESC, r.id DESC OFFSET $1) older))`;

function mapped(rows: readonly JobRunRow[]): readonly JobRun[] {
  return rows.map(fromRow);
}

function fromRow({ total, skipped, succeeded, withErrors, failed, ...run }: JobRunRow): JobRun {
  return { ...run, counts: { total, skipped, succeeded, withErrors, failed } };
}

function jsonOf(error: JobRunError | null): string | null {
  return error === null ? null : JSON.stringify(error);
}
