import type { AccountId, AppointmentId, ClientId, ResourceId, SyncRunId } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import { withoutLinks } from '../sync/removal-store.js';
import type { HeldDeletions } from './held-deletions.js';

/** A run that waits for an answer. */
export interface WaitingRun {
  readonly accountId: AccountId;
  readonly clientId: ClientId;
  readonly resourceId: ResourceId;
  readonly held: readonly HeldDeletions[];
  /** Something changed here meanwhile that has to go up. */
  readonly again: boolean;
}

/** What a question is about, in numbers. */
export interface HeldCount {
  /** Events that are gone in Outlook, a series counted once. */
  readonly count: number;
  /** Of how many that were there in the calendars concerned. */
  readonly of: number;
}

/** Links that are still what the question was about. */
export interface UnheardLinks {
  readonly remoteIds: readonly string[];
  /** Their appointments, exceptions of their series included. */
  readonly appointmentIds: readonly AppointmentId[];
}

export class HeldStore {
  async save(tx: Tx, runId: SyncRunId, held: readonly HeldDeletions[]): Promise<void> {
    await tx.query('UPDATE sync_run SET held = $2 WHERE id = $1', [runId, JSON.stringify(held)]);
  }

  /** Runs that do not wait (any more) are left out. */
  async counts(tx: Tx, runIds: readonly SyncRunId[]): Promise<ReadonlyMap<SyncRunId, HeldCount>> {
    const rows: (HeldCount & { readonly id: SyncRunId })[] = await tx.query(countsSql, [runIds]);
    return new Map(rows.map(({ id, ...count }) => [id, count]));
  }

  /** Undefined when it does not wait (any more). To be called with the account locked. */
  async lockWaiting(tx: Tx, runId: SyncRunId): Promise<WaitingRun | undefined> {
    const rows: WaitingRun[] = await tx.query(
      `SELECT r.account_id AS "accountId", r.client_id AS "clientId", a.resource_id AS "resourceId",
         coalesce(r.held, '[]') AS held, r.again
       FROM sync_run r JOIN calendar_account a ON a.id = r.account_id
       WHERE r.id = $1 AND r.status = 'AWAITING_CONFIRMATION' FOR UPDATE OF r`,
      [runId],
    );
    return rows[0];
  }

  /**
   * Locks, in the order of their ids, the account of a run and all others that what it holds could go up to: accounts of
   * every resource that one of these appointments is on.
   */
  async lockAccounts(tx: Tx, runId: SyncRunId): Promise<readonly AccountId[]> {
    const rows: { id: AccountId }[] = await tx.query(lockAccountsSql, [runId]);
    return rows.map(({ id }) => id);
  }

  async unheard(tx: Tx, accountId: AccountId, held: HeldDeletions): Promise<UnheardLinks> {
    return this.find(tx, unheardSql('true'), accountId, held);
  }

  /**
   * Without those in which something was changed here that Outlook does not know: that survives what happened there, and
   * sending it finds out that the event is gone.
   */
  async unheardAndUnchanged(tx: Tx, accountId: AccountId, held: HeldDeletions): Promise<UnheardLinks> {
    return this.find(tx, unheardSql(unchangedSql), accountId, held);
  }

  private async find(tx: Tx, sql: string, accountId: AccountId, held: HeldDeletions): Promise<UnheardLinks> {
    const { calendarId, round, remoteIds } = held;
    const rows: UnheardLinks[] = await tx.query(sql, [accountId, calendarId, round, remoteIds]);
    return rows[0] ?? { remoteIds: [], appointmentIds: [] };
  }

  /**
   * Takes the links away. Appointments that no other link holds become entries of the planner that nothing in Outlook
   * stands behind; those that wait here to be deleted there as well have nothing to wait for.
   */
  async unlink(
    tx: Tx,
    accountId: AccountId,
    { calendarId }: HeldDeletions,
    { remoteIds }: UnheardLinks,
  ): Promise<void> {
    if (remoteIds.length === 0) return;
    await tx.query(unlinkSql, [accountId, calendarId, remoteIds]);
  }

  /**
   * Nothing that was never edited here goes up to these accounts by itself from now on. What was, still does: had this
   * been a moment of today, it would keep entries back that wait.
   */
  async keepBack(tx: Tx, accountIds: readonly AccountId[]): Promise<void> {
    await tx.query(`UPDATE calendar_account SET up_from = timestamptz 'epoch' WHERE id = ANY($1) AND up_from IS NULL`, [
      accountIds,
    ]);
  }

  /** The run is over, the account has no question left. */
  async finish(tx: Tx, runId: SyncRunId, deleted: number): Promise<void> {
    await tx.query(finishAccountSql, [runId]);
    await tx.query(finishRunSql, [runId, deleted]);
  }
}

