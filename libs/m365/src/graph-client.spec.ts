import type { ClientId } from '@kalbro/kernel';
import { RemoteError } from '@kalbro/kernel';
import { GraphClient } from './graph-client.js';
import { aSession, TestClock } from './testing/builders.js';
import { LocalServer } from './testing/local-server.js';

let server: LocalServer;
let clock: TestClock;

beforeEach(async () => {
  server = await LocalServer.start();
  clock = new TestClock();
});
afterEach(() => server.stop());

function client(options: { tryMilliseconds?: number; tokens?: string[] } = {}) {
  const answers: string[] = [];
  const tokens = options.tokens ?? ['token-1'];
  const asked: (string | undefined)[] = [];
  const graph = new GraphClient({
    graphUrl: server.url,
    clock,
    pause: clock.pause,
    random: () => 0.5,
    onAnswer: (answer) => answers.push(answer),
    ...(options.tryMilliseconds === undefined ? {} : { tryMilliseconds: options.tryMilliseconds }),
    tokens: {
      accessToken: (_session, rejected) => {
        asked.push(rejected);
        return Promise.resolve((rejected === undefined ? tokens[0] : tokens[1]) ?? 'none');
      },
    },
  });
  return { graph, asked, answers };
}

const error = async (promise: Promise<unknown>): Promise<RemoteError> => {
  const thrown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(thrown).toBeInstanceOf(RemoteError);
  return thrown as RemoteError;
};

describe('requests', () => {
  it('go to the configured Graph, which is told to write links of the Graph host', async () => {
    server.answer = () => ({ body: { id: 'me' } });
    const answer = await client().graph.request(aSession(), {
      path: '/me/events/AA%3D',
      query: { $select: 'id,mail', startDateTime: '2026-03-02T08:00:00.000Z' },
      headers: { Prefer: 'IdType="ImmutableId"' },
    });
    expect(answer).toEqual({ id: 'me' });
    expect(server.heard[0]).toMatchObject({
      method: 'GET',
      url: '/v1.0/me/events/AA%3D?$select=id%2Cmail&startDateTime=2026-03-02T08%3A00%3A00.000Z',
      headers: {
        authorization: 'Bearer token-1',
        prefer: 'IdType="ImmutableId"',
        'x-forwarded-host': 'graph.microsoft.com',
        'x-forwarded-proto': 'https',
      },
    });
  });

  it('send their body as JSON', async () => {
    server.answer = () => ({ status: 204 });
    const { graph } = client();
    await expect(
      graph.request(aSession(), { method: 'PATCH', path: '/me/events/1', body: { subject: 'x' } }),
    ).resolves.toBeUndefined();
    await graph.request(aSession(), { method: 'DELETE', path: '/me/events/1' });
    expect(server.heard.map(({ method, body }) => [method, body])).toEqual([
      ['PATCH', '{"subject":"x"}'],
      ['DELETE', ''],
    ]);
  });

  it('name the user where nobody is signed in, in every path of the mailbox and in no other', async () => {
    server.answer = () => ({ body: {} });
    const { graph } = client();
    const organisation = { clientId: 'c' as ClientId, userId: 'kari/o=$&@fjordplan.example' };
    const paths = ['/me', '/me/events/AA%3D', '/meetings', '/users/me'];
    for (const path of paths) await graph.request(aSession({ organisation }), { path });
    const user = '/v1.0/users/kari%2Fo%3D%24%26%40fjordplan.example';
    expect(server.heard.map(({ url }) => url)).toEqual([
      user,
      `${user}/events/AA%3D`,
      '/v1.0/meetings',
      '/v1.0/users/me',
    ]);
  });

  it('are counted, retries included', async () => {
    server.answer = (_, nth) => (nth < 3 ? { status: 500 } : { body: {} });
    let requests = 0;
    await client().graph.request(aSession({ countRequest: () => (requests += 1) }), { path: '/me' });
    expect(requests).toBe(3);
  });

  it('are told of as they are answered', async () => {
    const gone = { status: 404, body: { error: { code: 'ErrorItemNotFound', message: 'It is not there.' } } };
    const answers = [{ status: 429, headers: { 'Retry-After': '1' } }, { status: 503 }, gone];
    server.answer = (_, nth) => answers[nth - 1] ?? { body: {} };
    const given = client();
    await error(given.graph.request(aSession(), { path: '/me' }));
    await given.graph.request(aSession(), { path: '/me' });
    expect(given.answers).toEqual(['throttled', 'unavailable', 'gone', 'ok']);
  });
});

