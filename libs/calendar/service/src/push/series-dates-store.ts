import type { OccurrenceRef, RemoteItem, RemoteOccurrence } from '@kalbro/calendar-core';
import { decideOriginalStart, occurrenceKey } from '@kalbro/calendar-core';
import type { AppointmentId, ExternalCalendarId, Instant } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import { instantSql } from '../store/instant-sql.js';
import type { ClaimedRun } from '../sync/lease-store.js';

/** One date of a series, by what Outlook calls the series. */
export interface SeriesDate {
  readonly masterRemoteId: string;
  readonly originalStart: Instant;
}

/** What is known of the dates of series in Outlook. */
export class SeriesDatesStore {
  /** By `occurrenceKey` of the remote id: bare occurrences and exceptions as the last pull or question left them. */
  async occurrences(
    tx: Tx,
    run: ClaimedRun,
    dates: readonly SeriesDate[],
  ): Promise<ReadonlyMap<string, OccurrenceRef>> {
    if (dates.length === 0) return new Map();
    const rows: (SeriesDate & OccurrenceRef)[] = await tx.query(occurrencesSql, [
      run.accountId,
      dates.map((each) => each.masterRemoteId),
      dates.map((each) => each.originalStart),
    ]);
    return new Map(
      rows.map(({ masterRemoteId, originalStart, ...found }) => [occurrenceKey(masterRemoteId, originalStart), found]),
    );
  }

  /** The dates of a series as Outlook tells them, for an account of which nothing comes down. */
  async saveOccurrences(tx: Tx, calendarId: ExternalCalendarId, items: readonly RemoteItem[]): Promise<void> {
    const found = items.flatMap(datesIn);
    if (found.length === 0) return;
    await tx.query(
      `INSERT INTO event_occurrence (external_calendar_id, remote_id, master_remote_id, start_at, end_at, etag, round)
       SELECT $1, t.*, 0 FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[]) AS t
       ON CONFLICT (external_calendar_id, remote_id) DO UPDATE SET start_at = excluded.start_at,
         end_at = excluded.end_at, etag = excluded.etag`,
      [
        calendarId,
        found.map((each) => each.remoteId),
        found.map((each) => each.masterRemoteId),
        found.map((each) => each.start),
        found.map((each) => each.end),
        found.map((each) => each.etag ?? null),
      ],
    );
  }

  /** Nobody knows what is left of the dates of a series that was reshaped, until they are heard. */
  async forgetOccurrences(tx: Tx, calendarId: ExternalCalendarId, masterRemoteId: string): Promise<void> {
    await tx.query('DELETE FROM event_occurrence WHERE external_calendar_id = $1 AND master_remote_id = $2', [
      calendarId,
      masterRemoteId,
    ]);
  }

  /** A cancelled date has no occurrence, and no exception in Outlook. */
  async forgetOccurrence(tx: Tx, run: ClaimedRun, calendarId: ExternalCalendarId, remoteId: string): Promise<void> {
    await tx.query('DELETE FROM event_occurrence WHERE external_calendar_id = $1 AND remote_id = $2', [
      calendarId,
      remoteId,
    ]);
    await tx.query(
      `DELETE FROM appointment a USING event_link l
       WHERE l.account_id = $1 AND l.remote_id = $2 AND a.id = l.appointment_id AND a.type = 'EXCEPTION'`,
      [run.accountId, remoteId],
    );
  }

  /** The date that an exception stood for is not there, on either side. */
  async excludeOfSeries(tx: Tx, seriesId: AppointmentId, date: Instant): Promise<void> {
    await tx.query(
      `UPDATE appointment SET version = version + 1, updated_at = now(),
         excluded_dates = ARRAY(SELECT DISTINCT d FROM unnest(excluded_dates || $2::timestamptz) d ORDER BY d)
       WHERE id = $1 AND NOT excluded_dates @> ARRAY[$2::timestamptz]`,
      [seriesId, date],
    );
    await tx.query(
      `UPDATE event_link SET base_excluded_dates = base_excluded_dates || $2::timestamptz
       WHERE appointment_id = $1 AND base_excluded_dates IS NOT NULL`,
      [seriesId, date],
    );
  }
}

// A date has one occurrence. While a series is moved on one side only, its times differ and its dates tell.
const dateInSeries = (moment: string) => `(${moment} AT TIME ZONE series.time_zone)::date`;

/** A date that was changed in Outlook is one of the series as well. */
function datesIn(item: RemoteItem): readonly Omit<RemoteOccurrence, 'kind'>[] {
  if (item.kind === 'occurrence') return [item];
  if (item.kind !== 'event' || item.isCancelled || item.masterRemoteId === null) return [];
  const { remoteId, masterRemoteId, etag, content } = item;
  const start = decideOriginalStart(item, { occurrenceStart: undefined, series: undefined, stored: null });
  return [{ remoteId, masterRemoteId, etag, start: start ?? content.start, end: content.end }];
}

const occurrencesSql = `
SELECT wanted.master AS "masterRemoteId", ${instantSql('wanted.date')} AS "originalStart",
  coalesce(e.remote_id, o.remote_id) AS "remoteId",
  CASE WHEN e.remote_id IS NOT NULL THEN e.etag ELSE o.etag END AS etag
FROM unnest($2::text[], $3::timestamptz[]) AS wanted(master, date)
JOIN event_link m ON m.account_id = $1 AND m.remote_id = wanted.master COLLATE "C"
JOIN appointment series ON series.id = m.appointment_id
LEFT JOIN LATERAL (
  SELECT l.remote_id, l.etag FROM appointment a JOIN event_link l ON l.appointment_id = a.id
  WHERE l.account_id = $1 AND l.master_remote_id = m.remote_id AND l.remote_id IS NOT NULL
    AND ${dateInSeries('a.original_start')} = ${dateInSeries('wanted.date')}
  ORDER BY a.original_start = wanted.date DESC LIMIT 1) e ON true
LEFT JOIN LATERAL (
  SELECT x.remote_id, x.etag FROM event_occurrence x
  WHERE x.external_calendar_id = m.external_calendar_id AND x.master_remote_id = m.remote_id
    AND CASE WHEN series.is_all_day THEN (x.start_at AT TIME ZONE 'UTC')::date ELSE ${dateInSeries('x.start_at')} END
      = ${dateInSeries('wanted.date')}
  ORDER BY x.start_at = wanted.date DESC LIMIT 1) o ON true
WHERE coalesce(e.remote_id, o.remote_id) IS NOT NULL`;
