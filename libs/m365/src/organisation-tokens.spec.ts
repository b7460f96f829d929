import type { OrganisationCredentials, OrganisationVault } from '@kalbro/calendar-core';
import type { ClientId } from '@kalbro/kernel';
import { fromDate, RemoteError } from '@kalbro/kernel';
import { OrganisationTokens, TokensByAccess } from './organisation-tokens.js';
import { aSession } from './testing/builders.js';
import { aConfig, tokenError } from './testing/entra-answers.js';
import type { Reply } from './testing/local-server.js';
import { LocalServer } from './testing/local-server.js';

let server: LocalServer;

beforeEach(async () => {
  server = await LocalServer.start();
});
afterEach(() => server.stop());

// MSAL reads the system's clock, so these tests do too.
const clock = { now: () => fromDate(new Date()) };
const clientId = 'client' as ClientId;
const session = () => aSession({ organisation: { clientId, userId: 'oid' } });
const own = { tenantId: 'fjordplan.example', application: { id: 'app-of-theirs', secret: 'secret-of-theirs' } };
const kalbros = { tenantId: 'tenant-guid', application: null };

class MemoryVault implements OrganisationVault {
  readonly recorded: (string | null)[] = [];

  constructor(public kept: OrganisationCredentials | RemoteError | undefined) {}

  async load(): Promise<OrganisationCredentials | undefined> {
    if (this.kept instanceof RemoteError) throw this.kept;
    return this.kept;
  }

  async record(_client: ClientId, problem: string | null): Promise<void> {
    this.recorded.push(problem);
  }
}

function applicationToken(nth: number, expiresIn = 3_599): Reply {
  const claims = Buffer.from(JSON.stringify({ tid: 'T-1', roles: ['Calendars.Read'], nth })).toString('base64url');
  return { body: { token_type: 'Bearer', expires_in: expiresIn, access_token: `h.${claims}.s` } };
}

const tokensOf = (vault: OrganisationVault, changes = {}) =>
  new OrganisationTokens(aConfig(server.url, changes), vault, clock);
const formOf = (nth: number) => Object.fromEntries(new URLSearchParams(server.heard[nth]?.body));

describe('The token of an application', () => {
  beforeEach(() => {
    server.answer = (_, nth) => applicationToken(nth);
  });

  it('is asked for at the tenant of the client, with what the client registered, and tells its roles', async () => {
    const vault = new MemoryVault(own);
    const token = await tokensOf(vault).acquire(clientId);
    expect(token).toMatchObject({ tenantId: 't-1', roles: ['Calendars.Read'] });
    expect(server.heard[0]?.url).toMatch(/^\/fjordplan\.example\/oauth2\/v2\.0\/token/);
    expect(formOf(0)).toMatchObject({
      grant_type: 'client_credentials',
      client_id: 'app-of-theirs',
      client_secret: 'secret-of-theirs',
      scope: expect.stringContaining('https://graph.microsoft.com/.default'),
    });
    expect(vault.recorded).toEqual([null]);
  });

  it('is that of Kalbro’s own registration where the client has none', async () => {
    await tokensOf(new MemoryVault(kalbros)).acquire(clientId);
    expect(server.heard[0]?.url).toContain('/tenant-guid/oauth2/');
    expect(formOf(0)).toMatchObject({ client_id: 'client-1', client_secret: 'secret-1' });
  });

  it('serves every account of the tenant, and however many want it at once ask once', async () => {
    const tokens = tokensOf(new MemoryVault(own));
    const got = await Promise.all([1, 2, 3, 4].map(() => tokens.accessToken(session())));
    expect(new Set([...got, await tokens.accessToken(session())]).size).toBe(1);
    expect(server.heard).toHaveLength(1);
  });

  it('is asked for anew when it has less than five minutes to live, when Graph refused it, and for a test', async () => {
    server.answer = (_, nth) => applicationToken(nth, nth === 1 ? 240 : 3_599);
    const tokens = tokensOf(new MemoryVault(own));
    const [first, second] = [await tokens.accessToken(session()), await tokens.accessToken(session())];
    expect(second).not.toBe(first);
    expect(await tokens.accessToken(session(), second)).not.toBe(second);
    expect(server.heard).toHaveLength(3);
    await tokens.acquire(clientId, { isFresh: true });
    expect(server.heard).toHaveLength(4);
  });

  it('is not handed out to the next run for another secret, tenant or application than it was given for', async () => {
    const vault = new MemoryVault(own);
    const tokens = tokensOf(vault);
    const run = session();
    await tokens.accessToken(run);
    for (const kept of [
      { ...own, application: { ...own.application, secret: 'another' } },
      { ...own, tenantId: 'another.example' },
      { ...own, application: { ...own.application, id: 'another' } },
    ]) {
      vault.kept = kept;
      const before = server.heard.length;
      await tokens.accessToken(session());
      expect(server.heard).toHaveLength(before + 1);
    }
    await tokens.accessToken(run);
    expect(server.heard).toHaveLength(4);
  });

  it('is not to be had when the connection is gone: somebody has to sign in', async () => {
    const vault = new MemoryVault(undefined);
    await expect(tokensOf(vault).accessToken(session())).rejects.toMatchObject({
      kind: 'signInRequired',
      code: 'NO_ORGANISATION_CONNECTION',
    });
    expect([server.heard, vault.recorded]).toEqual([[], []]);
  });

  it('is not even asked for where the client may not use the connection', async () => {
    const vault = new MemoryVault(new RemoteError('organisationRefused', 'no', { code: 'TENANT_NOT_PROVEN' }));
    await expect(tokensOf(vault).acquire(clientId)).rejects.toMatchObject({ code: 'TENANT_NOT_PROVEN' });
    expect([server.heard, vault.recorded]).toEqual([[], ['TENANT_NOT_PROVEN']]);
  });

  it('of Kalbro’s own registration without a secret is the operator’s to mend', async () => {
    const { clientSecret: _, ...config } = aConfig(server.url);
    const tokens = new OrganisationTokens(config, new MemoryVault(kalbros), clock);
    await expect(tokens.acquire(clientId)).rejects.toMatchObject({ kind: 'misconfigured' });
  });
});

