import type { CalendarAccount, SignedIn } from '@kalbro/calendar-core';
import { coversPermission, permissionFor } from '@kalbro/calendar-core';
import type { RemoteError } from '@kalbro/kernel';
import { assertNever } from '@kalbro/kernel';

/** Why no tokens came of a sign-in. */
export type SignInFailure = 'cancelledOrBlocked' | 'expiredOrUsed' | 'unavailable' | 'misconfigured' | 'unexpected';

/** A person gave up, or is asked for more than they can give: consent, or another proof of who they are. */
const blocked: ReadonlySet<string> = new Set([
  'access_denied',
  'consent_required',
  'interaction_required',
  'login_required',
]);
const microsoftInTrouble: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable']);
/** Kalbro is set up wrongly: nothing that the user, or their IT support, could mend. */
const setUpWrongly = /^(?:invalid_[a-z_]{1,40}|unauthorized_client|unsupported_response_type)$/;

/**
 * What an `error` on the redirect means (SEMANTICS 15.2, 15.5). A user who cancels and a tenant that blocks consent
 * look alike there, so both are told the same: try again, or have an administrator consent.
 */
export function decideRedirectError(error: string): SignInFailure {
  if (blocked.has(error)) return 'cancelledOrBlocked';
  if (microsoftInTrouble.has(error)) return 'unavailable';
  return setUpWrongly.test(error) ? 'misconfigured' : 'unexpected';
}

/** What it means when the code could not be redeemed. */
export function decideRedeemError({ kind }: RemoteError): SignInFailure {
  switch (kind) {
    case 'signInRequired':
      return 'expiredOrUsed';
    case 'adminConsentRequired':
      return 'cancelledOrBlocked';
    case 'misconfigured':
      return 'misconfigured';
    case 'throttled':
    case 'unavailable':
    case 'organisationRefused':
    case 'rejected':
    case 'gone':
    case 'deltaLinkExpired':
    case 'preconditionFailed':
      return 'unavailable';
    default:
      return assertNever(kind);
  }
}

type Identity = Pick<SignedIn, 'remoteUserId' | 'remoteTenantId'>;

/**
 * Whether who signed in is who was meant: the address that was typed is one of theirs, or they are the very Microsoft account
 * that was linked before and have another address by now. Addresses are given to others at times; ids never are.
 */
export function decidePerson(
  { username }: Pick<CalendarAccount, 'username'>,
  signedIn: Pick<SignedIn, 'addresses'> & Identity,
  known: Identity | undefined,
): 'meant' | 'renamed' | 'somebodyElse' {
  const addresses = signedIn.addresses.map((address) => address.toLowerCase());
  if (addresses.includes(username.toLowerCase())) return 'meant';
  const isKnown = known?.remoteUserId === signedIn.remoteUserId && known.remoteTenantId === signedIn.remoteTenantId;
  return isKnown ? 'renamed' : 'somebodyElse';
}

/**
 * Whether what was granted serves the settings as they are now. A paused account needs what its kept scopes will need.
 */
export function isGrantedEnough(
  { direction, scopes }: Pick<CalendarAccount, 'direction' | 'scopes'>,
  { grantedPermission }: Pick<SignedIn, 'grantedPermission'>,
): boolean {
  return coversPermission(grantedPermission, permissionFor(direction, scopes));
}

/** Signed in as it is: a sign-in that fails must not take away what another one gave. */
export function isWorking({ status, grantedPermission }: CalendarAccount): boolean {
  return status === 'CONNECTED' || ((status === 'PAUSED' || status === 'FAILED') && grantedPermission !== null);
}
