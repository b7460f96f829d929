import path from 'node:path';
import type { Settings } from './env.js';

/** A process that the supervisor keeps running. */
export interface Service {
  readonly name: string;
  readonly title: string;
  /** Arguments of node; the script is relative to the project, so that the command line tells what it is. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly port: { readonly number: number; readonly variable: string };
  /** Answers 2xx when the service is ready. */
  readonly readyUrl: string;
}

/** In the order of starting; they stop in the reverse one of what they need: console, API, job runner, simulator. */
export function planServices(settings: Settings, databaseUrl: string, encryptionKeys: string): Service[] {
  const shared = sharedEnvironment(settings, databaseUrl, encryptionKeys);
  const { ports } = settings;
  const simulator: Service = {
    name: 'simulator',
    title: 'Microsoft 365 simulator',
    // It knows nothing of supervisors, so what ends it with its parent is loaded from outside.
    args: [...withParent, 'tools/m365-simulator/bin/simulator.mjs', '--data', path.join(settings.dataDir, 'simulator')],
    env: { BIND_ADDRESS: settings.bindAddress, SIMULATOR_PORT: String(ports.simulator) },
    port: { number: ports.simulator, variable: 'SIMULATOR_PORT' },
    readyUrl: `${reachable(settings, ports.simulator)}/control/settings`,
  };
  const api: Service = {
    name: 'api',
    title: 'API',
    args: ['apps/api/dist/main.js'],
    env: { ...shared, ...signIn(settings), API_PORT: String(ports.api) },
    port: { number: ports.api, variable: 'API_PORT' },
    readyUrl: `${reachable(settings, ports.api)}/health/ready`,
  };
  const jobs: Service = {
    name: 'jobs',
    title: 'Job runner',
    args: ['apps/jobs/dist/main.js'],
    env: { ...shared, JOBS_PORT: String(ports.jobs) },
    port: { number: ports.jobs, variable: 'JOBS_PORT' },
    readyUrl: `${reachable(settings, ports.jobs)}/health/ready`,
  };
  const needed = [api, jobs, ...(hasConsole(settings) ? [consoleOf(settings)] : [])];
  return settings.usesSimulator ? [simulator, ...needed] : needed;
}

/** Signing in at an issuer takes a client of its own there. */
export function hasConsole({ oidc }: Pick<Settings, 'oidc'>): boolean {
  return oidc === undefined || oidc.clientId !== undefined;
}

function consoleOf(settings: Settings): Service {
  const { ports, oidc } = settings;
  return {
    name: 'console',
    title: 'Console',
    args: [...withParent, 'apps/console/server/dist/main.js'],
    env: {
      NODE_ENV: settings.nodeEnv,
      BIND_ADDRESS: settings.bindAddress,
      CONSOLE_PORT: String(ports.console),
      PUBLIC_URL: settings.publicUrl,
      ...(oidc?.clientId === undefined ? {} : { OIDC_ISSUER: oidc.issuer, OIDC_CLIENT_ID: oidc.clientId }),
    },
    port: { number: ports.console, variable: 'CONSOLE_PORT' },
    readyUrl: `${reachable(settings, ports.console)}/health/ready`,
  };
}

const withParent = ['--import', './tools/local/bin/exit-with-parent.mjs'];

/** Where this machine reaches a port that may be bound to all addresses. */
export function reachable(settings: Pick<Settings, 'bindAddress'>, port: number): string {
  const { bindAddress } = settings;
  const host = ['0.0.0.0', '::'].includes(bindAddress) ? '127.0.0.1' : bindAddress;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function sharedEnvironment(settings: Settings, databaseUrl: string, encryptionKeys: string): Record<string, string> {
  const { m365, window } = settings;
  return {
    NODE_ENV: settings.nodeEnv,
    KALBRO_SUPERVISED: '1',
    DATABASE_URL: databaseUrl,
    ...(settings.jobsUrl ? { JOBS_URL: settings.jobsUrl } : {}),
    BIND_ADDRESS: settings.bindAddress,
    PUBLIC_URL: settings.publicUrl,
    ...(hasConsole(settings) ? { CONSOLE_URL: settings.consoleUrl } : {}),
    M365_CLIENT_ID: m365.clientId,
    ...(m365.clientSecret ? { M365_CLIENT_SECRET: m365.clientSecret } : {}),
    M365_TENANT: m365.tenant,
    M365_LOGIN_URL: m365.loginUrl,
    M365_GRAPH_URL: m365.graphUrl,
    SYNC_PAST_DAYS: String(window.pastDays),
    SYNC_FUTURE_DAYS: String(window.futureDays),
    TOKEN_ENCRYPTION_KEYS: encryptionKeys,
    LOG_LEVEL: settings.logLevel,
  };
}

function signIn({ oidc, devLogin, dataDir }: Settings): Record<string, string> {
  if (oidc) return { OIDC_ISSUER: oidc.issuer, OIDC_AUDIENCE: oidc.audience, DEV_LOGIN: '0' };
  return { DEV_LOGIN: devLogin ? '1' : '0', DEV_SIGNING_KEY_FILE: path.join(dataDir, 'dev-signing-key.json') };
}
