import type { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import { parseAcceptLanguage, translate } from '@kalbro/kernel';
import type { Localised } from '@kalbro/kernel';
import express from 'express';
import type { ErrorRequestHandler, Express, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { RequestContext } from '../context.js';
import { internalText } from '../errors.js';
import { allowOrigins } from './cors.js';
import { frontPage } from './front-page.js';
import { liveness, metrics, readiness } from './health.js';
import type { Check } from './health.js';
import { onlyMethods } from './only-methods.js';
import { measureRequests } from './request-metrics.js';
import { nameRequest, requestIdOf } from './request-id.js';

export interface HttpParts {
  readonly apollo: ApolloServer<RequestContext>;
  readonly makeContext: (request: Request, response: Response) => Promise<RequestContext>;
  readonly oauth: OauthHandlers;
  /** Undefined where the development login is off: then there is no such address. */
  readonly development: DevelopmentHandlers | undefined;
  readonly checks: Readonly<Record<string, Check>>;
  readonly registry: Registry;
  readonly corsOrigins: readonly string[];
  readonly logger: Logger;
}

/** Signing in as anybody. */
export interface DevelopmentHandlers {
  readonly users: RequestHandler;
  readonly login: RequestHandler;
}

/** What browsers reach that come from Microsoft, or from a mail of ours. */
export interface OauthHandlers {
  readonly callback: RequestHandler;
  readonly adminConsent: RequestHandler;
  readonly showRepair: RequestHandler;
  readonly beginRepair: RequestHandler;
}

const bodyLimit = '1mb';

/** Everything that is reached over HTTP. Apollo must have been started. */
export function makeHttpApp(parts: HttpParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(helmet(), nameRequest, measureRequests(parts.registry));
  app.get('/health/live', liveness);
  app.get('/health/ready', readiness(parts.checks));
  app.get('/metrics', metrics(parts.registry));
  app.get('/', frontPage);
  app.get('/graphql', pageWithoutQuery);
  serveOauth(app, parts.oauth);
  app.use(['/graphql', '/dev'], allowOrigins(parts.corsOrigins));
  if (parts.development) {
    app.get('/dev/users', parts.development.users);
    app.post('/dev/login', express.json({ limit: '10kb' }), parts.development.login);
  }
  const context = ({ req, res }: { req: Request; res: Response }) => parts.makeContext(req, res);
  app.use('/graphql', express.json({ limit: bodyLimit }), prepare);
  app.use('/graphql', expressMiddleware(parts.apollo, { context }) as RequestHandler);
  app.use(notFound, broken(parts.logger));
  return app;
}

function serveOauth(app: Express, { callback, adminConsent, showRepair, beginRepair }: OauthHandlers): void {
  app.all('/oauth/microsoft/callback', onlyMethods('GET'), callback);
  app.all('/oauth/microsoft/admin-consent', onlyMethods('GET'), adminConsent);
  app.all('/oauth/microsoft/repair', onlyMethods('GET', 'POST'));
  app.get('/oauth/microsoft/repair', showRepair);
  app.post('/oauth/microsoft/repair', express.urlencoded({ extended: false, limit: '4kb' }), beginRepair);
}

/** A person who opens the address in a browser is told what it is for; Apollo would speak of request forgery. */
const pageWithoutQuery: RequestHandler = (request, response, next) =>
  request.query['query'] === undefined ? frontPage(request, response, next) : next();

/**
 * Answers are one reader's and of this moment: nobody on the way keeps them. Express leaves a missing body undefined, which Apollo
 * takes for a server without a body parser.
 */
const prepare: RequestHandler = (request, response, next) => {
  response.set('Cache-Control', 'no-store');
  request.body ??= {};
  next();
};

const nothingHere: Localised = {
  nb: 'Her er det ingenting. GraphQL tas imot på POST /graphql.',
  en: 'There is nothing here. GraphQL is taken at POST /graphql.',
};
const notRead: Localised = {
  nb: 'Forespørselen kan ikke leses. Send JSON på høyst 1 MB.',
  en: 'The request cannot be read. Send JSON of at most 1 MB.',
};
const notFound: RequestHandler = (request, response) => {
  response.status(404).json(errorBody('NOT_FOUND', nothingHere, request));
};

/** What the body parser refuses is the caller's mistake; everything else is ours and only named by the request's id. */
function broken(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const status = clientStatus(error);
    if (status !== undefined) {
      return void response.status(status).json(errorBody('BAD_USER_INPUT', notRead, request, { fields: [] }));
    }
    const requestId = requestIdOf(response);
    logger.error({ err: error, requestId }, 'a request failed');
    response.status(500).json(errorBody('INTERNAL_SERVER_ERROR', internalText, request, { requestId }));
  };
}

function clientStatus(error: unknown): number | undefined {
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
  return status >= 400 && status < 500 ? status : undefined;
}

function errorBody(code: string, text: Localised, request: Request, more: Record<string, unknown> = {}) {
  const message = translate(text, parseAcceptLanguage(request.get('accept-language')));
  return { errors: [{ message, extensions: { code, ...more } }] };
}
