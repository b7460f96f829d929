import { z } from 'zod';

const origin = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/$/, ''));
const optional = <T extends z.ZodType>(type: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), type.optional());
const port = z.coerce.number().int().min(0).max(65_535);

const variables = z.object({
  NODE_ENV: z.string().default('development'),
  CONSOLE_PORT: port.default(4200),
  BIND_ADDRESS: z.string().min(1).default('127.0.0.1'),
  PUBLIC_URL: optional(origin),
  OIDC_ISSUER: optional(z.url({ protocol: /^https?$/ })),
  OIDC_CLIENT_ID: optional(z.string()),
  OIDC_SCOPE: z.string().default('openid profile'),
});
type Name = keyof z.infer<typeof variables>;

/** What to do about a variable that is missing or wrong. */
const remedies: Readonly<Record<Name, string>> = {
  NODE_ENV: 'development or production.',
  CONSOLE_PORT: 'a port number from 0 to 65535; 4200 when left out.',
  BIND_ADDRESS: 'an address of this machine; 127.0.0.1 when left out.',
  PUBLIC_URL: 'where browsers reach the API, for example https://kalbro.example.com.',
  OIDC_ISSUER:
    'the issuer of your users’ tokens exactly as in their `iss`, for example https://login.example.com/realm.',
  OIDC_CLIENT_ID: 'the client id of the console at the issuer: a public client with the code flow and PKCE.',
  OIDC_SCOPE: 'what is asked of the issuer, for example "openid profile offline_access api://kalbro/access".',
};

/** The settings of this process, complete and consistent. */
export interface Env {
  readonly port: number;
  readonly bindAddress: string;
  /** Where browsers reach the API, without a trailing slash. */
  readonly apiUrl: string;
  /** Null: whoever uses it picks who they are, on a developer's machine. */
  readonly oidc: { readonly issuer: string; readonly clientId: string; readonly scope: string } | null;
}

/** Settings that cannot be used; the message names each variable with what to do about it. */
export class EnvError extends Error {
  override readonly name = 'EnvError';

  constructor(problems: readonly string[]) {
    super(`The settings cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

type Source = Readonly<Record<string, string | undefined>>;

/** @throws EnvError naming every variable that is missing or wrong */
export function readEnv(source: Source = process.env): Env {
  const read = variables.safeParse(source);
  const wrong = new Set(read.error?.issues.map(({ path }) => String(path[0]) as Name));
  const problems = [...wrong].map((name) => `${name} is not usable: ${remedies[name]}`);
  const missing = missingIn(source).map((name) => `${name} is missing: ${remedies[name]}`);
  if (!read.success || missing.length > 0) throw new EnvError([...problems, ...missing]);
  const { CONSOLE_PORT, BIND_ADDRESS, PUBLIC_URL, OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_SCOPE } = read.data;
  return {
    port: CONSOLE_PORT,
    bindAddress: BIND_ADDRESS,
    apiUrl: PUBLIC_URL ?? 'http://localhost:4000',
    oidc: OIDC_ISSUER ? { issuer: OIDC_ISSUER, clientId: OIDC_CLIENT_ID ?? '', scope: OIDC_SCOPE } : null,
  };
}

/** In production nobody picks who they are. */
function missingIn({ NODE_ENV, OIDC_ISSUER, OIDC_CLIENT_ID, PUBLIC_URL }: Source): Name[] {
  const missing: Name[] = [];
  if (OIDC_ISSUER && !OIDC_CLIENT_ID) missing.push('OIDC_CLIENT_ID');
  if (NODE_ENV !== 'production') return missing;
  if (!OIDC_ISSUER) missing.push('OIDC_ISSUER');
  if (!PUBLIC_URL) missing.push('PUBLIC_URL');
  return missing;
}
