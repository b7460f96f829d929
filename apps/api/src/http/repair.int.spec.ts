import { RepairLinks } from '@kalbro/calendar-service';
import { fromDate } from '@kalbro/kernel';
import type { AccountId, UserId } from '@kalbro/kernel';
import { apiHarness } from '../testing/api-harness.js';
import { provision } from '../testing/provisioning.js';
import type { Provisioned } from '../testing/provisioning.js';
import { standingOf, Visitor } from '../testing/visitor.js';

describe('a repair link', () => {
  const api = apiHarness(undefined, { loginUrl: 'http://127.0.0.1:9' });
  let client: Provisioned;
  let count = 0;
  let username: string;
  let id: string;

  beforeAll(async () => {
    const own = ['resource:edit-own'];
    const people = { kari: own, per: own };
    client = await provision(api, { name: 'Fjordplan AS', admin: 'admin', people, moduleActive: true });
  });

  beforeEach(async () => {
    username = `kari${(count += 1)}@fjordplan.example`;
    ({ id } = await new Visitor(api, 'kari').connect(client.resources['kari'] ?? '', username));
    await sql(`UPDATE calendar_account SET status = 'RECONNECT_REQUIRED' WHERE id = $1`, id);
    await sql('DELETE FROM account_secret WHERE account_id = $1', id);
  });

  const sql = (text: string, ...parameters: unknown[]) => api.database.reader.query(text, parameters);
  const issue = async (user = 'kari'): Promise<string> => {
    const links = new RepairLinks({ clock: { now: () => fromDate(new Date()) }, publicUrl: 'http://localhost:4000' });
    const wanted = { accountId: id as AccountId, userId: client.users[user] as UserId };
    const url = new URL(await api.database.transaction((tx) => links.issue(tx, wanted)));
    return url.pathname + url.search;
  };
  const ticketOf = (link: string) => new URLSearchParams(link.split('?')[1]).get('ticket') ?? '';
  /** Somebody who opens a mail: nobody is signed in to the planner there. */
  const reader = (language: 'nb' | 'en' = 'en') => new Visitor(api, 'nobody', language);
  const press = (visitor: Visitor, ticket: string, headers: Record<string, string> = {}) =>
    visitor.visit('/oauth/microsoft/repair', { method: 'POST', body: new URLSearchParams({ ticket }), headers });
  const attempts = () => sql('SELECT 1 FROM sign_in_attempt WHERE account_id = $1', id);

  it.each([
    ['nb', 'Koble til kari'],
    ['en', 'Connect kari'],
  ] as const)('shows in %s what it is for, with a button, and begins nothing', async (language, words) => {
    const link = await issue();
    const visit = await reader(language).visit(link);
    expect([visit.status, visit.page]).toEqual([200, expect.stringContaining(words)]);
    expect(visit.page).toContain(username);
    expect(visit.page).toContain(`<input type="hidden" name="ticket" value="${ticketOf(link)}">`);
    expect(visit.headers.getSetCookie()).toEqual([]);
    expect(await attempts()).toEqual([]);
  });

  it('leads to Microsoft by the button, and connects the account once its owner has signed in', async () => {
    const browser = reader();
    const pressed = await press(browser, ticketOf(await issue()), { 'sec-fetch-site': 'same-origin' });
    const location = new URL(pressed.headers.get('location') ?? '');
    expect([pressed.status, location.origin]).toEqual([303, 'https://login.example']);
    expect(pressed.headers.getSetCookie()[0]).toMatch(/^kalbro_sign_in=.*HttpOnly; SameSite=Lax$/);
    expect(pressed.headers.get('cache-control')).toBe('no-store');
    expect(pressed.headers.get('referrer-policy')).toBe('no-referrer');
    const state = location.searchParams.get('state') ?? '';
    expect((await reader().comeBack({ state, code: username })).status).toBe(403);
    expect((await browser.comeBack({ state, code: 'somebody.else@fjordplan.example' })).status).toBe(409);
    const again = await press(browser, ticketOf(await issue()));
    const second = new URL(again.headers.get('location') ?? '').searchParams.get('state') ?? '';
    expect((await browser.comeBack({ state: second, code: username })).status).toBe(200);
    expect(await standingOf(api, id)).toEqual({ status: 'CONNECTED', code: null, hasTokens: true });
  });

  it('lets its form lead to us, to Microsoft and to where Microsoft sends on, and nothing else happen', async () => {
    const { headers } = await reader().visit(await issue());
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src '[^']+'; base-uri 'none'; form-action 'self' https: http:\/\/127\.0\.0\.1:9; frame-ancestors 'none'$/,
    );
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-frame-options')).toBe('DENY');
  });

  it.each(['cross-site', 'same-site', 'none'])(
    'pressed by a page from elsewhere (%s) only shows the button',
    async (from) => {
      const link = await issue();
      const pressed = await press(reader(), ticketOf(link), { 'sec-fetch-site': from });
      expect([pressed.status, pressed.headers.get('location')]).toEqual([303, `?ticket=${ticketOf(link)}`]);
      expect(pressed.headers.getSetCookie()).toEqual([]);
      expect(await attempts()).toEqual([]);
    },
  );

  it('says so when the account works already', async () => {
    const link = await issue();
    await sql(`UPDATE calendar_account SET status = 'CONNECTED' WHERE id = $1`, id);
    for (const visit of [await reader().visit(link), await press(reader(), ticketOf(link))]) {
      expect([visit.status, visit.page]).toEqual([200, expect.stringContaining('The account works')]);
      expect(visit.page).not.toContain('<form');
    }
    expect(await attempts()).toEqual([]);
  });

  it('explains when whom it was made for may not edit the card', async () => {
    const link = await issue('per');
    for (const visit of [await reader('nb').visit(link), await press(reader('nb'), ticketOf(link))]) {
      expect(visit.status).toBe(403);
      expect(visit.page).not.toMatch(/<form|kari/);
    }
    expect(await attempts()).toEqual([]);
  });

  it('of an account that was never connected leads to the resource card', async () => {
    await sql('UPDATE calendar_account SET remote_user_id = NULL WHERE id = $1', id);
    const link = await issue();
    for (const visit of [await reader().visit(link), await press(reader(), ticketOf(link))]) {
      expect([visit.status, visit.page]).toEqual([403, expect.stringContaining('from the resource card')]);
      expect(visit.page).toContain('You can close this page');
    }
    expect(await attempts()).toEqual([]);
  });

  it('is gone when the account was removed, and when it is over', async () => {
    const link = await issue();
    await sql(`UPDATE repair_link SET expires_at = now() - interval '1 second' WHERE account_id = $1`, id);
    expect((await reader().visit(link)).status).toBe(410);
    const second = await issue();
    await api.ok({
      as: 'kari',
      query: 'mutation ($input: RemoveCalendarAccountInput!) { removeCalendarAccount(input: $input) { id } }',
      variables: { input: { id, downCopies: 'DELETE', upCopies: 'KEEP' } },
    });
    const visit = await reader().visit(second);
    expect([visit.status, visit.page]).toEqual([410, expect.stringContaining('no longer valid')]);
    expect((await press(reader(), ticketOf(second))).status).toBe(410);
  });

  it.each<[string, (ticket: string) => string]>([
    ['no ticket', () => ''],
    ['an empty ticket', () => 'ticket='],
    ['a made-up ticket', () => `ticket=${'A'.repeat(43)}`],
    ['the ticket twice', (ticket) => `ticket=${ticket}&ticket=${ticket}`],
    ['a ticket too long', (ticket) => `ticket=${ticket.padEnd(201, 'x')}`],
    ['markup for a ticket', () => `ticket=${encodeURIComponent('"><script>alert(1)</script>')}`],
  ])('with %s is none', async (_, fields) => {
    const query = fields(ticketOf(await issue()));
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const post = { method: 'POST', body: query, headers };
    for (const visit of [
      await reader().visit(`/oauth/microsoft/repair?${query}`),
      await reader().visit('/oauth/microsoft/repair', post),
    ]) {
      expect(visit.status).toBe(410);
      expect(visit.page).not.toMatch(/<form|script|kari/);
    }
    expect(await attempts()).toEqual([]);
  });

  it('sent as anything but a small form is refused', async () => {
    const ticket = ticketOf(await issue());
    const body = JSON.stringify({ ticket });
    const asJson = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
    expect((await reader().visit('/oauth/microsoft/repair', asJson)).status).toBe(410);
    expect((await press(reader(), 'x'.repeat(5_000))).status).toBe(413);
    for (const method of ['HEAD', 'PUT', 'DELETE']) {
      const visit = await reader().visit(`/oauth/microsoft/repair?ticket=${ticket}`, { method });
      expect([visit.status, visit.headers.get('allow')]).toEqual([405, 'GET, POST']);
    }
    expect(await attempts()).toEqual([]);
  });
});
