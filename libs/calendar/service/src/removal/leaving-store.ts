import type { AppointmentContent, SyncItemError, WentUp } from '@kalbro/calendar-core';
import { noCounts } from '@kalbro/calendar-core';
import type { AccountId, AppointmentId, LinkId } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import type { ClaimedRun } from '../sync/lease-store.js';
import type { RunDraft } from '../store/sync-run-store.js';
import { contentJson } from '../store/sync-facts-sql.js';

/** What went up, or may have: to be deleted in Outlook. */
export interface LeavingEvent {
  readonly id: LinkId;
  /** Null when it is no longer in the planner. */
  readonly appointmentId: AppointmentId | null;
  /** Null for private ones. */
  readonly title: string | null;
  /** Null while nobody knows whether there is such an event: then `pending` is the create that was never answered. */
  readonly remoteId: string | null;
  readonly etag: string | null;
  /** What it says in Outlook unless somebody changed it there; empty where only its etag can tell. */
  readonly known: readonly (AppointmentContent | null)[];
  readonly pending: PendingCreate | null;
}

interface PendingCreate {
  readonly transactionId: string;
  readonly content: AppointmentContent;
  readonly calendar: { readonly remoteId: string; readonly isDefault: boolean };
}

/** How a removal was asked for. */
export interface RemovalWish {
  readonly downCopies: 'KEEP' | 'DELETE';
  readonly upCopies: 'KEEP' | 'DELETE';
  readonly requestedBy: string;
}

/** A run that deletes `events`, or one that was over before it began. */
export interface RemovalRun extends RunDraft {
  readonly events: number;
  /** Empty for a run that is still to come. */
  readonly errors: readonly SyncItemError[];
}

/** Rows of accounts that were removed and are not gone yet. */
export class LeavingStore {
  async wentUp(tx: Tx, accountId: AccountId): Promise<WentUp> {
    return (await this.wentUpTo(tx, [accountId])).get(accountId) ?? { events: 0, withGuests: 0 };
  }

  /** Accounts to which nothing went up are left out. */
  async wentUpTo(tx: Tx, accountIds: readonly AccountId[]): Promise<ReadonlyMap<AccountId, WentUp>> {
    const rows: (WentUp & { readonly id: AccountId })[] = await tx.query(wentUpSql, [accountIds]);
    return new Map(rows.map(({ id, ...wentUp }) => [id, wentUp]));
  }

  /** Notes all that went up, before the links that tell it go. */
  async take(tx: Tx, accountId: AccountId): Promise<void> {
    await tx.query(takeSql, [accountId]);
  }

  /** Ends what the planner knows of the account's events: deletions that waited for it, links into its calendars. */
  async forget(tx: Tx, accountId: AccountId, isDeletedThere: boolean): Promise<void> {
    await tx.query(forgetOutlookSql, [accountId, isDeletedThere]);
    await tx.query(forgetDeletedSql, [accountId]);
    await tx.query('DELETE FROM external_calendar WHERE account_id = $1', [accountId]);
  }

  /** The account leaves the list, with everything of it but its tokens and what is to be deleted. */
  async leave(tx: Tx, accountId: AccountId, wish: RemovalWish): Promise<void> {
    await tx.query('DELETE FROM sync_run WHERE account_id = $1', [accountId]);
    await tx.query('DELETE FROM sync_conflict WHERE account_id = $1', [accountId]);
    await tx.query('DELETE FROM sign_in_attempt WHERE account_id = $1', [accountId]);
    await tx.query(
      `UPDATE calendar_account SET position = NULL, problem = NULL, removal = $2, lease_until = NULL,
         lease_generation = lease_generation + 1 WHERE id = $1`,
      [accountId, JSON.stringify(wish)],
    );
  }

  /** Queues the run; where it has errors it is over already, and all of it was passed over. */
  async queue(tx: Tx, run: RemovalRun): Promise<void> {
    const isOver = run.errors.length > 0;
    const up = { ...noCounts, skipped: isOver ? run.events : 0 };
    await tx.query(queueSql, [
      ...[run.id, run.accountId, run.clientId, run.requestedBy, run.events, isOver],
      ...[JSON.stringify({ down: noCounts, up }), JSON.stringify(run.errors)],
    ]);
  }

  async next(tx: Tx, accountId: AccountId, limit: number): Promise<readonly LeavingEvent[]> {
    return tx.query(
      `SELECT id, appointment_id AS "appointmentId", title, remote_id AS "remoteId", etag, known, pending
       FROM leaving_event WHERE account_id = $1 ORDER BY id LIMIT $2`,
      [accountId, limit],
    );
  }

  /** A create that was never answered turned out to be this event. */
  async name(tx: Tx, id: LinkId, remoteId: string, etag: string | null): Promise<void> {
    await tx.query('UPDATE leaving_event SET remote_id = $2, etag = $3, pending = NULL WHERE id = $1', [
      id,
      remoteId,
      etag,
    ]);
  }

