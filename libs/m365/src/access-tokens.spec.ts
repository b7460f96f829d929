import { AccessTokens } from './access-tokens.js';
import type { RenewalLease, RenewingVault } from './access-tokens.js';
import { EntraSignIn } from './entra-sign-in.js';
import { readTokens } from './kept-tokens.js';
import { accountId, aSession } from './testing/builders.js';
import { aConfig, tokenAnswer, tokenError } from './testing/entra-answers.js';
import type { Reply } from './testing/local-server.js';
import { LocalServer } from './testing/local-server.js';
import { fromDate, millisecondsOf } from '@kalbro/kernel';
import type { RemoteError } from '@kalbro/kernel';

let server: LocalServer;

beforeEach(async () => {
  server = await LocalServer.start();
});
afterEach(() => server.stop());

// MSAL reads the system's clock, so these tests do too.
const clock = { now: () => fromDate(new Date()) };

class MemoryVault implements RenewingVault {
  loads = 0;
  leases = 0;
  /** Of whoever renews now. */
  proof: string | undefined;

  constructor(public kept: string | undefined) {}

  load(): Promise<string | undefined> {
    this.loads += 1;
    return Promise.resolve(this.kept);
  }

  lease(): Promise<RenewalLease | undefined> {
    if (this.kept === undefined || this.proof !== undefined) return Promise.resolve(undefined);
    this.proof = `lease ${(this.leases += 1)}`;
    return Promise.resolve({ proof: this.proof, tokens: this.kept });
  }

  release(_id: string, proof: string): Promise<void> {
    if (this.proof === proof) this.proof = undefined;
    return Promise.resolve();
  }

  replace(_id: string, previous: string, next: string): Promise<void> {
    if (this.kept === previous) this.kept = next;
    return Promise.resolve();
  }
}

/** A vault with what a sign-in left there. */
async function signedIn(expiresIn: number): Promise<MemoryVault> {
  const profile = { body: { id: 'x', userPrincipalName: 'kari@fjordplan.example' } };
  server.answer = ({ url }) => (url.includes('/oauth2/') ? tokenAnswer({ expires_in: expiresIn }) : profile);
  const code = { code: 'c', codeVerifier: 'v'.repeat(43), permission: 'Calendars.Read' } as const;
  const { tokens } = await new EntraSignIn(aConfig(server.url), clock).complete(code);
  server.heard.length = 0;
  return new MemoryVault(tokens);
}

const renewing = (reply: Reply) => (server.answer = () => reply);
const renewed = (nth: number) => tokenAnswer({ access_token: `access-${nth}`, refresh_token: `refresh-${nth}` });
const tokensOf = (vault: MemoryVault, waits?: Waits) =>
  new AccessTokens(aConfig(server.url), vault, clock, undefined, waits);
type Waits = NonNullable<ConstructorParameters<typeof AccessTokens>[4]>;

it('a token that lives is handed out without a request, and the vault is asked once per session', async () => {
  const vault = await signedIn(3_599);
  const tokens = tokensOf(vault);
  const session = aSession();
  expect([await tokens.accessToken(session), await tokens.accessToken(session)]).toEqual(['access-1', 'access-1']);
  expect(vault.loads).toBe(1);
  await tokens.accessToken(aSession());
  expect(vault.loads).toBe(2);
  expect(server.heard).toEqual([]);
});

it('a token with less than five minutes to live is renewed, and what was renewed is kept before it is used', async () => {
  const vault = await signedIn(240);
  renewing(renewed(2));
  expect(await tokensOf(vault).accessToken(aSession())).toBe('access-2');
  expect(Object.fromEntries(new URLSearchParams(server.heard[0]?.body))).toMatchObject({
    grant_type: 'refresh_token',
    refresh_token: 'refresh-1',
    client_secret: 'secret-1',
  });
  expect(readTokens(vault.kept).cache).toContain('refresh-2');
  expect(readTokens(vault.kept).cache).not.toContain('refresh-1');
  renewing(tokenError('invalid_grant'));
  expect(await tokensOf(vault).accessToken(aSession())).toBe('access-2');
});

it('asks for the scopes that were granted, and for the refresh token anew', async () => {
  const vault = await signedIn(0);
  renewing(renewed(2));
  await tokensOf(vault).accessToken(aSession());
  const scopes = new URLSearchParams(server.heard[0]?.body).get('scope')?.split(' ');
  expect(scopes).toEqual(expect.arrayContaining(['User.Read', 'Calendars.Read', 'offline_access']));
  expect(scopes).not.toContain('Calendars.ReadWrite');
});

it('four requests that find their token expired renew it once', async () => {
  const vault = await signedIn(0);
  renewing(renewed(2));
  const tokens = tokensOf(vault);
  const got = await Promise.all([1, 2, 3, 4].map(() => tokens.accessToken(aSession())));
  expect(got).toEqual(['access-2', 'access-2', 'access-2', 'access-2']);
  expect(server.heard).toHaveLength(1);
});

it('a token that Graph refused is not handed out again', async () => {
  const vault = await signedIn(3_599);
  renewing(renewed(2));
  const tokens = tokensOf(vault);
  const session = aSession();
  await tokens.accessToken(session);
  expect(await tokens.accessToken(session, 'access-1')).toBe('access-2');
  expect(await tokens.accessToken(session)).toBe('access-2');
});

it('tokens that a new sign-in brought meanwhile are not overwritten by renewed old ones', async () => {
  const vault = await signedIn(0);
  const newer = (await signedIn(3_599)).kept;
  server.answer = () => {
    vault.kept = newer;
    return renewed(2);
  };
  await tokensOf(vault).accessToken(aSession());
  expect(vault.kept).toBe(newer);
});

