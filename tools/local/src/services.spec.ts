import { readSettings } from './env.js';
import { planServices, reachable } from './services.js';

const plan = (source: Record<string, string> = {}) =>
  planServices(readSettings(source, '/srv/kalbro'), 'postgres://db/kalbro', 'k1:x');

describe('The processes', () => {
  it('are told apart by their command lines', () => {
    const lines = plan().map(({ args }) => args.join(' '));
    expect(lines).toEqual([
      expect.stringContaining('tools/m365-simulator/'),
      expect.stringContaining('apps/api/'),
      expect.stringContaining('apps/jobs/'),
      expect.stringContaining('apps/console/'),
    ]);
  });

  it('leave the simulator out when the real Microsoft 365 is used', () => {
    const names = plan({ M365_CLIENT_ID: 'a-client', M365_CLIENT_SECRET: 'a-secret' }).map(({ name }) => name);
    expect(names).toEqual(['api', 'jobs', 'console']);
  });

  it('leave the console out beside an issuer that knows no client for it', () => {
    const oidc = { OIDC_ISSUER: 'https://login.example.com', OIDC_AUDIENCE: 'kalbro' };
    expect(plan(oidc).map(({ name }) => name)).not.toContain('console');
    const [api, , web] = plan({ ...oidc, OIDC_CLIENT_ID: 'console' }).slice(1);
    expect(web?.env).toMatchObject({ OIDC_ISSUER: 'https://login.example.com', OIDC_CLIENT_ID: 'console' });
    expect(api?.env).toMatchObject({ CONSOLE_URL: 'http://localhost:4200' });
  });

  it('get no secret by command line', () => {
    expect(plan().some(({ args }) => args.join(' ').includes('postgres://'))).toBe(false);
  });

  it('only the API decides who somebody is', () => {
    const [, api, jobs] = plan();
    expect(api?.env).toMatchObject({ DEV_LOGIN: '1', DEV_SIGNING_KEY_FILE: '/srv/kalbro/.data/dev-signing-key.json' });
    expect(Object.keys(jobs?.env ?? {})).not.toContain('DEV_LOGIN');
  });

  it('are told an issuer, and then nothing of development sign-in', () => {
    const [, api] = plan({ OIDC_ISSUER: 'https://login.example.com', OIDC_AUDIENCE: 'kalbro' });
    expect(api?.env).toMatchObject({
      OIDC_ISSUER: 'https://login.example.com',
      OIDC_AUDIENCE: 'kalbro',
      DEV_LOGIN: '0',
    });
    expect(Object.keys(api?.env ?? {})).not.toContain('DEV_SIGNING_KEY_FILE');
  });

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:4000'],
    ['0.0.0.0', 'http://127.0.0.1:4000'],
    ['::', 'http://127.0.0.1:4000'],
    ['::1', 'http://[::1]:4000'],
    ['10.0.0.5', 'http://10.0.0.5:4000'],
  ])('bound to %s are reached at %s', (bindAddress, url) => {
    expect(reachable({ bindAddress }, 4000)).toBe(url);
  });
});
