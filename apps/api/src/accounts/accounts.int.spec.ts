import { apiHarness } from '../testing/api-harness.js';
import type { Call } from '../testing/api-harness.js';
import { provision } from '../testing/provisioning.js';
import type { Provisioned } from '../testing/provisioning.js';

const accountFields = `id username direction scopes status position main upSync conflictPolicy pendingUp lastSuccessfulSyncAt
  resource { id } problem { code message adminConsentUrl } currentRun { id }
  externalCalendars { id name isDefault canEdit syncDown syncUp }`;
const add = `mutation ($input: AddCalendarAccountInput!) {
  addCalendarAccount(input: $input) { account { ${accountFields} } authorizationUrl notices } }`;

describe('calendar accounts', () => {
  const api = apiHarness();
  let fjordplan: Provisioned;
  let nordvik: Provisioned;
  const card = (person: string) => fjordplan.resources[person] ?? '';

  beforeAll(async () => {
    const own = ['resource:edit-own'];
    const people = { kari: own, per: own, ola: [], liv: own, ida: own, tor: own };
    fjordplan = await provision(api, { name: 'Fjordplan AS', admin: 'admin', people, moduleActive: true });
    nordvik = await provision(api, {
      name: 'Nordvik Bygg AS',
      admin: 'nina',
      people: { jon: own },
      moduleActive: false,
    });
  });

  function adding(person: string, more: Record<string, unknown> = {}): Call {
    const input = { resourceId: card(person), username: `${person}@fjordplan.example`, direction: 'DOWN', ...more };
    return { as: person, query: add, variables: { input } };
  }

  async function accountsOf(person: string): Promise<{ id: string; position: number; username: string }[]> {
    const query = 'query ($id: ID!) { resource(id: $id) { calendarAccounts { id position username } } }';
    return (await api.ok({ as: 'admin', query, variables: { id: card(person) } })).resource.calendarAccounts;
  }

  /** Adds an account and signs in: what a person does with two clicks. */
  async function connect(person: string, more: Record<string, unknown> = {}): Promise<string> {
    const answer = await api.send(adding(person, more));
    const { account, authorizationUrl } = answer.data.addCalendarAccount;
    await comeBack(authorizationUrl, { code: account.username }, answer.headers.get('set-cookie'));
    return account.id;
  }

  async function comeBack(authorizationUrl: string, parameters: Record<string, string>, cookie: string | null) {
    const state = new URL(authorizationUrl).searchParams.get('state') ?? '';
    const query = new URLSearchParams({ state, ...parameters });
    const headers = { ...(cookie ? { cookie: cookie.split(';')[0] ?? '' } : {}), 'accept-language': 'nb' };
    const response = await fetch(`${api.url}/oauth/microsoft/callback?${query}`, { headers });
    return { status: response.status, headers: response.headers, page: await response.text() };
  }

  describe('adding', () => {
    it('offers what the direction allows, in the language of the reader', async () => {
      const query = '{ scopeOptions(direction: DOWN) { scope required recommended label description } }';
      const { scopeOptions } = await api.ok({ as: 'kari', language: 'nb', query });
      expect(scopeOptions).toMatchObject([
        { scope: 'READ', required: true, recommended: true, label: 'Lese tider' },
        { scope: 'READ_DETAILS', required: false, recommended: true },
      ]);
    });

    it('begins a sign-in that is bound to the browser by a cookie', async () => {
      const { data, headers } = await api.send(
        adding('kari', { username: 'Kari@Fjordplan.example', direction: 'BOTH' }),
      );
      const { account, authorizationUrl, notices } = data.addCalendarAccount;
      expect(account).toMatchObject({
        username: 'kari@fjordplan.example',
        direction: 'BOTH',
        scopes: ['READ', 'READ_DETAILS', 'CREATE', 'UPDATE', 'DELETE'],
        status: 'AWAITING_SIGN_IN',
        position: 1,
        main: true,
        upSync: 'NOT_CONNECTED',
        conflictPolicy: 'NEWEST_WINS',
        pendingUp: 0,
        resource: { id: card('kari') },
        externalCalendars: [],
        currentRun: null,
      });
      expect(new URL(authorizationUrl).searchParams.get('login_hint')).toBe('kari@fjordplan.example');
      expect(notices).toEqual([]);
      expect(headers.get('set-cookie')).toMatch(
        /^kalbro_sign_in=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/,
      );
    });

    it('a second sign-in of the same browser keeps its secret', async () => {
      const secret = 'a'.repeat(43);
      const second = adding('kari', { username: 'kari.privat@outlook.example' });
      const { headers } = await api.send({ ...second, headers: { cookie: `kalbro_sign_in=${secret}` } });
      expect(headers.get('set-cookie')).toContain(`kalbro_sign_in=${secret};`);
    });

    it('a later account is told that its upward direction is not in use', async () => {
      const call = adding('kari', { username: 'kari3@fjordplan.example', direction: 'UP' });
      const { addCalendarAccount } = await api.ok({ ...call, language: 'nb' });
      expect(addCalendarAccount.account).toMatchObject({ main: false, upSync: 'NOT_MAIN_ACCOUNT' });
      expect(addCalendarAccount.notices).toEqual([expect.stringContaining('hovedkontoen')]);
    });

    it.each<[string, Record<string, unknown>, string, string, RegExp]>([
      ['direction NONE', { direction: 'NONE' }, 'DIRECTION_NOT_ALLOWED', 'nb', /Velg DOWN, UP eller BOTH/],
      ['direction NONE', { direction: 'NONE' }, 'DIRECTION_NOT_ALLOWED', 'en', /Choose DOWN, UP or BOTH/],
      [
        'a scope that the direction does not offer',
        { scopes: ['READ', 'DELETE'] },
        'SCOPE_NOT_ALLOWED',
        'en',
        /DELETE/,
      ],
      ['a required scope left out', { scopes: ['READ_DETAILS'] }, 'SCOPE_NOT_ALLOWED', 'nb', /READ må være med/],
      ['an address that is no address', { username: 'kari' }, 'BAD_USER_INPUT', 'nb', /Skriv en e-postadresse/],
      ['an address that is no address', { username: 'kari' }, 'BAD_USER_INPUT', 'en', /Write an e-mail address/],
      ['an unknown direction', { direction: 'SIDEWAYS' }, 'BAD_USER_INPUT', 'en', /SIDEWAYS/],
      ['no id of a resource', { resourceId: 'kari' }, 'BAD_USER_INPUT', 'nb', /ingen id/],
      ['an unknown resource', { resourceId: '018f0000-0000-7000-8000-000000000000' }, 'NOT_FOUND', 'en', /./],
    ])('%s is refused and changes nothing', async (_what, more, code, language, words) => {
      const before = await accountsOf('per');
      const refused = await api.refused({ ...adding('per', more), language: language as 'nb' | 'en' });
      expect(refused).toMatchObject({ code, message: expect.stringMatching(words) });
      expect(await accountsOf('per')).toEqual(before);
    });

    it('the place of a bad value is named, also when it stands in the query itself', async () => {
      expect(await api.refused(adding('per', { username: 'x' }))).toMatchObject({
        fields: [{ path: 'input.username' }],
      });
      const query = `mutation { addCalendarAccount(input: { resourceId: "${card('per')}", username: "x", direction: DOWN }) { account { id } } }`;
      expect(await api.refused({ as: 'per', language: 'nb', query })).toMatchObject({
        code: 'BAD_USER_INPUT',
        message: expect.stringContaining('Skriv en e-postadresse'),
        fields: [{ path: 'input.username' }],
      });
    });

    it('the same address twice is refused, whatever its case', async () => {
      await api.ok(adding('per'));
      const again = await api.refused(adding('per', { username: 'PER@fjordplan.example' }));
      expect(again).toMatchObject({ code: 'ACCOUNT_EXISTS', message: expect.stringContaining('Reconnect') });
      expect(await accountsOf('per')).toHaveLength(1);
    });

    it('a foreign resource is not found, a colleague’s card is forbidden, and without the module nothing is added', async () => {
      const foreign = { resourceId: nordvik.resources['jon'] };
      expect(await api.refused(adding('kari', foreign))).toMatchObject({ code: 'NOT_FOUND' });
      expect(await api.refused(adding('kari', { resourceId: card('per') }))).toMatchObject({ code: 'FORBIDDEN' });
      expect(await api.refused(adding('ola'))).toMatchObject({
        code: 'FORBIDDEN',
        message: expect.stringContaining('Ask your management'),
      });
      const inactive = { ...adding('jon', foreign), language: 'nb' as const };
      expect(await api.refused(inactive)).toMatchObject({
        code: 'MODULE_NOT_ACTIVE',
        message: expect.stringContaining('Office 365'),
      });
    });
  });

  describe('signing in at Microsoft', () => {
    it('connects the account, lists its calendars and says what to do next', async () => {
      const { data, headers } = await api.send(adding('liv', { direction: 'BOTH' }));
      const { authorizationUrl, account } = data.addCalendarAccount;
      const back = await comeBack(authorizationUrl, { code: account.username }, headers.get('set-cookie'));
      expect(back.status).toBe(200);
      expect(back.page).toContain('Synchronise calendar');
      expect(back.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(back.headers.get('cache-control')).toBe('no-store');
      expect(back.headers.get('referrer-policy')).toBe('no-referrer');
      const query = `query ($id: ID!) { calendarAccount(id: $id) { ${accountFields} } }`;
      const { calendarAccount } = await api.ok({ as: 'liv', query, variables: { id: account.id } });
      expect(calendarAccount).toMatchObject({ status: 'CONNECTED', upSync: 'ACTIVE', problem: null });
      expect(calendarAccount.externalCalendars).toMatchObject([
        { name: 'Calendar', isDefault: true, canEdit: true, syncDown: true, syncUp: true },
        { name: 'Holidays', isDefault: false, canEdit: false, syncDown: false, syncUp: false },
      ]);
    });

    it('without the cookie nothing is linked, and the one who began it can still finish', async () => {
      const { data, headers } = await api.send(adding('ida'));
      const { authorizationUrl, account } = data.addCalendarAccount;
      const stranger = await comeBack(authorizationUrl, { code: account.username }, null);
      expect(stranger.status).toBe(403);
      expect(stranger.page).toContain('another browser');
      const owner = await comeBack(authorizationUrl, { code: account.username }, headers.get('set-cookie'));
      expect(owner.status).toBe(200);
      const replayed = await comeBack(authorizationUrl, { code: account.username }, headers.get('set-cookie'));
      expect(replayed.status).toBe(410);
    });

    it('another address than the one typed links nothing and shows both', async () => {
      const { data, headers } = await api.send({ ...adding('tor'), language: 'nb' });
      const { authorizationUrl, account } = data.addCalendarAccount;
      const back = await comeBack(authorizationUrl, { code: 'kari@fjordplan.example' }, headers.get('set-cookie'));
      expect(back.page).toContain('tor@fjordplan.example');
      expect(back.page).toContain('logget inn som kari@fjordplan.example');
      const query = 'query ($id: ID!) { calendarAccount(id: $id) { status problem { code message } } }';
      const { calendarAccount } = await api.ok({ as: 'tor', language: 'nb', query, variables: { id: account.id } });
      expect(calendarAccount).toEqual({
        status: 'AWAITING_SIGN_IN',
        problem: { code: 'WRONG_ACCOUNT', message: expect.stringContaining('Logg inn som tor@fjordplan.example') },
      });
    });

    it('a refusal at Microsoft gives the link for the administrator, and the account waits', async () => {
      const query = 'mutation ($id: ID!) { reconnectCalendarAccount(id: $id) { authorizationUrl } }';
      const [account] = await accountsOf('tor');
      const { data, headers } = await api.send({ as: 'tor', query, variables: { id: account?.id } });
      const denied = { error: 'access_denied', error_description: '<script>alert(1)</script>' };
      const back = await comeBack(data.reconnectCalendarAccount.authorizationUrl, denied, headers.get('set-cookie'));
      expect(back.page).toContain(
        'https://login.example/adminconsent?user=tor%40fjordplan.example&amp;scope=Calendars.Read',
      );
      expect(back.page).not.toContain('<script>');
      const ask = `query ($id: ID!) { calendarAccount(id: $id) { status
        problem { adminConsentUrl messageForItSupport } } }`;
      const { calendarAccount } = await api.ok({ as: 'tor', query: ask, variables: { id: account?.id } });
      expect(calendarAccount).toEqual({
        status: 'AWAITING_ADMIN_CONSENT',
        problem: {
          adminConsentUrl: expect.stringContaining('https://login.example/adminconsent'),
          messageForItSupport: expect.stringMatching(/^Hello!/),
        },
      });
      expect(calendarAccount.problem.messageForItSupport).toContain(calendarAccount.problem.adminConsentUrl);
    });

    it.each([
      ['a made-up state', '?state=made-up&code=x', 410],
      ['no state', '', 410],
      ['a state twice', '?state=a&state=b', 410],
      ['an administrator who followed a link of before', '?state=admin-consent&admin_consent=True&tenant=t', 200],
    ])('%s is answered with a page and links nothing', async (_what, query, status) => {
      const response = await fetch(`${api.url}/oauth/microsoft/callback${query}`);
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toContain('text/html');
    });
  });

  describe('changing and removing', () => {
    it('direction NONE pauses, and back on needs no sign-in', async () => {
      const id = await connect('liv', { username: 'liv2@fjordplan.example' });
      const query = `mutation ($input: UpdateCalendarAccountInput!) {
        updateCalendarAccount(input: $input) { account { status direction } authorizationUrl } }`;
      const update = (direction: string) => api.send({ as: 'liv', query, variables: { input: { id, direction } } });
      const paused = await update('NONE');
      expect(paused.data.updateCalendarAccount).toEqual({
        account: { status: 'PAUSED', direction: 'NONE' },
        authorizationUrl: null,
      });
      expect(paused.headers.get('set-cookie')).toBeNull();
      const back = await update('DOWN');
      expect(back.data.updateCalendarAccount).toMatchObject({
        account: { status: 'CONNECTED' },
        authorizationUrl: null,
      });
    });

    it('two changes in one request each show what they have led to', async () => {
      const id = await connect('ida', { username: 'ida2@fjordplan.example' });
      const change = (direction: string) => `updateCalendarAccount(input: { id: "${id}", direction: ${direction} }) {
        account { resource { calendarAccounts { id direction } } } }`;
      const data = await api.ok({ as: 'ida', query: `mutation { off: ${change('NONE')} on: ${change('DOWN')} }` });
      const shown = ({
        account,
      }: {
        account: { resource: { calendarAccounts: { id: string; direction: string }[] } };
      }) => account.resource.calendarAccounts.find((one) => one.id === id)?.direction;
      expect([shown(data.off), shown(data.on)]).toEqual(['NONE', 'DOWN']);
    });

    it('calendars are chosen among the account’s own', async () => {
      const [account] = await accountsOf('liv');
      const ask = 'query ($id: ID!) { calendarAccount(id: $id) { externalCalendars { id } } }';
      const { calendarAccount } = await api.ok({ as: 'liv', query: ask, variables: { id: account?.id } });
      const [first, second] = calendarAccount.externalCalendars as { id: string }[];
      const query = `mutation ($input: SelectExternalCalendarsInput!) {
        selectExternalCalendars(input: $input) { externalCalendars { syncDown syncUp } } }`;
      const select = (down: (string | undefined)[], up: string | null) =>
        ({ as: 'liv', query, variables: { input: { accountId: account?.id, down, up } } }) satisfies Call;
      const { selectExternalCalendars } = await api.ok(select([second?.id], first?.id ?? null));
      expect(selectExternalCalendars.externalCalendars).toEqual([
        { syncDown: false, syncUp: true },
        { syncDown: true, syncUp: false },
      ]);
      const foreign = await api.refused(select([first?.id, account?.id], null));
      expect(foreign).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'input.down.1' }] });
      expect(await api.refused(select([], 'x'))).toMatchObject({
        code: 'BAD_USER_INPUT',
        fields: [{ path: 'input.up' }],
      });
    });

    it('an account that never signed in cannot be synchronised, and says what to do', async () => {
      const [account] = await accountsOf('per');
      const query = 'mutation ($id: ID!) { syncCalendarAccount(id: $id) { id } }';
      const refused = await api.refused({ as: 'per', language: 'nb', query, variables: { id: account?.id } });
      expect(refused).toMatchObject({ code: 'ACCOUNT_NOT_CONNECTED', message: expect.stringContaining('Logg inn') });
    });

    it('an account that goes lets the next one move up', async () => {
      const [main, next] = await accountsOf('kari');
      const query = `mutation ($input: RemoveCalendarAccountInput!) {
        removeCalendarAccount(input: $input) { id calendarAccounts { id position } } }`;
      const variables = { input: { id: main?.id, downCopies: 'DELETE', upCopies: 'KEEP' } };
      const { removeCalendarAccount } = await api.ok({ as: 'kari', query, variables });
      expect(removeCalendarAccount.calendarAccounts[0]).toEqual({ id: next?.id, position: 1 });
      expect(await api.refused({ as: 'kari', query, variables })).toMatchObject({ code: 'NOT_FOUND' });
    });

    it('administrators see who is connected and who is not, page by page', async () => {
      const query = `query ($after: String, $problemsOnly: Boolean) {
        clientAccounts(first: 2, after: $after, problemsOnly: $problemsOnly) { nodes { username status } pageInfo { hasNextPage endCursor } } }`;
      const seen: string[] = [];
      for (let after: string | null = null, more = true; more;) {
        const { clientAccounts } = await api.ok({ as: 'admin', query, variables: { after } });
        seen.push(...clientAccounts.nodes.map(({ username }: { username: string }) => username));
        ({ endCursor: after, hasNextPage: more } = clientAccounts.pageInfo);
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toEqual(expect.arrayContaining(['ida@fjordplan.example', 'tor@fjordplan.example']));
      const { clientAccounts } = await api.ok({ as: 'admin', query, variables: { problemsOnly: true } });
      expect(clientAccounts.nodes.every(({ status }: { status: string }) => status !== 'CONNECTED')).toBe(true);
      expect(await api.refused({ as: 'kari', query })).toMatchObject({ code: 'FORBIDDEN' });
      const tooMany = { as: 'admin', query: '{ clientAccounts(first: 101) { nodes { id } } }' };
      expect(await api.refused(tooMany)).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'first' }] });
    });
  });
});
