import {
  AuthenticationHandler,
  BatchRequestContent,
  BatchResponseContent,
  Client,
  HTTPMessageHandler,
  PageIterator,
  RetryHandler,
  RetryHandlerOptions,
  type AuthenticationProvider,
  type Context,
  type Middleware,
} from '@microsoft/microsoft-graph-client';
import { at, Harness, type Person } from '../testing/harness.js';

const GRAPH = 'https://graph.microsoft.com';

let harness: Harness;
let kari: Person;
beforeEach(async () => {
  harness = await Harness.start({ clock: Date.now });
  kari = await harness.person('kari@fjordplan.example');
});
afterEach(() => harness.stop());

/** The only thing that is ours: the host is rewritten on the way out, and named so that links come back with Microsoft's. */
class HostRewriting implements Middleware {
  private next: Middleware | undefined;

  async execute(context: Context): Promise<void> {
    const url = typeof context.request === 'string' ? context.request : context.request.url;
    const headers = new Headers((context.options?.headers ?? {}) as Record<string, string>);
    headers.set('x-forwarded-host', 'graph.microsoft.com');
    headers.set('x-forwarded-proto', 'https');
    context.request = url.replace(GRAPH, harness.url);
    context.options = { ...context.options, headers };
    await this.next?.execute(context);
  }

  setNext(next: Middleware): void {
    this.next = next;
  }
}

function client(): Client {
  const provider: AuthenticationProvider = { getAccessToken: () => Promise.resolve(kari.token) };
  const chain = [
    new AuthenticationHandler(provider),
    new RetryHandler(new RetryHandlerOptions(0, 3)),
    new HostRewriting(),
    new HTTPMessageHandler(),
  ];
  chain.forEach((handler, i) => {
    const next = chain[i + 1];
    if (next) (handler as Middleware).setNext?.(next);
  });
  return Client.initWithMiddleware({ middleware: chain[0] as Middleware });
}

it('pages through a list with PageIterator, by links that name Microsoft’s host', async () => {
  for (const day of [10, 11, 12, 13, 14]) await kari.post('/me/events', at(`2026-03-${day}T09:00:00`));
  const graph = client();
  const first = (await graph
    .api('/me/calendarView')
    .query('startDateTime=2026-03-01&endDateTime=2026-04-01')
    .top(2)
    .get()) as never;
  expect(String((first as Record<string, unknown>)['@odata.nextLink'])).toMatch(
    /^https:\/\/graph\.microsoft\.com\/v1\.0\/me\/calendarView/,
  );
  const seen: unknown[] = [];
  await new PageIterator(graph, first, (event: unknown) => seen.push(event) > 0).iterate();
  expect(seen).toHaveLength(5);
});

it('goes on from a delta link with PageIterator', async () => {
  const graph = client();
  const query = 'startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-04-01T00:00:00Z';
  const first = (await graph.api('/me/calendarView/delta').query(query).get()) as never;
  const iterator = new PageIterator(graph, first, () => true);
  await iterator.iterate();
  const link = iterator.getDeltaLink() ?? '';
  await kari.post('/me/events', at('2026-03-10T09:00:00', 'New'));
  const next = (await graph.api(link).get()) as { value: { subject: string }[] };
  expect(next.value.map((event) => event.subject)).toEqual(['New']);
});

it('sends a batch and reads its answers', async () => {
  const graph = client();
  const headers = { 'Content-Type': 'application/json' };
  const create = new Request(`${GRAPH}/me/events`, {
    method: 'POST',
    headers,
    body: JSON.stringify(at('2026-03-10T09:00:00', 'Batched')),
  });
  const content = new BatchRequestContent([
    { id: '1', request: create },
    { id: '2', request: new Request(`${GRAPH}/me/calendar`), dependsOn: ['1'] },
  ]);
  const answer = (await graph.api('/$batch').post(await content.getContent())) as never;
  const responses = new BatchResponseContent(answer);
  expect([responses.getResponseById('1').status, responses.getResponseById('2').status]).toEqual([201, 200]);
});

it('tries again when it is throttled, as its retry handler does by itself', async () => {
  await harness.control('PUT', 'faults', [
    { match: { path: '/me/events' }, times: 2, fault: { status: 429, retryAfter: 0 } },
  ]);
  const created = (await client().api('/me/events').post(at('2026-03-10T09:00:00', 'Patient'))) as { subject: string };
  expect(created.subject).toBe('Patient');
  const log = (await harness.control('GET', 'requests')).body as unknown as { path: string; status: number }[];
  expect(log.filter(({ path }) => path === '/v1.0/me/events').map(({ status }) => status)).toEqual([429, 429, 201]);
});
