import type { CalendarAccount, SignedIn } from '@kalbro/calendar-core';
import { coversPermission, permissionFor } from '@kalbro/calendar-core';
import type { RemoteError } from '@kalbro/kernel';
import { assertNever } from '@kalbro/kernel';

/** Why no tokens came of a sign-in. */
export type SignInFailure = 'cancelledOrBlocked' | 'expiredOrUsed' | 'unavailable';

/** Not the user's doing, and nothing that consent could mend: Microsoft is in trouble, or this application is set up wrongly. */
const notTheUsers: ReadonlySet<string> = new Set([
  'server_error',
  'temporarily_unavailable',
  'invalid_client',
  'invalid_request',
  'invalid_resource',
  'invalid_scope',
  'unauthorized_client',
  'unsupported_response_type',
]);

/**
 * What an `error` on the redirect means (SEMANTICS 15.2, 15.5). A user who cancels and a tenant that blocks consent
 * look alike there, so both are told the same: try again, or have an administrator consent.
 */
export function decideRedirectError(error: string): SignInFailure {
  return notTheUsers.has(error) ? 'unavailable' : 'cancelledOrBlocked';
}

/** What it means when the code could not be redeemed. */
export function decideRedeemError({ kind }: RemoteError): SignInFailure {
  switch (kind) {
    case 'signInRequired':
      return 'expiredOrUsed';
    case 'adminConsentRequired':
      return 'cancelledOrBlocked';
    case 'throttled':
    case 'unavailable':
    case 'misconfigured':
    case 'rejected':
    case 'gone':
    case 'deltaLinkExpired':
    case 'preconditionFailed':
      return 'unavailable';
    default:
      return assertNever(kind);
  }
}

/**
 * Whether what Microsoft answered is what was wanted: the address that was typed, and a permission that serves the
 * settings as they are now. A paused account needs what its kept scopes will need.
 */
export function decideSignedIn(
  account: Pick<CalendarAccount, 'username' | 'direction' | 'scopes'>,
  signedIn: Pick<SignedIn, 'addresses' | 'grantedPermission'>,
): 'connected' | 'wrongAccount' | 'permissionMissing' {
  const addresses = signedIn.addresses.map((address) => address.toLowerCase());
  if (!addresses.includes(account.username.toLowerCase())) return 'wrongAccount';
  const needed = permissionFor(account.direction, account.scopes);
  return coversPermission(signedIn.grantedPermission, needed) ? 'connected' : 'permissionMissing';
}

/** Signed in as it is: a sign-in that fails must not take away what another one gave. */
export function isWorking({ status, grantedPermission }: CalendarAccount): boolean {
  return status === 'CONNECTED' || ((status === 'PAUSED' || status === 'FAILED') && grantedPermission !== null);
}
