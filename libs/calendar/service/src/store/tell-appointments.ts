import type { Tx } from '@kalbro/database';
import type { AppointmentId } from '@kalbro/kernel';
import { instantSql } from './instant-sql.js';

/**
 * Tells live followers that these appointments change: to be called while they stand as they were, and again where they
 * stand somewhere else afterwards. One notification for each resource, heard once `tx` has committed.
 */
export async function tellAppointments(tx: Tx, ids: readonly AppointmentId[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(tellSql, [ids]);
}

// A moment without length lies within [from, to) as well, hence the millisecond; an endless series ends with the calendar.
const tellSql = `
SELECT pg_notify('kalbro_live', json_build_object('kind', 'appointments',
  'resourceIds', json_build_array(r.resource_id), 'from', ${instantSql('min(a.start_at)')},
  'to', ${instantSql(`(least(max(a.until_at), '9999-12-31Z') + interval '1 millisecond')`)})::text)
FROM appointment a JOIN appointment_resource r ON r.appointment_id = a.id
WHERE a.id = ANY($1) GROUP BY r.resource_id`;
