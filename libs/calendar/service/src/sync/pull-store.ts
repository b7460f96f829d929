import type { KnownOccurrence, PullPlan, SweepInput, SyncWindow } from '@kalbro/calendar-core';
import { shouldBeHeard } from '@kalbro/calendar-core';
import type { ExternalCalendarId, LinkId } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import type { EventRow } from './event-rows.js';
import { eventParameters, eventRowsSql, settledParameters, settledRowsSql } from './event-rows.js';
import type { ClaimedRun } from './lease-store.js';
import type { KnownRow, KnownRows, LinkRow } from './link-rows.js';
import { copyJson, knownRows, knownSql, linkJson, linkRowSql } from './link-rows.js';

export interface SetAsideRow {
  readonly remoteId: string;
  readonly code: string;
  readonly message: string;
  readonly title: string | null;
}

/** Whose rows a statement touches: everything of one calendar of one claimed run, in one round. */
export interface PullScope {
  readonly run: ClaimedRun;
  readonly calendarId: ExternalCalendarId;
  readonly round: number;
}

/** Set-based SQL of the pull. Arrays carry all rows of a page: one statement each, whatever the page holds. */
export class PullStore {
  /**
   * Links of the account and bare occurrences of the calendar among these remote ids; links that wait to be created and
   * may turn out to be among them; and meetings with these uids in other accounts of the resource.
   */
  async known(
    tx: Tx,
    scope: PullScope,
    remoteIds: readonly string[],
    transactionIds: readonly string[] = [],
    uids: readonly string[] = [],
  ): Promise<KnownRows> {
    const { accountId, resourceId } = scope.run;
    const asked = [accountId, scope.calendarId, remoteIds, transactionIds, uids, resourceId];
    const rows: KnownRow[] = await tx.query(knownSql, asked);
    return knownRows(rows);
  }

  async insert(tx: Tx, scope: PullScope, rows: readonly EventRow[]): Promise<void> {
    if (rows.length === 0) return;
    const { run } = scope;
    await tx.query(insertSql, [
      run.clientId,
      run.resourceId,
      run.accountId,
      scope.calendarId,
      scope.round,
      ...eventParameters(rows),
    ]);
  }

  async update(tx: Tx, scope: PullScope, rows: readonly EventRow[]): Promise<void> {
    if (rows.length === 0) return;
    await tx.query(updateSql, [scope.calendarId, scope.round, ...settledParameters(rows)]);
  }

  /** Links to meetings that another account told of before; what that one says of them is kept as its copy from now on. */
  async join(tx: Tx, scope: PullScope, rows: readonly EventRow[]): Promise<void> {
    if (rows.length === 0) return;
    const { run, calendarId, round } = scope;
    await tx.query(joinSql, [run.accountId, calendarId, round, ...settledParameters(rows)]);
  }

  /** Heard, and nothing changed but the etag perhaps, the copy, and what is known of an unanswered call. */
  async touch(tx: Tx, scope: PullScope, rows: PullPlan['unchanged']): Promise<void> {
    if (rows.length === 0) return;
    await tx.query(
      `UPDATE event_link l SET round = $4, etag = t.etag, external_calendar_id = $5, attempt = t.attempt::jsonb,
         heard = ${heardAfter('t.heard::jsonb')}
       FROM unnest($1::uuid[], $2::text[], $3::text[], $6::text[]) AS t(id, etag, attempt, heard) WHERE l.id = t.id`,
      [
        rows.map((row) => row.linkId),
        rows.map((row) => row.etag),
        rows.map((row) => row.attempt && JSON.stringify(row.attempt)),
        scope.round,
        scope.calendarId,
        rows.map((row) => (row.copy ? JSON.stringify(row.copy) : null)),
      ],
    );
  }

  async saveOccurrences(tx: Tx, scope: PullScope, rows: readonly KnownOccurrence[]): Promise<void> {
    if (rows.length === 0) return;
    await tx.query(
      `INSERT INTO event_occurrence (external_calendar_id, remote_id, master_remote_id, start_at, end_at, etag, round)
       SELECT $1, t.*, $7 FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[]) AS t
       ON CONFLICT (external_calendar_id, remote_id) DO UPDATE SET master_remote_id = excluded.master_remote_id,
         start_at = excluded.start_at, end_at = excluded.end_at, etag = excluded.etag, round = excluded.round`,
      [
        scope.calendarId,
        rows.map((row) => row.remoteId),
        rows.map((row) => row.masterRemoteId),
        rows.map((row) => row.start),
        rows.map((row) => row.end),
        rows.map((row) => row.etag ?? null),
        scope.round,
      ],
    );
  }

  async removeOccurrences(tx: Tx, scope: PullScope, remoteIds: readonly string[]): Promise<void> {
    if (remoteIds.length === 0) return;
    await tx.query('DELETE FROM event_occurrence WHERE external_calendar_id = $1 AND remote_id = ANY($2)', [
      scope.calendarId,
      remoteIds,
    ]);
  }

