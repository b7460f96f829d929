import type { SeriesDifference, SeriesException, SyncWindow } from '@kalbro/calendar-core';
import { innerWindow } from '@kalbro/calendar-core';
import type { AppointmentId, Instant } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import { instantSql } from '../store/instant-sql.js';
import type { LinkRow } from './link-rows.js';
import { copyJson, linkRowSql } from './link-rows.js';
import type { PullScope } from './pull-store.js';

export interface HeardOccurrence {
  readonly remoteId: string;
  readonly start: Instant;
  readonly end: Instant;
  /** In this round, not in an earlier one. */
  readonly heard: boolean;
}

/** A series that this round said something about, with all that is known of its dates. */
export interface TouchedSeries {
  readonly master: LinkRow;
  /** True when the master itself was heard in this round: then its bare occurrences were sent anew as well. */
  readonly resent: boolean;
  /** Those in the window: years of them may have left it. */
  readonly occurrences: readonly HeardOccurrence[];
  readonly exceptionStarts: readonly Instant[];
  /** Those that Outlook knows. */
  readonly exceptions: readonly SeriesException[];
}

export interface SeriesDates extends SeriesDifference {
  readonly appointmentId: AppointmentId;
  readonly masterRemoteId: string;
  /** Those that this copy of a series excludes which several accounts hold; null for any other. */
  readonly heardDates: readonly Instant[] | null;
  /** Bare occurrences inside the window that older rounds told of are not there any more. */
  readonly dropStale: boolean;
}

/** What the end of a round needs to finish the series it touched. */
export class SeriesStore {
  /**
   * Masters without a link: of those named, and, when `wholeRound`, of all that the stored rows of this round name.
   */
  async unlinked(tx: Tx, scope: PullScope, named: readonly string[], wholeRound: boolean): Promise<readonly string[]> {
    const rows: { id: string }[] = await tx.query(unlinkedSql, [
      scope.run.accountId,
      scope.calendarId,
      scope.round,
      named,
      wholeRound,
    ]);
    return rows.map((row) => row.id);
  }

  /** Bare occurrences of one master that this round told of, the earliest first. */
  async occurrencesOf(tx: Tx, scope: PullScope, master: string, limit: number): Promise<readonly string[]> {
    const rows: { id: string }[] = await tx.query(
      `SELECT remote_id AS id FROM event_occurrence WHERE external_calendar_id = $1 AND master_remote_id = $2
         AND round = $4 ORDER BY start_at LIMIT $3`,
      [scope.calendarId, master, limit, scope.round],
    );
    return rows.map((row) => row.id);
  }

  /**
   * Exceptions that came before their master find it now. Those of which something else is known here (their date was
   * cancelled or changed, their series deleted) are left as they are and answered with: they have to be heard again.
   */
  async adoptExceptions(tx: Tx, scope: PullScope): Promise<readonly string[]> {
    const rows: { id: string }[] = await tx.query(adoptSql, [scope.calendarId, scope.round]);
    return rows.map(({ id }) => id);
  }

  /** Forgets exceptions, to hear them as if for the first time. */
  async forget(tx: Tx, scope: PullScope, remoteId: string): Promise<void> {
    await tx.query(
      `DELETE FROM appointment a USING event_link l
       WHERE l.account_id = $1 AND l.remote_id = $2 AND a.id = l.appointment_id AND a.type = 'EXCEPTION'`,
      [scope.run.accountId, remoteId],
    );
  }

  /** Series heard of in this round, after `after` in the order of remote ids. */
  touched(
    tx: Tx,
    scope: PullScope,
    { start, end }: SyncWindow,
    after: string,
    limit: number,
  ): Promise<readonly TouchedSeries[]> {
    return tx.query(touchedSql, [scope.run.accountId, scope.calendarId, scope.round, start, end, after, limit]);
  }

  /** The series with these masters. */
  named(
    tx: Tx,
    scope: PullScope,
    { start, end }: SyncWindow,
    masters: readonly string[],
  ): Promise<readonly TouchedSeries[]> {
    return tx.query(namedSql, [scope.run.accountId, scope.calendarId, scope.round, start, end, masters]);
  }

  async saveDates(tx: Tx, scope: PullScope, window: SyncWindow, series: readonly SeriesDates[]): Promise<void> {
    if (series.length === 0) return;
    const { start, end } = innerWindow(window);
    await tx.query(saveDatesSql, [JSON.stringify(series), scope.calendarId, scope.round, start, end]);
    const settled = series.flatMap(({ appointmentId, settledStarts }) =>
      settledStarts.map((each) => ({ ...each, appointmentId })),
    );
    if (settled.length > 0) await tx.query(settleSql, [JSON.stringify(settled)]);
  }
}

const adoptSql = `
WITH found AS (
  SELECT e.id, l.remote_id, master.appointment_id AS series_id,
    (series.deleted_at IS NOT NULL AND master.tombstoned_at IS NULL)
      OR (master.base_excluded_dates IS NOT NULL AND e.original_start = ANY(series.excluded_dates)
        AND e.original_start <> ALL(master.base_excluded_dates))
      OR EXISTS (
        SELECT 1 FROM appointment waiting JOIN event_link w ON w.appointment_id = waiting.id
          AND w.account_id = l.account_id AND w.remote_id IS NULL
        WHERE waiting.series_id = master.appointment_id AND waiting.original_start = e.original_start) AS meets
  FROM event_link l
  JOIN event_link master ON master.account_id = l.account_id AND master.remote_id = l.master_remote_id
  JOIN appointment series ON series.id = master.appointment_id
  JOIN appointment e ON e.id = l.appointment_id AND e.type = 'EXCEPTION'
  WHERE l.external_calendar_id = $1 AND l.master_remote_id IS NOT NULL AND (l.round = $2 OR e.series_id IS NULL)
    AND e.series_id IS DISTINCT FROM master.appointment_id
), adopted AS (
  UPDATE appointment e SET series_id = found.series_id FROM found WHERE e.id = found.id AND NOT found.meets
)
SELECT remote_id AS id FROM found WHERE meets ORDER BY remote_id`;

