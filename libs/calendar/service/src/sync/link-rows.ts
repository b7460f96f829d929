import type { ElsewhereLink, KnownLink, KnownOccurrence, PendingLink } from '@kalbro/calendar-core';
import { meetingKey, occurrenceKey, transactionIdOf } from '@kalbro/calendar-core';
import type { ExternalCalendarId } from '@kalbro/kernel';
import { instantSql, instantsSql } from '../store/instant-sql.js';
import { contentJson } from '../store/sync-facts-sql.js';

/** A known link, with the calendar it was heard in. */
export interface LinkRow extends KnownLink {
  readonly externalCalendarId: ExternalCalendarId;
}

export interface KnownRows {
  readonly links: ReadonlyMap<string, LinkRow>;
  readonly occurrences: ReadonlyMap<string, KnownOccurrence>;
  /** Links that wait to be created, under the keys of `PullInput.pending`. */
  readonly pending: ReadonlyMap<string, PendingLink>;
  /** Meetings that other accounts of the resource told of and this one did not yet, by `meetingKey`. */
  readonly elsewhere: ReadonlyMap<string, ElsewhereLink>;
}

export const nothingKnown: KnownRows = {
  links: new Map(),
  occurrences: new Map(),
  pending: new Map(),
  elsewhere: new Map(),
};

/** One row of `knownSql`. */
export type KnownRow =
  | { readonly kind: 'link'; readonly row: LinkRow }
  | { readonly kind: 'pending'; readonly row: PendingLink }
  | { readonly kind: 'elsewhere'; readonly row: ElsewhereLink }
  | { readonly kind: 'occurrence'; readonly row: KnownOccurrence };

export function knownRows(rows: readonly KnownRow[]): KnownRows {
  const links = new Map<string, LinkRow>();
  const occurrences = new Map<string, KnownOccurrence>();
  const pending = new Map<string, PendingLink>();
  const elsewhere = new Map<string, ElsewhereLink>();
  for (const each of rows) {
    if (each.kind === 'link') links.set(each.row.remoteId, each.row);
    else if (each.kind === 'pending') pending.set(pendingKey(each.row), each.row);
    else if (each.kind === 'elsewhere') elsewhere.set(keyOfMeeting(each.row), each.row);
    else occurrences.set(each.row.remoteId, each.row);
  }
  return { links, occurrences, pending, elsewhere };
}

function keyOfMeeting({ uid, type, originalStart }: ElsewhereLink): string {
  return meetingKey(uid, type, originalStart);
}

/** An exception is known by its series and date, everything else by the id that its create carries. */
function pendingKey(link: PendingLink): string {
  const { seriesId, originalStart, attempt, linkId } = link;
  if (seriesId !== null && originalStart !== null) return occurrenceKey(seriesId, originalStart);
  return transactionIdOf({ attempt: attempt ?? null, linkId });
}

/** A link `l` with its appointment `a` as `LinkRow`; without a remote id as `PendingLink`. */
export const linkJson = `json_build_object('linkId', l.id, 'appointmentId', a.id,
  'externalCalendarId', l.external_calendar_id, 'remoteId', l.remote_id, 'type', a.type, 'seriesId', a.series_id,
  'originalStart', ${instantSql('a.original_start')}, 'content', ${contentJson}, 'base', l.base,
  'excludedDates', ${instantsSql('a.excluded_dates')}, 'additionalDates', ${instantsSql('a.additional_dates')},
  'etag', l.etag, 'uid', l.uid, 'outlook', a.outlook, 'masterRemoteId', l.master_remote_id,
  'detailsHidden', a.details_hidden, 'readOnlyReason', a.read_only_reason, 'origin', a.origin,
  'editedAt', ${instantSql('a.edited_at')}, 'deletedAt', ${instantSql('a.deleted_at')},
  'keptInOutlook', l.tombstoned_at IS NOT NULL, 'attempt', l.attempt,
  'baseExcludedDates', CASE WHEN l.base_excluded_dates IS NOT NULL THEN ${instantsSql('l.base_excluded_dates')} END,
  'copy', l.heard, 'position', (SELECT c.position FROM calendar_account c WHERE c.id = l.account_id), 'shared', (
    SELECT json_agg(json_build_object('linkId', o.id, 'position',
      (SELECT c.position FROM calendar_account c WHERE c.id = o.account_id), 'copy', o.heard, 'base', o.base, 'baseExcludedDates',
      CASE WHEN o.base_excluded_dates IS NOT NULL THEN ${instantsSql('o.base_excluded_dates')} END)) FROM event_link o
    WHERE o.appointment_id = l.appointment_id AND o.id <> l.id AND o.remote_id IS NOT NULL))`;