describe('links', () => {
  const path = '/v1.0/me/calendarview/delta?$skiptoken=a&b=(c)=d&a=1&a=2&$top=5';

  it('are followed as they are, whichever host they were kept with', async () => {
    server.answer = () => ({ body: { value: [] } });
    const { graph } = client();
    for (const link of [`https://graph.microsoft.com${path}`, `${server.url}${path}`]) {
      await graph.follow(aSession(), link, { Prefer: 'x' });
    }
    expect(server.heard.map(({ url, headers }) => [url, headers['prefer']])).toEqual([
      [path, 'x'],
      [path, 'x'],
    ]);
    expect(graph.parseLink(`${server.url}${path}`)).toBe(`https://graph.microsoft.com${path}`);
  });

  it.each([
    'https://evil.example/v1.0/me',
    'https://graph.microsoft.com.evil.example/v1.0/me',
    'https://graph.microsoft.com@evil.example/v1.0/me',
    'http://graph.microsoft.com/v1.0/me',
    '//evil.example',
    '',
  ])('to %p are refused before a token is fetched', async (link) => {
    const { graph, asked } = client();
    expect(await error(graph.follow(aSession(), link, {}))).toMatchObject({
      kind: 'deltaLinkExpired',
      code: 'FOREIGN_LINK',
    });
    expect(asked).toEqual([]);
  });

  it('that Graph redirects to elsewhere are not followed', async () => {
    server.answer = () => ({ status: 302, headers: { Location: 'http://127.0.0.1:9/' } });
    expect(await error(client().graph.request(aSession(), { path: '/me' }))).toMatchObject({ status: 302 });
    expect(server.heard).toHaveLength(1);
  });
});

describe('retries', () => {
  it.each([
    ['a 500', { status: 500 }],
    ['an empty 503', { status: 503 }],
    ['a lost connection', { drop: 'before' }],
    ['an answer that breaks off', { body: { value: [] }, drop: 'middle' }],
    ['an answer that is no JSON', { body: '<html>' }],
    ['an empty answer', { body: '' }],
  ] as const)('survive %s', async (_, reply) => {
    server.answer = (_request, nth) => (nth === 1 ? reply : { body: { ok: true } });
    await expect(client().graph.request(aSession(), { path: '/me' })).resolves.toEqual({ ok: true });
    expect(clock.pauses).toEqual([500]);
  });

  it('end after five tries', async () => {
    server.answer = () => ({ drop: 'before' });
    const failure = await error(client().graph.request(aSession(), { path: '/me' }));
    expect(failure.kind).toBe('unavailable');
    expect(failure.cause).toHaveProperty('message', 'fetch failed');
    expect(server.heard).toHaveLength(5);
  });

  it('end a try that takes too long', async () => {
    server.answer = (_, nth) => (nth === 1 ? new Promise(() => {}) : { body: { nth } });
    await expect(client({ tryMilliseconds: 200 }).graph.request(aSession(), { path: '/me' })).resolves.toEqual({
      nth: 2,
    });
  });

  it('spare a POST without transactionId, which may have been carried out', async () => {
    server.answer = () => ({ status: 504 });
    const { graph } = client();
    const post = (body: Record<string, unknown>) =>
      graph.request(aSession(), { method: 'POST', path: '/me/events', body });
    await error(post({ subject: 'x' }));
    expect(server.heard).toHaveLength(1);
    await error(post({ subject: 'x', transactionId: 't' }));
    expect(server.heard).toHaveLength(6);
  });

  it('spare what Graph refused for good', async () => {
    server.answer = () => ({ status: 404, body: { error: { code: 'ErrorItemNotFound' } } });
    expect(await error(client().graph.request(aSession(), { path: '/me/events/1' }))).toMatchObject({ kind: 'gone' });
    expect(server.heard).toHaveLength(1);
  });
});

