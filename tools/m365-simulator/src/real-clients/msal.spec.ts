import { ConfidentialClientApplication, CryptoProvider, type Configuration } from '@azure/msal-node';
import { Harness } from '../testing/harness.js';

const REDIRECT = 'http://localhost:4000/oauth/microsoft/callback';
const SCOPES = ['Calendars.ReadWrite', 'User.Read', 'offline_access'];
const AUTHORITY = 'https://login.microsoftonline.com/organizations';

let harness: Harness;
beforeEach(async () => {
  harness = await Harness.start({ clock: Date.now });
  await harness.mailbox('kari@fjordplan.example');
});
afterEach(() => harness.stop());

/** MSAL keeps Microsoft's authority; only the endpoints of its metadata are ours. */
function configuration(authority = AUTHORITY): Configuration {
  const base = `${harness.url}/organizations`;
  const authorityMetadata = JSON.stringify({
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    issuer: `${harness.url}/{tenantid}/v2.0`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
  });
  const clientId = '11111111-1111-4111-8111-111111111111';
  return { auth: { clientId, clientSecret: 'simulator-secret', authority, authorityMetadata } };
}

async function signIn(
  app: ConfidentialClientApplication,
): ReturnType<ConfidentialClientApplication['acquireTokenByCode']> {
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
  const common = { scopes: SCOPES, redirectUri: REDIRECT };
  const url = await app.getAuthCodeUrl({
    ...common,
    codeChallenge: challenge,
    codeChallengeMethod: 'S256',
    loginHint: 'kari@fjordplan.example',
    state: 'abc',
  });
  const { headers } = await harness.call(url);
  const back = new URL(headers.get('location') ?? '');
  expect(back.searchParams.get('state')).toBe('abc');
  return app.acquireTokenByCode({ ...common, code: back.searchParams.get('code') ?? '', codeVerifier: verifier });
}

it('signs in by code and PKCE, and says who it was', async () => {
  const result = await signIn(new ConfidentialClientApplication(configuration()));
  expect([result.account?.username, result.account?.name]).toEqual(['kari@fjordplan.example', 'kari']);
  expect(result.scopes).toContain('Calendars.ReadWrite');
  const me = await harness.call('/v1.0/me', { token: result.accessToken });
  expect(me.body.mail).toBe('kari@fjordplan.example');
});

it('renews a token silently, and cannot once sign-in is revoked', async () => {
  const app = new ConfidentialClientApplication(configuration());
  const { account } = await signIn(app);
  if (!account) throw new Error('MSAL made no account of the answer.');
  const cached = await app.acquireTokenSilent({ account, scopes: SCOPES });
  expect(cached.fromCache).toBe(true);
  const renewed = await app.acquireTokenSilent({ account, scopes: SCOPES, forceRefresh: true });
  expect(renewed.fromCache).toBe(false);
  await harness.control('POST', 'mailboxes/kari@fjordplan.example/revoke');
  await expect(app.acquireTokenSilent({ account, scopes: SCOPES, forceRefresh: true })).rejects.toMatchObject({
    errorCode: 'invalid_grant',
  });
});

it('asks for interaction when Conditional Access refuses', async () => {
  const app = new ConfidentialClientApplication(configuration());
  const { account } = await signIn(app);
  if (!account) throw new Error('MSAL made no account of the answer.');
  await harness.control('PUT', 'mailboxes/kari@fjordplan.example', { signInProblem: 53003 });
  const silent = app.acquireTokenSilent({ account, scopes: SCOPES, forceRefresh: true });
  await expect(silent).rejects.toMatchObject({ name: 'InteractionRequiredAuthError' });
});

it('gets a token for the application itself', async () => {
  const metadata = configuration().auth.authorityMetadata ?? '';
  const own = metadata.replaceAll('/organizations/', '/fjordplan.example/');
  const specific = new ConfidentialClientApplication({
    auth: { ...configuration('https://login.microsoftonline.com/fjordplan.example').auth, authorityMetadata: own },
  });
  const result = await specific.acquireTokenByClientCredential({ scopes: ['https://graph.microsoft.com/.default'] });
  const token = result?.accessToken ?? '';
  expect((await harness.call('/v1.0/users/kari@fjordplan.example/events', { token })).status).toBe(200);
  const me = await harness.call('/v1.0/me', { token });
  expect([me.status, me.body.error?.message]).toEqual([
    400,
    '/me request is only valid with delegated authentication flow.',
  ]);
});
