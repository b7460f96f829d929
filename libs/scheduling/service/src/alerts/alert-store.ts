import type { Tx } from '@kalbro/database';
import { instantSql } from '@kalbro/database';
import type { AutomaticJobId, Instant, JobRunId } from '@kalbro/kernel';
import type { ToldFailure } from './plan-alert.js';

export interface UnjudgedRun {
  readonly id: JobRunId;
  /** When the first run began that failed since one succeeded in whole; its own start when that is all there is. */
  readonly failingSince: Instant;
}

/** Jobs, and runs of each, that are looked at in one pass: what is more waits for the next. */
const mostAtOnce = 100;

/** What people were told of jobs, and which runs were looked at for that. */
export class AlertStore {
  /** Next to nothing to ask when no run has ended. */
  async jobsToJudge(tx: Tx): Promise<readonly AutomaticJobId[]> {
    const sql = `SELECT DISTINCT job_id AS id FROM job_run WHERE NOT judged AND status <> 'RUNNING' LIMIT $1`;
    const rows: { id: AutomaticJobId }[] = await tx.query(sql, [mostAtOnce]);
    return rows.map(({ id }) => id);
  }

  /** Undefined when somebody else has it right now: it then waits for the next look. */
  async lockJob(
    tx: Tx,
    id: AutomaticJobId,
  ): Promise<{ readonly told: ToldFailure | null; readonly clientName: string } | undefined> {
    const rows: { told: ToldFailure | null; clientName: string }[] = await tx.query(
      `SELECT j.told, c.name AS "clientName" FROM automatic_job j JOIN client c ON c.id = j.client_id
       WHERE j.id = $1 FOR NO KEY UPDATE OF j SKIP LOCKED`,
      [id],
    );
    return rows[0];
  }

  /** In the order of their ends. */
  async unjudged(tx: Tx, jobId: AutomaticJobId): Promise<readonly UnjudgedRun[]> {
    return tx.query(unjudgedSql, [jobId]);
  }

  async save(tx: Tx, id: AutomaticJobId, told: ToldFailure | null, judged: readonly JobRunId[]): Promise<void> {
    const json = told === null ? null : JSON.stringify(told);
    await tx.query('UPDATE automatic_job SET told = $2 WHERE id = $1 AND told IS DISTINCT FROM $2::jsonb', [id, json]);
    await tx.query('UPDATE job_run SET judged = true WHERE id = ANY($1)', [judged]);
  }
}

const unjudgedSql = `
SELECT r.id, ${instantSql('coalesce(failing.since, r.started_at)')} AS "failingSince"
FROM job_run r CROSS JOIN LATERAL (
  SELECT max(s.finished_at) AS at FROM job_run s
  WHERE s.job_id = r.job_id AND s.status = 'SUCCEEDED' AND s.finished_at <= r.finished_at) well
CROSS JOIN LATERAL (
  SELECT min(f.started_at) AS since FROM job_run f
  WHERE f.job_id = r.job_id AND f.status NOT IN ('RUNNING', 'SUCCEEDED') AND f.finished_at <= r.finished_at
    AND (well.at IS NULL OR f.finished_at > well.at)) failing
WHERE r.job_id = $1 AND NOT r.judged AND r.status <> 'RUNNING'
ORDER BY r.finished_at, r.id LIMIT ${mostAtOnce}`;
