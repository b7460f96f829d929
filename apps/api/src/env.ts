import { z } from 'zod';

/** A port: 0 lets the system choose, which is of use to tests only. */
const port = z.coerce.number().int().min(0).max(65_535);
const origin = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/$/, ''));
const optional = <T extends z.ZodType>(type: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), type.optional());
/** An address, or a name and an address. */
const mailbox = /^(?:[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/;
const flag = z.enum(['1', '0', 'true', 'false', 'on', 'off', '']).default('').transform(isOn);

function isOn(word: string | undefined): boolean {
  return word === '1' || word === 'true' || word === 'on';
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

const variables = z.object({
  NODE_ENV: z.string().default('development'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  JOBS_URL: optional(z.url({ protocol: /^(postgres(ql)?|mongodb(\+srv)?)$/ })),
  API_PORT: port.default(4000),
  BIND_ADDRESS: z.string().min(1).default('127.0.0.1'),
  PUBLIC_URL: optional(origin),
  CONSOLE_URL: optional(origin),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim()])))
    .pipe(z.array(z.string().refine(isOrigin))),
  M365_CLIENT_ID: z.string().min(1),
  M365_CLIENT_SECRET: optional(z.string()),
  M365_TENANT: z.string().min(1).default('organizations'),
  M365_LOGIN_URL: origin.default('https://login.microsoftonline.com'),
  M365_GRAPH_URL: origin.default('https://graph.microsoft.com'),
  TOKEN_ENCRYPTION_KEYS: z.string().min(1),
  SMTP_URL: optional(z.url({ protocol: /^smtps?$/ })),
  MAIL_FROM: optional(z.string().regex(mailbox)),
  OIDC_ISSUER: optional(z.url({ protocol: /^https?$/ })),
  OIDC_AUDIENCE: optional(z.string()),
  DEV_LOGIN: flag,
  DEV_SIGNING_KEY_FILE: optional(z.string()),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  KALBRO_SUPERVISED: flag,
});

/** What to do about a variable that is missing or wrong; the console prints it beside the name. */
const remedies: Readonly<Partial<Record<keyof z.infer<typeof variables>, string>>> = {
  DATABASE_URL: 'postgres://user:password@host:5432/name of a Postgres 15 or newer; `npm start` brings one along.',
  JOBS_URL: 'postgres://… or mongodb://…; leave it out to keep jobs in DATABASE_URL.',
  API_PORT: 'a port number from 0 to 65535; 4000 when left out.',
  PUBLIC_URL: 'where browsers and Microsoft reach this API, for example https://kalbro.example.com.',
  CONSOLE_URL: 'the address of the console, for example https://console.example.com; leave it out when there is none.',
  CORS_ORIGINS: 'origins with a comma between them and no path, for example https://planner.example.com.',
  M365_CLIENT_ID: 'the application (client) id of the registration in Entra; `npm start` sets the simulator’s.',
  M365_LOGIN_URL: 'https://login.microsoftonline.com, or the address of the simulator.',
  M365_GRAPH_URL: 'https://graph.microsoft.com, or the address of the simulator.',
  TOKEN_ENCRYPTION_KEYS: 'id:base64 with 32 random bytes, for example k1:$(openssl rand -base64 32).',
  SMTP_URL: 'smtp://user:password@host:587 or smtps://user:password@host:465; leave it out to keep mails unsent.',
  MAIL_FROM: 'who mails are from, for example Kalbro <kalbro@example.com>; needed beside SMTP_URL.',
  OIDC_ISSUER:
    'the issuer of your users’ tokens exactly as in their `iss`, for example https://login.example.com/realm.',
  OIDC_AUDIENCE: 'the `aud` of tokens that are meant for Kalbro.',
  DEV_LOGIN: '1 or 0.',
  DEV_SIGNING_KEY_FILE: 'a file in a folder of your own where the development key is kept; needed without OIDC_ISSUER.',
  LOG_LEVEL: 'one of trace, debug, info, warn, error, fatal, silent.',
};

export type SignInSource =
  | { readonly kind: 'oidc'; readonly issuer: string; readonly audience: string }
  | { readonly kind: 'development'; readonly keyFile: string; readonly devLogin: boolean };

/** The settings of this process, complete and consistent. */
export interface Env {
  readonly isProduction: boolean;
  readonly isSupervised: boolean;
  readonly databaseUrl: string;
  readonly jobsUrl: string;
  readonly port: number;
  readonly bindAddress: string;
  /** Without a trailing slash. */
  readonly publicUrl: string;
  readonly consoleUrl: string | undefined;
  readonly corsOrigins: readonly string[];
  readonly m365: {
    readonly clientId: string;
    readonly clientSecret: string | undefined;
    readonly tenant: string;
    readonly loginUrl: string;
    readonly graphUrl: string;
  };
  readonly encryptionKeys: string;
  /** Mails are sent, by the job runners; otherwise administrators may read them here. */
  readonly sendsMail: boolean;
  readonly signIn: SignInSource;
  readonly logLevel: string;
}

