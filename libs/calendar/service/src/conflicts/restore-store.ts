import { contentDifference, seriesUntil } from '@kalbro/calendar-core';
import type { AppointmentContent } from '@kalbro/calendar-core';
import type { AppointmentId, ConflictId, Instant } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import type { Concern } from '../accounts/queue-local-change.js';
import type { StoredAppointment } from '../reading/appointment-store.js';
import { appointmentJson } from '../reading/appointment-store.js';
import type { StoredConflict } from './conflict-store.js';
import { timeFields } from './plan-restore.js';

/** Rows as bringing a value back needs and leaves them. Locks: accounts, then the appointment. */
export class RestoreStore {
  /** Whom a change of the appointment concerns, as whoever edits it locks them. */
  async concern(tx: Tx, { accountId, appointmentId, resourceId }: StoredConflict): Promise<Concern> {
    const rows: Concern[] = await tx.query(concernSql, [accountId, appointmentId, resourceId]);
    return rows[0] ?? { resourceIds: [resourceId], linkedAccountIds: [accountId] };
  }

  /** Deleted ones, which wait for Outlook to do the same, included. */
  async lockAppointment(
    tx: Tx,
    id: AppointmentId,
  ): Promise<{ readonly row: StoredAppointment; readonly isDeleted: boolean } | undefined> {
    const rows: { row: StoredAppointment; isDeleted: boolean }[] = await tx.query(
      `SELECT ${appointmentJson} AS row, a.deleted_at IS NOT NULL AS "isDeleted" FROM appointment a WHERE a.id = $1
       FOR UPDATE OF a`,
      [id],
    );
    return rows[0];
  }

  /** Times that were decided as one, at the same moment and for the same side. */
  async decidedTogether(tx: Tx, { id }: StoredConflict): Promise<readonly StoredConflict[]> {
    return tx.query(togetherSql, [id, timeFields]);
  }

  /** What was deleted here stands again, also where its event was left in Outlook; in what it says it differs from there. */
  async revive(tx: Tx, row: StoredAppointment, content: AppointmentContent, now: Instant): Promise<void> {
    const isChanged = contentDifference(row.content, content).length > 0;
    await tx.query(
      `UPDATE event_link SET tombstoned_at = NULL,
         base = CASE WHEN remote_id IS NULL THEN base ELSE coalesce(base, $2::jsonb) END WHERE appointment_id = $1`,
      [row.id, isChanged ? JSON.stringify(row.content) : null],
    );
    await tx.query(reviveSql, [row.id, JSON.stringify(itemOf(content, row)), now]);
  }

  /** As a new entry of the planner, on the card of the account whose event is gone. */
  async create(
    tx: Tx,
    id: AppointmentId,
    conflict: StoredConflict,
    content: AppointmentContent,
    now: Instant,
  ): Promise<void> {
    const { clientId, ownerUserId, ownerResourceId, resourceId } = conflict;
    const item = JSON.stringify(itemOf(content, { excludedDates: [], additionalDates: [] }));
    await tx.query(createSql, [id, item, now, clientId, ownerUserId, ownerResourceId]);
    await tx.query('INSERT INTO appointment_resource (resource_id, appointment_id) VALUES ($1, $2)', [resourceId, id]);
    await tx.query('UPDATE sync_conflict SET appointment_id = $2 WHERE id = $1', [conflict.id, id]);
  }

  async markRestored(tx: Tx, ids: readonly ConflictId[], now: Instant): Promise<void> {
    await tx.query('UPDATE sync_conflict SET restored_at = $2 WHERE id = ANY($1)', [ids, now]);
  }
}

function itemOf(
  content: AppointmentContent,
  { excludedDates, additionalDates }: Pick<StoredAppointment, 'excludedDates' | 'additionalDates'>,
) {
  const isSeries = content.recurrence !== null;
  return { ...content, until: isSeries ? seriesUntil({ content, excludedDates, additionalDates }) : content.end };
}

const concernSql = `
SELECT ARRAY(SELECT $3::uuid UNION SELECT p.resource_id FROM appointment_resource p WHERE p.appointment_id = $2)
    AS "resourceIds",
  ARRAY(SELECT $1::uuid UNION SELECT l.account_id FROM event_link l WHERE l.appointment_id = $2) AS "linkedAccountIds"`;

const togetherSql = `
SELECT other.id, other.field, other.planner_value AS "plannerValue", other.outlook_value AS "outlookValue", other.winner
FROM sync_conflict c JOIN sync_conflict other ON other.appointment_id = c.appointment_id
  AND other.account_id = c.account_id AND other.detected_at = c.detected_at AND other.winner = c.winner
WHERE c.id = $1 AND c.field = ANY($2) AND other.field = ANY($2) AND other.restored_at IS NULL
ORDER BY other.id FOR UPDATE OF other`;

const itemSql = `json_to_record($2::json) AS item(title text, description text, location text, start timestamptz,
  "end" timestamptz, "timeZone" text, "isAllDay" boolean, "isPrivate" boolean, availability text, recurrence text,
  until timestamptz)`;

const reviveSql = `
UPDATE appointment a SET title = item.title, description = item.description, location = item.location,
  start_at = item.start, end_at = item."end", time_zone = item."timeZone", is_all_day = item."isAllDay",
  is_private = item."isPrivate", availability = item.availability, recurrence = item.recurrence, until_at = item.until,
  deleted_at = NULL, edited_at = $3, version = a.version + 1, updated_at = now()
FROM ${itemSql} WHERE a.id = $1`;

const createSql = `
INSERT INTO appointment (id, client_id, type, title, description, location, start_at, end_at, time_zone, is_all_day,
  is_private, availability, recurrence, until_at, origin, owner_user_id, owner_resource_id, edited_at)
SELECT $1, $4, CASE WHEN item.recurrence IS NULL THEN 'SINGLE' ELSE 'SERIES_MASTER' END, item.title, item.description,
  item.location, item.start, item."end", item."timeZone", item."isAllDay", item."isPrivate", item.availability,
  item.recurrence, item.until, 'PLANNER', $5, $6, $3
FROM ${itemSql}`;
