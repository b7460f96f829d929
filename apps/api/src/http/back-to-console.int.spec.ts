import { apiHarness } from '../testing/api-harness.js';
import { provision } from '../testing/provisioning.js';
import type { Provisioned } from '../testing/provisioning.js';
import { standingOf, Visitor } from '../testing/visitor.js';

const consoleUrl = 'https://console.example.com';

describe('where there is a console, a sign-in leads back to the card', () => {
  const api = apiHarness(undefined, { consoleUrl });
  let client: Provisioned;
  let count = 0;

  beforeAll(async () => {
    const people = { kari: ['resource:edit-own'] };
    client = await provision(api, { name: 'Fjordplan AS', admin: 'admin', people, moduleActive: true });
  });

  const begin = async () => {
    const browser = new Visitor(api, 'kari');
    const begun = await browser.add(client.resources['kari'] ?? '', `kari${(count += 1)}@fjordplan.example`);
    return { browser, begun };
  };
  const card = (account: string, signIn: string) =>
    `${consoleUrl}/resources/${client.resources['kari']}/office-365?account=${account}&signIn=${signIn}`;

  it('with how it ended, and nothing else in the address', async () => {
    const { browser, begun } = await begin();
    const { status, headers } = await browser.comeBack({ state: begun.state, code: begun.username });
    expect([status, headers.get('location')]).toEqual([303, card(begun.id, 'connected')]);
  });

  it('also when somebody else signed in, whose address the card tells', async () => {
    const { browser, begun } = await begin();
    const { headers } = await browser.comeBack({ state: begun.state, code: 'per@fjordplan.example' });
    expect(headers.get('location')).toBe(card(begun.id, 'wrongAccount'));
    const query = 'query ($id: ID!) { calendarAccount(id: $id) { problem { message } } }';
    const { calendarAccount } = await api.ok({ as: 'kari', query, variables: { id: begun.id } });
    expect(calendarAccount.problem.message).toContain(begun.username);
    expect(calendarAccount.problem.message).toContain('per@fjordplan.example');
  });

  it('unless the account works, and its card says nothing of it: then a page does, with the way to the card', async () => {
    const { browser, begun } = await begin();
    await browser.comeBack({ state: begun.state, code: begun.username });
    const again = await browser.reconnect(begun.id);
    const { status, headers, page } = await browser.comeBack({ state: again.state, code: 'per@fjordplan.example' });
    expect([status, headers.get('location')]).toEqual([409, null]);
    expect(page).toContain(begun.username);
    expect(page).toContain('per@fjordplan.example');
    expect(page).toContain(`href="${consoleUrl}/resources/${client.resources['kari']}/office-365"`);
    expect(await standingOf(api, begun.id)).toMatchObject({ status: 'CONNECTED', code: null });
  });

  it('also when it was cancelled', async () => {
    const { browser, begun } = await begin();
    const { headers } = await browser.comeBack({ state: begun.state, error: 'access_denied' });
    expect(headers.get('location')).toBe(card(begun.id, 'cancelledOrBlocked'));
  });

  it('but not in another browser, which is told nothing of whose it was', async () => {
    const { begun } = await begin();
    const { status, headers } = await new Visitor(api, 'kari').comeBack({ state: begun.state, code: 'x' });
    expect([status, headers.get('location')]).toEqual([403, null]);
  });

  it('and an administrator who consented finds the way there, and nothing of whose it was', async () => {
    const { browser, begun } = await begin();
    await browser.comeBack({ state: begun.state, error: 'access_denied' });
    const query = 'query ($id: ID!) { calendarAccount(id: $id) { problem { adminConsentUrl } } }';
    const { calendarAccount } = await api.ok({ as: 'kari', query, variables: { id: begun.id } });
    const state = new URL(calendarAccount.problem.adminConsentUrl).searchParams.get('state') ?? '';
    const come = (parameters: Record<string, string>) =>
      new Visitor(api, 'admin', 'nb').visit(`/oauth/microsoft/admin-consent?${new URLSearchParams(parameters)}`);
    for (const more of [{ admin_consent: 'True' }, { error: 'access_denied' }]) {
      const { headers, page } = await come({ state, ...more });
      expect(page).toContain(`<a href="${consoleUrl}">Tilbake til Kalbro</a>`);
      expect(page).not.toContain(begun.id);
      expect(headers.get('location')).toBeNull();
    }
  });

  it('and not for a state that nobody knows', async () => {
    const { status, headers } = await new Visitor(api, 'kari').comeBack({ state: 'unknown', code: 'x' });
    expect([status, headers.get('location')]).toEqual([410, null]);
  });
});
