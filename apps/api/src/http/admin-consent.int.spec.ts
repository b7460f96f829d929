import { apiHarness } from '../testing/api-harness.js';
import { provision } from '../testing/provisioning.js';
import type { Provisioned } from '../testing/provisioning.js';
import { standingOf, Visitor } from '../testing/visitor.js';

describe('an administrator who comes back from the consent link', () => {
  const api = apiHarness();
  let client: Provisioned;
  let count = 0;
  /** A domain of their own for each test. */
  let domain: string;

  beforeAll(async () => {
    const own = ['resource:edit-own'];
    client = await provision(api, { name: 'Fjordplan AS', admin: 'admin', people: { kari: own }, moduleActive: true });
  });
  beforeEach(() => (domain = `tenant${(count += 1)}.example`));

  /** Whose sign-in was blocked, with the state of the link that they were given. */
  async function blocked(name: string): Promise<{ id: string; state: string }> {
    const browser = new Visitor(api, 'kari');
    const { id, state } = await browser.add(client.resources['kari'] ?? '', `${name}@${domain}`);
    await browser.comeBack({ state, error: 'access_denied', error_subcode: 'cancel' });
    const query = 'query ($id: ID!) { calendarAccount(id: $id) { problem { adminConsentUrl } } }';
    const { calendarAccount } = await api.ok({ as: 'kari', query, variables: { id } });
    return { id, state: new URL(calendarAccount.problem.adminConsentUrl).searchParams.get('state') ?? '' };
  }
  const administrator = (language: 'nb' | 'en' = 'en') => new Visitor(api, 'admin', language);
  const come = (parameters: Record<string, string> | [string, string][], language?: 'nb' | 'en', init?: RequestInit) =>
    administrator(language).visit(`/oauth/microsoft/admin-consent?${new URLSearchParams(parameters)}`, init);
  const waits = { status: 'AWAITING_ADMIN_CONSENT', code: 'SIGN_IN_CANCELLED_OR_BLOCKED' };
  const woken = { status: 'AWAITING_SIGN_IN', code: 'ADMIN_CONSENT_GRANTED' };

  it('learns how many wait now, and nothing about whom', async () => {
    const kari = await blocked('kari');
    const per = await blocked('per');
    const visit = await come({ admin_consent: 'True', tenant: 't', scope: 's', state: kari.state }, 'nb');
    expect(visit.status).toBe(200);
    expect(visit.page).toContain('2 kontoer venter');
    expect(visit.page).not.toMatch(/kari|per@|Fjordplan|tenant/);
    for (const { id } of [kari, per]) expect(await standingOf(api, id)).toMatchObject(woken);
    const again = await come({ admin_consent: 'True', state: kari.state });
    expect([again.status, again.page]).toEqual([200, expect.stringContaining('2 accounts wait')]);
  });

  it('whose tenant is made up wakes nobody of that tenant, and it is not shown', async () => {
    const kari = await blocked('kari');
    domain = 'other-organisation.example';
    const other = await blocked('ola');
    const tenant = 'other-organisation.example';
    const { page } = await come({ admin_consent: 'True', tenant, state: kari.state });
    expect(page).not.toContain('other-organisation');
    expect(await standingOf(api, other.id)).toMatchObject(waits);
  });

  it.each(['consent_required', 'access_denied', 'server_error'])(
    'with the error %s has not consented, although admin_consent says True',
    async (error) => {
      const { id, state } = await blocked('kari');
      const evil = '<script>alert(1)</script>';
      const visit = await come({ admin_consent: 'True', error, error_description: evil, error_subcode: evil, state });
      expect([visit.status, visit.page]).toEqual([403, expect.stringContaining('Consent was not given')]);
      expect(visit.page).not.toContain('script');
      expect(await standingOf(api, id)).toMatchObject(waits);
      expect((await come({ admin_consent: 'True', state })).status).toBe(200);
    },
  );

  const long = 'x'.repeat(8_001);
  it.each<[string, (state: string) => [string, string][]]>([
    ['nothing', () => []],
    ['no state', () => [['admin_consent', 'True']]],
    [
      'a made-up state',
      () => [
        ['admin_consent', 'True'],
        ['state', 'A'.repeat(43)],
      ],
    ],
    [
      'the state of before',
      () => [
        ['admin_consent', 'True'],
        ['state', 'admin-consent'],
      ],
    ],
    [
      'the state twice',
      (state) => [
        ['admin_consent', 'True'],
        ['state', state],
        ['state', state],
      ],
    ],
    [
      'admin_consent twice',
      (state) => [
        ['admin_consent', 'True'],
        ['admin_consent', 'True'],
        ['state', state],
      ],
    ],
    [
      'two errors',
      (state) => [
        ['admin_consent', 'True'],
        ['error', 'a'],
        ['error', 'b'],
        ['state', state],
      ],
    ],
    [
      'an error too long',
      (state) => [
        ['admin_consent', 'True'],
        ['error', long],
        ['state', state],
      ],
    ],
    [
      'a state too long',
      (state) => [
        ['admin_consent', 'True'],
        ['state', state.padEnd(2_001, 'x')],
      ],
    ],
    ['no admin_consent', (state) => [['state', state]]],
    [
      'another admin_consent',
      (state) => [
        ['admin_consent', 'False'],
        ['state', state],
      ],
    ],
  ])('with %s is told so, and nothing changes', async (_, parameters) => {
    const { id, state } = await blocked('kari');
    const visit = await come(parameters(state));
    expect([visit.status, visit.page]).toEqual([410, expect.stringContaining('We do not know this link')]);
    expect(await standingOf(api, id)).toMatchObject(waits);
  });

  it('for the whole organisation is told where it shows what works, and nothing changes', async () => {
    const { id } = await blocked('kari');
    const visit = await come({ admin_consent: 'True', tenant: 't', state: 'organisation' });
    expect([visit.status, visit.page]).toEqual([200, expect.stringContaining('Test settings')]);
    const refused = await come({ admin_consent: 'True', error: 'access_denied', state: 'organisation' });
    expect([refused.status, refused.page]).toEqual([403, expect.stringContaining('Consent was not given')]);
    expect(await standingOf(api, id)).toMatchObject(waits);
  });

  it('cannot finish a sign-in with it, nor can the state of a sign-in report consent', async () => {
    const { id, state } = await blocked('kari');
    const browser = new Visitor(api, 'kari');
    const begun = await browser.reconnect(id);
    expect((await browser.comeBack({ state, code: begun.username })).status).toBe(410);
    expect((await come({ admin_consent: 'True', state: begun.state })).status).toBe(410);
    expect(await standingOf(api, id)).toMatchObject({ ...waits, hasTokens: false });
  });

  it('reads a page that is never kept, framed or run, and gets no cookie', async () => {
    const { state } = await blocked('kari');
    const { headers } = await come({ admin_consent: 'True', state });
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).toContain("form-action 'none'; frame-ancestors 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.getSetCookie()).toEqual([]);
  });

  it.each(['HEAD', 'POST'])('by %s reports nothing', async (method) => {
    const { id, state } = await blocked('kari');
    const visit = await come({ admin_consent: 'True', state }, 'en', { method });
    expect([visit.status, visit.headers.get('allow')]).toEqual([405, 'GET']);
    expect(await standingOf(api, id)).toMatchObject(waits);
  });
});
