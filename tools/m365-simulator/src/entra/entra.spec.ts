import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet } from 'jose';
import { ALL_SCOPES, Harness, type Answer } from '../testing/harness.js';

const CLIENT_ID = '11111111-1111-4111-8111-111111111111';
const REDIRECT = 'http://localhost:4000/oauth/microsoft/callback';
const UPN = 'kari@fjordplan.example';

let harness: Harness;
beforeEach(async () => {
  harness = await Harness.start();
  await harness.mailbox(UPN, { consent: 'ask' });
});
afterEach(() => harness.stop());

const parameters = (more: Record<string, string> = {}): URLSearchParams =>
  new URLSearchParams({
    client_id: CLIENT_ID,
    response_type: 'code',
    redirect_uri: REDIRECT,
    scope: ALL_SCOPES,
    state: 's',
    ...more,
  });

const authorize = (more: Record<string, string> = {}, tenant = 'common'): Promise<Answer> =>
  harness.call(`/${tenant}/oauth2/v2.0/authorize?${parameters(more).toString()}`);

/** What a form of the sign-in page would send. */
function submit(more: Record<string, string>, tenant = 'common'): Promise<Answer> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return harness.call(`/${tenant}/oauth2/v2.0/authorize`, {
    method: 'POST',
    body: parameters(more).toString(),
    headers,
  });
}

const backOf = (answer: Answer): URLSearchParams => new URL(answer.headers.get('location') ?? '').searchParams;
const redeem = (code: string, more: Record<string, string> = {}): Promise<Answer> =>
  harness.token({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT, ...more });
const problemOf = ({ status, body }: Answer): unknown[] => [
  status,
  body.error,
  (body.error_codes as unknown as number[])[0],
];

async function code(more: Record<string, string> = {}): Promise<string> {
  return backOf(await submit({ account: UPN, decision: 'accept', ...more })).get('code') ?? '';
}

