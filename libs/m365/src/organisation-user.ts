import type { RemoteMailbox, RemoteSession } from '@kalbro/calendar-core';
import { isMailboxRefusal } from '@kalbro/calendar-core';
import { RemoteError } from '@kalbro/kernel';
import type { OutlookCalendar } from './outlook-calendar.js';

/**
 * The user that an organisation's session names. A connection that may read calendars need not be allowed to read the
 * directory; then the address has to do, and the calendars that are asked for next show whether somebody is there.
 */
export async function findUser(outlook: OutlookCalendar, session: RemoteSession): Promise<RemoteMailbox> {
  try {
    return await outlook.mailbox(session);
  } catch (error) {
    if (!(error instanceof RemoteError) || error.status !== 403) throw error;
    const address = session.organisation?.userId ?? '';
    return { addresses: [address], remoteUserId: address, timeZone: null };
  }
}

/** Whether there is no such user, or none that has a mailbox. */
export function isNobody({ kind, code, status }: RemoteError): boolean {
  return kind === 'gone' || (status === 404 && isMailboxRefusal(code));
}

/** Whether the time was up that a session had: Microsoft did not answer, and nobody waits longer. */
export function isTimeUp(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}