const unlinkedSql = `
SELECT DISTINCT named.id FROM (
  SELECT unnest($4::text[]) AS id
  UNION ALL
  SELECT master_remote_id FROM event_occurrence WHERE $5 AND external_calendar_id = $2 AND round = $3
  UNION ALL
  SELECT l.master_remote_id FROM event_link l JOIN appointment a ON a.id = l.appointment_id
  WHERE $5 AND l.external_calendar_id = $2 AND l.round = $3 AND l.master_remote_id IS NOT NULL AND a.series_id IS NULL
) named
WHERE NOT EXISTS (SELECT 1 FROM event_link m WHERE m.account_id = $1 AND m.remote_id = named.id COLLATE "C")`;

const seriesSql = `
SELECT series.row AS master, series.round = $3 AS resent,
  (SELECT coalesce(json_agg(json_build_object('remoteId', o.remote_id, 'start', ${instantSql('o.start_at')},
      'end', ${instantSql('o.end_at')}, 'heard', o.round = $3) ORDER BY o.start_at), '[]')
   FROM event_occurrence o
   WHERE o.external_calendar_id = $2 AND o.master_remote_id = series.remote_id AND o.start_at < $5 AND o.end_at > $4)
   AS occurrences,
  (SELECT coalesce(json_agg(${instantSql('e.original_start')} ORDER BY e.original_start), '[]') FROM appointment e
   WHERE e.series_id = series.appointment_id AND e.original_start IS NOT NULL AND e.deleted_at IS NULL) AS "exceptionStarts",
  (SELECT coalesce(json_agg(json_build_object('remoteId', l.remote_id, 'start', ${instantSql('e.start_at')},
      'end', ${instantSql('e.end_at')}, 'heard', l.round = $3) ORDER BY e.start_at), '[]')
   FROM appointment e JOIN event_link l ON l.appointment_id = e.id AND l.external_calendar_id = $2
     AND l.remote_id IS NOT NULL
   WHERE e.series_id = series.appointment_id) AS exceptions
FROM series ORDER BY series.remote_id`;

const touchedSql = `
WITH named AS (
  SELECT remote_id FROM event_link WHERE external_calendar_id = $2 AND round = $3 AND master_remote_id IS NULL
  UNION
  SELECT master_remote_id FROM event_link WHERE external_calendar_id = $2 AND round = $3 AND master_remote_id IS NOT NULL
  UNION
  SELECT master_remote_id FROM event_occurrence WHERE external_calendar_id = $2 AND round = $3
), series AS (
  ${linkRowSql}
  WHERE l.account_id = $1 AND a.type = 'SERIES_MASTER' AND l.remote_id IN (SELECT remote_id FROM named)
    AND l.remote_id > $6 COLLATE "C"
  ORDER BY l.remote_id LIMIT $7
) ${seriesSql}`;

const namedSql = `
WITH series AS (
  ${linkRowSql} WHERE l.account_id = $1 AND a.type = 'SERIES_MASTER' AND l.remote_id = ANY($6::text[])
) ${seriesSql}`;

const settleSql = `
UPDATE appointment e SET original_start = item."originalStart"
FROM json_to_recordset($1::json) AS item("appointmentId" uuid, stored timestamptz, "originalStart" timestamptz)
WHERE e.series_id = item."appointmentId" AND e.original_start = item.stored`;

const saveDatesSql = `
WITH item AS (SELECT * FROM json_to_recordset($1::json) AS r("appointmentId" uuid, "masterRemoteId" text,
  "excludedDates" timestamptz[], "additionalDates" timestamptz[], "baseExcludedDates" timestamptz[], "heardDates" jsonb,
  "dropStale" boolean)
), agreed AS (
  UPDATE event_link l SET base_excluded_dates = item."baseExcludedDates",
    heard = CASE WHEN item."heardDates" IS NULL THEN l.heard
      ELSE coalesce(l.heard, ${copyJson('l')}) || jsonb_build_object('excludedDates', item."heardDates") END
  FROM item JOIN appointment a ON a.id = item."appointmentId"
  WHERE l.external_calendar_id = $2 AND l.remote_id = item."masterRemoteId" COLLATE "C"
    AND (l.base_excluded_dates, l.heard->'excludedDates')
      IS DISTINCT FROM (item."baseExcludedDates", item."heardDates")
), dropped AS (
  DELETE FROM event_occurrence o USING item WHERE item."dropStale" AND o.external_calendar_id = $2
    AND o.master_remote_id = item."masterRemoteId" AND o.round < $3 AND o.start_at >= $4 AND o.end_at <= $5
)
UPDATE appointment a SET excluded_dates = item."excludedDates", additional_dates = item."additionalDates",
  version = a.version + 1, updated_at = now()
FROM item WHERE a.id = item."appointmentId" AND (a.excluded_dates, a.additional_dates)
  IS DISTINCT FROM (item."excludedDates", item."additionalDates")`;
