import { randomUUID } from 'node:crypto';
import { plainJson, type HttpAnswer } from '../http/messages.js';

/** A refusal of Entra: an OAuth error, and an AADSTS number that is for logs only (SEMANTICS 15.5). */
export class EntraError extends Error {
  constructor(
    readonly error: string,
    readonly number: number,
    message: string,
    readonly suberror?: string,
    readonly claims?: string,
  ) {
    super(message);
    this.name = 'EntraError';
  }
}

interface Known {
  error: string;
  message: string;
  suberror?: string;
}

const MFA =
  'Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access';
const KNOWN: Readonly<Record<number, Known>> = {
  50057: { error: 'invalid_grant', message: 'The user account is disabled.' },
  50076: { error: 'interaction_required', message: MFA, suberror: 'basic_action' },
  50078: {
    error: 'interaction_required',
    message: 'Presented multi-factor authentication has expired.',
    suberror: 'basic_action',
  },
  50079: {
    error: 'interaction_required',
    message: 'The user is required to use multi-factor authentication.',
    suberror: 'basic_action',
  },
  50173: {
    error: 'invalid_grant',
    message:
      'The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.',
    suberror: 'bad_token',
  },
  53000: {
    error: 'interaction_required',
    message: 'Your device is required to be managed to access this resource.',
    suberror: 'message_only',
  },
  53001: { error: 'interaction_required', message: 'Device is not domain joined.', suberror: 'message_only' },
  53002: {
    error: 'interaction_required',
    message: 'Application used is not an approved application for Conditional Access.',
    suberror: 'message_only',
  },
  53003: {
    error: 'interaction_required',
    message: 'Access has been blocked by Conditional Access policies.',
    suberror: 'message_only',
  },
  65001: {
    error: 'invalid_grant',
    message:
      'The user or administrator has not consented to use the application. Send an interactive authorization request for this user and resource.',
    suberror: 'consent_required',
  },
  70008: {
    error: 'invalid_grant',
    message:
      'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
  },
  70043: {
    error: 'invalid_grant',
    message: 'The refresh token has expired or is invalid due to sign-in frequency checks by conditional access.',
    suberror: 'token_expired',
  },
  700082: { error: 'invalid_grant', message: 'The refresh token has expired due to inactivity.' },
  700084: {
    error: 'invalid_grant',
    message:
      'The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which can not be extended.',
  },
};

const WITH_CLAIMS = new Set([50076, 50078, 50079, 53000, 53001, 53002, 53003]);
const CLAIMS = '{"access_token":{"capolids":{"essential":true,"values":["c7e4b3a1-0000-4000-8000-000000000001"]}}}';

/** The error of an AADSTS number that a mailbox can be told to show. */
export function knownError(number: number): EntraError {
  const known = KNOWN[number] ?? { error: 'invalid_grant', message: 'Sign-in was refused.' };
  return new EntraError(
    known.error,
    number,
    known.message,
    known.suberror,
    WITH_CLAIMS.has(number) ? CLAIMS : undefined,
  );
}

export interface ErrorDetails {
  traceId: string;
  correlationId: string;
  timestamp: string;
}

export function errorDetails(now: number, correlationId: string | undefined): ErrorDetails {
  const timestamp = `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return { traceId: randomUUID(), correlationId: correlationId ?? randomUUID(), timestamp };
}

export function describe(error: EntraError, details: ErrorDetails): string {
  const { traceId, correlationId, timestamp } = details;
  return `AADSTS${error.number}: ${error.message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`;
}

/** The answer of the token endpoint: 401 for the client's own credentials, else 400 (SEMANTICS 15.6). */
export function tokenError(error: EntraError, details: ErrorDetails): HttpAnswer {
  const body = {
    error: error.error,
    error_description: describe(error, details),
    error_codes: [error.number],
    timestamp: details.timestamp,
    trace_id: details.traceId,
    correlation_id: details.correlationId,
    error_uri: `https://login.microsoftonline.com/error?code=${error.number}`,
    ...(error.suberror === undefined ? {} : { suberror: error.suberror }),
    ...(error.claims === undefined ? {} : { claims: error.claims }),
  };
  return plainJson(error.error === 'invalid_client' ? 401 : 400, body, { 'cache-control': 'no-store, no-cache' });
}
