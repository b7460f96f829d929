import path from 'node:path';
import compression from 'compression';
import express from 'express';
import type { Express, RequestHandler } from 'express';
import helmet from 'helmet';
import type { Env } from './env.js';

/**
 * The built console (`clientDir`), what it has to know of its surroundings (`/config.json`), and health. Every other address is
 * the console's own: it gets the page, which finds out what to show.
 */
export function makeConsoleApp(env: Pick<Env, 'apiUrl' | 'oidc'>, clientDir: string): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(helmet(headersFor(env)), compression());
  app.get(['/health/live', '/health/ready'], (_request, response) => void response.json({ status: 'ok' }));
  app.get('/config.json', (_request, response) => {
    const { apiUrl, oidc } = env;
    response.set('Cache-Control', 'no-store').json({ apiUrl, devLogin: oidc === null, oidc });
  });
  // Names hold a hash of the content.
  app.use(
    '/assets',
    express.static(path.join(clientDir, 'assets'), { immutable: true, maxAge: '1y', fallthrough: false }),
  );
  app.use(
    express.static(clientDir, { index: false, setHeaders: (response) => response.set('Cache-Control', 'no-cache') }),
  );
  app.get('/{*path}', pageIn(clientDir));
  return app;
}

/** What is named like a file and is none was never one of the console's pages. */
function pageIn(clientDir: string): RequestHandler {
  return (request, response, next) => {
    if (path.extname(request.path) !== '') return next();
    response.set('Cache-Control', 'no-cache').sendFile('index.html', { root: clientDir });
  };
}

/** Scripts of ours only, and connections to the API and the issuer. Mantine writes its styles into the page. */
function headersFor({ apiUrl, oidc }: Pick<Env, 'apiUrl' | 'oidc'>) {
  const api = new URL(apiUrl).origin;
  const issuer = oidc ? [new URL(oidc.issuer).origin] : [];
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'", api, api.replace(/^http/, 'ws'), ...issuer],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // Links to Outlook and to the sign-in at Microsoft need nothing of where they were clicked.
    referrerPolicy: { policy: 'same-origin' as const },
  };
}