  /** Dates that Outlook cancelled, added to what their masters exclude, on both sides. */
  async exclude(tx: Tx, scope: PullScope, dates: PullPlan['exclude']): Promise<void> {
    if (dates.length > 0) await tx.query(excludeSql, datesOfMasters(scope, dates));
  }

  /** Dates that were cancelled here and stand again, since somebody changed them in Outlook. */
  async restoreDates(tx: Tx, scope: PullScope, dates: PullPlan['restoredDates']): Promise<void> {
    if (dates.length > 0) await tx.query(restoreSql, datesOfMasters(scope, dates));
  }

  /** Series that were deleted here stand again, since somebody changed a date of them in Outlook. */
  async revive(tx: Tx, linkIds: readonly LinkId[]): Promise<void> {
    if (linkIds.length === 0) return;
    await tx.query(
      `UPDATE appointment a SET deleted_at = NULL, version = version + 1, updated_at = now()
       FROM event_link l WHERE l.id = ANY($1) AND a.id = l.appointment_id AND a.deleted_at IS NOT NULL`,
      [linkIds],
    );
  }

  /** Whether anything of this calendar was known before it was ever read. */
  async hasLinks(tx: Tx, scope: PullScope): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      'SELECT 1 FROM event_link WHERE account_id = $1 AND external_calendar_id = $2 AND remote_id IS NOT NULL LIMIT 1',
      [scope.run.accountId, scope.calendarId],
    );
    return rows.length > 0;
  }

  /** What of this calendar a full read must have told of, and which of it the round did not hear. */
  async sweepInput(tx: Tx, scope: PullScope, window: SyncWindow): Promise<SweepInput> {
    const rows: { inWindow: number; unheard: readonly string[]; masters: readonly LinkRow[] }[] = await tx.query(
      sweepSql,
      [scope.calendarId, scope.round, window.start, window.end],
    );
    const { inWindow, unheard, masters } = rows[0] ?? { inWindow: 0, unheard: [], masters: [] };
    const lost = masters.filter((master) => shouldBeHeard(master, window)).map((master) => master.remoteId);
    return { inWindow: inWindow + lost.length, unheard: [...unheard, ...lost] };
  }

  /** Series that a full read must have told of and did not: none of their dates may be left, or they are gone. */
  async unheardSeries(tx: Tx, scope: PullScope, window: SyncWindow): Promise<readonly string[]> {
    const rows: { row: LinkRow }[] = await tx.query(
      `${linkRowSql} WHERE l.external_calendar_id = $1 AND l.remote_id IS NOT NULL AND l.round < $2
         AND a.type = 'SERIES_MASTER' ORDER BY l.remote_id`,
      [scope.calendarId, scope.round],
    );
    return rows.flatMap(({ row }) => (shouldBeHeard(row, window) ? [row.remoteId] : []));
  }

  async setAside(tx: Tx, scope: PullScope, rows: readonly SetAsideRow[]): Promise<void> {
    if (rows.length === 0) return;
    await tx.query(
      `INSERT INTO set_aside_event (external_calendar_id, remote_id, code, message, title, round)
       SELECT $1, t.*, $6 FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS t
       ON CONFLICT (external_calendar_id, remote_id) DO UPDATE SET code = excluded.code, message = excluded.message,
         title = excluded.title, round = excluded.round`,
      [
        scope.calendarId,
        rows.map((row) => row.remoteId),
        rows.map((row) => row.code),
        rows.map((row) => row.message),
        rows.map((row) => row.title),
        scope.round,
      ],
    );
  }
}

/** CTEs that store `item`s as new; the placeholders are those of client, resource, account, calendar and round. */
export function insertCtes(client: number, resource: number, account: number, calendar: number, round: number): string {
  return `inserted AS (
  INSERT INTO appointment (id, client_id, type, series_id, original_start, title, description, location, start_at,
    end_at, time_zone, is_all_day, is_private, availability, recurrence, excluded_dates, additional_dates, until_at,
    origin, outlook, details_hidden, read_only_reason, owner_resource_id)
  SELECT appointment_id, $${client}, type, series_id, original_start, title, description, location, start_at, end_at,
    time_zone, is_all_day, is_private, availability, recurrence, excluded_dates::timestamptz[],
    additional_dates::timestamptz[], until_at, 'OUTLOOK', outlook, details_hidden, read_only_reason, $${resource}
  FROM item
), placed AS (
  INSERT INTO appointment_resource (resource_id, appointment_id) SELECT $${resource}, appointment_id FROM item
), linked AS (
  INSERT INTO event_link (id, appointment_id, account_id, external_calendar_id, remote_id, master_remote_id, uid, etag,
    round)
  SELECT link_id, appointment_id, $${account}, $${calendar}, remote_id, master_remote_id, uid, etag, $${round} FROM item
)`;
}

const insertSql = `WITH item AS (${eventRowsSql(6)}), ${insertCtes(1, 2, 3, 4, 5)} SELECT`;

