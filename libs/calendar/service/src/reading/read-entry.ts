import type { AppointmentEntry } from '@kalbro/calendar-core';
import { canEdit, maskAppointment } from '@kalbro/calendar-core';
import type { Actor } from '@kalbro/permissions-core';
import { decide } from '@kalbro/permissions-core';
import type { StoredAppointment } from './appointment-store.js';

/** An entry of the calendar as its reader may see it. */
export interface ReadEntry extends AppointmentEntry<StoredAppointment> {
  /** It says only that there is something, and when. */
  readonly masked: boolean;
  readonly canEdit: boolean;
}

export function readEntry(actor: Actor, entry: AppointmentEntry<StoredAppointment>): ReadEntry {
  const { clientId, resourceIds } = entry;
  const mayEdit = resourceIds.some((id) => decide(actor, 'appointment:edit', { resource: { id, clientId } }).allowed);
  return { ...maskAppointment(actor, entry), canEdit: canEdit(actor, entry, mayEdit) };
}
