import type { Appointment } from '@kalbro/calendar-core';
import type { AccountId, AppointmentId, ClientId, Instant, ResourceId } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import { instantSql, instantsSql } from '../store/instant-sql.js';

/** How an appointment stands with Outlook: null when it is linked to nothing. */
export interface AppointmentLink {
  readonly accountId: AccountId;
  readonly lastSyncedAt: Instant;
}

/** An appointment as stored, with what expanding and showing it needs. */
export interface StoredAppointment extends Appointment {
  /** Of a master: the starts by the rule that exceptions replaced. */
  readonly exceptionStarts: readonly Instant[];
  readonly link: AppointmentLink | null;
}

export class AppointmentStore {
  /** Which of these resources belong to the client. */
  async ownResources(tx: Tx, clientId: ClientId, ids: readonly ResourceId[]): Promise<ReadonlySet<ResourceId>> {
    const rows: { id: ResourceId }[] = await tx.query('SELECT id FROM resource WHERE client_id = $1 AND id = ANY($2)', [
      clientId,
      ids,
    ]);
    return new Set(rows.map((row) => row.id));
  }

  /** Everything on these resources that can have a part in [from, to). */
  async overlapping(
    tx: Tx,
    clientId: ClientId,
    resources: readonly ResourceId[],
    from: Instant,
    to: Instant,
  ): Promise<readonly StoredAppointment[]> {
    const rows: { row: StoredAppointment }[] = await tx.query(overlappingSql, [clientId, resources, from, to]);
    return rows.map(({ row }) => row);
  }

  async byId(tx: Tx, clientId: ClientId, id: AppointmentId): Promise<StoredAppointment | undefined> {
    const rows: { row: StoredAppointment }[] = await tx.query(
      `SELECT ${appointmentJson} AS row FROM appointment a WHERE a.client_id = $1 AND a.id = $2`,
      [clientId, id],
    );
    return rows[0]?.row;
  }
}

const appointmentJson = `json_build_object('id', a.id, 'clientId', a.client_id, 'type', a.type, 'seriesId', a.series_id,
  'originalStart', ${instantSql('a.original_start')},
  'content', json_build_object('title', a.title, 'description', a.description, 'location', a.location,
    'start', ${instantSql('a.start_at')}, 'end', ${instantSql('a.end_at')}, 'timeZone', a.time_zone,
    'isAllDay', a.is_all_day, 'isPrivate', a.is_private, 'availability', a.availability, 'recurrence', a.recurrence),
  'excludedDates', ${instantsSql('a.excluded_dates')}, 'additionalDates', ${instantsSql('a.additional_dates')},
  'origin', a.origin, 'outlook', a.outlook, 'detailsHidden', a.details_hidden, 'readOnlyReason', a.read_only_reason,
  'ownerResourceId', a.owner_resource_id, 'ownerUserId', a.owner_user_id, 'version', a.version,
  'createdAt', ${instantSql('a.created_at')}, 'updatedAt', ${instantSql('a.updated_at')},
  'resourceIds', ARRAY(SELECT r.resource_id FROM appointment_resource r WHERE r.appointment_id = a.id ORDER BY 1),
  'exceptionStarts', CASE WHEN a.type = 'SERIES_MASTER' THEN ARRAY(SELECT ${instantSql('e.original_start')}
    FROM appointment e WHERE e.series_id = a.id AND e.original_start IS NOT NULL) ELSE '{}' END,
  'link', (SELECT json_build_object('accountId', l.account_id, 'lastSyncedAt', ${instantSql('l.last_synced_at')})
    FROM event_link l JOIN calendar_account c ON c.id = l.account_id WHERE l.appointment_id = a.id
    ORDER BY c.position LIMIT 1))`;

// A moment without length counts where it stands.
const overlappingSql = `
SELECT ${appointmentJson} AS row FROM appointment a
WHERE a.client_id = $1 AND a.start_at < $4 AND (a.until_at > $3 OR (a.until_at = a.start_at AND a.start_at >= $3))
  AND a.id IN (SELECT appointment_id FROM appointment_resource WHERE resource_id = ANY($2))`;
