import { apiHarness } from '../testing/api-harness.js';
import { provision } from '../testing/provisioning.js';
import type { Provisioned } from '../testing/provisioning.js';
import { standingOf, Visitor } from '../testing/visitor.js';
import type { BegunSignIn, Visit } from '../testing/visitor.js';

const own = ['resource:edit-own'];
const untouched = { status: 'AWAITING_SIGN_IN', code: null, hasTokens: false };
const connected = { status: 'CONNECTED', code: null, hasTokens: true };

describe('the callback is a border', () => {
  const api = apiHarness();
  let client: Provisioned;
  let count = 0;
  let browser: Visitor;
  let begun: BegunSignIn;
  const card = (person: string) => client.resources[person] ?? '';

  beforeAll(async () => {
    const people = { kari: own, per: own, liv: own };
    client = await provision(api, { name: 'Fjordplan AS', admin: 'admin', people, moduleActive: true });
  });

  beforeEach(async () => {
    browser = new Visitor(api, 'kari');
    begun = await browser.add(card('kari'), `kari${(count += 1)}@fjordplan.example`);
    api.microsoft.codes.length = 0;
  });

  const standing = () => standingOf(api, begun.id);
  /** As Microsoft sends the person back who was meant. */
  const comeBack = (more: Record<string, string> = {}) =>
    browser.comeBack({ state: begun.state, code: begun.username, session_state: 's', ...more });
  const stillFinishes = async () => expect((await comeBack()).status).toBe(200);

  it('an answer of Microsoft connects the account', async () => {
    expect((await comeBack()).status).toBe(200);
    expect(await standing()).toEqual(connected);
  });

  describe('the state', () => {
    it('works once: the same answer replayed links nothing, in whatever browser', async () => {
      await comeBack();
      const { id } = begun;
      await api.database.reader.query('DELETE FROM account_secret WHERE account_id = $1', [id]);
      for (const who of [browser, new Visitor(api, 'per')]) {
        const replayed = await who.comeBack({ state: begun.state, code: begun.username });
        expect([replayed.status, replayed.page]).toEqual([410, expect.stringContaining('no longer valid')]);
      }
      expect(api.microsoft.codes).toHaveLength(1);
      expect(await standing()).toMatchObject({ hasTokens: false });
    });

    it('sent twice at the same moment is taken once', async () => {
      const ends = await Promise.all([1, 2, 3, 4].map(() => comeBack()));
      expect(ends.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410]);
      expect(api.microsoft.codes).toHaveLength(1);
    });

    it('is over after ten minutes', async () => {
      await api.database.reader.query(
        `UPDATE sign_in_attempt SET expires_at = now() - interval '1 second' WHERE account_id = $1`,
        [begun.id],
      );
      expect((await comeBack()).status).toBe(410);
      expect(await standing()).toEqual({ ...untouched, code: 'SIGN_IN_EXPIRED' });
      expect(api.microsoft.codes).toEqual([]);
    });

    it('is made for ten minutes and kept as a hash', async () => {
      const [row] = await api.database.reader.query(
        `SELECT extract(epoch FROM expires_at - now())::int AS seconds, s::text AS row FROM sign_in_attempt s
         WHERE account_id = $1`,
        [begun.id],
      );
      expect(row.seconds).toBeGreaterThan(590);
      expect(row.seconds).toBeLessThanOrEqual(600);
      expect(row.row).not.toContain(begun.state);
      expect(row.row).not.toContain([...browser.cookies.values()][0]);
    });

    it('of a sign-in that was begun anew is worth nothing', async () => {
      const older = begun.state;
      begun = await browser.reconnect(begun.id);
      expect((await browser.comeBack({ state: older, code: begun.username })).status).toBe(410);
      await stillFinishes();
    });
  });

  describe('another browser', () => {
    const refuses = (visit: Visit) =>
      expect([visit.status, visit.page]).toEqual([403, expect.stringContaining('another browser')]);

    it('without a cookie gets nothing, and uses nothing up', async () => {
      refuses(await new Visitor(api, 'kari').comeBack({ state: begun.state, code: begun.username }));
      refuses(await new Visitor(api, 'kari').comeBack({ state: begun.state, error: 'access_denied' }));
      expect(await standing()).toEqual(untouched);
      await stillFinishes();
    });

    it('of somebody who began a sign-in of their own gets nothing, and both can be finished', async () => {
      const other = new Visitor(api, 'per');
      const theirs = await other.add(card('per'), `per${count}@fjordplan.example`);
      refuses(await other.comeBack({ state: begun.state, code: theirs.username }));
      refuses(await browser.comeBack({ state: theirs.state, code: theirs.username }));
      expect([await standing(), await standingOf(api, theirs.id)]).toEqual([untouched, untouched]);
      expect((await other.comeBack({ state: theirs.state, code: theirs.username })).status).toBe(200);
      await stillFinishes();
    });

    it('whose cookie is none of ours gets nothing', async () => {
      const other = new Visitor(api, 'kari');
      for (const value of ['', 'x', 'A'.repeat(43), '<script>']) {
        other.cookies.set('kalbro_sign_in', value);
        refuses(await other.comeBack({ state: begun.state, code: begun.username }));
      }
      await stillFinishes();
    });
  });

  describe('the code', () => {
    it('of another sign-in of the same browser is refused, since its verifier is another one', async () => {
      const second = await browser.add(card('kari'), `kari.b${count}@fjordplan.example`);
      const mixedUp = await browser.comeBack({ state: begun.state, code: `${begun.username}|${second.state}` });
      expect(mixedUp.status).toBe(410);
      expect(await standing()).toMatchObject({ status: 'AWAITING_SIGN_IN', hasTokens: false });
      const { status } = await browser.comeBack({ state: second.state, code: `${second.username}|${second.state}` });
      expect(status).toBe(200);
    });

    it('of another Microsoft account links nothing, and both addresses are shown', async () => {
      const visit = await comeBack({ code: 'somebody.else@fjordplan.example' });
      expect(visit.status).toBe(409);
      expect(visit.page).toContain(begun.username);
      expect(visit.page).toContain('somebody.else@fjordplan.example');
      expect(await standing()).toEqual({ ...untouched, code: 'WRONG_ACCOUNT' });
    });

    it('is redeemed at Microsoft alone, whatever issuer the address names', async () => {
      await comeBack({ iss: 'https://evil.example', client_id: 'x', redirect_uri: 'https://evil.example' });
      expect(api.microsoft.codes).toEqual([begun.username]);
      expect(await standing()).toEqual(connected);
    });

    it('that is missing links nothing', async () => {
      expect((await browser.comeBack({ state: begun.state })).status).toBe(503);
      expect(await standing()).toEqual(untouched);
    });

    it('beside an error is not redeemed: the error counts', async () => {
      expect((await comeBack({ error: 'access_denied' })).status).toBe(403);
      expect(api.microsoft.codes).toEqual([]);
      expect(await standing()).toEqual({
        status: 'AWAITING_ADMIN_CONSENT',
        code: 'SIGN_IN_CANCELLED_OR_BLOCKED',
        hasTokens: false,
      });
    });
  });

  describe('an address that is no answer of Microsoft', () => {
    const long = 'x'.repeat(8_001);
    it.each<[string, (state: string) => [string, string][]]>([
      ['holds nothing', () => []],
      ['has no state', () => [['code', 'c']]],
      ['has an empty state', () => [['state', '']]],
      ['has a state too long', (state) => [['state', state.padEnd(2_001, 'x')]]],
      [
        'has the state twice',
        (state) => [
          ['state', state],
          ['state', state],
          ['code', 'c'],
        ],
      ],
      [
        'has another state after it',
        (state) => [
          ['state', state],
          ['state', 'y'],
          ['code', 'c'],
        ],
      ],
      [
        'has the code twice',
        (state) => [
          ['state', state],
          ['code', 'a'],
          ['code', 'b'],
        ],
      ],
      [
        'has the error twice',
        (state) => [
          ['state', state],
          ['error', 'a'],
          ['error', 'b'],
        ],
      ],
      [
        'has a code too long',
        (state) => [
          ['state', state],
          ['code', long],
        ],
      ],
      [
        'has an error too long',
        (state) => [
          ['state', state],
          ['error', long],
        ],
      ],
      [
        'has a description too long',
        (state) => [
          ['state', state],
          ['code', 'c'],
          ['error_description', long],
        ],
      ],
      [
        'has a state with more behind it',
        (state) => [
          ['state', `${state}x`],
          ['code', 'c'],
        ],
      ],
      [
        'names parameters like lists',
        (state) => [
          ['state[]', state],
          ['code', 'c'],
        ],
      ],
      [
        'names parameters like objects',
        (state) => [
          ['state[a]', state],
          ['code[b]', 'c'],
        ],
      ],
    ])('that %s changes nothing and uses nothing up', async (_, parameters) => {
      const visit = await browser.comeBack(parameters(begun.state));
      expect([visit.status, visit.page]).toEqual([410, expect.stringContaining('no longer valid')]);
      expect([await standing(), api.microsoft.codes]).toEqual([untouched, []]);
      await stillFinishes();
    });

    it('and longer than any browser makes it is not read at all', async () => {
      const visit = await browser.comeBack({ state: begun.state, code: 'x'.repeat(20_000) });
      expect(visit.status).toBe(431);
      await stillFinishes();
    });

    it('of an administrator who followed a link of before changes nothing and uses nothing up', async () => {
      const visit = await comeBack({ admin_consent: 'True', tenant: 't' });
      expect([visit.status, visit.page]).toEqual([200, expect.stringContaining('Back from Microsoft')]);
      const refused = await comeBack({ admin_consent: 'True', error: 'access_denied' });
      expect([refused.status, refused.page]).toEqual([403, expect.stringContaining('Consent was not given')]);
      expect([await standing(), api.microsoft.codes]).toEqual([untouched, []]);
      await stillFinishes();
    });
  });

  describe('an error', () => {
    it.each([
      ['access_denied', 403, 'was not connected'],
      ['consent_required', 403, 'was not connected'],
      ['interaction_required', 403, 'was not connected'],
      ['login_required', 403, 'was not connected'],
      ['server_error', 503, 'did not answer'],
      ['temporarily_unavailable', 503, 'did not answer'],
      ['invalid_scope', 500, 'It is not your fault'],
      ['unauthorized_client', 500, 'It is not your fault'],
      ['never_heard_of', 502, 'Try again'],
    ])('%s is answered with %s and %p', async (error, status, words) => {
      const visit = await browser.comeBack({ state: begun.state, error, error_subcode: 'cancel' });
      expect([visit.status, visit.page]).toEqual([status, expect.stringContaining(words)]);
      const hasLink = visit.page.includes('https://login.example/adminconsent');
      expect(hasLink).toBe(status === 403 || status === 502);
      expect(await standing()).toMatchObject({ hasTokens: false });
    });

    it('reflects nothing of what came with it', async () => {
      const evil = '"><script>alert(1)</script><a href="https://evil.example">';
      for (const error of ['access_denied', 'server_error', 'invalid_scope', evil]) {
        const more = { error_description: evil, error_uri: evil, error_subcode: evil, session_state: evil, code: evil };
        const { page } = await browser.comeBack({ state: begun.state, error, ...more });
        expect(page).not.toMatch(/script|evil|alert/);
        begun = await browser.reconnect(begun.id);
      }
    });

    it('leads nowhere: no parameter makes a redirect', async () => {
      const evil = 'https://evil.example/';
      const visit = await comeBack({ redirect_uri: evil, return_to: evil, next: evil, url: evil });
      expect([visit.status, visit.headers.get('location')]).toEqual([200, null]);
      expect(visit.page).not.toContain('evil');
    });
  });

  describe('the answer', () => {
    it.each(['connected', 'expiredOrUsed'])('is never kept, framed or run (%s)', async (end) => {
      const { headers } = end === 'connected' ? await comeBack() : await browser.comeBack({ state: 'x' });
      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
      );
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('strict-transport-security')).toContain('max-age=');
      expect(headers.getSetCookie()).toEqual([]);
    });

    it.each(['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'])('to %s is 405, and uses nothing up', async (method) => {
      const query = new URLSearchParams({ state: begun.state, code: begun.username });
      const visit = await browser.visit(`/oauth/microsoft/callback?${query}`, { method });
      expect([visit.status, visit.headers.get('allow'), visit.page]).toEqual([405, 'GET', '']);
      await stillFinishes();
    });
  });

  it('the cookie is for this browser and for ten minutes, and says nothing to scripts or other sites', async () => {
    const { headers } = await api.send({
      as: 'kari',
      query: 'mutation ($id: ID!) { reconnectCalendarAccount(id: $id) { authorizationUrl } }',
      variables: { id: begun.id },
    });
    const [cookie = ''] = headers.getSetCookie();
    expect(cookie).toMatch(/^kalbro_sign_in=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  describe('what changed while the person was away', () => {
    it('the permission was taken away: nothing is linked', async () => {
      const saveUser = 'mutation ($input: SaveUserInput!) { saveUser(input: $input) { id } }';
      const save = (permissions: readonly string[]) => {
        const input = { externalId: 'kari', name: 'kari', email: 'kari@fjordplan.example', permissions };
        return api.ok({ as: 'admin', query: saveUser, variables: { input } });
      };
      await save([]);
      const visit = await comeBack();
      await save(own);
      expect([visit.status, visit.page]).toEqual([403, expect.stringContaining('Ask your management')]);
      expect([await standing(), api.microsoft.codes]).toEqual([untouched, []]);
    });

    it('the module was deactivated: nothing is linked', async () => {
      const turn = (way: 'activate' | 'deactivate') =>
        api.ok({
          as: 'support',
          query: `mutation ($id: ID!) { ${way}Module(clientId: $id, module: OFFICE_365) { id } }`,
          variables: { id: client.clientId },
        });
      await turn('deactivate');
      const visit = await comeBack();
      await turn('activate');
      expect([visit.status, visit.page]).toEqual([403, expect.stringContaining('Office 365')]);
      expect([await standing(), api.microsoft.codes]).toEqual([untouched, []]);
    });

    it('the account was removed: nothing is linked, and it does not come back', async () => {
      await api.ok({
        as: 'kari',
        query: 'mutation ($input: RemoveCalendarAccountInput!) { removeCalendarAccount(input: $input) { id } }',
        variables: { input: { id: begun.id, downCopies: 'DELETE', upCopies: 'KEEP' } },
      });
      expect((await comeBack()).status).toBe(410);
      expect([await standing(), api.microsoft.codes]).toEqual([undefined, []]);
    });
  });

  describe('somebody who is linked already', () => {
    it('is refused on a second card, which is named to an administrator and to nobody else', async () => {
      await comeBack();
      const liv = new Visitor(api, 'liv');
      const { id, state } = await liv.add(card('liv'), begun.username);
      const visit = await liv.comeBack({ state, code: begun.username });
      expect([visit.status, visit.page]).toEqual([409, expect.stringContaining('another resource card')]);
      expect(await standingOf(api, id)).toEqual({ ...untouched, code: 'LINKED_ELSEWHERE' });
      const query = 'query ($id: ID!) { calendarAccount(id: $id) { problem { code message messageForItSupport } } }';
      const seenBy = async (as: string) =>
        (await api.ok({ as, query, variables: { id } })).calendarAccount.problem as Record<string, string | null>;
      expect(await seenBy('liv')).toEqual({
        code: 'LINKED_ELSEWHERE',
        message: expect.stringContaining('Ask an administrator'),
        messageForItSupport: null,
      });
      expect((await seenBy('admin'))['message']).toContain('“kari”');
    });
  });
});

describe('the callback over https', () => {
  const api = apiHarness(undefined, { publicUrl: 'https://kalbro.example' });

  it('takes the cookie of this host alone', async () => {
    const people = { kari: own };
    const { resources } = await provision(api, { name: 'Fjordplan AS', admin: 'admin', people, moduleActive: true });
    const browser = new Visitor(api, 'kari');
    const { state, id } = await browser.add(resources['kari'] ?? '', 'kari@fjordplan.example');
    const secret = browser.cookies.get('__Host-kalbro_sign_in') ?? '';
    expect(secret).toMatch(/^[\w-]{43}$/);
    const tossed = new Visitor(api, 'kari');
    tossed.cookies.set('kalbro_sign_in', secret);
    expect((await tossed.comeBack({ state, code: 'kari@fjordplan.example' })).status).toBe(403);
    expect((await browser.comeBack({ state, code: 'kari@fjordplan.example' })).status).toBe(200);
    expect(await standingOf(api, id)).toEqual(connected);
  });

  it('sends it with Secure', async () => {
    const query = `mutation { reconnectCalendarAccount(id: "${await onlyAccount()}") { authorizationUrl } }`;
    const { headers } = await api.send({ as: 'kari', query });
    expect(headers.getSetCookie()[0]).toMatch(
      /^__Host-kalbro_sign_in=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
  });

  async function onlyAccount(): Promise<string> {
    const [{ id }] = await api.database.reader.query('SELECT id FROM calendar_account');
    return id;
  }
});
