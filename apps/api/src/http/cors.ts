import type { RequestHandler } from 'express';

const day = 86_400;

/** Lets the listed origins call with credentials. Nobody else gets any of the headers, so their browsers refuse. */
export function allowOrigins(origins: readonly string[]): RequestHandler {
  const allowed = new Set(origins);
  return (request, response, next) => {
    const origin = request.get('origin');
    response.vary('Origin');
    if (origin === undefined || !allowed.has(origin)) return next();
    response.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' });
    if (request.method !== 'OPTIONS' || !request.get('access-control-request-method')) {
      response.set('Access-Control-Expose-Headers', 'X-Request-Id');
      return next();
    }
    response
      .status(204)
      .set({
        'Access-Control-Allow-Methods': 'GET, POST',
        'Access-Control-Allow-Headers':
          'Authorization, Content-Type, Accept-Language, X-Request-Id, Apollo-Require-Preflight',
        'Access-Control-Max-Age': String(day),
      })
      .end();
  };
}
