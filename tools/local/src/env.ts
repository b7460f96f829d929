import path from 'node:path';
import { z } from 'zod';

const port = z.coerce.number().int().min(1).max(65_535);
const origin = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/$/, ''));
const flag = z.enum(['1', '0', 'true', 'false', 'on', 'off']).transform((word) => ['1', 'true', 'on'].includes(word));
const base64Of32Bytes = /^[^:,\s]+:[A-Za-z0-9+/_-]{43}=?$/;

const variables = z.object({
  NODE_ENV: z.string().default('development'),
  DATA_DIR: z.string().default('.data'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  JOBS_URL: z.url({ protocol: /^(postgres(ql)?|mongodb(\+srv)?)$/ }).optional(),
  API_PORT: port.default(4000),
  JOBS_PORT: port.default(4001),
  CONSOLE_PORT: port.default(4200),
  SIMULATOR_PORT: port.default(4365),
  BIND_ADDRESS: z.string().default('127.0.0.1'),
  PUBLIC_URL: origin.optional(),
  CONSOLE_URL: origin.optional(),
  M365_CLIENT_ID: z.string().optional(),
  M365_CLIENT_SECRET: z.string().optional(),
  M365_TENANT: z.string().optional(),
  M365_LOGIN_URL: origin.optional(),
  M365_GRAPH_URL: origin.optional(),
  SYNC_PAST_DAYS: z.coerce.number().int().min(1).max(3650).default(60),
  SYNC_FUTURE_DAYS: z.coerce.number().int().min(1).max(3650).default(365),
  TOKEN_ENCRYPTION_KEYS: z
    .string()
    .refine((list) => list.split(',').every((key) => base64Of32Bytes.test(key.trim())))
    .optional(),
  OIDC_ISSUER: z.url().optional(),
  OIDC_AUDIENCE: z.string().optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  DEV_LOGIN: flag.optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});
type Variables = z.infer<typeof variables>;
type Name = keyof Variables;

const portRemedy = 'a free port from 1 to 65535.';
const remedies: Readonly<Record<Name, string>> = {
  NODE_ENV: 'development or production.',
  DATA_DIR: 'a folder that may be written; .data when unset.',
  DATABASE_URL: 'postgres://user:password@host:5432/name of a Postgres 15 or newer; unset, one is brought along.',
  JOBS_URL: 'postgres://… or mongodb://…; unset, jobs are kept in the same Postgres.',
  API_PORT: portRemedy,
  JOBS_PORT: portRemedy,
  CONSOLE_PORT: portRemedy,
  SIMULATOR_PORT: portRemedy,
  BIND_ADDRESS: 'an address of this machine; 127.0.0.1 when unset.',
  PUBLIC_URL: 'where browsers and Microsoft reach the API, for example https://kalbro.example.com.',
  CONSOLE_URL: 'where browsers reach the console, for example https://console.example.com.',
  M365_CLIENT_ID: 'the application (client) id of the registration in Entra; unset, the simulator is used.',
  M365_CLIENT_SECRET: 'the client secret of the registration in Entra.',
  M365_TENANT: 'organizations, common (personal accounts too), or the id of one tenant.',
  M365_LOGIN_URL: 'for example https://login.microsoftonline.com.',
  M365_GRAPH_URL: 'for example https://graph.microsoft.com.',
  SYNC_PAST_DAYS: 'a whole number of days from 1 to 3650; 60 when unset.',
  SYNC_FUTURE_DAYS: 'a whole number of days from 1 to 3650; 365 when unset.',
  TOKEN_ENCRYPTION_KEYS: 'id:base64 with 32 random bytes, several with commas: k1:$(openssl rand -base64 32).',
  OIDC_ISSUER: "the issuer of your users' tokens, for example https://login.example.com/realm.",
  OIDC_AUDIENCE: 'the aud of tokens that are meant for Kalbro.',
  OIDC_CLIENT_ID: 'the client id of the console at the issuer; unset, the console is not started beside an issuer.',
  DEV_LOGIN: '1 or 0; never together with OIDC_ISSUER.',
  LOG_LEVEL: 'trace, debug, info, warn, error, fatal or silent.',
};

/** How this machine runs Kalbro: what comes along (`embedded`) and what was given. */
export interface Settings {
  readonly dataDir: string;
  /** Undefined: the embedded Postgres. */
  readonly databaseUrl: string | undefined;
  readonly jobsUrl: string | undefined;
  readonly ports: { readonly api: number; readonly jobs: number; readonly console: number; readonly simulator: number };
  readonly bindAddress: string;
  readonly publicUrl: string;
  readonly consoleUrl: string;
  readonly usesSimulator: boolean;
  readonly m365: {
    readonly clientId: string;
    readonly clientSecret: string | undefined;
    readonly tenant: string;
    readonly loginUrl: string;
    readonly graphUrl: string;
  };
  readonly window: { readonly pastDays: number; readonly futureDays: number };
  /** Undefined: generated into the data folder. */
  readonly encryptionKeys: string | undefined;
  readonly oidc:
    { readonly issuer: string; readonly audience: string; readonly clientId: string | undefined } | undefined;
  readonly devLogin: boolean;
  readonly logLevel: string;
  readonly nodeEnv: string;
}

/** Settings that cannot be used; the message names each variable with what to do about it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(problems: readonly string[]) {
    super(`The environment cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/** The simulator knows this application from the start. */
const simulated = { clientId: '11111111-1111-4111-8111-111111111111', clientSecret: 'simulator-secret' };
const real = { loginUrl: 'https://login.microsoftonline.com', graphUrl: 'https://graph.microsoft.com' };

/** @throws SettingsError naming every variable that is missing or wrong */
export function readSettings(source: Readonly<Record<string, string | undefined>>, root: string): Settings {
  // An empty variable counts as unset: that is how compose files and shells write "none".
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const read = variables.safeParse(given);
  if (!read.success) throw new SettingsError(wrong(read.error.issues.map(({ path: [name] }) => name as Name)));
  const problems = [...contradictions(read.data), ...missingInProduction(read.data)];
  if (problems.length > 0) throw new SettingsError(problems);
  return toSettings(read.data, root);
}

/** Whether this process was started by an npm script: by a shell, that is, which npm started. */
export function isRunByNpm(): boolean {
  return process.env['npm_lifecycle_event'] !== undefined;
}

/** Handed on to children: they read variables of their own that the supervisor does not know. */
export function inheritedEnvironment(): NodeJS.ProcessEnv {
  return process.env;
}

function wrong(names: readonly Name[]): string[] {
  return [...new Set(names)].map((name) => `${name} is not usable: ${remedies[name]}`);
}

function contradictions(env: Variables): string[] {
  const problems: string[] = [];
  if (env.OIDC_ISSUER && env.DEV_LOGIN)
    problems.push('DEV_LOGIN cannot be on together with OIDC_ISSUER: unset one of them.');
  if (env.OIDC_ISSUER && !env.OIDC_AUDIENCE) problems.push(`OIDC_AUDIENCE is missing: ${remedies.OIDC_AUDIENCE}`);
  if (env.M365_CLIENT_ID && !env.M365_CLIENT_SECRET) {
    problems.push(`M365_CLIENT_SECRET is missing beside M365_CLIENT_ID: ${remedies.M365_CLIENT_SECRET}`);
  }
  const ports = (['API_PORT', 'JOBS_PORT', 'CONSOLE_PORT', 'SIMULATOR_PORT'] as const).map(
    (name) => [name, env[name]] as const,
  );
  for (const [index, [name, value]] of ports.entries()) {
    const first = ports.findIndex(([, other]) => other === value);
    if (first < index) problems.push(`${name} is ${value}, as ${ports[first]?.[0]} is: give one of them another port.`);
  }
  return problems;
}

const neededInProduction: readonly Name[] = [
  'DATABASE_URL',
  'TOKEN_ENCRYPTION_KEYS',
  'M365_CLIENT_ID',
  'M365_CLIENT_SECRET',
  'OIDC_ISSUER',
  'PUBLIC_URL',
];

/** What the embedded defaults stand in for is for one developer's machine: one password, one user who may be anybody. */
function missingInProduction(env: Variables): string[] {
  if (env.NODE_ENV !== 'production') return [];
  const missing = neededInProduction.filter((name) => env[name] === undefined);
  return missing.map(
    (name) => `${name} is missing, and NODE_ENV=production takes no default for it: ${remedies[name]}`,
  );
}

function toSettings(env: Variables, root: string): Settings {
  const isSimulated = env.M365_CLIENT_ID === undefined;
  const simulator = `http://127.0.0.1:${env.SIMULATOR_PORT}`;
  return {
    dataDir: path.resolve(root, env.DATA_DIR),
    databaseUrl: env.DATABASE_URL,
    jobsUrl: env.JOBS_URL,
    ports: { api: env.API_PORT, jobs: env.JOBS_PORT, console: env.CONSOLE_PORT, simulator: env.SIMULATOR_PORT },
    bindAddress: env.BIND_ADDRESS,
    publicUrl: env.PUBLIC_URL ?? `http://localhost:${env.API_PORT}`,
    consoleUrl: env.CONSOLE_URL ?? `http://localhost:${env.CONSOLE_PORT}`,
    usesSimulator: isSimulated && env.M365_GRAPH_URL === undefined,
    m365: {
      clientId: env.M365_CLIENT_ID ?? simulated.clientId,
      clientSecret: env.M365_CLIENT_SECRET ?? (isSimulated ? simulated.clientSecret : undefined),
      // The simulated application takes personal accounts as well: one of the demo mailboxes is one.
      tenant: env.M365_TENANT ?? (isSimulated ? 'common' : 'organizations'),
      loginUrl: env.M365_LOGIN_URL ?? (isSimulated ? simulator : real.loginUrl),
      graphUrl: env.M365_GRAPH_URL ?? (isSimulated ? simulator : real.graphUrl),
    },
    window: { pastDays: env.SYNC_PAST_DAYS, futureDays: env.SYNC_FUTURE_DAYS },
    encryptionKeys: env.TOKEN_ENCRYPTION_KEYS,
    oidc: oidcOf(env),
    devLogin: !env.OIDC_ISSUER && (env.DEV_LOGIN ?? env.DATABASE_URL === undefined),
    logLevel: env.LOG_LEVEL,
    nodeEnv: env.NODE_ENV,
  };
}

function oidcOf({ OIDC_ISSUER, OIDC_AUDIENCE, OIDC_CLIENT_ID }: Variables): Settings['oidc'] {
  return OIDC_ISSUER ? { issuer: OIDC_ISSUER, audience: OIDC_AUDIENCE ?? '', clientId: OIDC_CLIENT_ID } : undefined;
}
