import { contentDifference, seriesUntil } from '@kalbro/calendar-core';
import type { EditableRow, RowUpdate } from '@kalbro/calendar-core';
import type { AccountId, AppointmentId, ClientId, Instant, ResourceId, UserId } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import type { StoredAppointment } from '../reading/appointment-store.js';
import { appointmentJson } from '../reading/appointment-store.js';

/** What an edit of an appointment may concern, as far as it shows before anything is locked. */
export interface EditScope {
  readonly masterId: AppointmentId;
  readonly resourceIds: readonly ResourceId[];
  readonly linkedAccountIds: readonly AccountId[];
}

/** A row that is made here. */
export interface NewRow {
  readonly row: EditableRow;
  readonly version: number;
  readonly owner: { readonly userId: UserId | null; readonly resourceId: ResourceId | null };
  /** An exception shows what Outlook says of its series (guests, links), until Outlook says it of itself. */
  readonly outlookOf: AppointmentId | null;
}

/** Rows of appointments as somebody edits them. Locks: accounts before, then the master, then its exceptions by id. */
export class EditStore {
  async scope(tx: Tx, clientId: ClientId, id: AppointmentId): Promise<EditScope | undefined> {
    const rows: EditScope[] = await tx.query(scopeSql, [clientId, id]);
    return rows[0];
  }

  /** A single, or a series with its exceptions; what was deleted is left out, and leaves exceptions without a series. */
  async lockSeries(tx: Tx, masterId: AppointmentId): Promise<readonly StoredAppointment[]> {
    await tx.query('SELECT 1 FROM appointment WHERE id = $1 FOR UPDATE', [masterId]);
    await tx.query('SELECT 1 FROM appointment WHERE series_id = $1 ORDER BY id FOR UPDATE', [masterId]);
    const rows: { row: StoredAppointment }[] = await tx.query(
      `SELECT ${appointmentJson} AS row FROM appointment a WHERE (a.id = $1 OR a.series_id = $1) AND a.deleted_at IS NULL
       ORDER BY a.id`,
      [masterId],
    );
    return rows.map(({ row }) => row);
  }

  async insert(tx: Tx, clientId: ClientId, rows: readonly NewRow[], now: Instant): Promise<void> {
    if (rows.length === 0) return;
    const items = rows.map(({ row, version, owner, outlookOf }) => ({
      ...cells(row),
      ...{ version, outlookOf, ownerUserId: owner.userId, ownerResourceId: owner.resourceId },
    }));
    await tx.query(insertSql, [JSON.stringify(items), clientId, now]);
    await this.place(
      tx,
      rows.map(({ row }) => row),
    );
    const exceptions = rows.filter(({ row }) => row.type === 'EXCEPTION').map(({ row }) => row.id);
    if (exceptions.length > 0) await tx.query(linkExceptionsSql, [exceptions]);
  }

  /**
   * What a row said before becomes the base of each of its links that agreed with it, so that the difference is what
   * waits to go up. Of the cancelled dates those that Outlook has as well are kept in the same way.
   */
  async update(tx: Tx, updates: readonly RowUpdate[], now: Instant): Promise<void> {
    if (updates.length === 0) return;
    const items = JSON.stringify(updates.map(updateItem));
    await tx.query(updateLinksSql, [items]);
    const left = updates.filter(({ unlink }) => unlink).map(({ before }) => before.id);
    if (left.length > 0) await tx.query('DELETE FROM event_link WHERE appointment_id = ANY($1)', [left]);
    await tx.query(updateSql, [items, now]);
    await this.place(
      tx,
      updates.filter(({ before, after }) => before.resourceIds !== after.resourceIds).map(({ after }) => after),
    );
  }

  /** They are not to be deleted in Outlook. */
  async remove(tx: Tx, ids: readonly AppointmentId[]): Promise<void> {
    if (ids.length > 0) await tx.query('DELETE FROM appointment WHERE id = ANY($1)', [ids]);
  }

  /** What Outlook has, or may have, stays as deleted until Outlook was told; everything else goes at once. */
  async delete(tx: Tx, ids: readonly AppointmentId[], now: Instant): Promise<void> {
    if (ids.length === 0) return;
    await tx.query(
      `UPDATE appointment a SET deleted_at = $2, edited_at = $2, version = a.version + 1, updated_at = now()
       WHERE a.id = ANY($1) AND EXISTS (SELECT 1 FROM event_link l WHERE l.appointment_id = a.id
         AND (l.remote_id IS NOT NULL OR l.attempt IS NOT NULL))`,
      [ids, now],
    );
    await tx.query('DELETE FROM appointment WHERE id = ANY($1) AND deleted_at IS NULL', [ids]);
  }

  /** Tells live followers, once `tx` has committed. `to` is exclusive. */
  async tell(tx: Tx, resourceIds: readonly ResourceId[], range: { from: Instant; to: Instant }): Promise<void> {
    await tx.query(
      `SELECT pg_notify('kalbro_live', json_build_object('kind', 'appointments', 'resourceIds', part.ids,
         'from', $2::text, 'to', $3::text)::text)
       FROM (SELECT array_agg(id) AS ids FROM unnest($1::uuid[]) WITH ORDINALITY AS r(id, place)
         GROUP BY (place - 1) / 150) part`,
      [resourceIds, range.from, range.to],
    );
  }