describe('the sign-in page', () => {
  it('shows the accounts, then the permissions, then goes back with a code and the state', async () => {
    expect(String((await authorize()).body)).toContain(UPN);
    const consent = await submit({ account: UPN });
    expect(String(consent.body)).toContain('Calendars.ReadWrite');
    const back = backOf(await submit({ account: UPN, decision: 'accept' }));
    expect([back.get('state'), back.get('error')]).toEqual(['s', null]);
    expect((await redeem(back.get('code') ?? '')).status).toBe(200);
  });

  it('tells the app no more of a person who cancels than of one who has to ask an administrator', async () => {
    const cancelled = backOf(await submit({ account: UPN, decision: 'cancel' }));
    await harness.mailbox(UPN, { consent: 'admin-required' });
    const page = await authorize({ login_hint: UPN });
    expect(String(page.body)).toContain('Need admin approval');
    const link = /id="return" href="([^"]+)"/.exec(String(page.body))?.[1]?.replaceAll('&amp;', '&') ?? '';
    const blocked = new URL(link).searchParams;
    expect([...blocked]).toEqual([...cancelled]);
    expect([blocked.get('error'), blocked.get('error_subcode')]).toEqual(['access_denied', 'cancel']);
  });

  it('offers to ask an administrator where the tenant has that workflow, and tells the app nothing of it', async () => {
    await harness.settings({ adminRequired: 'request' });
    await harness.mailbox(UPN, { consent: 'admin-required' });
    const page = String((await authorize({ login_hint: UPN })).body);
    expect(page).toContain('AADSTS90095');
    expect(page).not.toContain('AADSTS90094');
    const link = /id="return" href="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(new URL(link).searchParams.get('error_subcode')).toBe('cancel');
  });

  it('redirects at once for a tenant without user consent when it is told to', async () => {
    await harness.settings({ adminRequired: 'redirect' });
    await harness.mailbox(UPN, { consent: 'admin-required' });
    expect(backOf(await authorize({ login_hint: UPN })).get('error')).toBe('access_denied');
  });

  it('lets people in without asking once an administrator consented for the organization', async () => {
    await harness.mailbox(UPN, { consent: 'admin-required' });
    const query = new URLSearchParams({
      client_id: CLIENT_ID,
      redirect_uri: REDIRECT,
      scope: ALL_SCOPES,
      state: 'a',
      decision: 'accept',
    });
    const back = backOf(await harness.call(`/fjordplan.example/v2.0/adminconsent?${query.toString()}`));
    expect([back.get('admin_consent'), back.get('state'), back.get('error')]).toEqual(['True', 'a', null]);
    expect(backOf(await authorize({ login_hint: UPN })).get('code')).toBeTruthy();
  });

  it('says admin_consent=True even when the administrator refused', async () => {
    const query = new URLSearchParams({
      client_id: CLIENT_ID,
      redirect_uri: REDIRECT,
      scope: ALL_SCOPES,
      decision: 'cancel',
    });
    const back = backOf(await harness.call(`/organizations/v2.0/adminconsent?${query.toString()}`));
    expect([back.get('admin_consent'), back.get('error')]).toEqual(['True', 'consent_required']);
  });

  it('declines for a person who declines', async () => {
    await harness.mailbox(UPN, { consent: 'deny' });
    const back = backOf(await authorize({ login_hint: UPN }));
    expect([back.get('error'), back.get('error_description')?.slice(0, 12)]).toEqual(['access_denied', 'AADSTS65004:']);
  });

  it('never sends the faults of an app back to it', async () => {
    const unknown = await authorize({ client_id: '22222222-2222-4222-8222-222222222222' });
    const elsewhere = await authorize({ redirect_uri: 'https://elsewhere.example/' });
    const tenant = await authorize({}, 'nowhere');
    expect([unknown.status, elsewhere.status, tenant.status]).toEqual([400, 400, 400]);
    const numbers = [unknown, elsewhere, tenant].map(({ body }) => /AADSTS(\d+)/.exec(String(body))?.[1]);
    expect(numbers).toEqual(['700016', '50011', '90002']);
  });

  it('answers prompt=none without a page', async () => {
    expect(backOf(await authorize({ prompt: 'none' })).get('error')).toBe('login_required');
    expect(backOf(await authorize({ prompt: 'none', login_hint: UPN })).get('error')).toBe('interaction_required');
  });

  it('goes back by fragment or by form when asked', async () => {
    await harness.mailbox(UPN, { consent: 'grant' });
    const fragment = await authorize({ login_hint: UPN, response_mode: 'fragment' });
    expect(fragment.headers.get('location')).toContain('#code=');
    const form = await authorize({ login_hint: UPN, response_mode: 'form_post' });
    expect(String(form.body)).toContain('name="code"');
  });

  it('keeps personal accounts and work accounts apart', async () => {
    await harness.mailbox('kari.privat@outlook.example');
    expect(backOf(await authorize({ login_hint: UPN }, 'consumers')).get('error_description')).toContain('AADSTS50020');
    expect(
      backOf(await authorize({ login_hint: 'kari.privat@outlook.example' }, 'consumers')).get('code'),
    ).toBeTruthy();
  });

  it('escapes what is shown', async () => {
    const { body } = await authorize({ state: '"><script>alert(1)</script>' });
    expect(String(body)).not.toContain('<script>alert');
  });
});

