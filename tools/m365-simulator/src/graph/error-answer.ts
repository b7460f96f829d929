import { json, type HttpAnswer, type HttpRequest } from '../http/messages.js';
import { ServiceError } from '../service-error.js';

function bodyOf(
  code: string,
  message: string,
  request: HttpRequest,
  requestId: string,
  now: number,
): Record<string, unknown> {
  const innerError = {
    date: new Date(now).toISOString().slice(0, 19),
    'request-id': requestId,
    'client-request-id': request.headers['client-request-id'] ?? requestId,
  };
  return { code, message, innerError };
}

/** Graph's error shape. What nobody foresaw becomes a 500 that tells nothing of our insides. */
export function errorAnswer(error: unknown, request: HttpRequest, requestId: string, now: number): HttpAnswer {
  if (error instanceof ServiceError) {
    const { innerError, ...main } = bodyOf(error.code, error.message, request, requestId, now);
    return json(error.status, { error: { ...main, ...error.extra, innerError } }, { ...error.headers });
  }
  process.stderr.write(`${request.method} ${request.path}: ${error instanceof Error ? error.stack : String(error)}\n`);
  const message = 'An internal server error occurred. The operation failed.';
  return json(500, { error: bodyOf('ErrorInternalServerError', message, request, requestId, now) });
}
