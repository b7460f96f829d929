import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';

const acceptable = /^[\w.-]{1,64}$/;

/** Names each request, by the caller's `X-Request-Id` when it is sane, and says the name in the answer. */
export const nameRequest: RequestHandler = (request, response, next) => {
  const asked = request.get('x-request-id');
  const requestId = asked !== undefined && acceptable.test(asked) ? asked : randomUUID();
  response.locals['requestId'] = requestId;
  response.set('X-Request-Id', requestId);
  next();
};

export function requestIdOf(response: Response): string {
  return String(response.locals['requestId']);
}
