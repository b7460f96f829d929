import type { KnownLink, KnownOccurrence, PullPlan, SweepInput, SyncWindow } from '@kalbro/calendar-core';
import { shouldBeHeard } from '@kalbro/calendar-core';
import type { ExternalCalendarId, LinkId } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import { instantSql, instantsSql } from '../store/instant-sql.js';
import type { EventRow } from './event-rows.js';
import { eventParameters, eventRowsSql } from './event-rows.js';
import type { ClaimedRun } from './lease-store.js';

/** A known link, with the calendar it was heard in. */
export interface LinkRow extends KnownLink {
  readonly externalCalendarId: ExternalCalendarId;
}

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

export interface KnownRows {
  readonly links: ReadonlyMap<string, LinkRow>;
  readonly occurrences: ReadonlyMap<string, KnownOccurrence>;
}

/** Set-based SQL of the pull. Arrays carry all rows of a page: one statement each, whatever the page holds. */
export class PullStore {
  /** Links of the account and bare occurrences of the calendar among these remote ids. */
  async known(tx: Tx, scope: PullScope, remoteIds: readonly string[]): Promise<KnownRows> {
    const rows: ({ kind: 'link'; row: LinkRow } | { kind: 'occurrence'; row: KnownOccurrence })[] = await tx.query(
      knownSql,
      [scope.run.accountId, scope.calendarId, remoteIds],
    );
    const links = new Map<string, LinkRow>();
    const occurrences = new Map<string, KnownOccurrence>();
    for (const each of rows) {
      if (each.kind === 'link') links.set(each.row.remoteId, each.row);
      else occurrences.set(each.row.remoteId, each.row);
    }
    return { links, occurrences };
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
    await tx.query(updateSql, [scope.calendarId, scope.round, ...eventParameters(rows)]);
  }

  /** Heard, and nothing changed but the etag perhaps. */
  async touch(tx: Tx, scope: PullScope, rows: readonly { linkId: LinkId; etag: string | null }[]): Promise<void> {
    if (rows.length === 0) return;
    await tx.query(
      `UPDATE event_link l SET round = $3, etag = t.etag, external_calendar_id = $4
       FROM unnest($1::uuid[], $2::text[]) AS t(id, etag) WHERE l.id = t.id`,
      [rows.map((row) => row.linkId), rows.map((row) => row.etag), scope.round, scope.calendarId],
    );
  }

  /**
   * Takes the links away, and with each the appointment that no other link holds: one meeting in two calendars stays
   * until both have lost it. A series takes its exceptions and bare occurrences along.
   */
  async remove(tx: Tx, scope: PullScope, remoteIds: readonly string[]): Promise<void> {
    if (remoteIds.length === 0) return;
    await tx.query(removeSql, [scope.run.accountId, scope.calendarId, remoteIds]);
  }