describe('A refusal of Entra', () => {
  it.each([
    [own, 'invalid_client', {}, 'organisationRefused', 'SECRET_REFUSED'],
    [own, 'invalid_client', { error_codes: [7000229] }, 'organisationRefused', 'CONSENT_MISSING'],
    [own, 'unauthorized_client', {}, 'organisationRefused', 'CONSENT_MISSING'],
    [own, 'invalid_request', {}, 'organisationRefused', 'TENANT_UNKNOWN'],
    [own, 'invalid_grant', {}, 'organisationRefused', 'APPLICATION_BLOCKED'],
    [kalbros, 'invalid_client', {}, 'misconfigured', 'invalid_client'],
    [kalbros, 'invalid_client', { error_codes: [700016] }, 'organisationRefused', 'CONSENT_MISSING'],
    [kalbros, 'unauthorized_client', {}, 'organisationRefused', 'CONSENT_MISSING'],
    [kalbros, 'invalid_scope', {}, 'misconfigured', 'invalid_scope'],
    [own, 'temporarily_unavailable', {}, 'unavailable', 'temporarily_unavailable'],
    [own, 'something_new', {}, 'unavailable', 'something_new'],
  ] as const)('to %j: %s %j means %s %s', async (kept, error, members, kind, code) => {
    server.answer = () => tokenError(error, members, error === 'invalid_client' ? 401 : 400);
    const vault = new MemoryVault(kept);
    const refusal = await tokensOf(vault)
      .acquire(clientId)
      .catch((thrown: unknown) => thrown);
    expect(refusal).toMatchObject({ name: 'RemoteError', kind, code });
    expect(vault.recorded).toEqual(kind === 'organisationRefused' ? [code] : []);
    expect(JSON.stringify(refusal) + String(refusal)).not.toContain('secret-of-theirs');
  });

  it('is forgotten by the next success', async () => {
    const vault = new MemoryVault(own);
    const tokens = tokensOf(vault);
    server.answer = (_, nth) => (nth === 1 ? tokenError('invalid_client', {}, 401) : applicationToken(nth));
    await expect(tokens.acquire(clientId)).rejects.toBeInstanceOf(RemoteError);
    await tokens.acquire(clientId);
    expect(vault.recorded).toEqual(['SECRET_REFUSED', null]);
  });

  it.each([{ status: 500 }, { drop: 'before' }, { body: { expires_in: 3599 } }] as const)(
    'is no refusal when %j',
    async (reply) => {
      server.answer = () => reply;
      const vault = new MemoryVault(own);
      await expect(tokensOf(vault).acquire(clientId)).rejects.toMatchObject({ kind: 'unavailable' });
      expect(vault.recorded).toEqual([]);
    },
  );
});

it('an account asks its owner’s sign-in, or the organisation where nobody signed in', async () => {
  const tokens = new TokensByAccess(
    { accessToken: async (_, rejected) => `owner ${rejected}` },
    { accessToken: async (_, rejected) => `organisation ${rejected}` },
  );
  expect(await tokens.accessToken(aSession(), 'x')).toBe('owner x');
  expect(await tokens.accessToken(session(), 'x')).toBe('organisation x');
});
