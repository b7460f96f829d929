import { at, Harness, idOf, MARCH, weekly, type Person } from '../testing/harness.js';

let harness: Harness;
let kari: Person;
beforeEach(async () => {
  harness = await Harness.start();
  await harness.settings({ emptyFirstDeltaPage: false });
  kari = await harness.person('kari@fjordplan.example');
});
afterEach(() => harness.stop());

const immutable = { prefer: 'IdType="ImmutableId"' };

function inOutlook(method: string, id: string, body?: unknown): ReturnType<Harness['control']> {
  return harness.control(method, `mailboxes/${kari.upn}/events/${encodeURIComponent(id)}`, body);
}

it('a move to another calendar makes another id, and a deletion here of what is created there', async () => {
  const other = (await kari.post('/me/calendars', { name: 'Other' })).body;
  const there = `/me/calendars/${idOf(other)}/calendarView/delta?${MARCH.split('?')[1] ?? ''}`;
  const { body } = await kari.post('/me/events', at('2026-03-10T09:00:00', 'Moving'));
  const [here, elsewhere] = [await kari.round(MARCH), await kari.round(there)];
  await inOutlook('PATCH', idOf(body), { calendar: 'Other' });
  expect((await kari.round(here.deltaLink)).items.map((one) => [one.id, one['@removed'] !== undefined])).toEqual([
    [body.id, true],
  ]);
  const [arrived] = (await kari.round(elsewhere.deltaLink)).items;
  expect([arrived?.subject, arrived?.iCalUId, arrived?.id === body.id]).toEqual(['Moving', body.iCalUId, false]);
  expect((await kari.get(`/me/events/${idOf(body)}`)).status).toBe(404);
});

it('a move leaves the immutable id as it was', async () => {
  await kari.post('/me/calendars', { name: 'Other' });
  const { body } = await kari.post('/me/events', at('2026-03-10T09:00:00', 'Moving'), immutable);
  await inOutlook('PATCH', idOf(body), { calendar: 'Other' });
  const moved = await kari.get(`/me/events/${idOf(body)}`, immutable);
  expect([moved.status, moved.body.id]).toEqual([200, body.id]);
});

it('a move there and back is a removal and a new event by default ids, and only a change by immutable ids', async () => {
  await kari.post('/me/calendars', { name: 'Other' });
  const { body } = await kari.post('/me/events', at('2026-03-10T09:00:00', 'Wandering'));
  const [plain, stable] = [await kari.round(MARCH), await kari.round(MARCH, immutable)];
  const moved = await inOutlook('PATCH', idOf(body), { calendar: 'Other' });
  await inOutlook('PATCH', idOf(moved.body), { calendar: 'Calendar' });
  const kinds = (items: readonly { '@removed'?: unknown }[]): boolean[] =>
    items.map((one) => one['@removed'] !== undefined);
  expect(kinds((await kari.round(plain.deltaLink)).items)).toEqual([true, false]);
  expect(kinds((await kari.round(stable.deltaLink, immutable)).items)).toEqual([false]);
});

it('an event made and changed outside the window is a tombstone of something never seen', async () => {
  const { deltaLink } = await kari.round(MARCH);
  const { body } = await kari.post('/me/events', at('2026-07-10T09:00:00', 'Far away'));
  expect((await kari.round(deltaLink)).items.map((one) => [one.id, one['@removed']])).toEqual([
    [body.id, { reason: 'deleted' }],
  ]);
});

it('a deleted series leaves a tombstone of its master, and of its exceptions on demand', async () => {
  for (const [seriesTombstones, count] of [
    [false, 1],
    [true, 2],
  ] as const) {
    await harness.settings({ seriesTombstones });
    const master = (await kari.post('/me/events', weekly())).body;
    const first = await kari.round(MARCH);
    await kari.patch(`/me/events/${idOf(first.items[2])}`, { subject: 'Other' });
    const before = await kari.round(first.deltaLink);
    await kari.delete(`/me/events/${idOf(master)}`);
    const removed = (await kari.round(before.deltaLink)).items;
    expect([removed[0]?.id, removed.length]).toEqual([master.id, count]);
  }
});

it('a single event becomes a series by its recurrence, and one again without it', async () => {
  const { body } = await kari.post('/me/events', at('2026-03-02T09:00:00', 'Flip'));
  const recurrence = {
    pattern: { type: 'daily', interval: 1 },
    range: { type: 'numbered', startDate: '2026-03-02', numberOfOccurrences: 3 },
  };
  const series = await kari.patch(`/me/events/${idOf(body)}`, { recurrence });
  expect([series.body.type, series.body.id]).toEqual(['seriesMaster', body.id]);
  expect((await kari.patch(`/me/events/${idOf(body)}`, { recurrence: null })).body.type).toBe('singleInstance');
});

it('shows oddities of production on demand', async () => {
  const { body } = await kari.post('/me/events', weekly());
  const quirks = {
    iCalUId: null,
    'recurrence.range.recurrenceTimeZone': '',
    originalStartTimeZone: 'tzone://Microsoft/Custom',
    subject: '$absent',
  };
  await inOutlook('PATCH', idOf(body), { quirks });
  const odd = (await kari.get(`/me/events/${idOf(body)}`)).body;
  expect([odd.iCalUId, odd.recurrence?.range?.recurrenceTimeZone, odd.originalStartTimeZone, 'subject' in odd]).toEqual(
    [null, '', 'tzone://Microsoft/Custom', false],
  );
});
