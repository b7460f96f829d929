import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { EntraNetwork } from './entra-network.js';
import { EntraSignIn } from './entra-sign-in.js';
import { readTokens } from './kept-tokens.js';
import { TestClock } from './testing/builders.js';
import { aConfig, kari, tokenAnswer, tokenError } from './testing/entra-answers.js';
import type { Reply } from './testing/local-server.js';
import { LocalServer } from './testing/local-server.js';

let server: LocalServer;

beforeEach(async () => {
  server = await LocalServer.start();
});
afterEach(() => server.stop());

const signIn = (overrides = {}) => new EntraSignIn(aConfig(server.url, overrides), new TestClock());
const begin = { username: 'kari@fjordplan.example', permission: 'Calendars.Read', state: 'state-1' } as const;
const code = { code: 'code-1', codeVerifier: 'v'.repeat(43), permission: 'Calendars.Read' } as const;
const me = { id: kari.oid, userPrincipalName: 'kari@fjordplan.example', mail: 'Kari.N@Fjordplan.example' };

function answer(token: Reply, profile: Reply = { body: me }): void {
  server.answer = ({ url }) => (url.includes('/oauth2/') ? token : profile);
}

describe('begin', () => {
  it('sends the browser to Entra with a challenge whose verifier is kept', async () => {
    const { authorizationUrl, codeVerifier } = await signIn().begin(begin);
    const url = new URL(authorizationUrl);
    expect(url.origin + url.pathname).toBe(`${server.url}/organizations/oauth2/v2.0/authorize`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: 'client-1',
      response_type: 'code',
      response_mode: 'query',
      redirect_uri: 'http://localhost:4000/oauth/microsoft/callback',
      state: 'state-1',
      login_hint: 'kari@fjordplan.example',
      code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    expect(url.searchParams.get('scope')?.split(' ').sort()).toEqual(
      ['Calendars.Read', 'User.Read', 'offline_access', 'openid', 'profile'].sort(),
    );
    expect(authorizationUrl).not.toContain(codeVerifier);
  });

  it("goes to Microsoft's own page when no other is configured, and asks nothing of the network for it", async () => {
    const { authorizationUrl } = await signIn({ loginUrl: 'https://login.microsoftonline.com' }).begin(begin);
    expect(authorizationUrl).toMatch(
      /^https:\/\/login\.microsoftonline\.com\/organizations\/oauth2\/v2\.0\/authorize\?/,
    );
  });
});

describe('complete', () => {
  it('redeems the code and names who signed in', async () => {
    answer(tokenAnswer());
    const signedIn = await signIn().complete(code);
    expect(signedIn).toMatchObject({
      addresses: ['kari@fjordplan.example', 'kari.n@fjordplan.example'],
      remoteUserId: kari.oid,
      remoteTenantId: kari.tid,
      grantedPermission: 'Calendars.Read',
    });
    expect(Object.fromEntries(new URLSearchParams(server.heard[0]?.body))).toMatchObject({
      grant_type: 'authorization_code',
      code: 'code-1',
      code_verifier: code.codeVerifier,
      client_id: 'client-1',
      client_secret: 'secret-1',
      redirect_uri: 'http://localhost:4000/oauth/microsoft/callback',
    });
    expect(server.heard.map(({ url }) => url.split('?')[0])).toEqual(['/organizations/oauth2/v2.0/token', '/v1.0/me']);
    const kept = readTokens(signedIn.tokens);
    expect(kept.scopes).toEqual(['User.Read', 'Calendars.Read']);
    expect(kept.cache).toContain('refresh-1');
  });

  it('signs in without a secret as a public client', async () => {
    answer(tokenAnswer());
    const { clientSecret: _, ...config } = aConfig(server.url);
    await new EntraSignIn(config, new TestClock()).complete(code);
    expect(new URLSearchParams(server.heard[0]?.body).has('client_secret')).toBe(false);
  });

  it.each([
    ['less', 'User.Read', null, ['User.Read']],
    ['less', 'User.Read Calendars.ReadBasic', 'Calendars.ReadBasic', ['User.Read', 'Calendars.ReadBasic']],
    ['more', 'User.Read Calendars.Read Calendars.ReadWrite', 'Calendars.ReadWrite', ['User.Read', 'Calendars.Read']],
    ['more', 'User.Read Calendars.ReadWrite Mail.Read', 'Calendars.ReadWrite', ['User.Read', 'Calendars.ReadWrite']],
    [
      'the same by full names',
      'https://graph.microsoft.com/User.Read https://graph.microsoft.com/Calendars.Read',
      'Calendars.Read',
      ['https://graph.microsoft.com/User.Read', 'https://graph.microsoft.com/Calendars.Read'],
    ],
  ])('sees that %s was granted than was asked for: %s', async (_, scope, permission, scopes) => {
    answer(tokenAnswer({ scope }));
    const { grantedPermission, tokens } = await signIn().complete(code);
    expect(grantedPermission).toBe(permission);
    expect(readTokens(tokens).scopes).toEqual(scopes);
  });

  it('goes by the identity token where Graph does not let the profile be read', async () => {
    answer(tokenAnswer(), { status: 403, body: { error: { code: 'Authorization_RequestDenied' } } });
    expect((await signIn().complete(code)).addresses).toEqual(['kari@fjordplan.example']);
  });

  it.each([
    ['invalid_grant', 'signInRequired'],
    ['invalid_client', 'misconfigured'],
    ['unauthorized_client', 'misconfigured'],
    ['temporarily_unavailable', 'unavailable'],
  ])('%s means %s, and no text of Entra is passed on', async (error, kind) => {
    answer(tokenError(error));
    const failure: unknown = await signIn()
      .complete(code)
      .catch((reason: unknown) => reason);
    expect(failure).toMatchObject({ name: 'RemoteError', kind, code: error });
    expect(inspect(failure)).not.toContain('kari@');
  });

  it.each([
    [
      { status: 503, headers: { 'Retry-After': '5' } },
      { status: 503, retryAt: '2026-03-02T08:00:05.000Z' },
    ],
    [
      { status: 429, body: { error: 'temporarily_unavailable' } },
      { status: 429, retryAt: undefined },
    ],
  ] as const)('%j means that Entra asks to wait', async (reply, error) => {
    answer(reply);
    await expect(signIn().complete(code)).rejects.toMatchObject({ name: 'RemoteError', kind: 'throttled', ...error });
  });

  it.each([
    ['a 503', { status: 503 }, { status: 503 }],
    ['a lost connection', { drop: 'before' }, { code: 'network_error' }],
    ['an answer that is no JSON', { body: '<html>' }, { status: 200 }],
    ['an answer without a token', { body: { token_type: 'Bearer' } }, { code: 'no_access_token' }],
  ] as const)('%s means that Entra is not available', async (_, reply, error) => {
    answer(reply);
    await expect(signIn().complete(code)).rejects.toMatchObject({ name: 'RemoteError', kind: 'unavailable', ...error });
  });

  it('does not wait for an Entra that says nothing', async () => {
    server.answer = () => new Promise(() => {});
    const impatient = new EntraSignIn(aConfig(server.url), new TestClock(), new EntraNetwork(50));
    await expect(impatient.complete(code)).rejects.toMatchObject({ kind: 'unavailable', code: 'network_error' });
  });
});

describe('adminConsentUrl', () => {
  const consent = (username: string, overrides = {}) =>
    new URL(signIn(overrides).adminConsentUrl(username, ['Calendars.ReadWrite', 'Calendars.Read'], 'state-1'));

  it("leads to the page of the user name's tenant with the scopes by their full names", () => {
    const url = consent('kari@fjordplan.example');
    expect(url.origin + url.pathname).toBe(`${server.url}/fjordplan.example/v2.0/adminconsent`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'client-1',
      scope:
        'https://graph.microsoft.com/User.Read https://graph.microsoft.com/Calendars.ReadWrite https://graph.microsoft.com/Calendars.Read',
      redirect_uri: 'http://localhost:4000/oauth/microsoft/admin-consent',
      state: 'state-1',
    });
  });

  it.each([
    ['kari', '/organizations/'],
    ['kari@../evil', '/organizations/'],
    ['kari@', '/organizations/'],
  ])('does not make a path of %p', (username, path) => {
    expect(consent(username).pathname).toBe(`${path}v2.0/adminconsent`);
  });

  it('keeps to a tenant that is configured', () => {
    expect(consent('kari@fjordplan.example', { tenant: 'tenant-1' }).pathname).toBe('/tenant-1/v2.0/adminconsent');
  });
});
