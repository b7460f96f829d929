import { EnvError, readEnv } from './env.js';

const local = {
  DATABASE_URL: 'postgres://kalbro@127.0.0.1:5432/kalbro',
  M365_CLIENT_ID: '11111111-1111-4111-8111-111111111111',
  TOKEN_ENCRYPTION_KEYS: 'k1:AAAA',
  DEV_SIGNING_KEY_FILE: 'dev-key.json',
  DEV_LOGIN: '1',
};
const production = {
  ...local,
  NODE_ENV: 'production',
  DEV_LOGIN: '',
  DEV_SIGNING_KEY_FILE: '',
  OIDC_ISSUER: 'https://login.example.com',
  OIDC_AUDIENCE: 'kalbro',
  PUBLIC_URL: 'https://kalbro.example.com/',
  M365_CLIENT_SECRET: 'secret',
};

function problemsOf(source: Record<string, string | undefined>): readonly string[] {
  try {
    readEnv(source);
  } catch (error) {
    if (error instanceof EnvError) return error.problems;
    throw error;
  }
  return [];
}

describe('the settings of the API', () => {
  it('a developer needs four variables and gets the rest', () => {
    expect(readEnv(local)).toMatchObject({
      port: 4000,
      publicUrl: 'http://localhost:4000',
      jobsUrl: local.DATABASE_URL,
      bindAddress: '127.0.0.1',
      isProduction: false,
      sendsMail: false,
      signIn: { kind: 'development', devLogin: true },
      m365: { graphUrl: 'https://graph.microsoft.com', tenant: 'organizations' },
    });
  });

  it('the public address follows the port and loses a trailing slash', () => {
    expect(readEnv({ ...local, API_PORT: '4100' }).publicUrl).toBe('http://localhost:4100');
    expect(readEnv(production).publicUrl).toBe('https://kalbro.example.com');
  });

  it.each(['DATABASE_URL', 'M365_CLIENT_ID', 'TOKEN_ENCRYPTION_KEYS'])(
    'without %s it says so and what to do',
    (name) => {
      expect(problemsOf({ ...local, [name]: undefined })).toEqual([
        expect.stringMatching(`^${name} is missing: .{10}`),
      ]);
    },
  );

  it.each([
    ['API_PORT', '70000'],
    ['DATABASE_URL', 'mysql://x'],
    ['JOBS_URL', 'redis://x'],
    ['CORS_ORIGINS', 'https://a.example.com/path'],
    ['CORS_ORIGINS', '*'],
    ['LOG_LEVEL', 'loud'],
    ['MAIL_FROM', 'Kalbro'],
    ['DEV_LOGIN', 'perhaps'],
  ])('%s=%s is refused by name', (name, value) => {
    expect(problemsOf({ ...local, [name]: value })).toEqual([expect.stringContaining(`${name} is not usable: `)]);
  });

  it('a mail server needs somebody whom mails are from', () => {
    const smtp = { ...local, SMTP_URL: 'smtps://kalbro:secret@mail.example.com' };
    expect(problemsOf(smtp)).toEqual([expect.stringMatching(/^MAIL_FROM is missing: .*needed beside SMTP_URL/)]);
    expect(readEnv({ ...smtp, MAIL_FROM: 'Kalbro <kalbro@example.com>' }).sendsMail).toBe(true);
    const http = { ...local, SMTP_URL: 'http://mail.example.com', MAIL_FROM: 'kalbro@example.com' };
    expect(problemsOf(http)).toEqual([expect.stringMatching(/^SMTP_URL is not usable: smtp:/)]);
  });

  it('every problem is named at once', () => {
    expect(problemsOf({})).toHaveLength(4);
    expect(problemsOf({ NODE_ENV: 'production' })).toHaveLength(7);
  });

  it('an issuer needs an audience and forbids the development login', () => {
    expect(problemsOf({ ...local, OIDC_ISSUER: 'https://login.example.com' })).toEqual([
      expect.stringContaining('OIDC_AUDIENCE'),
      expect.stringContaining('DEV_LOGIN'),
    ]);
  });

  it('nobody can sign in without an issuer or a development key', () => {
    expect(problemsOf({ ...local, DEV_SIGNING_KEY_FILE: '' })).toEqual([expect.stringContaining('OIDC_ISSUER')]);
  });

  it('production is accepted when it is complete', () => {
    expect(problemsOf(production)).toEqual([]);
  });

  it.each([
    ['OIDC_ISSUER', undefined],
    ['PUBLIC_URL', 'http://kalbro.example.com'],
    ['PUBLIC_URL', undefined],
    ['M365_CLIENT_SECRET', undefined],
    ['DEV_LOGIN', '1'],
  ])('production refuses %s=%s', (name, value) => {
    expect(problemsOf({ ...production, DEV_SIGNING_KEY_FILE: 'dev-key.json', [name]: value })).toContainEqual(
      expect.stringContaining(name),
    );
  });
});