/** What link `link` of an appointment `a` would have told last, where it agrees with it. */
export function copyJson(link: string): string {
  return `jsonb_build_object('content', coalesce(${link}.base, ${contentJson}::jsonb),
  'detailsHidden', a.details_hidden, 'isOrganizer', coalesce((a.outlook->>'isOrganizer')::boolean, false),
  'excludedDates', ${instantsSql(`coalesce(${link}.base_excluded_dates, a.excluded_dates)`)})`;
}

export const linkRowSql = `SELECT ${linkJson} AS row, l.remote_id, l.round, l.appointment_id FROM event_link l JOIN appointment a ON a.id = l.appointment_id`;

/**
 * `$1` account, `$2` calendar, `$3` remote ids, `$4` transaction ids, `$5` uids that were heard, `$6` resource. An
 * exception that was made here has no uid before it was heard: its series tells. Of what waits only what the page may
 * be about: creates by their transaction ids, and exceptions of the series that it names.
 */
export const knownSql = `
WITH sent AS (
  SELECT l.id, l.appointment_id FROM event_link l
  WHERE l.account_id = $1 AND l.remote_id IS NULL AND coalesce(l.attempt->>'transactionId', l.id::text) = ANY($4::text[])
), series AS (
  SELECT appointment_id, uid FROM event_link WHERE account_id = $1 AND remote_id = ANY($3::text[])
), siblings AS MATERIALIZED (
  SELECT id FROM calendar_account WHERE resource_id = $6 AND id <> $1
), same AS (
  SELECT id, uid FROM event_link
  WHERE EXISTS (SELECT 1 FROM siblings) AND uid = ANY($5::text[]) AND account_id IN (SELECT id FROM siblings)
  UNION
  SELECT l.id, series.uid FROM series JOIN appointment e ON e.series_id = series.appointment_id
  JOIN event_link l ON l.appointment_id = e.id AND l.account_id IN (SELECT id FROM siblings)
  WHERE EXISTS (SELECT 1 FROM siblings) AND l.uid IS NULL
)
SELECT 'link' AS kind, ${linkJson} AS row
FROM event_link l JOIN appointment a ON a.id = l.appointment_id
WHERE l.account_id = $1 AND l.remote_id = ANY($3::text[])
UNION ALL
SELECT 'pending', ${linkJson}
FROM event_link l JOIN appointment a ON a.id = l.appointment_id
WHERE l.account_id = $1 AND l.remote_id IS NULL AND (l.id IN (SELECT id FROM sent) OR a.series_id IN (
  SELECT appointment_id FROM sent UNION ALL
  SELECT m.appointment_id FROM event_link m WHERE m.account_id = $1 AND m.remote_id = ANY($3::text[])))
UNION ALL
SELECT 'elsewhere', (${linkJson}::jsonb || jsonb_build_object('uid', same.uid))::json
FROM same JOIN event_link l ON l.id = same.id JOIN appointment a ON a.id = l.appointment_id
WHERE l.remote_id IS NOT NULL AND same.uid IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM event_link mine WHERE mine.appointment_id = a.id AND mine.account_id = $1)
UNION ALL
SELECT 'occurrence', json_build_object('remoteId', o.remote_id, 'masterRemoteId', o.master_remote_id,
  'start', ${instantSql('o.start_at')}, 'end', ${instantSql('o.end_at')}, 'etag', o.etag)
FROM event_occurrence o WHERE o.external_calendar_id = $2 AND o.remote_id = ANY($3::text[])`;
