import { apiHarness } from '../testing/api-harness.js';
import { provision } from '../testing/provisioning.js';

describe('the API over HTTP', () => {
  const api = apiHarness();
  const viewer = JSON.stringify({ query: '{ viewer { user { externalId } } }' });
  const json = { 'content-type': 'application/json' };
  const post = (path: string, body: string, headers: Record<string, string> = json) =>
    fetch(`${api.url}${path}`, { method: 'POST', headers, body });

  beforeAll(async () => {
    await provision(api, { name: 'Fjordplan AS', admin: 'admin', people: { kari: [] }, moduleActive: true });
    await provision(api, { name: 'Nordvik Bygg AS', admin: 'nina', people: { twin: [] }, moduleActive: false });
    await provision(api, { name: 'Tvilling AS', admin: 'tvilling', people: { twin: [] }, moduleActive: false });
  });

  describe('signing in', () => {
    it('a development login gives a token that works', async () => {
      const response = await post('/dev/login', '{"user":"kari"}');
      expect(response.headers.get('cache-control')).toBe('no-store');
      const { token } = (await response.json()) as { token: string };
      const answer = await api.ok({
        query: '{ viewer { user { externalId } } }',
        headers: { authorization: `Bearer ${token}` },
      });
      expect(answer).toEqual({ viewer: { user: { externalId: 'kari' } } });
    });

    it('unknown users and those that several clients have are answered with words', async () => {
      const unknown = await post('/dev/login', '{"user":"nobody"}', { ...json, 'accept-language': 'nb' });
      expect([unknown.status, await unknown.json()]).toEqual([404, { error: expect.stringContaining('demobrukerne') }]);
      expect((await post('/dev/login', '{"user":"twin"}')).status).toBe(404);
      expect((await post('/dev/login', '{}')).status).toBe(400);
      expect((await post('/dev/login', '{"user":5}')).status).toBe(400);
    });

    it('tells whom a developer can sign in as, with their organisation and what they may do', async () => {
      const response = await fetch(`${api.url}/dev/users`, { headers: { origin: 'http://localhost:4200' } });
      expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:4200');
      const { users } = (await response.json()) as { users: { externalId: string; client: string | null }[] };
      expect(users.map(({ externalId }) => externalId)).toContain('kari');
      expect(users.find(({ externalId }) => externalId === 'kari')).toMatchObject({ permissions: expect.any(Array) });
      expect(users.at(-1)).toMatchObject({ externalId: 'support', client: null });
    });

    it('where several clients have the user, the client decides', async () => {
      const { clients } = await api.ok({ as: 'support', query: '{ clients { id name } }' });
      const { id } = clients.find(({ name }: { name: string }) => name === 'Tvilling AS');
      const { token } = (await (await post('/dev/login', JSON.stringify({ user: 'twin', client: id }))).json()) as {
        token: string;
      };
      const query = '{ viewer { client { name } } }';
      expect(await api.ok({ query, headers: { authorization: `Bearer ${token}` } })).toEqual({
        viewer: { client: { name: 'Tvilling AS' } },
      });
    });

    it.each([
      ['Bearer x.y.z', 'cannot be accepted'],
      ['Basic a2FyaTprYXJp', 'Authorization: Bearer'],
    ])('%s does not count, and the answer says why', async (authorization, words) => {
      const refused = await api.refused({ query: '{ viewer { permissions } }', headers: { authorization } });
      expect(refused).toMatchObject({ code: 'UNAUTHENTICATED', message: expect.stringContaining(words) });
    });

    it('a user that is signed in elsewhere but unknown here is told so', async () => {
      const refused = await api.refused({ as: 'nobody', language: 'nb', query: '{ viewer { permissions } }' });
      expect(refused).toMatchObject({
        code: 'UNAUTHENTICATED',
        message: expect.stringContaining('kjenner ikke brukeren'),
      });
    });
  });

  describe('what is refused before it reaches anything', () => {
    it('a query that is too large', async () => {
      const nested = Array.from({ length: 6 }).reduce<string>(
        (inner) => `resource { calendarAccounts { ${inner} } }`,
        'id',
      );
      const refused = await api.send({ as: 'kari', language: 'nb', query: `{ viewer { ${nested} } }` });
      expect(refused.errors).toMatchObject([
        { message: expect.stringContaining('for stor'), extensions: { code: 'QUERY_TOO_COMPLEX' } },
      ]);
    });

    it.each([
      ['a query that does not parse', '{ viewer {'],
      ['a field that there is not', '{ viewer { salary } }'],
      ['an operation that there is not', 'query A { viewer { permissions } } query B { viewer { permissions } }'],
    ])('%s is bad input', async (_what, query) => {
      expect((await api.send({ as: 'kari', query })).errors).toMatchObject([
        { extensions: { code: 'BAD_USER_INPUT' } },
      ]);
    });

    it('a request that a foreign page could make a browser send', async () => {
      const response = await post('/graphql', viewer, { 'content-type': 'text/plain' });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
      const asLink = await fetch(`${api.url}/graphql?query=${encodeURIComponent('{ viewer { user { id } } }')}`);
      expect(asLink.status).toBe(400);
    });

    it('what is no JSON, and what is larger than a megabyte', async () => {
      const broken = await post('/graphql', '{"query":', { ...json, 'accept-language': 'nb' });
      expect(broken.status).toBe(400);
      expect(await broken.json()).toMatchObject({
        errors: [{ message: expect.stringContaining('kan ikke leses'), extensions: { code: 'BAD_USER_INPUT' } }],
      });
      const huge = await post('/graphql', JSON.stringify({ query: 'x'.repeat(1_100_000) }));
      expect(huge.status).toBe(413);
    });
  });

  it('introspection is open to everybody', async () => {
    const { data, headers } = await api.send({ query: '{ __schema { queryType { name } } }' });
    expect(data.__schema.queryType.name).toBe('Query');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('a defect is masked, and named by the id of the request', async () => {
    await api.database.reader.query('ALTER TABLE resource RENAME TO resource_away');
    try {
      const { errors, headers } = await api.send({
        as: 'support',
        query: '{ resources { id } }',
        headers: { 'x-request-id': 'r-42' },
      });
      expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
      expect(JSON.stringify(errors)).not.toMatch(/resource_away|relation|SELECT|\.ts:/);
      expect(headers.get('x-request-id')).toBe('r-42');
    } finally {
      await api.database.reader.query('ALTER TABLE resource_away RENAME TO resource');
    }
  });

  describe('other origins', () => {
    const from = (origin: string, method = 'POST') =>
      fetch(`${api.url}/graphql`, {
        method,
        headers: { ...json, origin, ...(method === 'OPTIONS' ? { 'access-control-request-method': 'POST' } : {}) },
        ...(method === 'POST' ? { body: viewer } : {}),
      });

    it('those that are listed may call with credentials', async () => {
      const preflight = await from('http://localhost:4200', 'OPTIONS');
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization');
      const { headers } = await from('http://localhost:4200');
      expect(headers.get('access-control-allow-origin')).toBe('http://localhost:4200');
      expect(headers.get('access-control-allow-credentials')).toBe('true');
      expect(headers.get('vary')).toContain('Origin');
    });

    it('the development login too may be called from the console', async () => {
      const headers = { origin: 'http://localhost:4200', 'access-control-request-method': 'POST' };
      const preflight = await fetch(`${api.url}/dev/login`, { method: 'OPTIONS', headers });
      expect(preflight.headers.get('access-control-allow-origin')).toBe('http://localhost:4200');
    });

    it('nobody else gets a header that would let them', async () => {
      for (const method of ['POST', 'OPTIONS']) {
        expect((await from('https://evil.example', method)).headers.get('access-control-allow-origin')).toBeNull();
      }
    });
  });

  describe('pages and health', () => {
    it.each(['/', '/graphql'])('whoever opens %s in a browser is told what this is', async (path) => {
      const response = await fetch(`${api.url}${path}`, { headers: { 'accept-language': 'nb' } });
      expect(await response.text()).toContain('POST /graphql');
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(response.headers.get('x-powered-by')).toBeNull();
    });

    it('no page loads anything from elsewhere', async () => {
      const response = await fetch(`${api.url}/graphql`, { headers: { accept: 'text/html' } });
      expect(await response.text()).not.toContain('cdn');
    });

    it('it lives, is ready, and counts', async () => {
      expect(await (await fetch(`${api.url}/health/live`)).json()).toEqual({ status: 'ok' });
      expect(await (await fetch(`${api.url}/health/ready`)).json()).toEqual({ status: 'ready' });
      expect(await (await fetch(`${api.url}/metrics`)).text()).toContain(
        'kalbro_http_request_duration_seconds_count{method="POST",path="/graphql"',
      );
    });

    it('elsewhere there is nothing, and that is said', async () => {
      const response = await fetch(`${api.url}/nowhere`);
      expect([response.status, await response.json()]).toMatchObject([
        404,
        { errors: [{ extensions: { code: 'NOT_FOUND' } }] },
      ]);
    });
  });
});
