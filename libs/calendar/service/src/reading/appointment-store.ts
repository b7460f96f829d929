import type { Appointment, LinkFacts } from '@kalbro/calendar-core';
import type { AccountId, AppointmentId, ClientId, Instant, ResourceId } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import { instantSql, instantsSql } from '../store/instant-sql.js';
import { contentJson, isUnsettled, isRefused, waitsForAccount } from '../store/sync-facts-sql.js';

/** How an appointment stands in the outside calendars that it is linked to; null when it is linked to none. */
export interface AppointmentLink extends LinkFacts {
  /** The one that comes first in its resource's list. */
  readonly accountId: AccountId;
  /** Null as long as it waits to be created. */
  readonly lastSyncedAt: Instant | null;
}

/** An appointment as stored, with what expanding and showing it needs. */
export interface StoredAppointment extends Appointment {
  /** Of a master: the starts by the rule that exceptions replaced. */
  readonly exceptionStarts: readonly Instant[];
  readonly link: AppointmentLink | null;
  /** It goes up to an account that has no link to it yet. */
  readonly waitsForAccount: boolean;
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
      `SELECT ${appointmentJson} AS row FROM appointment a WHERE a.client_id = $1 AND a.id = $2 AND ${stands}`,
      [clientId, id],
    );
    return rows[0]?.row;
  }
}

export const appointmentJson = `json_build_object('id', a.id, 'clientId', a.client_id, 'type', a.type, 'seriesId', a.series_id,
  'originalStart', ${instantSql('a.original_start')},
  'content', ${contentJson},
  'excludedDates', ${instantsSql('a.excluded_dates')}, 'additionalDates', ${instantsSql('a.additional_dates')},
  'origin', a.origin, 'outlook', a.outlook, 'detailsHidden', a.details_hidden, 'readOnlyReason', a.read_only_reason,
  'ownerResourceId', a.owner_resource_id, 'ownerUserId', a.owner_user_id, 'version', a.version,
  'createdAt', ${instantSql('a.created_at')}, 'updatedAt', ${instantSql('a.updated_at')},
  'resourceIds', ARRAY(SELECT r.resource_id FROM appointment_resource r WHERE r.appointment_id = a.id ORDER BY 1),
  'exceptionStarts', CASE WHEN a.type = 'SERIES_MASTER' THEN ARRAY(SELECT ${instantSql('e.original_start')}
    FROM appointment e WHERE e.series_id = a.id AND e.original_start IS NOT NULL AND e.deleted_at IS NULL) ELSE '{}' END,
  'link', (SELECT CASE WHEN count(*) > 0 THEN json_build_object(
      'accountId', (array_agg(l.account_id ORDER BY c.position))[1],
      'lastSyncedAt', ${instantSql('max(l.last_synced_at) FILTER (WHERE l.remote_id IS NOT NULL)')},
      'unsettled', bool_or(${isUnsettled}), 'refusedCode', min(l.attempt->>'code') FILTER (WHERE ${isRefused})) END
    FROM event_link l JOIN calendar_account c ON c.id = l.account_id WHERE l.appointment_id = a.id),
  'waitsForAccount', ${waitsForAccount})`;

/** What was deleted here waits to be deleted in Outlook, and is not there for anybody any more. */
const stands = `a.deleted_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM appointment m WHERE m.id = a.series_id AND m.deleted_at IS NOT NULL)`;

// A moment without length counts where it stands.
const overlappingSql = `
SELECT ${appointmentJson} AS row FROM appointment a
WHERE a.client_id = $1 AND a.start_at < $4 AND (a.until_at > $3 OR (a.until_at = a.start_at AND a.start_at >= $3))
  AND a.id IN (SELECT appointment_id FROM appointment_resource WHERE resource_id = ANY($2)) AND ${stands}`;
