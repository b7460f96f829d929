import type { AccountId, ExternalCalendarId, Instant } from '@kalbro/kernel';
import { SupersededError } from '@kalbro/kernel';
import type { RemoteCalendarInfo, SyncWindow } from '@kalbro/calendar-core';
import type { Tx } from '@kalbro/database';
import { prepared } from '@kalbro/database';
import { arrayLiteral } from '../store/array-literal.js';
import { freshId } from '../store/fresh-id.js';
import type { CalendarState, ClaimedRun, RunTally } from './lease-store.js';
import { calendarsSql, forNoDisk, leaseSeconds, tallyColumns, tallyParameters } from './lease-store.js';
import { eventRowsSql } from './event-rows.js';
import type { PreparedPage } from './pull-page.js';
import type { PullScope } from './pull-store.js';
import { insertCtes } from './pull-store.js';

/** Where the next page of a calendar is read; `delta` says that the round is complete. */
export interface RoundPosition {
  readonly link: string;
  readonly complete: boolean;
  readonly full: boolean;
  readonly window: SyncWindow;
}

/** What the run's row said meanwhile. */
export interface CommitAnswer {
  readonly cancelRequested: boolean;
}

export class RoundStore {
  /**
   * Stores where to read on, together with the tally of the run, and proves the lease: the last statement of every
   * page's transaction. What is heard again is no longer set aside.
   */
  async commit(
    tx: Tx,
    scope: PullScope,
    position: RoundPosition,
    heard: readonly string[],
    tally: RunTally,
  ): Promise<CommitAnswer> {
    const rows: CommitAnswer[] = await tx.query(commitSql, commitParameters(scope, position, heard, tally));
    const row = rows[0];
    if (!row) throw new SupersededError(`The lease of run ${scope.run.runId} was lost.`);
    return row;
  }

  /**
   * The same for a page of which nothing is known yet, together with its rows: one statement, and so one transaction.
   * Undefined, with nothing stored, when something of it is known after all or the lease is lost: then the page has to
   * go the long way.
   */
  async commitNew(
    tx: Tx,
    scope: PullScope,
    position: RoundPosition,
    page: PreparedPage,
    tally: RunTally,
  ): Promise<CommitAnswer | undefined> {
    const { clientId, resourceId } = scope.run;
    const committed = commitParameters(scope, position, page.remoteIds, tally);
    const answers: CommitAnswer[] = await tx.query(commitNewSql, [
      ...committed,
      clientId,
      resourceId,
      ...page.parameters,
    ]);
    return answers[0];
  }

  /**
   * A round of its own beside those of the delta, for single events. While one of those is half read they count as part of
   * it: it goes on under its number.
   */
  async begin(tx: Tx, calendarId: ExternalCalendarId): Promise<number> {
    const [rows]: [{ round: string }[], number] = await tx.query(
      `UPDATE external_calendar SET round = round + CASE WHEN next_link IS NULL THEN 1 ELSE 0 END
       WHERE id = $1 RETURNING round`,
      [calendarId],
    );
    return Number(rows[0]?.round);
  }

  /** Two accounts of a resource that are read at once must not both be the first to tell of a meeting. */
  async lockResource(tx: Tx, { resourceId }: Pick<ClaimedRun, 'resourceId'>): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [resourceId]);
  }

  /** Forgets the links of a calendar, so that it is read in full; the rows stay. */
  async forgetLinks(tx: Tx, scope: Omit<PullScope, 'round'>): Promise<void> {
    await tx.query(
      'UPDATE external_calendar SET delta_link = NULL, next_link = NULL WHERE id = $1 AND account_id = $2',
      [scope.calendarId, scope.run.accountId],
    );
  }

  /** A calendar that answers 404: nothing of it is deleted, it is only not read until it is listed again. */
  async markMissing(tx: Tx, scope: Omit<PullScope, 'round'>, now: Instant): Promise<void> {
    await tx.query(
      'UPDATE external_calendar SET missing_since = coalesce(missing_since, $3) WHERE id = $1 AND account_id = $2',
      [scope.calendarId, scope.run.accountId, now],
    );
  }

  /** Takes a listing over: new calendars come in (only the default one is read unless the user chooses), names follow. */
  async saveCalendars(
    tx: Tx,
    accountId: AccountId,
    calendars: readonly RemoteCalendarInfo[],
    now: number,
  ): Promise<readonly CalendarState[]> {
    const rows = calendars.map((calendar) => ({ ...calendar, id: freshId<ExternalCalendarId>(now) }));
    await tx.query(saveCalendarsSql, [accountId, JSON.stringify(rows)]);
    const saved: { calendars: CalendarState[] }[] = await tx.query(`SELECT (${calendarsSql}) AS calendars`, [
      accountId,
    ]);
    return saved[0]?.calendars ?? [];
  }
}