/** Settings that cannot be used; the message names each variable with what to do about it. */
export class EnvError extends Error {
  override readonly name = 'EnvError';

  constructor(readonly problems: readonly string[]) {
    super(`The settings cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

type Source = Readonly<Record<string, string | undefined>>;
type Variables = z.infer<typeof variables>;

/** @throws EnvError naming every variable that is missing or wrong */
export function readEnv(source: Source = process.env): Env {
  const read = variables.safeParse(source);
  const names = new Set(read.error?.issues.map(({ path }) => String(path[0]) as keyof Variables));
  const problems = [...[...names].map((name) => problemOf(name, source)), ...signInProblems(source)];
  if (source['SMTP_URL'] && !source['MAIL_FROM']) problems.push(`MAIL_FROM is missing: ${remedies.MAIL_FROM}`);
  if (source['NODE_ENV'] === 'production') problems.push(...productionProblems(source));
  if (!read.success || problems.length > 0) throw new EnvError(problems);
  return toEnv(read.data);
}

function problemOf(name: keyof Variables, source: Source): string {
  const state = source[name] ? 'is not usable' : 'is missing';
  return `${name} ${state}: ${remedies[name] ?? 'see docs/operations.md.'}`;
}

/** Either an issuer of your own, or a key to develop with. */
function signInProblems({ OIDC_ISSUER, OIDC_AUDIENCE, DEV_LOGIN, DEV_SIGNING_KEY_FILE }: Source): string[] {
  if (!OIDC_ISSUER) {
    return DEV_SIGNING_KEY_FILE
      ? []
      : [`OIDC_ISSUER is missing: ${remedies.OIDC_ISSUER} Or set DEV_SIGNING_KEY_FILE on a developer's machine.`];
  }
  const problems: string[] = [];
  if (!OIDC_AUDIENCE) problems.push(`OIDC_AUDIENCE is missing: ${remedies.OIDC_AUDIENCE}`);
  if (isOn(DEV_LOGIN)) problems.push('DEV_LOGIN cannot be on together with OIDC_ISSUER: unset one of them.');
  return problems;
}

/** What serves on a developer's machine and nowhere else. */
function productionProblems({ OIDC_ISSUER, DEV_LOGIN, PUBLIC_URL, M365_CLIENT_SECRET }: Source): string[] {
  const problems: string[] = [];
  if (!OIDC_ISSUER) problems.push(`OIDC_ISSUER is missing in production: ${remedies.OIDC_ISSUER}`);
  if (isOn(DEV_LOGIN)) problems.push('DEV_LOGIN must be off in production: it signs anybody in.');
  if (!PUBLIC_URL?.startsWith('https://'))
    problems.push(`PUBLIC_URL must be https in production: ${remedies.PUBLIC_URL}`);
  if (!M365_CLIENT_SECRET) {
    problems.push('M365_CLIENT_SECRET is missing in production: the secret of the registration in Entra.');
  }
  return problems;
}

function toEnv(env: Variables): Env {
  return {
    isProduction: env.NODE_ENV === 'production',
    isSupervised: env.KALBRO_SUPERVISED,
    databaseUrl: env.DATABASE_URL,
    jobsUrl: env.JOBS_URL ?? env.DATABASE_URL,
    port: env.API_PORT,
    bindAddress: env.BIND_ADDRESS,
    publicUrl: env.PUBLIC_URL ?? `http://localhost:${env.API_PORT}`,
    consoleUrl: env.CONSOLE_URL,
    corsOrigins: env.CORS_ORIGINS,
    m365: {
      clientId: env.M365_CLIENT_ID,
      clientSecret: env.M365_CLIENT_SECRET,
      tenant: env.M365_TENANT,
      loginUrl: env.M365_LOGIN_URL,
      graphUrl: env.M365_GRAPH_URL,
    },
    encryptionKeys: env.TOKEN_ENCRYPTION_KEYS,
    sendsMail: env.SMTP_URL !== undefined,
    signIn: signInOf(env),
    logLevel: env.LOG_LEVEL,
  };
}

function signInOf(env: Variables): SignInSource {
  if (env.OIDC_ISSUER) return { kind: 'oidc', issuer: env.OIDC_ISSUER, audience: env.OIDC_AUDIENCE ?? '' };
  return { kind: 'development', keyFile: env.DEV_SIGNING_KEY_FILE ?? '', devLogin: env.DEV_LOGIN };
}
