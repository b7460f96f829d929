import type { Database } from '@kalbro/database';

/** How much of the history of runs is kept. The newest run of an account, and any that is not over, always stays. */
export interface RunHistoryLimits {
  readonly days: number;
  /** Newest, for each account. */
  readonly runs: number;
}

/** Rows in one statement, so that none holds locks for long. */
const chunk = 5_000;

/** Forgets runs that are too old or too many. */
export class TrimRuns {
  constructor(
    private readonly database: Database,
    private readonly limits: RunHistoryLimits,
  ) {}

  /** Answers how many were forgotten. */
  async run(): Promise<number> {
    const { days, runs } = this.limits;
    for (let forgotten = 0; ;) {
      const [, count]: [unknown, number] = await this.database.reader.query(trimSql, [runs, days, chunk]);
      forgotten += count;
      if (count < chunk) return forgotten;
    }
  }
}

const trimSql = `
DELETE FROM sync_run WHERE id IN (
  SELECT older.id FROM calendar_account a CROSS JOIN LATERAL (
    SELECT r.id, r.status, r.queued_at, row_number() OVER (ORDER BY r.queued_at DESC, r.id DESC) AS place
    FROM sync_run r WHERE r.account_id = a.id) older
  WHERE older.status NOT IN ('QUEUED', 'RUNNING', 'AWAITING_CONFIRMATION') AND older.place > 1
    AND (older.place > $1 OR older.queued_at < now() - make_interval(days => $2))
  LIMIT $3)`;
