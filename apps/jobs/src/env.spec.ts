import { EnvError, readEnv } from './env.js';

const least = {
  DATABASE_URL: 'postgres://kalbro@127.0.0.1:5432/kalbro',
  M365_CLIENT_ID: '11111111-1111-4111-8111-111111111111',
  TOKEN_ENCRYPTION_KEYS: 'k1:AAAA',
};
const production = {
  ...least,
  NODE_ENV: 'production',
  M365_CLIENT_SECRET: 'secret',
  PUBLIC_URL: 'https://kalbro.example.com',
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

describe('readEnv', () => {
  it('has a default for everything but the database, the registration and the keys', () => {
    expect(readEnv(least)).toEqual({
      databaseUrl: least.DATABASE_URL,
      jobsUrl: least.DATABASE_URL,
      port: 4001,
      bindAddress: '127.0.0.1',
      concurrency: 20,
      m365: {
        clientId: least.M365_CLIENT_ID,
        tenant: 'organizations',
        loginUrl: 'https://login.microsoftonline.com',
        graphUrl: 'https://graph.microsoft.com',
        redirectUri: 'http://localhost:4000/oauth/microsoft/callback',
      },
      encryptionKeys: 'k1:AAAA',
      publicUrl: 'http://localhost:4000',
      consoleUrl: undefined,
      mail: undefined,
      window: { pastDays: 60, futureDays: 365 },
      history: { days: 90, jobRuns: 500, syncRuns: 200 },
      logLevel: 'info',
      isSupervised: false,
    });
  });

  it('takes what is given', () => {
    const env = readEnv({
      ...least,
      JOBS_URL: 'mongodb://127.0.0.1:27017/agenda',
      JOBS_PORT: '0',
      JOBS_CONCURRENCY: '4',
      M365_LOGIN_URL: 'http://127.0.0.1:4365/',
      SYNC_PAST_DAYS: '7',
      KALBRO_SUPERVISED: '1',
      PUBLIC_URL: 'http://127.0.0.1:4100/',
      CONSOLE_URL: 'http://127.0.0.1:4200/',
      SMTP_URL: 'smtps://kalbro:secret@mail.example.com:465',
      MAIL_FROM: 'Kalbro <kalbro@example.com>',
    });
    expect(env).toMatchObject({
      jobsUrl: 'mongodb://127.0.0.1:27017/agenda',
      port: 0,
      concurrency: 4,
      isSupervised: true,
      publicUrl: 'http://127.0.0.1:4100',
      consoleUrl: 'http://127.0.0.1:4200',
      mail: { url: 'smtps://kalbro:secret@mail.example.com:465', from: 'Kalbro <kalbro@example.com>' },
    });
    expect(env.m365.loginUrl).toBe('http://127.0.0.1:4365');
    expect(env.window).toEqual({ pastDays: 7, futureDays: 365 });
  });

  it('treats an empty value as a missing one', () => {
    expect(readEnv({ ...least, JOBS_PORT: '', JOBS_URL: '' }).port).toBe(4001);
    expect(problemsOf({ ...least, DATABASE_URL: '' })).toEqual([expect.stringMatching(/^DATABASE_URL is missing: /)]);
  });

  it.each([
    ['DATABASE_URL', undefined, /^DATABASE_URL is missing: postgres:\/\/.*npm start/],
    ['DATABASE_URL', 'mysql://x', /^DATABASE_URL is not usable: postgres/],
    ['JOBS_URL', 'redis://x', /^JOBS_URL is not usable: postgres.*mongodb/],
    ['JOBS_PORT', '70000', /^JOBS_PORT is not usable: a port number/],
    ['JOBS_CONCURRENCY', '0', /^JOBS_CONCURRENCY is not usable: .*1 to 500/],
    ['M365_CLIENT_ID', undefined, /^M365_CLIENT_ID is missing: /],
    ['M365_GRAPH_URL', 'graph', /^M365_GRAPH_URL is not usable: https/],
    ['TOKEN_ENCRYPTION_KEYS', undefined, /^TOKEN_ENCRYPTION_KEYS is missing: .*openssl/],
    ['SYNC_PAST_DAYS', '-1', /^SYNC_PAST_DAYS is not usable: days/],
    ['HISTORY_DAYS', '0', /^HISTORY_DAYS is not usable: days that runs are kept/],
    ['HISTORY_JOB_RUNS', 'all', /^HISTORY_JOB_RUNS is not usable: runs kept/],
    ['LOG_LEVEL', 'loud', /^LOG_LEVEL is not usable: one of/],
    ['MAIL_FROM', 'Kalbro', /^MAIL_FROM is not usable: .*Kalbro <kalbro@example.com>/],
    ['MAIL_FROM', 'a@b.example\r\nBcc: c@d.example', /^MAIL_FROM is not usable: /],
  ])('names %s with its remedy when it is %s', (name, value, expected) => {
    expect(problemsOf({ ...least, [name]: value })).toEqual([expect.stringMatching(expected)]);
  });

  it('needs somebody whom mails are from as soon as there is a mail server', () => {
    const problem = expect.stringMatching(/^MAIL_FROM is missing: .*needed beside SMTP_URL/);
    expect(problemsOf({ ...least, SMTP_URL: 'smtp://127.0.0.1:1025' })).toEqual([problem]);
    expect(problemsOf({ ...least, SMTP_URL: 'smtp://127.0.0.1:1025', MAIL_FROM: 'kalbro@example.com' })).toEqual([]);
  });

  it('names what a mail server must look like', () => {
    const given = { ...least, SMTP_URL: 'https://mail.example.com', MAIL_FROM: 'kalbro@example.com' };
    expect(problemsOf(given)).toEqual([expect.stringMatching(/^SMTP_URL is not usable: smtp:\/\/.* or smtps:\/\//)]);
  });

  it('names all of them at once', () => {
    expect(problemsOf({})).toHaveLength(3);
  });

  it('accepts a production that is complete', () => {
    expect(problemsOf(production)).toEqual([]);
  });

  it.each([
    ['M365_CLIENT_SECRET', undefined],
    ['M365_LOGIN_URL', 'http://127.0.0.1:4365'],
    ['M365_GRAPH_URL', 'http://127.0.0.1:4365'],
    ['PUBLIC_URL', undefined],
  ])('refuses a production whose %s is %s', (name, value) => {
    expect(problemsOf({ ...production, [name]: value })).toEqual([expect.stringContaining(name)]);
  });
});
