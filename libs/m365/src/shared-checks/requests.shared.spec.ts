import type { AppointmentContent, RemoteUpdate } from '@kalbro/calendar-core';
import { normaliseContent } from '@kalbro/calendar-core';
import { aContent, anyContent } from '@kalbro/calendar-core/testing';
import type { ClientId, Instant } from '@kalbro/kernel';
import fc from 'fast-check';
import { GraphClient } from '../graph-client.js';
import { OrganisationTrial } from '../organisation-trial.js';
import { OutlookCalendar } from '../outlook-calendar.js';
import { OutlookWriter } from '../outlook-writer.js';
import { anEvent, aSession } from '../testing/builders.js';
import { LocalServer } from '../testing/local-server.js';
import { bodyProblems, operationOf } from './contract.js';

let server: LocalServer;
let graph: GraphClient;

beforeEach(async () => {
  server = await LocalServer.start();
  graph = new GraphClient({ graphUrl: server.url, tokens: { accessToken: () => Promise.resolve('t') } });
});
afterEach(() => server.stop());

const window = { start: '2026-01-01T00:00:00.000Z' as Instant, end: '2026-02-01T00:00:00.000Z' as Instant };
const calendar = { remoteId: 'c=', isDefault: true, fallbackZone: 'UTC' };
const anUpdate = (changes: Partial<RemoteUpdate> = {}): RemoteUpdate => ({
  ...{ remoteId: 'e=', fields: { title: 'x' }, content: aContent(), ifMatch: 'W/"1"', fallbackZone: 'UTC' },
  ...changes,
});

it.each([
  ['somebody who signed in', () => aSession(), '/v1.0/me'],
  ['an application', () => aSession({ organisation: { clientId: 'c' as ClientId, userId: 'oid' } }), '/v1.0/users/oid'],
])(
  "every request of %s is one of Microsoft's contract, with the query parameters that it has",
  async (_, session, root) => {
    const link = 'https://graph.microsoft.com/v1.0/me/calendarView/delta?$deltatoken=1';
    server.answer = ({ url }) => ({
      body: { ...anEvent(), value: [], ...(url.includes('delta') ? { '@odata.deltaLink': link } : {}) },
    });
    const outlook = new OutlookCalendar(graph);
    await outlook.mailbox(session());
    await outlook.listCalendars(session());
    await outlook.readChanges(session(), calendar, { window });
    await outlook.readChanges(session(), { ...calendar, isDefault: false }, { window });
    await outlook.readChanges(session(), calendar, { link });
    await outlook.readEvent(session(), 'e=', 'UTC');
    await outlook.calendarOf(session(), 'e=');
    const writer = new OutlookWriter(graph);
    await writer.createEvent(session(), calendar, aContent(), 't');
    await writer.createEvent(session(), { ...calendar, isDefault: false }, aContent(), 't');
    await writer.updateEvent(session(), anUpdate());
    await writer.updateEvent(session(), anUpdate({ fields: { description: 'x' } }));
    await writer.deleteEvent(session(), 'e=', 'W/"1"');
    await writer.readItem(session(), 'e=', 'UTC');
    await writer.readInstances(session(), 'e=', window, 'UTC');
    expect(server.heard).toHaveLength(15);
    expect(server.heard.filter(({ url }) => url.startsWith(root)).length).toBeGreaterThanOrEqual(14);
    expectContract();
  },
);

it('every request of a test is one of the contract as well, and so is what it writes', async () => {
  server.answer = () => ({ body: { ...anEvent(), value: [] } });
  const steps = await new OrganisationTrial({
    acquire: async () => ({ token: 't', tenantId: 't', roles: [], expiresAt: window.end }),
    graphWith: () => graph,
    sessionFor: (userId) => aSession({ organisation: { clientId: 'c' as ClientId, userId } }),
    now: () => window.start,
  }).run('kari@fjordplan.example');
  expect(steps.map(({ outcome }) => outcome)).toEqual(['OK', 'SKIPPED', 'OK', 'OK', 'OK']);
  expect(server.heard).toHaveLength(5);
  expectContract();
  for (const request of server.heard.filter(({ body }) => body !== '')) expect(bodyProblems(request)).toEqual([]);
});

function expectContract(): void {
  for (const request of server.heard) {
    const known = operationOf(request)?.parameters?.map(({ name }) => name);
    const unknown = [...new URL(request.url, 'http://x').searchParams.keys()].filter((name) => !known?.includes(name));
    expect([request.method, request.url, known === undefined, unknown]).toEqual([
      request.method,
      request.url,
      false,
      [],
    ]);
  }
}

it('every body that is sent is one of the contract, whatever the content', async () => {
  const block = '<div class="me-email-text">Microsoft Teams meeting</div>';
  const stored = anEvent({ body: { contentType: 'html', content: `<html><body>${block}</body></html>` } });
  server.answer = ({ method }) => ({ body: method === 'GET' ? stored : anEvent() });
  const writer = new OutlookWriter(graph);
  const members = new Set<string>();
  const fields = Object.keys(aContent()) as (keyof AppointmentContent)[];
  await fc.assert(
    fc.asyncProperty(anyContent, fc.subarray(fields, { minLength: 1 }), async (written, chosen) => {
      const content = normaliseContent(written);
      server.heard.length = 0;
      await writer.createEvent(aSession(), calendar, content, 't');
      const changes = Object.fromEntries(chosen.map((field) => [field, content[field]]));
      await writer.updateEvent(aSession(), anUpdate({ content, fields: changes }));
      for (const request of server.heard.filter(({ body }) => body !== '')) {
        expect(bodyProblems(request)).toEqual([]);
        for (const member of Object.keys(JSON.parse(request.body) as object)) members.add(member);
      }
    }),
    { numRuns: 200 },
  );
  expect([...members].sort()).toEqual([
    ...['body', 'end', 'isAllDay', 'location', 'recurrence', 'sensitivity', 'showAs', 'start', 'subject'],
    'transactionId',
  ]);
});

it.each([
  [{ subject: 5 }, '/subject: number is none of string,null'],
  [{ showAs: 'away' }, '/showAs: away is not of its list'],
  [{ start: { dateTime: 5 } }, '/start/dateTime: number is none of string'],
  [{ recurrence: { range: { startDate: '1 May' } } }, '/recurrence/range/startDate: 1 May is no date'],
  [
    { recurrence: { pattern: { daysOfWeek: ['someday'] } } },
    '/recurrence/pattern/daysOfWeek/0: someday is not of its list',
  ],
  [{ title: 'x' }, '/title: is not in the contract'],
])('the check itself finds what is wrong with %j', (body, problem) => {
  const request = { method: 'POST', url: '/v1.0/me/events', headers: {}, body: JSON.stringify(body) };
  expect(bodyProblems(request)).toEqual([problem]);
});