  /** One is done with: counted on the run in the same transaction, so that a run that dies here counts it once. */
  async settle(tx: Tx, run: ClaimedRun, id: LinkId, error: SyncItemError | null): Promise<void> {
    await tx.query('DELETE FROM leaving_event WHERE id = $1', [id]);
    await tx.query(settleSql, [run.runId, error ? 'skipped' : 'deleted', error && JSON.stringify([error])]);
  }

  async count(tx: Tx, accountId: AccountId): Promise<number> {
    const sql = 'SELECT count(*)::int AS count FROM leaving_event WHERE account_id = $1';
    const rows: { count: number }[] = await tx.query(sql, [accountId]);
    return rows[0]?.count ?? 0;
  }

  /** Nothing more is done in Outlook: tokens and notes go. The row stays for a day, to tell what its run came to. */
  async end(tx: Tx, accountId: AccountId): Promise<void> {
    await tx.query('DELETE FROM account_secret WHERE account_id = $1', [accountId]);
    await tx.query('DELETE FROM leaving_event WHERE account_id = $1', [accountId]);
    await tx.query(
      `UPDATE calendar_account SET removal = removal || jsonb_build_object('endedAt', now()) WHERE id = $1`,
      [accountId],
    );
  }

  /** Removes what ended more than a day ago for good. */
  async forgetEnded(tx: Tx): Promise<void> {
    await tx.query(
      `DELETE FROM calendar_account WHERE removal IS NOT NULL
         AND (removal->>'endedAt')::timestamptz < now() - interval '1 day'`,
    );
  }
}

/**
 * Links `l` whose appointments `a` were made here and stand, or may stand, in Outlook. A date of a series goes with the
 * series.
 */
const wentUp = `a.origin = 'PLANNER' AND a.type <> 'EXCEPTION' AND (l.remote_id IS NOT NULL
  OR (l.attempt->>'kind' = 'create' AND l.attempt->>'outcome' IS DISTINCT FROM 'REFUSED'))`;

const wentUpSql = `
SELECT l.account_id AS id, count(*)::int AS events,
  count(*) FILTER (WHERE jsonb_array_length(coalesce(a.outlook->'attendees', '[]')) > 0)::int AS "withGuests"
FROM event_link l JOIN appointment a ON a.id = l.appointment_id
WHERE l.account_id = ANY($1) AND ${wentUp} GROUP BY l.account_id`;

const takeSql = `
INSERT INTO leaving_event (id, account_id, appointment_id, title, remote_id, etag, known, pending)
SELECT l.id, l.account_id, CASE WHEN a.deleted_at IS NULL THEN a.id END, CASE WHEN NOT a.is_private THEN a.title END,
  l.remote_id, l.etag,
  CASE WHEN a.type = 'SINGLE' THEN jsonb_build_array(${contentJson}, l.base, l.attempt->'sentContent')
    || coalesce(l.attempt->'earlier', '[]') ELSE '[]' END,
  CASE WHEN l.remote_id IS NULL THEN jsonb_build_object(
    'transactionId', coalesce(l.attempt->>'transactionId', l.id::text), 'content', l.attempt->'sentContent',
    'calendar', jsonb_build_object('remoteId', c.remote_id, 'isDefault', c.is_default)) END
FROM event_link l JOIN appointment a ON a.id = l.appointment_id JOIN external_calendar c ON c.id = l.external_calendar_id
WHERE l.account_id = $1 AND ${wentUp}`;

const heldElsewhere = `EXISTS (
  SELECT 1 FROM event_link other WHERE other.appointment_id = a.id AND other.account_id <> $1)`;

// Where it is shown in Outlook is of no use to anybody once nothing here leads there; guests go with the event.
const forgetOutlookSql = `
UPDATE appointment a SET outlook = CASE WHEN NOT $2 THEN a.outlook || '{"webLink": null}' END, updated_at = now()
FROM event_link l
WHERE l.account_id = $1 AND a.id = l.appointment_id AND a.origin = 'PLANNER' AND a.outlook IS NOT NULL
  AND NOT ${heldElsewhere}`;

const forgetDeletedSql = `
DELETE FROM appointment a USING event_link l
WHERE l.account_id = $1 AND a.id = l.appointment_id AND a.deleted_at IS NOT NULL AND NOT ${heldElsewhere}`;

const queueSql = `
INSERT INTO sync_run (id, account_id, client_id, trigger, status, requested_by, total, phase, finished_at, counts, errors)
SELECT $1, $2, $3, 'MANUAL', CASE WHEN $6 THEN 'FAILED' ELSE 'QUEUED' END, $4, $5,
  CASE WHEN $6 THEN 'DONE' ELSE 'QUEUED' END, CASE WHEN $6 THEN now() END, $7::jsonb, $8::jsonb`;

const settleSql = `
UPDATE sync_run SET processed = processed + 1, phase = 'REMOVING',
  counts = jsonb_set(counts, ARRAY['up', $2::text], to_jsonb(coalesce((counts #>> ARRAY['up', $2])::int, 0) + 1)),
  errors = CASE WHEN $3::jsonb IS NULL OR jsonb_array_length(errors) >= 100 THEN errors ELSE errors || $3::jsonb END
WHERE id = $1`;
