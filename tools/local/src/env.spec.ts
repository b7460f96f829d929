import { readSettings, SettingsError } from './env.js';

const root = '/srv/kalbro';
const read = (source: Record<string, string>) => readSettings(source, root);
const problem = (source: Record<string, string>): string => {
  try {
    read(source);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return 'none';
};
const key = `k1:${Buffer.alloc(32).toString('base64')}`;
const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://kalbro:secret@db.example/kalbro',
  TOKEN_ENCRYPTION_KEYS: key,
  M365_CLIENT_ID: 'a-client',
  M365_CLIENT_SECRET: 'a-secret',
  OIDC_ISSUER: 'https://login.example.com/realm',
  OIDC_AUDIENCE: 'kalbro',
  PUBLIC_URL: 'https://kalbro.example.com/',
};

describe('Without any variable', () => {
  it('everything comes along and stays on this machine', () => {
    expect(read({})).toMatchObject({
      dataDir: '/srv/kalbro/.data',
      databaseUrl: undefined,
      ports: { api: 4000, jobs: 4001, console: 4200, simulator: 4365 },
      consoleUrl: 'http://localhost:4200',
      bindAddress: '127.0.0.1',
      publicUrl: 'http://localhost:4000',
      usesSimulator: true,
      m365: { loginUrl: 'http://127.0.0.1:4365', graphUrl: 'http://127.0.0.1:4365', tenant: 'common' },
      window: { pastDays: 60, futureDays: 365 },
      devLogin: true,
      oidc: undefined,
    });
  });

  it('an empty one counts as none', () => {
    expect(read({ DATABASE_URL: '', API_PORT: '', M365_CLIENT_ID: '' })).toEqual(read({}));
  });
});

describe('What follows from what', () => {
  it('the public address from the port of the API', () => {
    expect(read({ API_PORT: '14000' }).publicUrl).toBe('http://localhost:14000');
  });

  it('the addresses of Microsoft 365 from the port of the simulator', () => {
    expect(read({ SIMULATOR_PORT: '14365' }).m365.graphUrl).toBe('http://127.0.0.1:14365');
  });

  it('the real Microsoft 365 from a client id', () => {
    expect(read({ M365_CLIENT_ID: 'a-client', M365_CLIENT_SECRET: 'a-secret' })).toMatchObject({
      usesSimulator: false,
      m365: {
        loginUrl: 'https://login.microsoftonline.com',
        graphUrl: 'https://graph.microsoft.com',
        tenant: 'organizations',
      },
    });
  });

  it('no simulator of our own from the address of another', () => {
    const settings = read({ M365_GRAPH_URL: 'http://127.0.0.1:9999/', M365_LOGIN_URL: 'http://127.0.0.1:9999' });
    expect(settings).toMatchObject({ usesSimulator: false, m365: { graphUrl: 'http://127.0.0.1:9999' } });
  });

  it('no development sign-in from a database of one’s own, unless asked for', () => {
    const own = { DATABASE_URL: 'postgres://db.example/kalbro' };
    expect(read(own).devLogin).toBe(false);
    expect(read({ ...own, DEV_LOGIN: '1' }).devLogin).toBe(true);
    expect(read({ DEV_LOGIN: '0' }).devLogin).toBe(false);
  });

  it('no development sign-in from an issuer', () => {
    expect(read({ OIDC_ISSUER: 'https://login.example.com', OIDC_AUDIENCE: 'kalbro' }).devLogin).toBe(false);
  });
});

describe('A variable that cannot be used is named with its remedy', () => {
  it.each([
    [{ API_PORT: 'four' }, /API_PORT is not usable: a free port/],
    [{ API_PORT: '70000' }, /API_PORT is not usable/],
    [{ API_PORT: '0' }, /API_PORT is not usable/],
    [{ DATABASE_URL: 'mysql://db' }, /DATABASE_URL is not usable: postgres:/],
    [{ JOBS_URL: 'redis://db' }, /JOBS_URL is not usable/],
    [{ PUBLIC_URL: 'kalbro' }, /PUBLIC_URL is not usable/],
    [{ SYNC_PAST_DAYS: '-1' }, /SYNC_PAST_DAYS is not usable/],
    [{ TOKEN_ENCRYPTION_KEYS: 'secret' }, /TOKEN_ENCRYPTION_KEYS is not usable: id:base64/],
    [{ TOKEN_ENCRYPTION_KEYS: `${key},k2:dG9vIHNob3J0` }, /TOKEN_ENCRYPTION_KEYS is not usable/],
    [{ DEV_LOGIN: 'maybe' }, /DEV_LOGIN is not usable/],
    [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL is not usable/],
    [{ M365_CLIENT_ID: 'a-client' }, /M365_CLIENT_SECRET is missing beside M365_CLIENT_ID/],
    [{ OIDC_ISSUER: 'https://login.example.com' }, /OIDC_AUDIENCE is missing/],
    [
      { OIDC_ISSUER: 'https://login.example.com', OIDC_AUDIENCE: 'x', DEV_LOGIN: '1' },
      /DEV_LOGIN cannot be on together/,
    ],
    [{ JOBS_PORT: '4000' }, /JOBS_PORT is 4000, as API_PORT is/],
  ])('%j', (source, expected) => {
    expect(problem(source)).toMatch(expected);
  });

  it('all at once', () => {
    expect(problem({ API_PORT: 'four', LOG_LEVEL: 'loud' })).toMatch(/API_PORT[^]*LOG_LEVEL/);
  });
});

describe('In production', () => {
  it('nothing is missing when everything is given', () => {
    expect(read(production)).toMatchObject({
      devLogin: false,
      usesSimulator: false,
      publicUrl: 'https://kalbro.example.com',
    });
  });

  it.each(['DATABASE_URL', 'TOKEN_ENCRYPTION_KEYS', 'M365_CLIENT_ID', 'OIDC_ISSUER', 'PUBLIC_URL'] as const)(
    '%s has no default',
    (name) => {
      const { [name]: _, ...others } = production;
      expect(problem(others)).toMatch(new RegExp(`${name} is missing, and NODE_ENV=production takes no default`));
    },
  );
});
