import type { Tx } from '@kalbro/database';
import { instantSql } from '@kalbro/database';
import type { AutomaticJobId, ClientId, Instant, UserId } from '@kalbro/kernel';
import type { AutomaticJob, JobDefinition, JobType, Schedule } from '@kalbro/scheduling-core';

/** What a definition says, with what saving made of it. */
export interface SavedDefinition extends JobDefinition {
  readonly nextRunAt: Instant | null;
}

interface JobRow {
  readonly id: AutomaticJobId;
  readonly clientId: ClientId;
  readonly name: string;
  readonly type: JobType;
  readonly everyMinutes: number | null;
  readonly cron: string | null;
  readonly scheduledFrom: Instant;
  readonly timeZone: string;
  readonly enabled: boolean;
  readonly alertEmails: readonly string[];
  readonly nextRunAt: Instant | null;
  readonly lastFiredAt: Instant | null;
}

/** Definitions of automatic jobs. */
export class JobStore {
  async byIds(tx: Tx, ids: readonly AutomaticJobId[]): Promise<readonly AutomaticJob[]> {
    return mapped(await tx.query(`SELECT ${jobColumns} FROM automatic_job j WHERE j.id = ANY($1)`, [ids]));
  }

  /** By name. */
  async ofClient(tx: Tx, clientId: ClientId): Promise<readonly AutomaticJob[]> {
    const sql = `SELECT ${jobColumns} FROM automatic_job j WHERE j.client_id = $1 ORDER BY j.name, j.id`;
    return mapped(await tx.query(sql, [clientId]));
  }

  /** All that are to fire some time, of all clients. */
  async enabled(tx: Tx): Promise<readonly AutomaticJob[]> {
    return mapped(await tx.query(`SELECT ${jobColumns} FROM automatic_job j WHERE j.next_run_at IS NOT NULL`));
  }

  /** Those whose time has come, the longest due first. */
  async due(tx: Tx, now: Instant, limit: number): Promise<readonly AutomaticJobId[]> {
    const sql = 'SELECT id FROM automatic_job WHERE next_run_at <= $1 ORDER BY next_run_at, id LIMIT $2';
    const rows: { id: AutomaticJobId }[] = await tx.query(sql, [now, limit]);
    return rows.map(({ id }) => id);
  }

  /** Waits until nobody else changes or fires it, and keeps it so to the end of the transaction. */
  async lock(tx: Tx, id: AutomaticJobId): Promise<AutomaticJob | undefined> {
    const sql = `SELECT ${jobColumns} FROM automatic_job j WHERE j.id = $1 FOR UPDATE`;
    return mapped(await tx.query(sql, [id]))[0];
  }

  /** The same for a job that is due; nothing when it is not, or when somebody is at it right now. */
  async lockDue(tx: Tx, id: AutomaticJobId, now: Instant): Promise<AutomaticJob | undefined> {
    const sql = `SELECT ${jobColumns} FROM automatic_job j WHERE j.id = $1 AND j.next_run_at <= $2 FOR UPDATE SKIP LOCKED`;
    return mapped(await tx.query(sql, [id, now]))[0];
  }

  async insert(tx: Tx, id: AutomaticJobId, by: Owner, saved: SavedDefinition, now: Instant): Promise<void> {
    await tx.query(insertSql, [id, ...definitionParameters(saved, now), by.clientId, by.userId]);
  }

  async update(tx: Tx, id: AutomaticJobId, saved: SavedDefinition, now: Instant): Promise<void> {
    await tx.query(updateSql, [id, ...definitionParameters(saved, now)]);
  }

  async delete(tx: Tx, id: AutomaticJobId): Promise<void> {
    await tx.query('DELETE FROM automatic_job WHERE id = $1', [id]);
  }

  /** It has fired: whoever comes next finds it due later. */
  async moveOn(tx: Tx, id: AutomaticJobId, firedAt: Instant, nextRunAt: Instant): Promise<void> {
    const sql = 'UPDATE automatic_job SET last_fired_at = $2, next_run_at = $3, failed_starts = 0 WHERE id = $1';
    await tx.query(sql, [id, firedAt, nextRunAt]);
  }

  /** Answers how often in a row it could not be set going. */
  async countFailedStart(tx: Tx, id: AutomaticJobId): Promise<number> {
    const sql =
      'UPDATE automatic_job SET failed_starts = failed_starts + 1 WHERE id = $1 RETURNING failed_starts AS count';
    const [rows]: [{ count: number }[], number] = await tx.query(sql, [id]);
    return rows[0]?.count ?? 0;
  }

  /** Brings a time nearer that lies later than its schedule says, unless it has been changed since it was read. */
  async bringNearer(tx: Tx, { id, nextRunAt }: AutomaticJob, nearer: Instant): Promise<void> {
    await tx.query('UPDATE automatic_job SET next_run_at = $3 WHERE id = $1 AND next_run_at = $2', [
      id,
      nextRunAt,
      nearer,
    ]);
  }
}

interface Owner {
  readonly clientId: ClientId;
  readonly userId: UserId;
}

const jobColumns = `j.id, j.client_id AS "clientId", j.name, j.type, j.every_minutes AS "everyMinutes", j.cron,
  ${instantSql('j.scheduled_from')} AS "scheduledFrom", j.time_zone AS "timeZone", j.enabled,
  j.alert_emails AS "alertEmails", ${instantSql('j.next_run_at')} AS "nextRunAt",
  ${instantSql('j.last_fired_at')} AS "lastFiredAt"`;

/** $2 to $11. */
function definitionParameters(saved: SavedDefinition, now: Instant): unknown[] {
  const { schedule, name, type, timeZone, enabled, alertEmails, nextRunAt } = saved;
  const interval = schedule.kind === 'interval' ? schedule : undefined;
  const cron = schedule.kind === 'cron' ? schedule.cron : null;
  const from = interval?.from ?? now;
  return [name, type, interval?.everyMinutes ?? null, cron, from, timeZone, enabled, alertEmails, nextRunAt, now];
}

const insertSql = `
INSERT INTO automatic_job (id, name, type, every_minutes, cron, scheduled_from, time_zone, enabled, alert_emails, next_run_at,
  created_at, updated_at, client_id, created_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12, $13)`;

const updateSql = `
UPDATE automatic_job SET name = $2, type = $3, every_minutes = $4, cron = $5, scheduled_from = $6, time_zone = $7,
  enabled = $8, alert_emails = $9, next_run_at = $10, updated_at = $11, failed_starts = 0 WHERE id = $1`;

function mapped(rows: readonly JobRow[]): readonly AutomaticJob[] {
  return rows.map(({ everyMinutes, cron, scheduledFrom, ...job }) => ({
    ...job,
    schedule: scheduleOf(everyMinutes, cron, scheduledFrom, job.timeZone),
  }));
}

function scheduleOf(everyMinutes: number | null, cron: string | null, from: Instant, timeZone: string): Schedule {
  return everyMinutes === null
    ? { kind: 'cron', cron: cron ?? '', timeZone }
    : { kind: 'interval', everyMinutes, from };
}
