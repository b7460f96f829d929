import type { CalendarAccount, RemoteSignIn } from '@kalbro/calendar-core';
import { permissionFor } from '@kalbro/calendar-core';
import { adminConsentState } from './sign-in-outcome.js';

/** Where an administrator of the organisation can consent to what this account needs. */
export function adminConsentUrlOf(
  signIn: Pick<RemoteSignIn, 'adminConsentUrl'>,
  { username, direction, scopes }: Pick<CalendarAccount, 'username' | 'direction' | 'scopes'>,
): string {
  return signIn.adminConsentUrl(username, permissionFor(direction, scopes), adminConsentState);
}
