import type { RequestHandler } from 'express';

/**
 * Lets through what an address is made for and answers 405 to everything else. Express would answer HEAD by the handler of
 * GET: whoever only asks whether a page is there would finish a sign-in.
 */
export function onlyMethods(...methods: readonly ('GET' | 'POST')[]): RequestHandler {
  return (request, response, next) => {
    if (methods.some((method) => method === request.method)) return next();
    response
      .status(405)
      .set({ Allow: methods.join(', '), 'Cache-Control': 'no-store' })
      .end();
  };
}