describe('the token endpoint', () => {
  it('gives a code out once, for ten minutes, to who holds the verifier', async () => {
    const once = await code();
    await redeem(once);
    expect(problemOf(await redeem(once))).toEqual([400, 'invalid_grant', 54005]);
    const bound = await code({ code_challenge: 'abc', code_challenge_method: 'S256' });
    expect(problemOf(await redeem(bound, { code_verifier: 'wrong' }))).toEqual([400, 'invalid_grant', 501481]);
    const late = await code();
    harness.clock.now += 601_000;
    expect(problemOf(await redeem(late))).toEqual([400, 'invalid_grant', 70008]);
  });

  it('answers in Entra’s shape when it refuses', async () => {
    const { body } = await redeem('nonsense');
    const members = [
      'correlation_id',
      'error',
      'error_codes',
      'error_description',
      'error_uri',
      'timestamp',
      'trace_id',
    ];
    expect(Object.keys(body).sort()).toEqual(members);
    expect(String(body.error_description)).toMatch(/^AADSTS\d+: .+ Trace ID: .+ Correlation ID: .+ Timestamp: .+Z$/);
  });

  it('refuses a wrong and an expired secret with 401', async () => {
    const wrong = await harness.token({ grant_type: 'refresh_token', refresh_token: 'x', client_secret: 'wrong' });
    expect(problemOf(wrong)).toEqual([401, 'invalid_client', 7000215]);
    await harness.control('PUT', `applications/${CLIENT_ID}`, { secret: 'simulator-secret', secretExpired: true });
    const expired = await harness.token({ grant_type: 'refresh_token', refresh_token: 'x' });
    expect(problemOf(expired)).toEqual([401, 'invalid_client', 7000222]);
  });

  it('gives a new refresh token each time and leaves the old one valid, until sign-in is revoked', async () => {
    const first = (await redeem(await code())).body;
    const refresh = (): Promise<Answer> =>
      harness.token({
        grant_type: 'refresh_token',
        refresh_token: String(first.refresh_token),
        scope: 'Calendars.ReadWrite',
      });
    const [once, twice] = [await refresh(), await refresh()];
    expect([once.status, twice.status]).toEqual([200, 200]);
    expect(once.body.refresh_token).not.toBe(first.refresh_token);
    await harness.control('POST', `mailboxes/${UPN}/revoke`);
    expect(problemOf(await refresh())).toEqual([400, 'invalid_grant', 50173]);
  });

  it('lets refresh tokens die after ninety days', async () => {
    const { body } = await redeem(await code());
    harness.clock.now += 91 * 86_400_000;
    const late = await harness.token({ grant_type: 'refresh_token', refresh_token: String(body.refresh_token) });
    expect(problemOf(late)).toEqual([400, 'invalid_grant', 700082]);
  });

  it('gives no refresh token without offline_access and no id token without openid', async () => {
    const { body } = await redeem(await code({ scope: 'Calendars.Read' }));
    expect([body.refresh_token, body.id_token, body.scope]).toEqual([undefined, undefined, 'Calendars.Read']);
  });

  it('spells scopes as they were asked for, and never names offline_access', async () => {
    const scope = 'https://graph.microsoft.com/Calendars.Read offline_access';
    const { body } = await redeem(await code({ scope }), { scope });
    expect(body.scope).toBe('https://graph.microsoft.com/Calendars.Read');
  });

  it('grants less than was asked when the mailbox allows less', async () => {
    await harness.mailbox(UPN, { grantable: ['Calendars.Read', 'User.Read'] });
    const { body } = await redeem(await code());
    expect(String(body.scope)).not.toContain('Calendars.ReadWrite');
  });

  it.each([
    [50076, 'interaction_required', true],
    [50057, 'invalid_grant', false],
    [53003, 'interaction_required', true],
    [70043, 'invalid_grant', false],
    [65001, 'invalid_grant', false],
  ])('shows AADSTS%i on demand', async (number, error, hasClaims) => {
    const { body } = await redeem(await code());
    await harness.mailbox(UPN, { signInProblem: number });
    const refused = await harness.token({ grant_type: 'refresh_token', refresh_token: String(body.refresh_token) });
    expect(problemOf(refused)).toEqual([400, error, number]);
    expect(refused.body.claims !== undefined).toBe(hasClaims);
  });

  it('knows a person by a new address as the same person, and by the old one not at all', async () => {
    const before = decodeJwt(String((await redeem(await code())).body.id_token));
    const renamed = 'kari.hansen@fjordplan.example';
    await harness.mailbox(UPN, { renamedTo: 'Kari.Hansen@fjordplan.example' });
    expect(String((await authorize({ login_hint: UPN })).body)).toContain('Pick an account');
    const { body } = await redeem(await code({ account: renamed }));
    const after = decodeJwt(String(body.id_token));
    expect([after['preferred_username'], after['oid']]).toEqual([renamed, before['oid']]);
    const headers = { authorization: `Bearer ${String(body.access_token)}` };
    expect((await harness.call('/v1.0/me', { headers })).body).toMatchObject({ mail: renamed, id: before['oid'] });
  });

  it('signs tokens with the key that it publishes', async () => {
    const { body } = await redeem(await code({ nonce: 'n1' }));
    const keys = (await harness.call('/common/discovery/v2.0/keys')).body as unknown as JSONWebKeySet;
    const options = { currentDate: new Date(harness.clock.now), audience: CLIENT_ID };
    const { payload } = await jwtVerify(String(body.id_token), createLocalJWKSet(keys), options);
    const { tid } = decodeJwt(String(body.access_token));
    expect([payload['nonce'], payload['preferred_username'], payload.iss]).toEqual([
      'n1',
      UPN,
      `${harness.url}/${String(tid)}/v2.0`,
    ]);
    const info = JSON.parse(Buffer.from(String(body.client_info), 'base64url').toString()) as {
      uid: string;
      utid: string;
    };
    expect([info.uid, info.utid]).toEqual([payload['oid'], tid]);
  });
});

