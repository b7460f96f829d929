import { at, Harness, idOf, valuesOf, weekly, type Person } from '../testing/harness.js';

let harness: Harness;
let person: Person;
beforeAll(async () => {
  harness = await Harness.start();
  person = await harness.person('queries@contoso.example');
  for (const [day, subject] of [
    ['03', 'Alpha'],
    ['04', 'Beta'],
    ['05', 'Gamma'],
  ] as const) {
    await person.post('/me/events', at(`2026-03-${day}T09:00:00`, subject));
  }
});
afterAll(() => harness.stop());

const subjects = async (query: string): Promise<string[]> => {
  const { status, body } = await person.get(`/me/events?${query}`);
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  return valuesOf(body).map((event) => String(event.subject));
};
const refusal = async (path: string) => {
  const { status, body } = await person.get(path);
  return [status, typeof body.error?.code];
};

it('filters by subject and by time, and orders by what was filtered first', async () => {
  expect(await subjects("$filter=subject eq 'Beta'")).toEqual(['Beta']);
  expect(await subjects("$filter=startswith(subject,'G')")).toEqual(['Gamma']);
  expect(await subjects("$filter=start/dateTime ge '2026-03-04T00:00:00'&$orderby=start/dateTime desc")).toEqual([
    'Gamma',
    'Beta',
  ]);
});

it('pages with $top and $skip', async () => {
  expect(await subjects('$orderby=start/dateTime&$top=1&$skip=1')).toEqual(['Beta']);
});

it('refuses a filter that it cannot read, a page that is none, and names that do not exist', async () => {
  expect(await refusal('/me/events?$filter=subject eq')).toEqual([400, 'string']);
  expect(await refusal('/me/events?$top=abc')).toEqual([400, 'string']);
  expect(await refusal('/me/calendarView?startDateTime=x&endDateTime=y')).toEqual([400, 'string']);
});

it('expands exceptions and lists cancelled occurrences of a master only when both are asked for', async () => {
  const { body } = await person.post('/me/events', weekly('Series'));
  const window = 'startDateTime=2026-03-08T00:00:00Z&endDateTime=2026-03-31T00:00:00Z';
  const instances = await person.get(`/me/events/${idOf(body)}/instances?${window}`);
  const [first, second] = valuesOf(instances.body).map(idOf);
  await person.patch(`/me/events/${first ?? ''}`, { subject: 'Other' });
  await person.delete(`/me/events/${second ?? ''}`);
  const master = `/me/events/${idOf(body)}`;
  expect(Object.keys((await person.get(master)).body)).not.toContain('cancelledOccurrences');
  const query = '$select=subject,exceptionOccurrences,cancelledOccurrences&$expand=exceptionOccurrences';
  const full = (await person.get(`${master}?${query}`)).body;
  expect(JSON.stringify(full['exceptionOccurrences'])).toContain('"subject":"Other"');
  expect(full['cancelledOccurrences']).toHaveLength(1);
});

it('answers paths that it does not know with 501 in the shape of Graph, naming the path', async () => {
  const { status, body } = await person.get('/me/messages');
  expect([status, body.error?.code]).toEqual([501, 'NotImplemented']);
  expect(String(body.error?.message)).toContain('/me/messages');
});

it('shows no stack trace, whatever comes', async () => {
  const answers = await Promise.all([
    person.graph('/me/events', { method: 'POST', body: '{' }),
    person.graph('/me/events', { method: 'POST', body: { start: 5, end: [] } }),
    person.get('/me/events/%00'),
    person.graph('/$batch', { method: 'POST', body: { requests: 'x' } }),
  ]);
  for (const { status, body } of answers) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(JSON.stringify(body)).not.toMatch(/at .*\.(ts|js):\d+/);
  }
});