const countsSql = `
SELECT r.id, coalesce(sum(jsonb_array_length(each->'remoteIds')), 0)::int AS count,
  coalesce(sum((each->>'of')::int), 0)::int AS of
FROM sync_run r LEFT JOIN jsonb_array_elements(coalesce(r.held, '[]')) AS h(each) ON true
WHERE r.id = ANY($1) AND r.status = 'AWAITING_CONFIRMATION' GROUP BY r.id`;

const lockAccountsSql = `
WITH asked AS (
  SELECT r.account_id, h."remoteIds" AS remote_ids FROM sync_run r
  LEFT JOIN LATERAL jsonb_to_recordset(r.held) AS h("remoteIds" text[]) ON true WHERE r.id = $1
)
SELECT c.id FROM calendar_account c
WHERE c.id IN (SELECT account_id FROM asked) OR c.resource_id IN (
  SELECT p.resource_id FROM asked
  JOIN event_link l ON l.account_id = asked.account_id AND l.remote_id = ANY(asked.remote_ids)
  JOIN appointment_resource p ON p.appointment_id = l.appointment_id)
ORDER BY c.id FOR UPDATE OF c`;

/** Neither the link nor an exception of its series says anything that Outlook was not told, or was told unanswered. */
const unchangedSql = `NOT EXISTS (
    SELECT 1 FROM event_link w
    WHERE (w.id = l.id OR (w.external_calendar_id = l.external_calendar_id AND w.master_remote_id = l.remote_id))
      AND (w.base IS NOT NULL OR w.base_excluded_dates IS NOT NULL
        OR (w.attempt->>'kind' = 'update' AND w.attempt->>'outcome' IS NULL)))
  AND NOT EXISTS (
    SELECT 1 FROM appointment e WHERE e.series_id = l.appointment_id AND NOT EXISTS (
      SELECT 1 FROM event_link x WHERE x.appointment_id = e.id AND x.remote_id IS NOT NULL))`;

function unheardSql(condition: string): string {
  return `
WITH unheard AS (
  SELECT l.remote_id, l.appointment_id FROM event_link l
  WHERE l.account_id = $1 AND l.external_calendar_id = $2 AND l.round < $3 AND l.remote_id = ANY($4::text[])
    AND ${condition}
  FOR UPDATE
)
SELECT ARRAY(SELECT remote_id FROM unheard ORDER BY 1) AS "remoteIds",
  ARRAY(SELECT appointment_id FROM unheard
    UNION SELECT e.id FROM appointment e JOIN unheard u ON e.series_id = u.appointment_id) AS "appointmentIds"`;
}

// An exception whose series stays linked cannot hang on to it unlinked: it would be sent as a change of that series.
const unlinkSql = `
${withoutLinks}, alone AS (
  SELECT DISTINCT appointment_id AS id FROM gone WHERE NOT EXISTS (
    SELECT 1 FROM event_link other
    WHERE other.appointment_id = gone.appointment_id AND other.id NOT IN (SELECT id FROM gone))
), deleted AS (
  DELETE FROM appointment a USING alone WHERE a.id = alone.id AND a.deleted_at IS NOT NULL
)
UPDATE appointment a SET origin = 'PLANNER', read_only_reason = NULL, outlook = NULL, edited_at = NULL,
  type = CASE WHEN a.type <> 'EXCEPTION' OR a.series_id IN (SELECT id FROM alone) THEN a.type ELSE 'SINGLE' END,
  series_id = CASE WHEN a.series_id IN (SELECT id FROM alone) THEN a.series_id END,
  original_start = CASE WHEN a.series_id IN (SELECT id FROM alone) THEN a.original_start END,
  version = a.version + 1, updated_at = now()
FROM alone WHERE a.id = alone.id AND a.deleted_at IS NULL`;

const finishAccountSql = `
UPDATE calendar_account SET last_successful_sync_at = now(),
  problem = CASE WHEN problem->>'code' = 'DELETIONS_HELD' THEN NULL ELSE problem END
WHERE id = (SELECT account_id FROM sync_run WHERE id = $1)`;

const finishRunSql = `
UPDATE sync_run SET finished_at = now(), phase = 'DONE', held = NULL, again = false,
  status = CASE WHEN errors <> '[]' OR coalesce((counts #>> '{down,skipped}')::int, 0) > 0
    THEN 'SUCCEEDED_WITH_ERRORS' ELSE 'SUCCEEDED' END,
  counts = jsonb_set(counts, '{down,deleted}', to_jsonb(coalesce((counts #>> '{down,deleted}')::int, 0) + $2::int))
WHERE id = $1`;
