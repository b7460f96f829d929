import { AuthError, InteractionRequiredAuthError, ServerError } from '@azure/msal-node';
import type { Instant, RemoteErrorKind } from '@kalbro/kernel';
import { RemoteError } from '@kalbro/kernel';
import { EntraUnreachableError } from './entra-network.js';
import { parseRetryAfter } from './graph-retry.js';

const kinds: Readonly<Record<string, RemoteErrorKind>> = {
  invalid_grant: 'signInRequired',
  interaction_required: 'signInRequired',
  consent_required: 'signInRequired',
  login_required: 'signInRequired',
  access_denied: 'signInRequired',
  no_account_found: 'signInRequired',
  no_account_in_silent_request: 'signInRequired',
  invalid_client: 'misconfigured',
  unauthorized_client: 'misconfigured',
  invalid_request: 'misconfigured',
  invalid_scope: 'misconfigured',
  invalid_resource: 'misconfigured',
  unsupported_grant_type: 'misconfigured',
  temporarily_unavailable: 'unavailable',
  server_error: 'unavailable',
  network_error: 'unavailable',
};

/**
 * Sorts what MSAL threw by Entra's `error`, never by AADSTS numbers or text; other errors than MSAL's are given back as
 * they are. No cause is kept: AADSTS texts name people.
 */
export function toSignInError(error: unknown, now: Instant): unknown {
  if (!(error instanceof AuthError)) return error;
  if (error instanceof EntraUnreachableError) return unreachable(error, now);
  const code = error.errorCode;
  return new RemoteError(
    kindOf(error),
    `Entra refused: ${[code, error.subError, number(error)].filter(Boolean).join(' ')}`,
    {
      ...(code ? { code } : {}),
    },
  );
}

function kindOf(error: AuthError): RemoteErrorKind {
  if (error instanceof InteractionRequiredAuthError) return 'signInRequired';
  // What is not known here may pass: it costs a retry, where "sign in again" would cost a person's time.
  return kinds[error.errorCode.toLowerCase()] ?? 'unavailable';
}

function number(error: AuthError): string | undefined {
  return error instanceof ServerError && error.errorNo ? `AADSTS${error.errorNo}` : undefined;
}

function unreachable(error: EntraUnreachableError, now: Instant): RemoteError {
  const retryAt = parseRetryAfter(error.retryAfter, now);
  return new RemoteError('unavailable', error.errorMessage, {
    code: error.errorCode,
    ...(error.status === undefined ? {} : { status: error.status }),
    ...(retryAt ? { retryAt } : {}),
    ...(error.cause === undefined ? {} : { cause: error.cause }),
  });
}