/** A copy without the dates that it excludes: they are told at the end of a round. */
function heardAfter(copy: string): string {
  return `CASE WHEN ${copy} IS NOT NULL THEN coalesce(l.heard, '{}') || ${copy} END`;
}

const updateSql = `
WITH item AS (${settledRowsSql(3)}), changed AS (
  UPDATE appointment a SET type = item.type, series_id = item.series_id, original_start = item.original_start,
    title = item.title, description = item.description, location = item.location, start_at = item.start_at,
    end_at = item.end_at, time_zone = item.time_zone, is_all_day = item.is_all_day, is_private = item.is_private,
    availability = item.availability, recurrence = item.recurrence,
    excluded_dates = item.excluded_dates::timestamptz[], additional_dates = item.additional_dates::timestamptz[],
    until_at = item.until_at, outlook = item.outlook, details_hidden = item.details_hidden,
    read_only_reason = item.read_only_reason, deleted_at = item.deleted_at, version = a.version + 1, updated_at = now()
  FROM item WHERE a.id = item.appointment_id
), others AS (
  UPDATE event_link o SET heard = coalesce(o.heard, ${copyJson('o')}), base = o.base || coalesce(item.told, '{}')
  FROM item JOIN appointment a ON a.id = item.appointment_id
  WHERE item.heard IS NOT NULL AND o.appointment_id = item.appointment_id AND o.id <> item.link_id
    AND o.remote_id IS NOT NULL
)
UPDATE event_link l SET external_calendar_id = $1, remote_id = item.remote_id, master_remote_id = item.master_remote_id,
  uid = item.uid, etag = item.etag, base = item.base, attempt = item.attempt,
  heard = ${heardAfter('item.heard')},
  round = $2, last_synced_at = now()
FROM item WHERE l.id = item.link_id`;

const joinSql = `
WITH item AS (${settledRowsSql(4)}), joined AS (
  INSERT INTO event_link (id, appointment_id, account_id, external_calendar_id, remote_id, master_remote_id, uid, etag,
    heard, round)
  SELECT link_id, appointment_id, $1, $2, remote_id, master_remote_id, uid, etag, heard, $3 FROM item
)
UPDATE event_link o SET heard = ${copyJson('o')}
FROM item JOIN appointment a ON a.id = item.appointment_id
WHERE o.appointment_id = item.appointment_id AND o.remote_id IS NOT NULL AND o.heard IS NULL`;

const datesSql = `
FROM (SELECT master, array_agg(date) AS dates FROM unnest($2::text[], $3::timestamptz[]) AS t(master, date)
  GROUP BY master) named
JOIN event_link l ON l.account_id = $1 AND l.remote_id = named.master COLLATE "C"`;

const united = (dates: string) => `ARRAY(SELECT DISTINCT d FROM unnest(${dates} || named.dates) d ORDER BY d)`;

const excludeSql = `
WITH both_sides AS (
  UPDATE event_link own SET base_excluded_dates = ${united('own.base_excluded_dates')}
  ${datesSql} WHERE own.id = l.id AND own.base_excluded_dates IS NOT NULL
)
UPDATE appointment a SET version = version + 1, updated_at = now(), excluded_dates = ${united('a.excluded_dates')}
${datesSql} WHERE a.id = l.appointment_id AND NOT a.excluded_dates @> named.dates`;

const restoreSql = `
UPDATE appointment a SET version = version + 1, updated_at = now(),
  excluded_dates = ARRAY(SELECT d FROM unnest(a.excluded_dates) d WHERE d <> ALL(named.dates) ORDER BY d)
${datesSql} WHERE a.id = l.appointment_id AND a.excluded_dates && named.dates`;

// Singles and exceptions by their times, a day from each edge; of series the rule decides.
const sweepSql = `
SELECT count(*) FILTER (WHERE a.type <> 'SERIES_MASTER' OR l.round = $2)::int AS "inWindow",
  coalesce(json_agg(l.remote_id ORDER BY l.remote_id) FILTER (WHERE l.round < $2 AND a.type <> 'SERIES_MASTER'), '[]')
    AS unheard,
  coalesce(json_agg(${linkJson}) FILTER (WHERE l.round < $2 AND a.type = 'SERIES_MASTER'), '[]') AS masters
FROM event_link l JOIN appointment a ON a.id = l.appointment_id
WHERE l.external_calendar_id = $1 AND l.remote_id IS NOT NULL AND (a.type = 'SERIES_MASTER' OR (a.start_at >= $3::timestamptz + interval '1 day'
  AND a.end_at <= $4::timestamptz - interval '1 day'))`;

function datesOfMasters(
  { run }: PullScope,
  dates: readonly { readonly masterRemoteId: string; readonly originalStart: string }[],
): readonly unknown[] {
  return [run.accountId, dates.map((each) => each.masterRemoteId), dates.map((each) => each.originalStart)];
}
