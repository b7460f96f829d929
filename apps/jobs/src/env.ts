import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const origin = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/$/, ''));
const days = z.coerce.number().int().min(0).max(3_650);
/** An address, or a name and an address. */
const mailbox = /^(?:[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/;
/** An empty value is a missing one. */
const given = <T extends z.ZodType>(type: T) => z.preprocess((value) => (value === '' ? undefined : value), type);
const history = z.coerce.number().int().min(1).max(100_000);
const flag = z
  .enum(['1', '0', 'true', 'false', 'on', 'off', ''])
  .default('')
  .transform((word) => word === '1' || word === 'true' || word === 'on');

const variables = z.object({
  NODE_ENV: z.string().default('development'),
  DATABASE_URL: given(z.url({ protocol: /^postgres(ql)?$/ })),
  JOBS_URL: given(z.url({ protocol: /^(postgres(ql)?|mongodb(\+srv)?)$/ }).optional()),
  JOBS_PORT: given(port.default(4001)),
  JOBS_CONCURRENCY: given(z.coerce.number().int().min(1).max(500).default(20)),
  BIND_ADDRESS: given(z.string().default('127.0.0.1')),
  PUBLIC_URL: given(origin.default('http://localhost:4000')),
  CONSOLE_URL: given(origin.optional()),
  M365_CLIENT_ID: given(z.string()),
  M365_CLIENT_SECRET: given(z.string().optional()),
  M365_TENANT: given(z.string().default('organizations')),
  M365_LOGIN_URL: given(origin.default('https://login.microsoftonline.com')),
  M365_GRAPH_URL: given(origin.default('https://graph.microsoft.com')),
  TOKEN_ENCRYPTION_KEYS: given(z.string()),
  SMTP_URL: given(z.url({ protocol: /^smtps?$/ }).optional()),
  MAIL_FROM: given(z.string().regex(mailbox).optional()),
  SYNC_PAST_DAYS: given(days.default(60)),
  SYNC_FUTURE_DAYS: given(days.default(365)),
  HISTORY_DAYS: given(days.min(1).default(90)),
  HISTORY_JOB_RUNS: given(history.default(500)),
  HISTORY_SYNC_RUNS: given(history.default(200)),
  LOG_LEVEL: given(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info')),
  KALBRO_SUPERVISED: flag,
});

type Variables = z.infer<typeof variables>;

/** What to do about a variable that is missing or wrong. */
const remedies: Readonly<Partial<Record<keyof Variables, string>>> = {
  DATABASE_URL: 'postgres://user:password@host:5432/name of a Postgres 15 or newer; `npm start` brings one along.',
  JOBS_URL: 'postgres://… or mongodb://…; leave it out to keep jobs in DATABASE_URL.',
  JOBS_PORT: 'a port number from 0 to 65535; 4001 when left out.',
  JOBS_CONCURRENCY: 'how many accounts this process synchronises at a time, 1 to 500; 20 when left out.',
  PUBLIC_URL: 'where browsers and Microsoft reach the API, for example https://kalbro.example.com.',
  CONSOLE_URL: 'the address of the console, for example https://console.example.com; leave it out when there is none.',
  M365_CLIENT_ID: 'the application (client) id of the registration in Entra; `npm start` sets the simulator’s.',
  M365_LOGIN_URL: 'https://login.microsoftonline.com, or the address of the simulator.',
  M365_GRAPH_URL: 'https://graph.microsoft.com, or the address of the simulator.',
  TOKEN_ENCRYPTION_KEYS: 'id:base64 with 32 random bytes, for example k1:$(openssl rand -base64 32).',
  SMTP_URL: 'smtp://user:password@host:587 or smtps://user:password@host:465; leave it out to keep mails unsent.',
  MAIL_FROM: 'who mails are from, for example Kalbro <kalbro@example.com>; needed beside SMTP_URL.',
  SYNC_PAST_DAYS: 'days back from today, 0 to 3650; 60 when left out.',
  SYNC_FUTURE_DAYS: 'days ahead from today, 0 to 3650; 365 when left out.',
  HISTORY_DAYS: 'days that runs are kept, 1 to 3650; 90 when left out.',
  HISTORY_JOB_RUNS: 'runs kept of each automatic job, 1 to 100000; 500 when left out.',
  HISTORY_SYNC_RUNS: 'runs kept of each calendar account, 1 to 100000; 200 when left out.',
  LOG_LEVEL: 'one of trace, debug, info, warn, error, fatal, silent.',
};

/** The settings of this process, complete and consistent. */
export interface Env {
  readonly databaseUrl: string;
  readonly jobsUrl: string;
  readonly port: number;
  readonly bindAddress: string;
  /** Accounts that are synchronised at a time. */
  readonly concurrency: number;
  readonly m365: {
    readonly clientId: string;
    readonly clientSecret?: string;
    readonly tenant: string;
    readonly loginUrl: string;
    readonly graphUrl: string;
    readonly redirectUri: string;
  };
  readonly encryptionKeys: string;
  /** Where browsers reach the API, without a trailing slash. */
  readonly publicUrl: string;
  /** Where mails lead to; undefined where there is no console. */
  readonly consoleUrl: string | undefined;
  /** Undefined: mails are kept unsent. */
  readonly mail: { readonly url: string; readonly from: string } | undefined;
  readonly window: { readonly pastDays: number; readonly futureDays: number };
  /** How long runs are kept, and how many of a job and of an account. */
  readonly history: { readonly days: number; readonly jobRuns: number; readonly syncRuns: number };
  readonly logLevel: string;
  /** A parent started this process and takes it along when it dies. */
  readonly isSupervised: boolean;
}

/** Settings that cannot be used; the message names each variable with what to do about it. */
export class EnvError extends Error {
  override readonly name = 'EnvError';

  constructor(readonly problems: readonly string[]) {
    super(`The settings cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/** @throws EnvError naming every variable that is missing or wrong */
export function readEnv(source: Readonly<Record<string, string | undefined>> = process.env): Env {
  const read = variables.safeParse(source);
  const problems = read.success ? productionProblems(read.data) : problemsOf(read.error, source);
  if (source['SMTP_URL'] && !source['MAIL_FROM']) problems.push(`MAIL_FROM is missing: ${remedies.MAIL_FROM}`);
  if (!read.success || problems.length > 0) throw new EnvError(problems);
  return toEnv(read.data);
}

/** What rotating the keys needs. */
export type RotationEnv = Pick<Env, 'databaseUrl' | 'encryptionKeys'>;

/** @throws EnvError naming every variable that is missing or wrong */
export function readRotationEnv(source: Readonly<Record<string, string | undefined>> = process.env): RotationEnv {
  const read = variables.pick({ DATABASE_URL: true, TOKEN_ENCRYPTION_KEYS: true }).safeParse(source);
  if (!read.success) throw new EnvError(problemsOf(read.error, source));
  return { databaseUrl: read.data.DATABASE_URL, encryptionKeys: read.data.TOKEN_ENCRYPTION_KEYS };
}

function problemsOf(error: z.ZodError, source: Readonly<Record<string, string | undefined>>): string[] {
  const names = new Set(error.issues.map(({ path }) => String(path[0])));
  return [...names].map((name) => {
    const state = source[name] ? 'is not usable' : 'is missing';
    return `${name} ${state}: ${remedies[name as keyof Variables] ?? 'see docs/operations.md.'}`;
  });
}

function productionProblems(env: Variables): string[] {
  if (env.NODE_ENV !== 'production') return [];
  const problems: string[] = [];
  if (!env.M365_CLIENT_SECRET) {
    problems.push('M365_CLIENT_SECRET is missing in production: the secret of the registration in Entra.');
  }
  for (const name of ['M365_LOGIN_URL', 'M365_GRAPH_URL', 'PUBLIC_URL'] as const) {
    if (!env[name].startsWith('https://')) problems.push(`${name} must be https in production: ${remedies[name]}`);
  }
  return problems;
}

function toEnv(env: Variables): Env {
  return {
    databaseUrl: env.DATABASE_URL,
    jobsUrl: env.JOBS_URL ?? env.DATABASE_URL,
    port: env.JOBS_PORT,
    bindAddress: env.BIND_ADDRESS,
    concurrency: env.JOBS_CONCURRENCY,
    m365: {
      clientId: env.M365_CLIENT_ID,
      ...(env.M365_CLIENT_SECRET ? { clientSecret: env.M365_CLIENT_SECRET } : {}),
      tenant: env.M365_TENANT,
      loginUrl: env.M365_LOGIN_URL,
      graphUrl: env.M365_GRAPH_URL,
      redirectUri: `${env.PUBLIC_URL}/oauth/microsoft/callback`,
    },
    encryptionKeys: env.TOKEN_ENCRYPTION_KEYS,
    publicUrl: env.PUBLIC_URL,
    consoleUrl: env.CONSOLE_URL,
    mail: env.SMTP_URL && env.MAIL_FROM ? { url: env.SMTP_URL, from: env.MAIL_FROM } : undefined,
    window: { pastDays: env.SYNC_PAST_DAYS, futureDays: env.SYNC_FUTURE_DAYS },
    history: { days: env.HISTORY_DAYS, jobRuns: env.HISTORY_JOB_RUNS, syncRuns: env.HISTORY_SYNC_RUNS },
    logLevel: env.LOG_LEVEL,
    isSupervised: env.KALBRO_SUPERVISED,
  };
}