describe('access tokens', () => {
  it('are needed, genuine and not expired', async () => {
    const { body } = await redeem(await code());
    const token = String(body.access_token);
    const refusal = async (given?: string): Promise<unknown[]> => {
      const answer = await harness.call('/v1.0/me', given === undefined ? {} : { token: given });
      return [answer.status, answer.body.error?.code];
    };
    expect((await harness.call('/v1.0/me', { token })).status).toBe(200);
    expect(await refusal()).toEqual([401, 'InvalidAuthenticationToken']);
    expect(await refusal(`${token.slice(0, -8)}AAAAAAAA`)).toEqual([401, 'InvalidAuthenticationToken']);
    harness.clock.now += 3_600_000;
    expect(await refusal(token)).toEqual([401, 'InvalidAuthenticationToken']);
  });

  it('allow no more than their scopes', async () => {
    const { body } = await redeem(await code({ scope: 'Calendars.Read' }));
    const token = String(body.access_token);
    expect((await harness.call('/v1.0/me/events', { token })).status).toBe(200);
    const write = await harness.call('/v1.0/me/events', { token, method: 'POST', body: {} });
    expect([write.status, write.body.error?.code]).toEqual([403, 'ErrorAccessDenied']);
    expect((await harness.call('/v1.0/me', { token })).status).toBe(403);
  });
});

describe('an application with permissions of its own', () => {
  const token = async (): Promise<string> => {
    const scope = 'https://graph.microsoft.com/.default';
    const { body } = await harness.token({ grant_type: 'client_credentials', scope }, 'fjordplan.example');
    return String(body.access_token);
  };
  const get = async (path: string): Promise<Answer> =>
    harness.call(`/v1.0/users/${UPN}${path}`, { headers: { authorization: `Bearer ${await token()}` } });

  it('is kept out of a mailbox beyond its scope, which the directory still knows (SEMANTICS 14.2)', async () => {
    expect((await get('/calendars')).status).toBe(200);
    await harness.mailbox(UPN, { applicationAccess: false });
    const denied = await get('/calendars');
    expect([denied.status, denied.body.error]).toEqual([403, expect.objectContaining({ code: 'ErrorAccessDenied' })]);
    expect((await get('')).status).toBe(200);
    await harness.mailbox(UPN, { applicationAccess: true });
    expect((await get('/calendars')).status).toBe(200);
  });

  it('keeps nobody out who signed in', async () => {
    await harness.mailbox(UPN, { consent: 'grant', applicationAccess: false });
    const { access_token: own } = await harness.signIn(UPN);
    const headers = { authorization: `Bearer ${String(own)}` };
    expect((await harness.call('/v1.0/me/calendars', { headers })).status).toBe(200);
  });
});