function commitParameters(
  scope: PullScope,
  position: RoundPosition,
  heard: readonly string[],
  tally: RunTally,
): readonly unknown[] {
  return [
    scope.run.accountId,
    scope.run.generation,
    leaseSeconds,
    scope.calendarId,
    position.complete ? position.link : null,
    position.complete ? null : position.link,
    scope.round,
    position.full,
    position.window.start,
    position.window.end,
    arrayLiteral(heard),
    scope.run.runId,
    ...tallyParameters(tally),
  ];
}

/** `$1` to `$19` are `commitParameters`; nothing happens unless the lease holds and `condition` does. */
function commitCtes(condition: string): string {
  return `leased AS (
  UPDATE calendar_account SET lease_until = now() + make_interval(secs => $3)
  WHERE id = $1 AND lease_generation = $2 AND lease_until IS NOT NULL AND ${condition}
  RETURNING id
), moved AS (
  UPDATE external_calendar SET delta_link = coalesce($5, delta_link), next_link = $6, round = $7, round_is_full = $8,
    window_start = $9, window_end = $10, missing_since = NULL
  WHERE id = $4 AND EXISTS (SELECT 1 FROM leased)
), heard AS (
  DELETE FROM set_aside_event WHERE external_calendar_id = $4 AND remote_id = ANY($11::text[])
    AND EXISTS (SELECT 1 FROM leased)
), counted AS (
  UPDATE sync_run SET ${tallyColumns(13)} WHERE id = $12 AND EXISTS (SELECT 1 FROM leased)
  RETURNING cancel_requested
)`;
}

const commitSql = prepared(
  'round-commit',
  `WITH ${commitCtes('true')} SELECT cancel_requested AS "cancelRequested", ${forNoDisk} FROM counted`,
);

// What waits to be created, or is held by another account of the resource, may turn out to be among the events.
const nothingKnown = `NOT EXISTS (SELECT 1 FROM event_link WHERE account_id = $1 AND remote_id = ANY($11::text[]))
  AND NOT EXISTS (SELECT 1 FROM event_link WHERE account_id = $1 AND remote_id IS NULL)
  AND NOT EXISTS (SELECT 1 FROM calendar_account WHERE resource_id = $21 AND id <> $1)`;
// Rows and link stand or fall together, so a crash of Postgres that takes the last pages along costs a second read of them:
// no page has to wait for the disk.
const commitNewSql = `WITH ${commitCtes(nothingKnown)}, item AS (
  ${eventRowsSql(22)} WHERE EXISTS (SELECT 1 FROM leased)
), ${insertCtes(20, 21, 1, 4, 7)}
SELECT cancel_requested AS "cancelRequested", ${forNoDisk} FROM counted`;

const saveCalendarsSql = `
INSERT INTO external_calendar (id, account_id, remote_id, name, is_default, can_edit, sync_down, sync_up)
SELECT id, $1, "remoteId", name, "isDefault", "canEdit", "isDefault", "isDefault" AND "canEdit"
FROM json_to_recordset($2::json) AS r(id uuid, "remoteId" text, name text, "isDefault" boolean, "canEdit" boolean)
ON CONFLICT (account_id, remote_id) DO UPDATE SET name = excluded.name, is_default = excluded.is_default,
  can_edit = excluded.can_edit, missing_since = NULL`;
