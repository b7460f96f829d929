import type { SyncScope } from '../model/account.js';
import type { AppointmentContent, OutlookFacts } from '../model/appointment.js';
import { contentDifference, normaliseContent } from '../model/content.js';
import type { ContentField } from '../model/content.js';
import type { RemoteEvent } from '../ports/remote-calendar.port.js';
import { withFields } from '../merge/merge-content.js';

const withoutDetails: readonly ContentField[] = ['start', 'end', 'timeZone', 'isAllDay', 'availability', 'recurrence'];

/**
 * What an event says of an appointment that was made here, as far as the account may read: without READ_DETAILS only
 * times and availability, without READ nothing. What may not be read counts as it was agreed; `sent` are own writes that
 * were never answered, and can be known again.
 */
export function seeEvent(
  event: Pick<RemoteEvent, 'type' | 'content'>,
  agreed: AppointmentContent,
  scopes: readonly SyncScope[],
  sent: readonly AppointmentContent[] = [],
): AppointmentContent {
  const recurrence = event.type === 'SERIES_MASTER' ? event.content.recurrence : null;
  const content = normaliseContent({ ...event.content, recurrence });
  if (scopes.includes('READ_DETAILS')) return content;
  const visible = scopes.includes('READ') ? withoutDetails : [];
  const known = contentDifference(agreed, content).filter(
    (field) => visible.includes(field) || sent.some((each) => each[field] === content[field]),
  );
  return withFields(agreed, content, known);
}

/**
 * What an own write was answered with besides its content, for an appointment of which nothing is known yet: so that the way to
 * it in Outlook is there at once. It is what a read would bring, which stores nothing without READ_DETAILS; an account that
 * reads nothing at all keeps that way alone.
 */
export function seeFacts({ outlook }: Pick<RemoteEvent, 'outlook'>, scopes: readonly SyncScope[]): OutlookFacts | null {
  if (scopes.includes('READ_DETAILS')) return outlook;
  if (scopes.includes('READ')) return null;
  return { organizer: null, attendees: [], onlineMeetingUrl: null, webLink: outlook.webLink, isOrganizer: true };
}
