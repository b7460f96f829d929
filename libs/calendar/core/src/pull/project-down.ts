import type { SyncDirection, SyncScope } from '../model/account.js';
import type { AppointmentContent, OutlookFacts, ReadOnlyReason } from '../model/appointment.js';
import type { RemoteEvent } from '../ports/remote-calendar.port.js';

/** What of an event may be stored, by the account's scope. */
export interface ProjectedEvent {
  readonly content: AppointmentContent;
  readonly outlook: OutlookFacts | null;
  readonly detailsHidden: boolean;
}

/** Without READ_DETAILS nothing but times and availability is kept: what is not stored cannot leak. */
export function projectDown(event: RemoteEvent, scopes: readonly SyncScope[]): ProjectedEvent {
  if (scopes.includes('READ_DETAILS')) {
    return { content: event.content, outlook: event.outlook, detailsHidden: false };
  }
  const content = { ...event.content, title: '', description: null, location: null, isPrivate: false };
  return { content, outlook: null, detailsHidden: true };
}

/** Why an event that came down cannot be edited here; null when it can. */
export function decideReadOnly(
  event: Pick<RemoteEvent, 'outlook'>,
  account: {
    readonly direction: SyncDirection;
    readonly scopes: readonly SyncScope[];
    readonly canEditCalendar: boolean;
  },
): ReadOnlyReason | null {
  if (!event.outlook.isOrganizer) return 'ORGANISED_BY_OTHERS';
  if (!account.canEditCalendar) return 'CALENDAR_READ_ONLY';
  if (account.direction !== 'BOTH') return 'OUTLOOK_NOT_IN_DIRECTION';
  return account.scopes.includes('READ_DETAILS') ? null : 'DETAILS_HIDDEN';
}
