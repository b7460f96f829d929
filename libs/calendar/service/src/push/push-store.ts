import type { OutlookFacts, PushAttempt, PushChange, PushRow } from '@kalbro/calendar-core';
import { seriesUntil } from '@kalbro/calendar-core';
import type { AppointmentId, ExternalCalendarId, Instant, LinkId } from '@kalbro/kernel';
import { BugError } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import { prepared } from '@kalbro/database';
import type { ClaimedRun } from '../sync/lease-store.js';
import { contentJson, isWanted } from '../store/sync-facts-sql.js';
import { linkJson } from '../sync/link-rows.js';

/** A link that is not settled, with the calendar it belongs to. */
export interface StoredPushRow extends PushRow {
  readonly externalCalendarId: ExternalCalendarId;
  readonly outlook: OutlookFacts | null;
}

export interface PushState {
  /** Creates were sent and never answered: only a pull tells what became of them. */
  readonly isUnanswered: boolean;
}

/** Rows of going up. */
export class PushStore {
  /**
   * Gives a link to everything on the resource that was made here and is to stand in Outlook: what was edited since
   * `up_from`, or all of it where the account never went up before, and exceptions of series that have one.
   */
  async makeLinks(tx: Tx, run: ClaimedRun, calendarId: ExternalCalendarId): Promise<PushState> {
    const { accountId, resourceId, generation, trigger } = run;
    const isFilling = trigger !== 'LOCAL_CHANGE';
    return stateOf(await tx.query(makeLinksSql, [accountId, resourceId, calendarId, generation, isFilling]));
  }

  async state(tx: Tx, run: ClaimedRun): Promise<PushState> {
    return stateOf(await tx.query(stateSql, [run.accountId]));
  }

  /** Everything of the account in which the planner and Outlook may differ, and the masters of exceptions among it. */
  async unsettled(tx: Tx, run: ClaimedRun): Promise<readonly StoredPushRow[]> {
    return rowsOf(await tx.query(unsettledSql, [run.accountId]));
  }

  /** One of them with its series, as they are now, locked until the end of the transaction. */
  async lock(tx: Tx, run: ClaimedRun, linkId: LinkId): Promise<readonly StoredPushRow[]> {
    return rowsOf(await tx.query(lockSql, [run.accountId, linkId]));
  }

  /** Exceptions of a series that Outlook knows, locked. */
  async lockExceptions(tx: Tx, run: ClaimedRun, seriesId: AppointmentId): Promise<readonly StoredPushRow[]> {
    return rowsOf(await tx.query(lockExceptionsSql, [run.accountId, seriesId]));
  }

  async saveAttempts(
    tx: Tx,
    attempts: readonly { readonly linkId: LinkId; readonly attempt: PushAttempt | null }[],
  ): Promise<void> {
    await tx.query(saveAttemptsSql, [
      attempts.map((each) => each.linkId),
      attempts.map((each) => (each.attempt === null ? null : JSON.stringify(each.attempt))),
    ]);
  }

  /**
   * Stores what a row becomes by an answer; members that are not named stay. Another row that a pull made of the same event
   * goes: what Outlook answered has all of it.
   *
   * @param facts of Outlook's, stored where nothing is known of them yet
   */
  async change(
    tx: Tx,
    run: ClaimedRun,
    row: StoredPushRow,
    change: PushChange,
    facts: OutlookFacts | null = null,
  ): Promise<void> {
    const now = { ...row, ...change };
    if (now.remoteId !== null && now.remoteId !== row.remoteId)
      await tx.query(takeOverSql, [run.accountId, now.remoteId, row.linkId]);
    await tx.query(changeLinkSql, [
      row.linkId,
      now.remoteId,
      now.masterRemoteId,
      now.etag,
      now.base && JSON.stringify(now.base),
      now.baseExcludedDates,
      now.attempt && JSON.stringify(now.attempt),
      now.keptInOutlook,
      now.uid ?? null,
      facts && JSON.stringify(facts),
    ]);
    if (change.content === undefined && change.deletedAt === undefined) return;
    if (sameJson(row.content, now.content) && row.deletedAt === now.deletedAt) return;
    await this.changeContent(tx, now);
  }

  private async changeContent(tx: Tx, row: StoredPushRow): Promise<void> {
    const { appointmentId, content, deletedAt } = row;
    await tx.query(changeContentSql, [
      appointmentId,
      content.title,
      content.description,
      content.location,
      content.start,
      content.end,
      content.timeZone,
      content.isAllDay,
      content.isPrivate,
      content.availability,
      content.recurrence,
      deletedAt,
      row.type === 'SERIES_MASTER' ? seriesUntil(row) : content.end,
    ]);
  }

  /** A row that never went up, or whose event is gone: the link goes, and the appointment that nothing holds any more. */
  async drop(tx: Tx, run: ClaimedRun, row: StoredPushRow): Promise<void> {
    await tx.query(dropSql, [row.linkId, run.resourceId]);
  }