  async saveOccurrences(tx: Tx, scope: PullScope, rows: readonly KnownOccurrence[]): Promise<void> {
    if (rows.length === 0) return;
    await tx.query(
      `INSERT INTO event_occurrence (external_calendar_id, remote_id, master_remote_id, start_at, end_at, round)
       SELECT $1, t.*, $6 FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[]) AS t
       ON CONFLICT (external_calendar_id, remote_id) DO UPDATE SET master_remote_id = excluded.master_remote_id,
         start_at = excluded.start_at, end_at = excluded.end_at, round = excluded.round`,
      [
        scope.calendarId,
        rows.map((row) => row.remoteId),
        rows.map((row) => row.masterRemoteId),
        rows.map((row) => row.start),
        rows.map((row) => row.end),
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

  /** Dates that Outlook cancelled, added to what their masters exclude. */
  async exclude(tx: Tx, scope: PullScope, dates: PullPlan['exclude']): Promise<void> {
    if (dates.length === 0) return;
    await tx.query(
      `UPDATE appointment a SET version = version + 1, updated_at = now(), excluded_dates = ARRAY(
         SELECT DISTINCT d FROM unnest(a.excluded_dates || gone.dates) d ORDER BY d)
       FROM (SELECT master, array_agg(date) AS dates FROM unnest($2::text[], $3::timestamptz[]) AS t(master, date)
         GROUP BY master) gone
       JOIN event_link l ON l.account_id = $1 AND l.remote_id = gone.master COLLATE "C"
       WHERE a.id = l.appointment_id AND NOT a.excluded_dates @> gone.dates`,
      [scope.run.accountId, dates.map((each) => each.masterRemoteId), dates.map((each) => each.originalStart)],
    );
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
      `${linkRowSql} WHERE l.external_calendar_id = $1 AND l.round < $2 AND a.type = 'SERIES_MASTER' ORDER BY l.remote_id`,
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

const linkJson = `json_build_object('linkId', l.id, 'appointmentId', a.id, 'externalCalendarId', l.external_calendar_id,
  'remoteId', l.remote_id, 'type', a.type, 'seriesId', a.series_id, 'originalStart', ${instantSql('a.original_start')},
  'content', json_build_object('title', a.title, 'description', a.description, 'location', a.location,
    'start', ${instantSql('a.start_at')}, 'end', ${instantSql('a.end_at')}, 'timeZone', a.time_zone,
    'isAllDay', a.is_all_day, 'isPrivate', a.is_private, 'availability', a.availability, 'recurrence', a.recurrence),
  'base', l.base, 'excludedDates', ${instantsSql('a.excluded_dates')},
  'additionalDates', ${instantsSql('a.additional_dates')}, 'etag', l.etag, 'uid', l.uid, 'outlook', a.outlook,
  'masterRemoteId', l.master_remote_id, 'detailsHidden', a.details_hidden, 'readOnlyReason', a.read_only_reason)`;

export const linkRowSql = `SELECT ${linkJson} AS row, l.remote_id, l.round, l.appointment_id FROM event_link l JOIN appointment a ON a.id = l.appointment_id`;

const knownSql = `
SELECT 'link' AS kind, ${linkJson} AS row
FROM event_link l JOIN appointment a ON a.id = l.appointment_id
WHERE l.account_id = $1 AND l.remote_id = ANY($3::text[])
UNION ALL
SELECT 'occurrence', json_build_object('remoteId', o.remote_id, 'masterRemoteId', o.master_remote_id,
  'start', ${instantSql('o.start_at')}, 'end', ${instantSql('o.end_at')})
FROM event_occurrence o WHERE o.external_calendar_id = $2 AND o.remote_id = ANY($3::text[])`;

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

const updateSql = `
WITH item AS (${eventRowsSql(3)}), changed AS (
  UPDATE appointment a SET type = item.type, series_id = item.series_id, original_start = item.original_start,
    title = item.title, description = item.description, location = item.location, start_at = item.start_at,
    end_at = item.end_at, time_zone = item.time_zone, is_all_day = item.is_all_day, is_private = item.is_private,
    availability = item.availability, recurrence = item.recurrence,
    excluded_dates = item.excluded_dates::timestamptz[], additional_dates = item.additional_dates::timestamptz[],
    until_at = item.until_at, outlook = item.outlook, details_hidden = item.details_hidden,
    read_only_reason = item.read_only_reason, version = a.version + 1, updated_at = now()
  FROM item WHERE a.id = item.appointment_id
)
UPDATE event_link l SET external_calendar_id = $1, master_remote_id = item.master_remote_id, uid = item.uid,
  etag = item.etag, base = NULL, round = $2, last_synced_at = now()
FROM item WHERE l.id = item.link_id`;

// Singles and exceptions by their times, a day from each edge; of series the rule decides.
const sweepSql = `
SELECT count(*) FILTER (WHERE a.type <> 'SERIES_MASTER' OR l.round = $2)::int AS "inWindow",
  coalesce(json_agg(l.remote_id ORDER BY l.remote_id) FILTER (WHERE l.round < $2 AND a.type <> 'SERIES_MASTER'), '[]')
    AS unheard,
  coalesce(json_agg(${linkJson}) FILTER (WHERE l.round < $2 AND a.type = 'SERIES_MASTER'), '[]') AS masters
FROM event_link l JOIN appointment a ON a.id = l.appointment_id
WHERE l.external_calendar_id = $1 AND (a.type = 'SERIES_MASTER' OR (a.start_at >= $3::timestamptz + interval '1 day'
  AND a.end_at <= $4::timestamptz - interval '1 day'))`;

const removeSql = `
WITH gone AS (
  DELETE FROM event_link WHERE account_id = $1 AND (remote_id = ANY($3::text[])
    OR (external_calendar_id = $2 AND master_remote_id = ANY($3::text[])))
  RETURNING id, appointment_id
), stubs AS (
  DELETE FROM event_occurrence WHERE external_calendar_id = $2
    AND (master_remote_id = ANY($3::text[]) OR remote_id = ANY($3::text[]))
)
DELETE FROM appointment a USING gone WHERE a.id = gone.appointment_id AND NOT EXISTS (
  SELECT 1 FROM event_link other WHERE other.appointment_id = a.id AND other.id NOT IN (SELECT id FROM gone))`;
