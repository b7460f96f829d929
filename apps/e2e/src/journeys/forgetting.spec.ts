import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CalendarAccount } from '../people/calendar-account.js';
import { Client } from '../people/client.js';
import type { System } from '../system/system.js';
import { useSystem } from '../system/use-system.js';

describe('What is left at Microsoft of an account that is removed', () => {
  const running = useSystem({ runners: 0 });
  const { journey } = running;
  /** Where notifications would go: it answers Graph's handshake. */
  const listener = createServer((request, response) => {
    const token = new URL(request.url ?? '', 'http://localhost').searchParams.get('validationToken') ?? '';
    response.writeHead(200, { 'content-type': 'text/plain' }).end(token);
  });
  let client: Client;
  let people = 0;

  beforeAll(async () => {
    client = await Client.make(running.system, { admin: 'forgetting-admin' });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  }, 30_000);
  beforeEach(() => running.system.outlook.faults([]));
  afterAll(() => new Promise((resolve) => listener.close(resolve)));

  /** Connected, with a subscription that another version of the product made. */
  async function subscribed({ outlook }: System): Promise<CalendarAccount> {
    const name = `leaver${(people += 1)}`;
    const mailbox = await outlook.mailbox(`${name}@fjord.example`);
    const account = await CalendarAccount.connect(await client.add(name), mailbox.upn);
    const token = (await outlook.secrets()).filter(({ kind }) => kind === 'access_token').at(-1)?.value;
    const subscription = {
      changeType: 'created,updated,deleted',
      resource: 'me/events',
      notificationUrl: `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`,
      expirationDateTime: new Date(Date.now() + 3_600_000).toISOString(),
    };
    const answer = await fetch(`${outlook.url}/v1.0/subscriptions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(subscription),
    });
    expect(answer.status).toBe(201);
    return account;
  }

  const subscriptions = ({ outlook }: System): Promise<unknown[]> => outlook.control('GET', '/subscriptions');
  const tokensKept = ({ database }: System, { id }: CalendarAccount) =>
    database.query('SELECT 1 FROM account_secret WHERE account_id = $1', [id]);

  journey('nothing: what it was told of changes ends, and its tokens are gone', async (system) => {
    const account = await subscribed(system);
    expect(await subscriptions(system)).toHaveLength(1);
    await account.remove();
    expect(await subscriptions(system)).toEqual([]);
    expect(await tokensKept(system, account)).toEqual([]);
  });

  journey('its tokens are gone as well while Graph is down, and the log says what was left', async (system) => {
    const account = await subscribed(system);
    await system.outlook.faults([{ match: { path: '/subscriptions' }, times: 0, fault: { status: 503 } }]);
    const began = Date.now();
    await account.remove();
    expect(Date.now() - began).toBeLessThan(8_000);
    expect(await tokensKept(system, account)).toEqual([]);
    expect(system.logs).toMatch(new RegExp(`"level":40,[^\\n]*"accountId":"${account.id}"`));
  });
});
