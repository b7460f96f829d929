import { upSyncState } from '../account/up-sync.js';
import type { CalendarAccount, ExternalCalendar } from '../model/account.js';
import type { Appointment, Attendee, OutlookFacts } from '../model/appointment.js';

/** How many guests of a meeting Outlook itself tells. */
export interface GuestsTold {
  readonly onEdit: number;
  readonly onDelete: number;
}

/** The account whose calendar the meeting stands in. */
export interface MeetingHolder {
  readonly account: Pick<CalendarAccount, 'direction' | 'status' | 'position' | 'scopes' | 'username'>;
  readonly calendars: readonly Pick<ExternalCalendar, 'syncUp' | 'canEdit'>[];
}

/** Of what is not a meeting, or never goes up as it stands. */
export const nobodyTold: GuestsTold = { onEdit: 0, onDelete: 0 };

/**
 * Whom Outlook tells when somebody changes or deletes a meeting here, so that whoever does is told so before. Nobody where the
 * change stays here: a scope forbids it, or nothing goes up to the account. A pause, or an account that has to be connected
 * again, only puts it off.
 */
export function guestsTold(
  { outlook, readOnlyReason }: Pick<Appointment, 'outlook' | 'readOnlyReason'>,
  { account, calendars }: MeetingHolder,
): GuestsTold {
  if (!outlook?.isOrganizer || readOnlyReason !== null) return nobodyTold;
  const state = upSyncState(account, true, calendars);
  if (state === 'NOT_MAIN_ACCOUNT' || state === 'NOT_IN_DIRECTION') return nobodyTold;
  const guests = guestsOf(outlook, account.username);
  const count = (scope: 'UPDATE' | 'DELETE') => (account.scopes.includes(scope) ? guests.length : 0);
  return { onEdit: count('UPDATE'), onDelete: count('DELETE') };
}

/** Outlook may list who organises among those who take part. */
function guestsOf({ attendees, organizer }: OutlookFacts, username: string): readonly Attendee[] {
  const own = new Set([username, organizer?.email].map((address) => address?.toLowerCase()));
  return attendees.filter(({ email }) => email === null || !own.has(email.toLowerCase()));
}
