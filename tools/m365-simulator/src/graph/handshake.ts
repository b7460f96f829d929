import { randomUUID } from 'node:crypto';
import { ServiceError } from '../service-error.js';

const WITHIN_MS = 10_000;
const refusal = (code: string, message: string): ServiceError => new ServiceError(400, code, message);

/**
 * Asks an endpoint to prove that it wants notifications: it has ten seconds to answer 200 with the token as plain
 * text (SEMANTICS 13.3). Happens while the client's own POST is still open.
 */
export async function validateEndpoint(url: string): Promise<void> {
  const token = `Validation: Testing client application reachability for subscription Request-Id: ${randomUUID()}`;
  const separator = url.includes('?') ? '&' : '?';
  const target = `${url}${separator}${new URLSearchParams({ validationToken: token }).toString()}`;
  const response = await ask(target);
  const text = await response.text();
  if (response.status !== 200) {
    throw refusal(
      'ValidationError',
      'Subscription validation request failed. Notification endpoint must respond with 200 OK to validation request.',
    );
  }
  if (text !== token || !(response.headers.get('content-type') ?? '').startsWith('text/plain')) {
    throw refusal(
      'InvalidRequest',
      'Subscription validation request failed. Response must exactly match validationToken query parameter.',
    );
  }
}

async function ask(target: string): Promise<Response> {
  const headers = { 'content-type': 'text/plain; charset=utf-8' };
  try {
    return await fetch(target, { method: 'POST', headers, signal: AbortSignal.timeout(WITHIN_MS), redirect: 'manual' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'TimeoutError') {
      throw refusal('ValidationError', 'Subscription validation request timed out.');
    }
    throw refusal(
      'InvalidRequest',
      'The underlying connection was closed: A connection that was expected to be kept alive was closed by the server.',
    );
  }
}