  private async place(tx: Tx, rows: readonly EditableRow[]): Promise<void> {
    if (rows.length === 0) return;
    const pairs = rows.flatMap(({ id, resourceIds }) => resourceIds.map((resourceId) => ({ id, resourceId })));
    const parameters = [rows.map(({ id }) => id), pairs.map((pair) => pair.id), pairs.map((pair) => pair.resourceId)];
    await tx.query(displaceSql, parameters);
    await tx.query(
      `INSERT INTO appointment_resource (appointment_id, resource_id) SELECT * FROM unnest($1::uuid[], $2::uuid[])
       ON CONFLICT DO NOTHING`,
      parameters.slice(1),
    );
  }
}

/** One row as the columns of `itemSql`. */
function cells(row: EditableRow) {
  const { content, ...place } = row;
  const until = row.type === 'SERIES_MASTER' ? seriesUntil(row) : content.end;
  return { ...place, ...content, until };
}

function updateItem({ before, after, unlink }: RowUpdate) {
  return {
    ...cells(after),
    base: contentDifference(before.content, after.content).length > 0 ? before.content : null,
    agreedDates: before.excludedDates,
    unlink,
  };
}

const scopeSql = `
WITH series AS (
  SELECT s.id FROM appointment a JOIN appointment s ON coalesce(a.series_id, a.id) IN (s.id, s.series_id)
  WHERE a.client_id = $1 AND a.id = $2
)
SELECT coalesce(a.series_id, a.id) AS "masterId",
  ARRAY(SELECT DISTINCT r.resource_id FROM appointment_resource r WHERE r.appointment_id IN (SELECT id FROM series)
    ORDER BY 1) AS "resourceIds",
  ARRAY(SELECT DISTINCT l.account_id FROM event_link l WHERE l.appointment_id IN (SELECT id FROM series)
    ORDER BY 1) AS "linkedAccountIds"
FROM appointment a WHERE a.client_id = $1 AND a.id = $2 AND a.deleted_at IS NULL`;

const itemSql = `json_to_recordset($1::json) AS item(id uuid, type text, "seriesId" uuid, "originalStart" timestamptz,
  title text, description text, location text, start timestamptz, "end" timestamptz, "timeZone" text,
  "isAllDay" boolean, "isPrivate" boolean, availability text, recurrence text, "excludedDates" timestamptz[],
  "additionalDates" timestamptz[], until timestamptz, base jsonb, "agreedDates" timestamptz[], unlink boolean,
  version int, "ownerUserId" uuid, "ownerResourceId" uuid, "outlookOf" uuid)`;

const insertSql = `
INSERT INTO appointment (id, client_id, type, series_id, original_start, title, description, location, start_at, end_at,
  time_zone, is_all_day, is_private, availability, recurrence, excluded_dates, additional_dates, until_at, origin,
  outlook, owner_resource_id, owner_user_id, version, edited_at)
SELECT item.id, $2, item.type, item."seriesId", item."originalStart", item.title, item.description, item.location,
  item.start, item."end", item."timeZone", item."isAllDay", item."isPrivate", item.availability, item.recurrence,
  item."excludedDates", item."additionalDates", item.until, 'PLANNER',
  (SELECT m.outlook FROM appointment m WHERE m.id = item."outlookOf"), item."ownerResourceId", item."ownerUserId",
  item.version, $3
FROM ${itemSql}`;

// At once, whatever happens to the account before a run looks: whoever changes the same date in Outlook meets this row, and
// does not make another one of it.
const linkExceptionsSql = `
INSERT INTO event_link (id, appointment_id, account_id, external_calendar_id, remote_id, round)
SELECT gen_random_uuid(), e.id, series.account_id, series.external_calendar_id, NULL, 0
FROM appointment e JOIN event_link series ON series.appointment_id = e.series_id
JOIN calendar_account c ON c.id = series.account_id AND c.position = 1
WHERE e.id = ANY($1::uuid[])`;

// What goes up is told to the main account alone; of another one that holds the same meeting its own copy is known.
const isNoFollower = `(l.heard IS NULL OR EXISTS (
    SELECT 1 FROM calendar_account c WHERE c.id = l.account_id AND c.position = 1))`;

const updateLinksSql = `
UPDATE event_link l SET
  base = CASE WHEN l.remote_id IS NULL THEN l.base ELSE coalesce(l.base, item.base) END,
  base_excluded_dates = NULLIF(ARRAY(
    SELECT d FROM unnest(coalesce(l.base_excluded_dates, item."agreedDates")) d WHERE d = ANY(item."excludedDates")
    ORDER BY d), item."excludedDates")
FROM ${itemSql}
WHERE l.appointment_id = item.id AND NOT item.unlink AND ${isNoFollower}
  AND (item.base IS NOT NULL OR item."agreedDates" IS DISTINCT FROM item."excludedDates")`;

const updateSql = `
UPDATE appointment a SET type = item.type, series_id = item."seriesId", original_start = item."originalStart",
  title = item.title, description = item.description, location = item.location, start_at = item.start,
  end_at = item."end", time_zone = item."timeZone", is_all_day = item."isAllDay", is_private = item."isPrivate",
  availability = item.availability, recurrence = item.recurrence, excluded_dates = item."excludedDates",
  additional_dates = item."additionalDates", until_at = item.until, version = a.version + 1, updated_at = now(),
  edited_at = $2
FROM ${itemSql} WHERE a.id = item.id`;

const displaceSql = `
DELETE FROM appointment_resource r WHERE r.appointment_id = ANY($1::uuid[]) AND NOT EXISTS (
  SELECT 1 FROM unnest($2::uuid[], $3::uuid[]) AS pair(id, resource_id)
  WHERE pair.id = r.appointment_id AND pair.resource_id = r.resource_id)`;
