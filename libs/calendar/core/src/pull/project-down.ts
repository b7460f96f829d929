import type { SyncDirection, SyncScope } from '../model/account.js';
import type { AppointmentContent, AppointmentOrigin, OutlookFacts, ReadOnlyReason } from '../model/appointment.js';
import { normaliseContent } from '../model/content.js';
import type { RemoteEvent } from '../ports/remote-calendar.port.js';

/** What of an event may be stored, by the account's scope. */
export interface ProjectedEvent {
  readonly content: AppointmentContent;
  readonly outlook: OutlookFacts | null;
  readonly detailsHidden: boolean;
}

/** Without READ_DETAILS nothing but times and availability is kept: what is not stored cannot leak. */
export function projectDown(event: RemoteEvent, scopes: readonly SyncScope[]): ProjectedEvent {
  const recurrence = event.type === 'SERIES_MASTER' ? event.content.recurrence : null;
  const content = normaliseContent({ ...event.content, recurrence });
  if (scopes.includes('READ_DETAILS')) return { content, outlook: event.outlook, detailsHidden: false };
  return { content: hideDetails(content), outlook: null, detailsHidden: true };
}

/** Times and availability alone. */
export function hideDetails(content: AppointmentContent): AppointmentContent {
  return { ...content, title: '', description: null, location: null, isPrivate: false };
}

/**
 * Why an event that came down cannot be edited here; null when it can. Hidden details come first: who organises an
 * event is a detail as well.
 */
export function decideReadOnly(
  event: Pick<RemoteEvent, 'outlook'>,
  account: {
    readonly direction: SyncDirection;
    readonly scopes: readonly SyncScope[];
    readonly canEditCalendar: boolean;
  },
  origin: AppointmentOrigin = 'OUTLOOK',
): ReadOnlyReason | null {
  // What was made here may be changed here, wherever else it is.
  if (origin === 'PLANNER') return null;
  if (!account.scopes.includes('READ_DETAILS')) return 'DETAILS_HIDDEN';
  if (!event.outlook.isOrganizer) return 'ORGANISED_BY_OTHERS';
  if (!account.canEditCalendar) return 'CALENDAR_READ_ONLY';
  // An edit that may not go up would part the two sides for good.
  return account.direction === 'BOTH' && account.scopes.includes('UPDATE') ? null : 'OUTLOOK_NOT_IN_DIRECTION';
}
