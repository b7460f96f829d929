import { Harness, MARCH, valuesOf } from '../testing/harness.js';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.stop());

it('lets four requests of one mailbox run at a time and refuses the fifth, other mailboxes undisturbed', async () => {
  const [one, other] = [await harness.person('one@contoso.example'), await harness.person('other@contoso.example')];
  await harness.control('PUT', 'latency', { ms: 100 });
  const statuses = await Promise.all([1, 2, 3, 4, 5].map(async () => (await one.get('/me/calendars')).status));
  const elsewhere = await Promise.all([1, 2, 3, 4].map(async () => (await other.get('/me/calendars')).status));
  await harness.control('PUT', 'latency', { ms: 0 });
  expect(statuses.sort()).toEqual([200, 200, 200, 200, 429]);
  expect(elsewhere).toEqual([200, 200, 200, 200]);
});

it('says when to come back, unless it is told not to, and can say 503', async () => {
  const person = await harness.person('many@contoso.example');
  await harness.settings({ requestsPerTenMinutes: 2 });
  await person.get('/me/calendars');
  await person.get('/me/calendars');
  const refused = await person.get('/me/calendars');
  expect([refused.status, refused.headers.get('retry-after'), refused.body.error?.code]).toEqual([
    429,
    '10',
    'TooManyRequests',
  ]);
  await harness.settings({ throttleRetryAfter: null, throttleStatus: 503 });
  const silent = await person.get('/me/calendars');
  expect([silent.status, silent.headers.get('retry-after')]).toEqual([503, null]);
  harness.clock.now += 600_001;
  expect((await person.get('/me/calendars')).status).toBe(200);
  await harness.settings({ requestsPerTenMinutes: 10_000, throttleRetryAfter: 10, throttleStatus: 429 });
});

it('counts each step of a batch, and refuses steps one by one', async () => {
  const person = await harness.person('batch@contoso.example');
  await harness.settings({ requestsPerTenMinutes: 3 });
  const requests = ['1', '2', '3', '4', '5'].map((id) => ({ id, method: 'GET', url: '/me/calendars' }));
  const { status, body } = await person.post('/$batch', { requests });
  await harness.settings({ requestsPerTenMinutes: 10_000 });
  const answers = body['responses'] as unknown as { status: number; headers?: Record<string, string> }[];
  expect(status).toBe(200);
  expect(answers.map((each) => each.status).sort()).toContain(429);
  const refused = answers.find((each) => each.status === 429);
  expect(Object.keys(refused?.headers ?? {}).map((name) => name.toLowerCase())).toContain('retry-after');
});

it('plays faults by script: a status, a lost answer after the work, a broken connection before it', async () => {
  const person = await harness.person('faults@contoso.example');
  const fault = (match: Record<string, unknown>, what: Record<string, unknown>) =>
    harness.control('PUT', 'faults', [{ match: { upn: person.upn, ...match }, times: 1, fault: what }]);
  await fault({ method: 'GET', path: 'delta' }, { status: 503, retryAfter: 7 });
  const failed = await person.get(MARCH);
  expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '7']);
  expect((await person.get(MARCH)).status).toBe(200);

  const event = {
    subject: 'Lost',
    start: { dateTime: '2026-03-03T09:00:00', timeZone: 'UTC' },
    end: { dateTime: '2026-03-03T10:00:00', timeZone: 'UTC' },
  };
  const subjects = async () => valuesOf((await person.get('/me/events')).body).length;
  await fault({ method: 'POST' }, { drop: 'before' });
  await expect(person.post('/me/events', event)).rejects.toThrow();
  expect(await subjects()).toBe(0);
  await fault({ method: 'POST' }, { drop: 'after' });
  await expect(person.post('/me/events', event)).rejects.toThrow();
  expect(await subjects()).toBe(1);
});

it('refuses a fault that is none', async () => {
  expect((await harness.control('PUT', 'faults', [{ match: {} }])).status).toBe(400);
  expect((await harness.control('PUT', 'faults', [{ fault: { drop: 'sometimes' } }])).status).toBe(400);
});

it('adds faults without counting those that stand anew, and drops those of one mailbox', async () => {
  const [one, other] = [await harness.person('one@contoso.example'), await harness.person('other@contoso.example')];
  const rule = (upn: string) => ({ match: { upn }, times: 1, fault: { status: 503 } });
  const status = async (person: typeof one) => (await person.get('/me/events')).status;
  await harness.control('PUT', 'faults', [rule(one.upn)]);
  expect(await status(one)).toBe(503);
  await harness.control('POST', 'faults', [rule(other.upn)]);
  expect(await status(one)).toBe(200);
  await harness.control('POST', 'faults', [rule(one.upn)]);
  await harness.control('DELETE', `faults?upn=${one.upn}`);
  expect([await status(one), await status(other)]).toEqual([200, 503]);
});