describe('tokens', () => {
  it('that Graph refuses are renewed once', async () => {
    server.answer = ({ headers }) => ({ status: headers['authorization'] === 'Bearer good' ? 200 : 401, body: {} });
    const { graph, asked } = client({ tokens: ['stale', 'good'] });
    await graph.request(aSession(), { path: '/me' });
    expect(asked).toEqual([undefined, 'stale']);
  });

  it('that are refused again mean that the person must sign in', async () => {
    server.answer = () => ({ status: 401, body: { error: { code: 'InvalidAuthenticationToken' } } });
    expect(await error(client().graph.request(aSession(), { path: '/me' }))).toMatchObject({ kind: 'signInRequired' });
    expect(server.heard).toHaveLength(2);
  });

  it('that are not to be had are no reason to try again', async () => {
    const graph = new GraphClient({
      graphUrl: server.url,
      tokens: { accessToken: () => Promise.reject(new RemoteError('signInRequired', 'revoked')) },
    });
    expect(await error(graph.request(aSession(), { path: '/me' }))).toMatchObject({ message: 'revoked' });
    expect(server.heard).toHaveLength(0);
  });
});

describe('throttling', () => {
  it('is sat out to the second when it is short', async () => {
    server.answer = (_, nth) => (nth === 1 ? { status: 429, headers: { 'Retry-After': '7' } } : { body: {} });
    await client().graph.request(aSession(), { path: '/me' });
    expect(clock.pauses).toEqual([7_000]);
  });

  it("is the caller's when it is long, and holds for every request of the mailbox, but of no other", async () => {
    const throttle = { status: 429, headers: { 'Retry-After': '60' } };
    server.answer = (_, nth) => (nth === 1 ? throttle : { body: {} });
    const { graph } = client();
    for (let request = 0; request < 2; request += 1) {
      expect(await error(graph.request(aSession(), { path: '/me' }))).toMatchObject({
        kind: 'throttled',
        retryAt: '2026-03-02T08:01:00.000Z',
      });
    }
    expect(server.heard).toHaveLength(1);
    const another = { ...aSession(), accountId: 'another' as ReturnType<typeof aSession>['accountId'] };
    await graph.request(another, { path: '/me' });
    expect(server.heard).toHaveLength(2);
  });

  it('lets no more than four requests of a mailbox run at a time', async () => {
    let open = 0;
    let most = 0;
    server.answer = async () => {
      open += 1;
      most = Math.max(most, open);
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      return { body: {} };
    };
    const { graph } = client();
    await Promise.all(Array.from({ length: 20 }, () => graph.request(aSession(), { path: '/me' })));
    expect(server.heard).toHaveLength(20);
    expect(most).toBeLessThanOrEqual(4);
    expect(most).toBeGreaterThan(1);
  });
});

describe('cancelling', () => {
  it('ends a request on its way with the reason of the signal', async () => {
    const controller = new AbortController();
    server.answer = () => {
      controller.abort(new Error('cancelled'));
      return { body: {} };
    };
    const asking = client().graph.request(aSession({ signal: controller.signal }), { path: '/me' });
    await expect(asking).rejects.toThrow('cancelled');
    expect(server.heard).toHaveLength(1);
  });

  it('ends a wait with the reason of the signal', async () => {
    const controller = new AbortController();
    server.answer = () => ({ status: 429, headers: { 'Retry-After': '9' } });
    const graph = new GraphClient({
      graphUrl: server.url,
      tokens: { accessToken: () => Promise.resolve('t') },
      // Thrown just before the wait begins.
      random: () => {
        setImmediate(() => controller.abort(new Error('cancelled')));
        return 0;
      },
    });
    const asking = graph.request(aSession({ signal: controller.signal }), { path: '/me' });
    await expect(asking).rejects.toThrow('cancelled');
  });
});
