import { at, Harness, idOf, MARCH, weekly, type Person } from './testing/harness.js';

let harness: Harness;
let kari: Person;

beforeEach(async () => {
  harness = await Harness.start();
  await harness.settings({ emptyFirstDeltaPage: false });
  kari = await harness.person('kari@fjordplan.example', { timeZone: 'W. Europe Standard Time' });
});
afterEach(() => harness.stop());

it('tells an app who signed in', async () => {
  const { status, body } = await kari.get('/me');
  expect(status).toBe(200);
  expect(body.userPrincipalName).toBe('kari@fjordplan.example');
});

it('shows a new event in the next delta, and nothing in the one after', async () => {
  const first = await kari.round(MARCH);
  expect(first.items).toEqual([]);
  const created = await kari.post('/me/events', at('2026-03-10T09:00:00', 'Budget'));
  expect(created.status).toBe(201);
  const second = await kari.round(first.deltaLink);
  expect(second.items.map((item) => [item.type, item.subject, item.id])).toEqual([
    ['singleInstance', 'Budget', created.body.id],
  ]);
  expect((await kari.round(second.deltaLink)).items).toEqual([]);
});

it('sends a series as its master and bare occurrences, at the same local time over the change to summer time', async () => {
  await kari.post('/me/events', weekly());
  const { items } = await kari.round(MARCH);
  expect(items.map((item) => [item.type, item.start?.dateTime])).toEqual([
    ['seriesMaster', '2026-03-02T08:00:00.0000000'],
    ['occurrence', '2026-03-02T08:00:00.0000000'],
    ['occurrence', '2026-03-09T08:00:00.0000000'],
    ['occurrence', '2026-03-16T08:00:00.0000000'],
    ['occurrence', '2026-03-23T08:00:00.0000000'],
    ['occurrence', '2026-03-30T07:00:00.0000000'],
  ]);
  expect(Object.keys(items[1] ?? {}).sort()).toEqual([
    '@odata.etag',
    '@odata.type',
    'end',
    'id',
    'seriesMasterId',
    'start',
    'type',
  ]);
});

it('leaves no tombstone for a deleted occurrence', async () => {
  await kari.post('/me/events', weekly());
  const first = await kari.round(MARCH);
  await kari.delete(`/me/events/${idOf(first.items[2])}`);
  const second = await kari.round(first.deltaLink);
  expect(second.items.map((item) => item.type)).toEqual([
    'seriesMaster',
    'occurrence',
    'occurrence',
    'occurrence',
    'occurrence',
  ]);
  expect(second.items.some((item) => item['@removed'])).toBe(false);
  const master = await kari.get(`/me/events/${idOf(first.items[0])}?$select=cancelledOccurrences`);
  expect(master.body.cancelledOccurrences).toEqual([`OID.${idOf(first.items[0])}.2026-03-09`]);
});

it('refuses a stale etag', async () => {
  const { body } = await kari.post('/me/events', at('2026-03-10T09:00:00'));
  const path = `/me/events/${idOf(body)}`;
  const changed = await kari.patch(path, { subject: 'New' }, { 'if-match': String(body['@odata.etag']) });
  expect(changed.status).toBe(200);
  const stale = await kari.patch(path, { subject: 'Newer' }, { 'if-match': String(body['@odata.etag']) });
  expect([stale.status, stale.body.error?.code]).toEqual([412, 'ErrorIrresolvableConflict']);
});

it('seeds quickly and pages as asked', async () => {
  const seeded = await harness.control('POST', 'mailboxes/kari@fjordplan.example/seed', {
    ...{ singles: 500, series: 3, occurrences: 5, allDayEvery: 10, attendees: 2, from: '2026-03-02' },
  });
  expect(seeded.status).toBe(201);
  const { items, pages } = await kari.round(MARCH, { prefer: 'odata.maxpagesize=200' });
  expect([items.length, pages]).toEqual([500 + 3 * 6, 3]);
});

it('answers 410 once the delta state is gone', async () => {
  const { deltaLink } = await kari.round(MARCH);
  await harness.control('POST', 'mailboxes/kari@fjordplan.example/expire-delta');
  const { status, body } = await kari.get(deltaLink);
  expect([status, body.error?.code]).toEqual([410, 'SyncStateNotFound']);
});
