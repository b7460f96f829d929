import { CalendarAccount } from '../people/calendar-account.js';
import { Client } from '../people/client.js';
import type { Person } from '../people/client.js';
import { Browser } from '../system/browser.js';
import { useSystem } from '../system/use-system.js';

const isCallback = (url: string) => url.includes('/oauth/microsoft/callback');

describe('Signing in at Microsoft', () => {
  const running = useSystem({ runners: 0, env: { M365_TENANT: 'common' } });
  const { journey } = running;
  let client: Client;
  let people = 0;

  beforeAll(async () => {
    client = await Client.make(running.system, { admin: 'sign-in-admin' });
  }, 30_000);

  /** Somebody new with a mailbox of that consent, who has typed their address. */
  async function newcomer(consent: string): Promise<{ person: Person; upn: string; account: CalendarAccount }> {
    const name = `newcomer${(people += 1)}`;
    const upn = `${name}@${name}.example`;
    await running.system.outlook.mailbox(upn, { consent });
    const person = await client.add(name);
    return { person, upn, account: await CalendarAccount.add(person, upn) };
  }

  async function tokensKept(account: CalendarAccount): Promise<boolean> {
    const rows = await running.system.database.query('SELECT 1 FROM account_secret WHERE account_id = $1', [
      account.id,
    ]);
    return rows.length > 0;
  }

  journey('a person who cancels is told so in plain words, and can try again', async () => {
    const { person, account } = await newcomer('ask');
    const { browser } = person.session;
    const asked = await browser.open(account.authorizationUrl);
    const page = await browser.submit(asked, { decision: 'cancel' });
    expect(page.status).toBe(403);
    expect(page.text).toContain('The calendar was not connected');
    expect(await account.state()).toMatchObject({
      status: 'AWAITING_ADMIN_CONSENT',
      problem: { code: 'SIGN_IN_CANCELLED_OR_BLOCKED' },
    });
    expect(await tokensKept(account)).toBe(false);

    const again = await account.reconnect();
    const consent = await browser.open(again.authorizationUrl);
    expect((await browser.submit(consent, { decision: 'accept' })).status).toBe(200);
    expect(await account.state()).toMatchObject({ status: 'CONNECTED', problem: null });
    expect(await tokensKept(account)).toBe(true);
  });

  journey('consent that is denied at once links nothing', async () => {
    const { account } = await newcomer('deny');
    const page = await account.signIn();
    expect(page.text).toContain('was not connected');
    expect((await account.state()).status).toBe('AWAITING_ADMIN_CONSENT');
    expect(await tokensKept(account)).toBe(false);
  });

  journey('when another address signs in, both are shown and nothing is linked', async ({ outlook }) => {
    const { person, account, upn } = await newcomer('grant');
    await outlook.mailbox('somebody.else@fjord.example');
    const url = new URL(account.authorizationUrl);
    url.searchParams.set('login_hint', 'somebody.else@fjord.example');
    const page = await person.session.browser.open(url.toString());
    expect(page.status).toBe(409);
    expect(page.text).toContain(upn);
    expect(page.text).toContain('somebody.else@fjord.example');
    expect(await account.state()).toMatchObject({ status: 'AWAITING_SIGN_IN', problem: { code: 'WRONG_ACCOUNT' } });
    expect(await tokensKept(account)).toBe(false);
  });

  journey('an answer of Microsoft works once', async () => {
    const { person, account } = await newcomer('grant');
    const { browser } = person.session;
    const callback = await browser.openUntil(account.authorizationUrl, isCallback);
    expect((await browser.open(callback)).status).toBe(200);
    const replayed = await browser.open(callback);
    expect(replayed.status).toBe(410);
    expect(replayed.text).toContain('no longer valid');
    expect((await account.state()).status).toBe('CONNECTED');
  });

  journey('a sign-in that was given up cannot be finished with a code that comes after it', async () => {
    const { person, account } = await newcomer('grant');
    const { browser } = person.session;
    const callback = await browser.openUntil(account.authorizationUrl, isCallback);
    const givenUp = new URL(callback);
    givenUp.searchParams.delete('code');
    givenUp.searchParams.set('error', 'access_denied');
    expect((await browser.open(givenUp.toString())).status).toBe(403);
    expect((await browser.open(callback)).status).toBe(410);
    expect((await account.state()).status).toBe('AWAITING_ADMIN_CONSENT');
  });

  journey('a sign-in link sent to somebody else links nothing, and its owner can still finish', async () => {
    const { person, account } = await newcomer('grant');
    const callback = await person.session.browser.openUntil(account.authorizationUrl, isCallback);
    const victim = await new Browser().open(callback);
    expect(victim.status).toBe(403);
    expect(victim.text).toContain('another browser');
    expect((await account.state()).status).toBe('AWAITING_SIGN_IN');
    const other = await newcomer('grant');
    expect((await other.person.session.browser.open(callback)).status).toBe(403);
    expect((await person.session.browser.open(callback)).status).toBe(200);
    expect((await account.state()).status).toBe('CONNECTED');
  });

  journey('a state that nobody gave out is refused', async ({ apiUrl }) => {
    const { person, account } = await newcomer('grant');
    const callback = new URL(await person.session.browser.openUntil(account.authorizationUrl, isCallback));
    callback.searchParams.set('state', 'A'.repeat(43));
    expect((await person.session.browser.open(callback.toString())).status).toBe(410);
    expect((await person.session.browser.open(`${apiUrl}/oauth/microsoft/callback`)).status).toBe(410);
    expect((await account.state()).status).toBe('AWAITING_SIGN_IN');
  });

  journey('whoever lost the permission, or the module, while away at Microsoft connects nothing', async () => {
    const { person, account } = await newcomer('grant');
    const callback = await person.session.browser.openUntil(account.authorizationUrl, isCallback);
    await client.add(person.externalId, []);
    const page = await person.session.browser.open(callback);
    expect(page.status).toBe(403);
    expect(page.text).toContain('Ask your management');
    expect(await tokensKept(account)).toBe(false);

    const late = await newcomer('grant');
    const second = await late.person.session.browser.openUntil(late.account.authorizationUrl, isCallback);
    await client.deactivate();
    expect((await late.person.session.in('nb').browser.open(second)).status).toBe(403);
    await client.activate();
    expect((await late.account.state()).status).toBe('AWAITING_SIGN_IN');
  });

  journey('a personal account is connected as well where the application takes any account', async ({ outlook }) => {
    await outlook.mailbox('siv@outlook.example');
    const siv = await client.add('siv');
    const account = await CalendarAccount.connect(siv, 'siv@outlook.example');
    expect(await account.state()).toMatchObject({ status: 'CONNECTED', externalCalendars: [{ name: 'Calendar' }] });
  });
});
