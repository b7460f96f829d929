import { createServer } from 'node:http';
import { ReadDirectory } from '@kalbro/permissions-service';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { makeApplication } from './application-parts.js';
import type { ApplicationParts, SignIns } from './application-parts.js';
import type { DevIssuer } from './auth/dev-issuer.js';
import { SignInReader } from './auth/sign-in.js';
import type { LoadActor } from './auth/sign-in.js';
import type { TokenIssuer } from './auth/token-verifier.js';
import { makeApolloServer } from './graphql/apollo-server.js';
import { RateLimiter } from './graphql/rate-limit.js';
import type { RateLimits } from './graphql/rate-limit.js';
import { serveSockets } from './graphql/socket-server.js';
import { adminConsent } from './http/admin-consent.js';
import { BrowserCookie } from './http/browser-secret.js';
import { devLogin } from './http/dev-login.js';
import { devUsers } from './http/dev-users.js';
import type { Check } from './http/health.js';
import { makeHttpApp } from './http/http-app.js';
import type { OauthHandlers } from './http/http-app.js';
import { listen } from './http/listen.js';
import { oauthCallback } from './http/oauth-callback.js';
import { beginRepair, showRepair } from './http/repair.js';
import { reportFailures } from './remote-failures.js';
import { RequestContexts } from './request-contexts.js';
import { makeSchema } from './schema.js';

export interface ApiSettings {
  readonly port: number;
  readonly bindAddress: string;
  readonly publicUrl: string;
  readonly consoleUrl: string | undefined;
  /** Where people sign in at Microsoft. */
  readonly loginUrl: string;
  readonly corsOrigins: readonly string[];
  readonly rateLimits: RateLimits;
}

/** What the API is made of, opened by compose.ts, or by a test. */
export interface ApiParts extends ApplicationParts {
  readonly issuer: TokenIssuer;
  /** Given where people may sign in by name alone. */
  readonly devIssuer: DevIssuer | undefined;
  /** Asked by /health/ready. */
  readonly checks: Readonly<Record<string, Check>>;
  readonly logger: Logger;
}

export interface RunningApi {
  readonly port: number;
  /** Takes no more, lets what has begun finish (8 seconds at most), and closes the sockets. Closes none of the parts. */
  stop(): Promise<void>;
}

/** Serves GraphQL over HTTP and WebSocket, the sign-in callback, health and metrics on one port. */
export async function serveApi(settings: ApiSettings, parts: ApiParts): Promise<RunningApi> {
  const { logger, issuer } = parts;
  const schema = makeSchema();
  const limiter = new RateLimiter(settings.rateLimits, () => performance.now());
  const registry = makeRegistry();
  const report = reportFailures(logger, registry, parts.clock);
  const { app, readers, signIns } = makeApplication({ ...parts, report });
  const loadActor = actorLoader(parts);
  const signInReader = new SignInReader(issuer, loadActor);
  const cookie = new BrowserCookie(settings.publicUrl.startsWith('https:'));
  const contexts = new RequestContexts({ app, readers, signInReader, cookie });

  const httpServer = createServer();
  const apollo = makeApolloServer({ schema, readers, limiter, httpServer, logger });
  await apollo.start();
  let stopping = false;
  const http = makeHttpApp({
    apollo,
    makeContext: (request, response) => contexts.ofRequest(request, response),
    oauth: oauthHandlers(signIns, settings, cookie),
    development: parts.devIssuer && {
      users: devUsers(new ReadDirectory(parts.database)),
      login: devLogin(parts.devIssuer, loadActor),
    },
    checks: { ...parts.checks, running: async () => refuseWhen(stopping) },
    registry,
    corsOrigins: settings.corsOrigins,
    logger,
  });
  httpServer.on('request', http);
  const makeContext = contexts.ofSocket.bind(contexts);
  const port = await listen(httpServer, settings.port, settings.bindAddress);
  // Only now: the socket server takes errors of the HTTP server, a taken port included, for its own and prints them.
  const sockets = serveSockets(httpServer, { schema, signInReader, limiter, logger, makeContext });
  return {
    port,
    async stop() {
      stopping = true;
      await sockets.dispose();
      await apollo.stop();
    },
  };
}

function oauthHandlers(
  { finish, reportConsent, repair }: SignIns,
  { consoleUrl, loginUrl }: ApiSettings,
  cookie: BrowserCookie,
): OauthHandlers {
  return {
    callback: oauthCallback(finish, { consoleUrl, cookie }),
    adminConsent: adminConsent(reportConsent, consoleUrl),
    showRepair: showRepair(repair, { consoleUrl, loginUrl, cookie }),
    beginRepair: beginRepair(repair, { consoleUrl, loginUrl, cookie }),
  };
}

function actorLoader({ loadActor }: ApplicationParts): LoadActor {
  return async (user) => (await loadActor.run(user)).actor;
}

function refuseWhen(stopping: boolean): void {
  if (stopping) throw new Error('The process is stopping.');
}

function makeRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
