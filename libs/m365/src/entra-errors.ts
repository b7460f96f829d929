import { AuthError, InteractionRequiredAuthError, ServerError } from '@azure/msal-node';
import type { Instant, RemoteErrorKind, SignInReason } from '@kalbro/kernel';
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
  no_tokens_found: 'signInRequired',
  refresh_token_expired: 'signInRequired',
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

/** Suberrors with which whatever was refused can only be mended by a person; `error` alone decides where it is known. */
const interaction: ReadonlySet<string> = new Set([
  'message_only',
  'additional_action',
  'basic_action',
  'user_password_expired',
  'consent_required',
  'bad_token',
]);
/** A number decides nothing but the words: Microsoft warns that numbers change. */
const accountDisabled = '50057';

/**
 * Sorts what MSAL threw by Entra's `error` and `suberror`, never by AADSTS numbers or text; other errors than MSAL's are
 * given back as they are. No cause is kept: AADSTS texts name people.
 */
export function toSignInError(error: unknown, now: Instant): unknown {
  if (!(error instanceof AuthError)) return error;
  if (error instanceof EntraUnreachableError) return unreachable(error, now);
  const code = error.errorCode;
  const kind = kindOf(error);
  const reason = kind === 'signInRequired' ? reasonOf(error) : undefined;
  const message = `Entra refused: ${[code, error.subError, number(error)].filter(Boolean).join(' ')}`;
  return new RemoteError(kind, message, { ...(code ? { code } : {}), ...(reason ? { reason } : {}) });
}

function kindOf({ errorCode, subError }: AuthError): RemoteErrorKind {
  const known = kinds[errorCode.toLowerCase()];
  if (known) return known;
  // What is not known here may pass: it costs a retry, where "sign in again" would cost a person's time.
  return interaction.has(subError) ? 'signInRequired' : 'unavailable';
}

function reasonOf(error: AuthError): SignInReason | undefined {
  if (error.errorCode === 'consent_required' || error.subError === 'consent_required') return 'consentWithdrawn';
  if (error.errorCode === 'interaction_required') return 'moreProofWanted';
  return numberOf(error) === accountDisabled ? 'accountDisabled' : undefined;
}

function number(error: AuthError): string | undefined {
  const given = numberOf(error);
  return given === undefined ? undefined : `AADSTS${given}`;
}

function numberOf(error: AuthError): string | undefined {
  const isAnswer = error instanceof ServerError || error instanceof InteractionRequiredAuthError;
  return isAnswer && error.errorNo ? String(error.errorNo) : undefined;
}

function unreachable(error: EntraUnreachableError, now: Instant): RemoteError {
  const retryAt = parseRetryAfter(error.retryAfter, now);
  const kind = error.status === 429 || retryAt ? 'throttled' : 'unavailable';
  return new RemoteError(kind, error.errorMessage, {
    code: error.errorCode,
    ...(error.status === undefined ? {} : { status: error.status }),
    ...(retryAt ? { retryAt } : {}),
    ...(error.cause === undefined ? {} : { cause: error.cause }),
  });
}
