import type { Instant } from '@kalbro/kernel';
import { GraphClient } from '../graph-client.js';
import { OutlookCalendar } from '../outlook-calendar.js';
import { anEvent, aSession } from '../testing/builders.js';
import type { HeardRequest } from '../testing/local-server.js';
import { LocalServer } from '../testing/local-server.js';
import { readShared } from './payloads.js';

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
}

const contract = readShared('graph', 'openapi-calendar.json') as { paths: Record<string, Record<string, Operation>> };

/** The operation of Microsoft's contract that a request is; functions are written with and without parentheses. */
function operationOf(request: HeardRequest): Operation | undefined {
  const path = new URL(request.url, 'http://x').pathname.replace(/^\/v1\.0/, '');
  const [template] = Object.keys(contract.paths).filter((candidate) => {
    const pattern = candidate.replace(/\(\)/g, '').replace(/\{[^}]+\}/g, '[^/]+');
    return candidate.startsWith('/me') && new RegExp(`^${pattern}$`).test(path);
  });
  return template === undefined ? undefined : contract.paths[template]?.[request.method.toLowerCase()];
}

it("every request is one of Microsoft's contract, with the query parameters that it has", async () => {
  const server = await LocalServer.start();
  const link = 'https://graph.microsoft.com/v1.0/me/calendarView/delta?$deltatoken=1';
  server.answer = () => ({ body: { ...anEvent(), value: [], '@odata.deltaLink': link } });
  const tokens = { accessToken: () => Promise.resolve('t') };
  const outlook = new OutlookCalendar(new GraphClient({ graphUrl: server.url, tokens }));
  const window = { start: '2026-01-01T00:00:00.000Z' as Instant, end: '2026-02-01T00:00:00.000Z' as Instant };
  const calendar = { remoteId: 'c=', isDefault: true, fallbackZone: 'UTC' };
  await outlook.mailbox(aSession());
  await outlook.listCalendars(aSession());
  await outlook.readChanges(aSession(), calendar, { window });
  await outlook.readChanges(aSession(), { ...calendar, isDefault: false }, { window });
  await outlook.readChanges(aSession(), calendar, { link });
  await outlook.readEvent(aSession(), 'e=', 'UTC');
  await outlook.calendarOf(aSession(), 'e=');
  await server.stop();
  expect(server.heard).toHaveLength(7);
  for (const request of server.heard) {
    const known = operationOf(request)?.parameters?.map(({ name }) => name);
    const unknown = [...new URL(request.url, 'http://x').searchParams.keys()].filter((name) => !known?.includes(name));
    expect([request.url, known === undefined, unknown]).toEqual([request.url, false, []]);
  }
});
