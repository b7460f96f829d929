import { AuthError, ServerError } from '@azure/msal-node';
import type { OrganisationProblemCode } from '@kalbro/calendar-core';
import type { Instant } from '@kalbro/kernel';
import { RemoteError } from '@kalbro/kernel';
import { toSignInError } from './entra-errors.js';

/** What the client's administrators can mend, by Entra's `error`. */
const refusals: Readonly<Record<string, OrganisationProblemCode>> = {
  unauthorized_client: 'CONSENT_MISSING',
  invalid_request: 'TENANT_UNKNOWN',
  invalid_tenant: 'TENANT_UNKNOWN',
};
/**
 * The application is not in the tenant, which also comes as `invalid_client`. Numbers may change: without these two a missing
 * consent would be taken for a wrong secret, no worse.
 */
const notInTenant = new Set(['7000229', '700016']);

/**
 * Sorts what MSAL threw when an application asked for its own token. With Kalbro's own registration a refused secret is the
 * operator's affair; with the client's own, it is theirs.
 */
export function toOrganisationError(error: unknown, isOwnApplication: boolean, now: Instant): unknown {
  const sorted = toSignInError(error, now);
  if (!(error instanceof AuthError) || !(sorted instanceof RemoteError) || sorted.kind === 'unavailable') return sorted;
  const code = problemOf(error, sorted, isOwnApplication);
  return code === undefined ? sorted : new RemoteError('organisationRefused', sorted.message, { code });
}

function problemOf(
  error: AuthError,
  { kind }: RemoteError,
  isOwnApplication: boolean,
): OrganisationProblemCode | undefined {
  const name = error.errorCode.toLowerCase();
  if (error instanceof ServerError && notInTenant.has(String(error.errorNo))) return 'CONSENT_MISSING';
  if (name === 'invalid_client') return isOwnApplication ? 'SECRET_REFUSED' : undefined;
  // Nobody signs in here: the tenant itself keeps the application out.
  return refusals[name] ?? (kind === 'signInRequired' ? 'APPLICATION_BLOCKED' : undefined);
}
