import type { Appointment } from '../model/appointment.js';
import { sameContent } from '../model/content.js';
import type { PendingLink, PlannedEvent } from './pull-plan.js';

/** Everything but the etag: it changes without anybody changing anything. */
export function saysTheSame(link: PendingLink, event: PlannedEvent): boolean {
  const [storedBase, base] = [link.base ?? link.content, event.base ?? event.content];
  const isSame = sameContent(link.content, event.content) && sameContent(storedBase, base);
  return isSame && (link.deletedAt ?? null) === event.deletedAt && sameFacts(link, event);
}

function sameFacts(link: PendingLink, event: PlannedEvent): boolean {
  const facts = (each: PendingLink | PlannedEvent): string =>
    JSON.stringify([
      each.type,
      each.masterRemoteId,
      each.uid,
      each.originalStart,
      each.detailsHidden,
      each.readOnlyReason,
      factsOf(each.outlook),
    ]);
  return facts(link) === facts(event);
}

/** Members in a fixed order: a row that was stored as jsonb comes back in another. */
function factsOf(outlook: Appointment['outlook']): readonly unknown[] | null {
  if (outlook === null) return null;
  const person = (each: { name: string | null; email: string | null; response: string | null } | null) =>
    each && [each.name, each.email, each.response];
  const { organizer, attendees, onlineMeetingUrl, webLink, isOrganizer } = outlook;
  return [person(organizer), attendees.map(person), onlineMeetingUrl, webLink, isOrganizer];
}