it('tokens that are found dead while somebody signs in anew make way for the new ones', async () => {
  const vault = await signedIn(0);
  const newer = (await signedIn(3_599)).kept;
  server.answer = () => {
    vault.kept = newer;
    return tokenError('invalid_grant');
  };
  const waits = { pause: () => Promise.resolve(), random: () => 0 };
  expect(await tokensOf(vault, waits).accessToken(aSession())).toBe('access-1');
  expect(server.heard).toHaveLength(1);
});

it.each([
  ['invalid_grant', {}, 'signInRequired'],
  ['invalid_grant', { suberror: 'consent_required' }, 'signInRequired'],
  ['interaction_required', { claims: '{}' }, 'signInRequired'],
  ['consent_required', {}, 'signInRequired'],
  ['invalid_client', {}, 'misconfigured'],
  ['invalid_client', { error_description: 'AADSTS7000222: not interaction_required' }, 'misconfigured'],
  ['unauthorized_client', {}, 'misconfigured'],
  ['temporarily_unavailable', {}, 'unavailable'],
  ['something_new', {}, 'unavailable'],
])('%s %j means %s, and the tokens stay', async (error, members, kind) => {
  const vault = await signedIn(0);
  const kept = vault.kept;
  renewing(tokenError(error, members, error === 'invalid_client' ? 401 : 400));
  await expect(tokensOf(vault).accessToken(aSession())).rejects.toMatchObject({ name: 'RemoteError', kind });
  expect(vault.kept).toBe(kept);
  expect(vault.proof).toBeUndefined();
});

it.each([
  ['invalid_grant', { suberror: 'consent_required', error_codes: [65001] }, 'consentWithdrawn'],
  ['consent_required', {}, 'consentWithdrawn'],
  ['interaction_required', { suberror: 'message_only', error_codes: [53003] }, 'moreProofWanted'],
  ['interaction_required', { suberror: 'consent_required' }, 'consentWithdrawn'],
  ['invalid_grant', { error_codes: [50057] }, 'accountDisabled'],
  ['invalid_grant', { suberror: 'bad_token', error_codes: [50173] }, undefined],
  ['invalid_grant', { error_description: 'AADSTS50057 consent_required interaction_required' }, undefined],
])('%s %j is told as %s', async (error, members, reason) => {
  const vault = await signedIn(0);
  renewing(tokenError(error, members));
  await expect(tokensOf(vault).accessToken(aSession())).rejects.toMatchObject({ kind: 'signInRequired', reason });
});

it.each([
  [429, { 'Retry-After': '90' }],
  [503, { 'Retry-After': '90' }],
])('%d of Entra with Retry-After is waited out', async (status, headers) => {
  const vault = await signedIn(0);
  renewing({ status, headers });
  const error: RemoteError = await tokensOf(vault)
    .accessToken(aSession())
    .then(
      () => new Error('It had a token'),
      (failure) => failure,
    );
  expect(error).toMatchObject({ kind: 'throttled', status });
  expect(millisecondsOf(error.retryAt ?? clock.now()) - Date.now()).toBeGreaterThan(80_000);
});

it('tokens that another process renews are waited for, and Entra is not asked again', async () => {
  const vault = await signedIn(0);
  const renewedElsewhere = (await signedIn(3_599)).kept;
  vault.proof = 'of another process';
  const pauses: number[] = [];
  const pause = (milliseconds: number) => {
    pauses.push(milliseconds);
    if (pauses.length === 3) vault.kept = renewedElsewhere;
    return Promise.resolve();
  };
  expect(await tokensOf(vault, { pause, random: () => 0.5 }).accessToken(aSession())).toBe('access-1');
  expect(pauses).toEqual([150, 150, 150]);
  expect(server.heard).toEqual([]);
});

it('whoever waits for tokens goes when their run is stopped', async () => {
  const vault = await signedIn(0);
  vault.proof = 'of another process';
  const stop = new AbortController();
  stop.abort(new Error('stopped'));
  await expect(tokensOf(vault).accessToken(aSession({ signal: stop.signal }))).rejects.toThrow('aborted');
});

it('a process that fails between the answer of Entra and the vault leaves tokens that still work', async () => {
  const vault = await signedIn(0);
  renewing(renewed(2));
  vault.replace = () => Promise.reject(new Error('The process died'));
  await expect(tokensOf(vault).accessToken(aSession())).rejects.toThrow('died');
  expect(vault.proof).toBeUndefined();
  expect(readTokens(vault.kept).cache).toContain('refresh-1');
});

it.each([{ status: 500 }, { drop: 'before' }, { body: { expires_in: 3599 } }] as const)(
  '%j means that Entra is not available',
  async (reply) => {
    const vault = await signedIn(0);
    renewing(reply);
    await expect(tokensOf(vault).accessToken(aSession())).rejects.toMatchObject({ kind: 'unavailable' });
  },
);

it.each([undefined, '', 'no json', '{}', '{"homeAccountId":"x","cache":"{}"}', '{"homeAccountId":"x","cache":""}'])(
  'kept tokens %p mean that the person must sign in',
  async (kept) => {
    const tokens = tokensOf(new MemoryVault(kept));
    await expect(tokens.accessToken(aSession({ accountId }))).rejects.toMatchObject({
      kind: 'signInRequired',
      code: 'NO_TOKENS',
    });
  },
);
