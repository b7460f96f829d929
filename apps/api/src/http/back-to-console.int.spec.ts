import { apiHarness } from '../testing/api-harness.js';
import { provision } from '../testing/provisioning.js';
import type { Provisioned } from '../testing/provisioning.js';
import { Visitor } from '../testing/visitor.js';

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

  it('and not for a state that nobody knows', async () => {
    const { status, headers } = await new Visitor(api, 'kari').comeBack({ state: 'unknown', code: 'x' });
    expect([status, headers.get('location')]).toEqual([410, null]);
  });
});
