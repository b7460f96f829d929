import { CalendarAccount } from '../people/calendar-account.js';
import { Client } from '../people/client.js';
import { useSystem } from '../system/use-system.js';

describe('Who stands behind an address', () => {
  const running = useSystem({ runners: 0, env: { M365_TENANT: 'common' } });
  const { journey } = running;
  let client: Client;

  beforeAll(async () => {
    client = await Client.make(running.system, { admin: 'identity-admin' });
  }, 30_000);

  journey('a person whose address changed is connected again under the new one', async ({ outlook }) => {
    await outlook.mailbox('kari@marriage.example');
    const kari = await client.add('kari');
    const account = await CalendarAccount.connect(kari, 'kari@marriage.example');
    await outlook.mailbox('kari@marriage.example', { renamedTo: 'kari.hansen@marriage.example' });

    const again = await account.reconnect();
    const { browser } = kari.session;
    const chooser = await browser.open(again.authorizationUrl);
    expect(chooser.text).toContain('Pick an account');
    const page = await browser.submit(chooser, { account: 'kari.hansen@marriage.example' });
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('kari@marriage.example before')]);
    expect(await account.state()).toMatchObject({
      status: 'CONNECTED',
      username: 'kari.hansen@marriage.example',
      problem: null,
    });
    expect((await (await account.reconnect()).signIn()).status).toBe(200);
  });

  journey(
    'one Microsoft account is linked once in a client, whoever tries, and again once it was removed',
    async ({ outlook }) => {
      await outlook.mailbox('pool@fjord.example');
      const per = await client.add('per');
      const ola = await client.add('ola');
      const first = await CalendarAccount.connect(per, 'pool@fjord.example');
      const second = await CalendarAccount.add(ola, 'pool@fjord.example');
      const page = await second.signIn();
      expect([page.status, page.text]).toEqual([409, expect.stringContaining('another resource card')]);
      expect(page.text).not.toContain('per');
      expect(await second.state()).toMatchObject({ status: 'AWAITING_SIGN_IN', problem: { code: 'LINKED_ELSEWHERE' } });
      expect((await first.state()).status).toBe('CONNECTED');

      await per.session.ask(
        'mutation ($input: RemoveCalendarAccountInput!) { removeCalendarAccount(input: $input) { id } }',
        { input: { id: first.id, downCopies: 'DELETE', upCopies: 'KEEP' } },
      );
      expect((await (await second.reconnect()).signIn()).status).toBe(200);
      expect((await second.state()).status).toBe('CONNECTED');
    },
  );

  journey('two clients may link the same account, and neither learns of the other', async ({ outlook }) => {
    await outlook.mailbox('consultant@fjord.example');
    const other = await Client.make(running.system, { admin: 'other-admin' });
    const here = await client.add('consultant-here');
    const there = await other.add('consultant-there');
    await CalendarAccount.connect(here, 'consultant@fjord.example');
    const account = await CalendarAccount.connect(there, 'consultant@fjord.example');
    expect((await account.state()).status).toBe('CONNECTED');
  });
});
