import { CalendarAccount } from '../people/calendar-account.js';
import { Client } from '../people/client.js';
import type { Person } from '../people/client.js';
import { Browser } from '../system/browser.js';
import type { Page } from '../system/browser.js';
import type { System } from '../system/system.js';
import { useSystem } from '../system/use-system.js';

interface Waiting {
  readonly person: Person;
  readonly upn: string;
  readonly account: CalendarAccount;
}

const waits = { status: 'AWAITING_ADMIN_CONSENT', problem: { code: 'SIGN_IN_CANCELLED_OR_BLOCKED' } };
const woken = { status: 'AWAITING_SIGN_IN', problem: { code: 'ADMIN_CONSENT_GRANTED' } };

describe('Where only an administrator may consent', () => {
  const running = useSystem({ runners: 0, env: { M365_TENANT: 'common' } });
  const { journey } = running;
  let client: Client;

  beforeAll(async () => {
    client = await Client.make(running.system, { admin: 'consent-admin' });
  }, 30_000);
  afterEach(() => running.system.outlook.settings({ adminRequired: 'page' }));

  /** Somebody of that tenant who has typed their address. */
  async function newcomer(name: string, tenant: string, more: Record<string, unknown> = {}): Promise<Waiting> {
    const upn = `${name}@${tenant}`;
    await running.system.outlook.mailbox(upn, { consent: 'admin-required' });
    const person = await client.add(`${name}-${tenant}`);
    return { person, upn, account: await CalendarAccount.add(person, upn, more) };
  }

  /** Goes to Microsoft, is told to ask an administrator, and comes back. */
  async function comeBackFrom({ person, account }: Waiting, says: string): Promise<Page> {
    const { browser } = person.session;
    const blocked = await browser.open(account.authorizationUrl);
    expect(blocked.text).toContain(says);
    return browser.open(browser.linkOf(blocked, 'return'));
  }

  async function blocked(name: string, tenant: string, more: Record<string, unknown> = {}): Promise<Waiting> {
    const one = await newcomer(name, tenant, more);
    await comeBackFrom(one, 'Need admin approval');
    return one;
  }

  /** What an administrator does with the link of a problem. */
  async function answer(link: string, tenant: string, decision: 'accept' | 'cancel'): Promise<Page> {
    const administrator = new Browser('nb');
    const asked = await administrator.open(link);
    expect(asked.text).toContain('Permissions requested for your organization');
    return administrator.submit(asked, { organization: tenant, decision });
  }

  async function linkOf({ account }: Waiting): Promise<string> {
    return (await account.state()).problem?.adminConsentUrl ?? '';
  }

  journey(
    'whoever is blocked gets the link and a text for IT support; consent wakes all, and one click connects',
    async () => {
      const tenant = 'fjord.example';
      const kari = await newcomer('kari', tenant);
      const page = await comeBackFrom(kari, 'Need admin approval');
      expect(page.status).toBe(403);
      expect(page.text).toContain('contact your local IT support');
      const { status, problem } = await kari.account.state();
      expect(status).toBe('AWAITING_ADMIN_CONSENT');
      expect(problem?.messageForItSupport).toMatch(/^Hello![\s\S]*Calendars\.Read:[\s\S]*Hei!/);
      expect(problem?.messageForItSupport).toContain(problem?.adminConsentUrl);
      expect(page.text).toContain(problem?.adminConsentUrl);
      expect(page.html).toMatch(/<textarea[^>]* readonly[^>]*>Hello!/);

      const per = await blocked('per', tenant);
      const elsewhere = await blocked('ola', 'other-fjord.example');
      const given = await answer(problem?.adminConsentUrl ?? '', tenant, 'accept');
      expect(given.text).toContain('Samtykke er gitt');
      expect(given.text).toContain('2 kontoer venter');
      expect(given.text).not.toContain('@');
      for (const { account } of [kari, per]) expect(await account.state()).toMatchObject(woken);
      expect(await elsewhere.account.state()).toMatchObject(waits);

      for (const { account } of [kari, per]) {
        const again = await account.reconnect();
        expect((await again.signIn()).status).toBe(200);
        expect(await account.state()).toMatchObject({ status: 'CONNECTED', problem: null });
      }
    },
  );

  journey('the request workflow, and a tenant that sends people back at once, look the same', async ({ outlook }) => {
    await outlook.settings({ adminRequired: 'request' });
    const asking = await newcomer('asking', 'workflow.example');
    expect((await comeBackFrom(asking, 'Approval required')).text).toContain('was not connected');
    expect(await asking.account.state()).toMatchObject(waits);

    await outlook.settings({ adminRequired: 'redirect' });
    const sentBack = await newcomer('back', 'redirect.example');
    const page = await sentBack.account.signIn();
    expect([page.status, page.text]).toEqual([403, expect.stringContaining(await linkOf(sentBack))]);
    expect(await sentBack.account.state()).toMatchObject(waits);
  });

  journey('an administrator who refuses changes nothing, and may think again', async () => {
    const tenant = 'careful.example';
    const siv = await blocked('siv', tenant);
    const link = await linkOf(siv);
    const refused = await answer(link, tenant, 'cancel');
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('Samtykke ble ikke gitt')]);
    expect(await siv.account.state()).toMatchObject(waits);
    expect((await answer(link, tenant, 'accept')).text).toContain('1 konto venter');
    expect(await siv.account.state()).toMatchObject(woken);
  });

  journey(
    'consent that is only claimed opens nothing: Microsoft still decides, and the account says so',
    async ({ apiUrl }) => {
      const tenant = 'claimed.example';
      const liv = await blocked('liv', tenant);
      const state = new URL(await linkOf(liv)).searchParams.get('state') ?? '';
      const claim = new URLSearchParams({ admin_consent: 'True', tenant: 'fjord.example', state });
      expect((await new Browser().open(`${apiUrl}/oauth/microsoft/admin-consent?${claim}`)).status).toBe(200);
      expect(await liv.account.state()).toMatchObject(woken);

      const again = { ...liv, account: await liv.account.reconnect() };
      const page = await comeBackFrom(again, 'Need admin approval');
      expect(page.text).toContain('It was reported on');
      const { status, problem } = await liv.account.state();
      expect([status, problem?.message]).toEqual([
        'AWAITING_ADMIN_CONSENT',
        expect.stringContaining('was reported on'),
      ]);
      expect(problem?.adminConsentUrl).not.toContain(state);
      await answer(problem?.adminConsentUrl ?? '', tenant, 'accept');
      expect((await (await liv.account.reconnect()).signIn()).status).toBe(200);
    },
  );

  journey('one consent serves people with different choices', async () => {
    const tenant = 'mixed.example';
    const reads = await blocked('reads', tenant);
    const writes = await blocked('writes', tenant, { direction: 'BOTH' });
    expect((await answer(await linkOf(writes), tenant, 'accept')).text).toContain('2 kontoer venter');
    for (const { account } of [reads, writes]) {
      expect((await (await account.reconnect()).signIn()).status).toBe(200);
      expect((await account.state()).status).toBe('CONNECTED');
    }
  });

  journey('a made-up answer of an administrator is a friendly page and changes nothing', async ({ apiUrl }: System) => {
    const tom = await blocked('tom', 'made-up.example');
    for (const query of [
      '',
      '?admin_consent=True&tenant=made-up.example',
      `?admin_consent=True&state=${'A'.repeat(43)}`,
    ]) {
      const page = await new Browser().open(`${apiUrl}/oauth/microsoft/admin-consent${query}`);
      expect([page.status, page.text]).toEqual([410, expect.stringContaining('We do not know this link')]);
    }
    expect(await tom.account.state()).toMatchObject(waits);
  });
});
