import { GraphClient } from './graph-client.js';
import { OutlookCalendar } from './outlook-calendar.js';
import { aSession } from './testing/builders.js';
import type { HeardRequest, Reply } from './testing/local-server.js';
import { LocalServer } from './testing/local-server.js';

let server: LocalServer;
let outlook: OutlookCalendar;

beforeEach(async () => {
  server = await LocalServer.start();
  const tokens = { accessToken: () => Promise.resolve('t') };
  outlook = new OutlookCalendar(new GraphClient({ graphUrl: server.url, tokens, random: () => 0 }));
});
afterEach(() => server.stop());

const pages: Readonly<Record<string, unknown>> = {
  '/v1.0/subscriptions': {
    value: [
      { id: 'a', resource: 'me/events' },
      { id: 'b/c', resource: '/me/calendars/x/events' },
      { id: 'of another mailbox', resource: 'users/per@fjord.example/events' },
    ],
    '@odata.nextLink': 'https://graph.microsoft.com/v1.0/subscriptions?$skiptoken=1',
  },
  '/v1.0/subscriptions?$skiptoken=1': { value: [{ id: 'd', resource: 'Me/events' }] },
};
const deletes = () => server.heard.filter(({ method }) => method === 'DELETE').map(({ url }) => url);
const listing = ({ url }: HeardRequest): Reply => ({ body: pages[url] ?? {} });

it('ends every subscription of the mailbox, on every page, and no other', async () => {
  server.answer = (request) => (request.method === 'DELETE' ? { status: 204 } : listing(request));
  expect(await outlook.endSubscriptions(aSession())).toBe(3);
  expect(deletes()).toEqual(['a', 'b%2Fc', 'd'].map((id) => `/v1.0/subscriptions/${id}`));
});

it('goes on when one is gone already, and stops when Graph refuses', async () => {
  const answerDelete = (reply: Reply) => {
    server.answer = (request) => (request.method === 'DELETE' ? reply : listing(request));
  };
  answerDelete({ status: 404, body: { error: { code: 'ResourceNotFoundX', message: '' } } });
  expect(await outlook.endSubscriptions(aSession())).toBe(3);
  answerDelete({ status: 403, body: { error: { code: 'ErrorAccessDenied', message: '' } } });
  await expect(outlook.endSubscriptions(aSession())).rejects.toMatchObject({ kind: 'rejected' });
});
