import { openJobQueue } from '@kalbro/agenda';
import type { Clock } from '@kalbro/calendar-core';
import { PostgresOrganisationVault } from '@kalbro/calendar-service';
import { Database, Live } from '@kalbro/database';
import { fromDate } from '@kalbro/kernel';
import type { AccountId } from '@kalbro/kernel';
import {
  AccessTokens,
  EntraOrganisation,
  EntraSignIn,
  GraphClient,
  OrganisationTokens,
  OutlookCalendar,
  parseKeyRing,
  PostgresTokenVault,
  SecretBox,
  TokensByAccess,
} from '@kalbro/m365';
import type { M365Config } from '@kalbro/m365';
import { LoadActor, permissionEntities } from '@kalbro/permissions-service';
import { jobKinds } from '@kalbro/scheduling-core';
import type { JobQueue } from '@kalbro/scheduling-core';
import type { Logger } from 'pino';
import { serveApi } from './api.js';
import type { ApiParts, ApiSettings, RunningApi } from './api.js';
import { openDevIssuer } from './auth/dev-issuer.js';
import { oidcIssuer } from './auth/token-verifier.js';
import { EnvError } from './env.js';
import type { Env } from './env.js';
import { defaultRateLimits } from './graphql/rate-limit.js';

const clock: Clock = { now: () => fromDate(new Date()) };

/** Opens everything that the API needs, by hand and in order, and serves it. Stopping closes it in the opposite order. */
export async function startApi(env: Env, logger: Logger): Promise<RunningApi> {
  const opened = new Closables();
  try {
    const api = await serveApi(settingsOf(env), await openParts(env, logger, opened));
    return {
      port: api.port,
      stop: async () => {
        await api.stop();
        await opened.close();
      },
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function openParts(env: Env, logger: Logger, opened: Closables): Promise<ApiParts> {
  const box = new SecretBox(keyRingOf(env));
  const signIns = await openIssuer(env);
  const onProblem = (error: unknown) => logger.warn({ err: error }, 'a connection is in trouble');
  const database = opened.add(
    await Database.connect({ url: env.databaseUrl, entities: permissionEntities, applicationName: 'kalbro-api' }),
  );
  const live = opened.add(await Live.connect({ url: env.databaseUrl, onProblem }));
  const queue = opened.add(await openJobQueue({ url: env.jobsUrl, processName: 'api', onError: onProblem }));
  await queue.start();
  return {
    ...outlookOf(env, database, box),
    ...signIns,
    database,
    box,
    clock,
    live,
    queue,
    wake: waker(queue, logger),
    loadActor: new LoadActor(database),
    sendsMail: env.sendsMail,
    checks: { database: async () => void (await database.reader.query('SELECT 1')) },
    logger,
  };
}

function outlookOf(env: Env, database: Database, box: SecretBox) {
  const { clientSecret, ...rest } = env.m365;
  const redirectUri = `${env.publicUrl}/oauth/microsoft/callback`;
  const config: M365Config = { ...rest, ...(clientSecret === undefined ? {} : { clientSecret }), redirectUri };
  const vault = new PostgresTokenVault(database, box);
  const organisationVault = new PostgresOrganisationVault(database, box, clock);
  const ofOrganisations = new OrganisationTokens(config, organisationVault, clock);
  const tokens = new TokensByAccess(new AccessTokens(config, vault, clock), ofOrganisations);
  const remote = new OutlookCalendar(new GraphClient({ graphUrl: config.graphUrl, tokens, clock }));
  const organisation = new EntraOrganisation(config, ofOrganisations, clock);
  return { vault, organisationVault, remote, organisation, signIn: new EntraSignIn(config, clock) };
}

/** The run is in our tables by now; when nobody can be woken, it is found a little later. */
function waker(queue: JobQueue, logger: Logger) {
  return async (accountId: AccountId) => {
    try {
      await queue.wake(jobKinds.syncAccount, accountId);
    } catch (error) {
      logger.warn({ err: error, accountId }, 'nobody could be woken');
    }
  };
}

async function openIssuer({ signIn }: Env): Promise<Pick<ApiParts, 'issuer' | 'devIssuer'>> {
  if (signIn.kind === 'oidc') return { issuer: oidcIssuer(signIn.issuer, signIn.audience), devIssuer: undefined };
  const issuer = await openDevIssuer(signIn.keyFile);
  return { issuer, devIssuer: signIn.devLogin ? issuer : undefined };
}

function keyRingOf(env: Env) {
  try {
    return parseKeyRing(env.encryptionKeys);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EnvError([`TOKEN_ENCRYPTION_KEYS is not usable: ${reason}.`]);
  }
}

function settingsOf(env: Env): ApiSettings {
  const { port, bindAddress, publicUrl, consoleUrl } = env;
  const { loginUrl } = env.m365;
  return {
    port,
    bindAddress,
    publicUrl,
    consoleUrl,
    loginUrl,
    corsOrigins: corsOriginsOf(env),
    rateLimits: defaultRateLimits,
  };
}

/** The console is a frontend of ours: whoever names it need not list it again. */
function corsOriginsOf({ corsOrigins, consoleUrl }: Env): readonly string[] {
  return consoleUrl === undefined ? corsOrigins : [...corsOrigins, new URL(consoleUrl).origin];
}

/** What was opened, closed last first. */
class Closables {
  private readonly opened: { close(): Promise<void> }[] = [];

  add<T extends { close(): Promise<void> }>(one: T): T {
    this.opened.push(one);
    return one;
  }

  async close(): Promise<void> {
    for (const one of this.opened.splice(0).reverse()) await one.close();
  }
}