  async keepInOutlook(tx: Tx, linkId: LinkId): Promise<void> {
    await tx.query('UPDATE event_link SET tombstoned_at = now() WHERE id = $1', [linkId]);
  }

  /** Creates that a complete read of their calendar left without a trace, although it began after them. */
  async markUntraced(tx: Tx, run: ClaimedRun, calendarId: ExternalCalendarId, readBegan: Instant): Promise<void> {
    await tx.query(untracedSql, [run.accountId, calendarId, readBegan]);
  }

  /** What was changed and changed back agrees again. Only where it still says so; in a transaction. */
  async settle(tx: Tx, linkIds: readonly LinkId[]): Promise<void> {
    if (linkIds.length === 0) return;
    await tx.query(lockAppointmentsSql, [linkIds]);
    await tx.query(settleSql, [linkIds]);
  }
}

function stateOf(rows: readonly PushState[]): PushState {
  return rows[0] ?? { isUnanswered: false };
}

function rowsOf(rows: readonly { readonly row: StoredPushRow }[]): readonly StoredPushRow[] {
  return rows.map(({ row }) => row);
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Links of account `$1` in which something may be unsettled. */
const mayBeUnsettled = `(l.remote_id IS NULL OR l.base IS NOT NULL OR l.base_excluded_dates IS NOT NULL OR l.attempt IS NOT NULL)`;

const stateSql = `
SELECT EXISTS (SELECT 1 FROM event_link l WHERE l.account_id = $1 AND l.remote_id IS NULL
  AND l.attempt->>'kind' = 'create' AND l.attempt->>'outcome' IS NULL) AS "isUnanswered"`;

// Under the lease, or two runners would both find that there is no link yet. The first run that fills Outlook is one that
// somebody starts, or a job: until then only what was edited since the account was added goes up.
const makeLinksSql = prepared(
  'push-make-links',
  `
WITH leased AS MATERIALIZED (
  SELECT * FROM calendar_account WHERE id = $1 AND lease_generation = $4 AND lease_until IS NOT NULL FOR SHARE
), made AS (
  INSERT INTO event_link (id, appointment_id, account_id, external_calendar_id, remote_id, round)
  SELECT gen_random_uuid(), a.id, c.id, $3, NULL, 0
  FROM leased c JOIN appointment_resource p ON p.resource_id = $2
  JOIN appointment a ON a.id = p.appointment_id
  WHERE a.type <> 'EXCEPTION' AND a.deleted_at IS NULL AND ${isWanted}
    AND ($5 OR a.edited_at > c.created_at OR EXISTS (
      SELECT 1 FROM sync_run r WHERE r.account_id = c.id AND r.trigger <> 'LOCAL_CHANGE'
        AND r.status IN ('SUCCEEDED', 'SUCCEEDED_WITH_ERRORS')))
  RETURNING appointment_id
), made_exceptions AS (
  INSERT INTO event_link (id, appointment_id, account_id, external_calendar_id, remote_id, round)
  SELECT gen_random_uuid(), e.id, $1, coalesce(master.external_calendar_id, $3), NULL, 0
  FROM appointment_resource p JOIN appointment e ON e.id = p.appointment_id
  LEFT JOIN event_link master ON master.account_id = $1 AND master.appointment_id = e.series_id
  WHERE p.resource_id = $2 AND EXISTS (SELECT 1 FROM leased) AND e.type = 'EXCEPTION'
    AND e.deleted_at IS NULL AND e.read_only_reason IS NULL
    AND (master.id IS NOT NULL OR e.series_id IN (SELECT appointment_id FROM made))
    AND NOT EXISTS (
      SELECT 1 FROM event_link l JOIN calendar_account holder ON holder.id = l.account_id
      WHERE l.appointment_id = e.id AND holder.resource_id = $2)
)
${stateSql}`,
);

const unsettledSql = prepared(
  'push-unsettled',
  `
WITH unsettled AS (
  SELECT l.id, a.series_id FROM event_link l JOIN appointment a ON a.id = l.appointment_id
  WHERE l.account_id = $1 AND l.tombstoned_at IS NULL AND ${mayBeUnsettled}
  UNION
  SELECT l.id, a.series_id FROM appointment a JOIN event_link l ON l.appointment_id = a.id
  WHERE a.deleted_at IS NOT NULL AND l.account_id = $1 AND l.tombstoned_at IS NULL
)
SELECT ${linkJson} AS row FROM event_link l JOIN appointment a ON a.id = l.appointment_id
WHERE l.id IN (
  SELECT id FROM unsettled UNION
  SELECT m.id FROM unsettled u JOIN event_link m ON m.account_id = $1 AND m.appointment_id = u.series_id)
ORDER BY a.edited_at NULLS FIRST, l.id`,
);

// The appointment before its link, a series before its exceptions: the order in which people's edits lock them. Two
// conditions with OR in the place of the UNION would read the whole table.
const lockSql = prepared(
  'push-lock',
  `
WITH named AS (
  SELECT a.id, a.series_id FROM event_link l JOIN appointment a ON a.id = l.appointment_id
  WHERE l.account_id = $1 AND l.id = $2
), locked AS (
  SELECT a.id FROM appointment a
  WHERE a.id IN (SELECT id FROM named UNION SELECT series_id FROM named)
  ORDER BY (a.type = 'EXCEPTION'), a.id FOR UPDATE
)
SELECT ${linkJson} AS row FROM event_link l JOIN appointment a ON a.id = l.appointment_id
WHERE l.account_id = $1 AND l.appointment_id IN (SELECT id FROM locked) FOR UPDATE OF l`,
);

const lockExceptionsSql = `
SELECT ${linkJson} AS row FROM event_link l JOIN appointment a ON a.id = l.appointment_id
WHERE l.account_id = $1 AND a.series_id = $2 AND l.remote_id IS NOT NULL ORDER BY a.id FOR UPDATE`;

const saveAttemptsSql = prepared(
  'push-save-attempts',
  `
UPDATE event_link l SET attempt = t.attempt::jsonb FROM unnest($1::uuid[], $2::text[]) AS t(id, attempt)
WHERE l.id = t.id`,
);

const changeLinkSql = prepared(
  'push-change-link',
  `
WITH told AS (
  UPDATE appointment a SET outlook = $10::jsonb FROM event_link l
  WHERE l.id = $1 AND a.id = l.appointment_id AND a.outlook IS NULL AND $10::jsonb IS NOT NULL
)
UPDATE event_link SET remote_id = $2, master_remote_id = $3, uid = $9, etag = $4, base = $5::jsonb, 
  base_excluded_dates = $6,
  attempt = $7::jsonb, tombstoned_at = CASE WHEN $8::boolean THEN coalesce(tombstoned_at, now()) END,
  last_synced_at = now()
WHERE id = $1`,
);

// Its exceptions, were it a series, are ours from now on.
const takeOverSql = `
WITH other AS (
  DELETE FROM event_link WHERE account_id = $1 AND remote_id = $2 COLLATE "C" AND id <> $3 RETURNING id, appointment_id
), adopted AS (
  UPDATE appointment e SET series_id = mine.appointment_id FROM other, event_link mine
  WHERE mine.id = $3 AND e.series_id = other.appointment_id AND mine.appointment_id <> other.appointment_id
)
DELETE FROM appointment a USING other, event_link mine
WHERE mine.id = $3 AND a.id = other.appointment_id AND a.id <> mine.appointment_id AND NOT EXISTS (
  SELECT 1 FROM event_link held WHERE held.appointment_id = a.id AND held.id NOT IN (SELECT id FROM other))`;

const changeContentSql = `
UPDATE appointment SET title = $2, description = $3, location = $4, start_at = $5, end_at = $6, time_zone = $7,
  is_all_day = $8, is_private = $9, availability = $10, recurrence = $11, deleted_at = $12, until_at = $13, version = version + 1,
  updated_at = now()
WHERE id = $1`;

const dropSql = `
WITH gone AS (
  DELETE FROM event_link WHERE id = $1 RETURNING id, appointment_id, external_calendar_id, remote_id
), stubs AS (
  DELETE FROM event_occurrence o USING gone
  WHERE o.external_calendar_id = gone.external_calendar_id AND gone.remote_id IN (o.remote_id, o.master_remote_id)
), unplaced AS (
  DELETE FROM appointment_resource place USING gone, appointment a
  WHERE a.id = gone.appointment_id AND a.deleted_at IS NULL AND place.appointment_id = a.id AND place.resource_id = $2
)
DELETE FROM appointment a USING gone WHERE a.id = gone.appointment_id
  AND (a.deleted_at IS NOT NULL OR NOT EXISTS (
    SELECT 1 FROM appointment_resource other WHERE other.appointment_id = a.id AND other.resource_id <> $2))
  AND NOT EXISTS (SELECT 1 FROM event_link other WHERE other.appointment_id = a.id AND other.id <> gone.id)`;

const untracedSql = `
UPDATE event_link SET attempt = attempt || '{"outcome": "UNTRACED"}'
WHERE account_id = $1 AND external_calendar_id = $2 AND remote_id IS NULL AND attempt->>'kind' = 'create'
  AND attempt->>'outcome' IS NULL AND (attempt->>'at')::timestamptz < $3`;

// An edit between the two would be taken for none: the base of what was edited twice stays as it is.
const lockAppointmentsSql = `
SELECT 1 FROM appointment a JOIN event_link l ON l.appointment_id = a.id WHERE l.id = ANY($1) ORDER BY a.id
FOR UPDATE OF a`;

const settleSql = `
UPDATE event_link l SET base = NULL FROM appointment a
WHERE l.id = ANY($1) AND a.id = l.appointment_id AND l.base IS NOT NULL AND l.attempt IS NULL
  AND l.base = ${contentJson}::jsonb`;

/** For a row that its own run has just read and nobody else can have taken away. */
export function present<T>(row: T | undefined): T {
  if (row === undefined) throw new BugError('A row that is locked is not there.');
  return row;
}
