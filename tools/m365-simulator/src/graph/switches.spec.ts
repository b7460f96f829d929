import { at, Harness, idOf, MARCH, valuesOf, weekly, type Person } from '../testing/harness.js';

/** Where documented and observed behaviour differ, a switch chooses: both are played here. */
let harness: Harness;
let person: Person;
let number = 0;
const original = { emptyFirstDeltaPage: false };

beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.stop());
beforeEach(async () => {
  await harness.settings(original);
  person = await harness.person(`switch${(number += 1)}@contoso.example`);
});

const set = (settings: Record<string, unknown>) => harness.settings(settings);
const reset = (name: string, value: unknown) => set({ [name]: value });

it('begins a round with an empty page, as observed, or not', async () => {
  await person.post('/me/events', at('2026-03-03T09:00:00'));
  await reset('emptyFirstDeltaPage', true);
  const first = await person.get(MARCH);
  expect([first.body.value, typeof first.body['@odata.nextLink']]).toEqual([[], 'string']);
  expect(first.headers.get('preference-applied')).toContain('odata.track-changes');
  await reset('emptyFirstDeltaPage', false);
  expect((await person.get(MARCH)).body.value).toHaveLength(1);
});

it('sends masters, as observed, or leaves them out, as the documentation reads', async () => {
  await person.post('/me/events', weekly());
  const types = async () => (await person.round(MARCH)).items.map((item) => item.type);
  expect(await types()).toContain('seriesMaster');
  await reset('deltaMasters', false);
  const without = await types();
  expect(without).not.toContain('seriesMaster');
  expect(without).toContain('occurrence');
  await reset('deltaMasters', true);
});

it('sends an item twice on demand', async () => {
  await person.post('/me/events', at('2026-03-03T09:00:00'));
  await reset('deltaDuplicates', true);
  const { items } = await person.round(MARCH);
  await reset('deltaDuplicates', false);
  expect(items).toHaveLength(2);
  expect(items[0]?.id).toBe(items[1]?.id);
});

it('ignores $select on delta, as observed, or refuses it, as documented', async () => {
  expect((await person.get(`${MARCH}&$select=subject`)).status).toBe(200);
  await reset('deltaSelect', 'refuse');
  expect((await person.get(`${MARCH}&$select=subject`)).status).toBe(400);
  await reset('deltaSelect', 'ignore');
});

it.each(['SyncStateNotFound', 'SyncStateInvalid', 'resyncRequired', 'fullSyncRequired'])(
  'refuses a stale link with %s, with a Location on demand',
  async (code) => {
    const { deltaLink } = await person.round(MARCH);
    await set({ staleDelta: code, staleDeltaLocation: code === 'resyncRequired' });
    await harness.control('POST', `mailboxes/${person.upn}/expire-delta`);
    const { status, body, headers } = await person.get(deltaLink);
    expect([status, body.error?.code]).toEqual([410, code]);
    expect(headers.get('location') !== null).toBe(code === 'resyncRequired');
    await set({ staleDelta: 'SyncStateNotFound', staleDeltaLocation: false });
  },
);

it('gives originalStart only when selected, in UTC, or with an offset', async () => {
  const { body } = await person.post('/me/events', weekly());
  const instances = `/me/events/${idOf(body)}/instances?startDateTime=2026-03-08T00:00:00Z&endDateTime=2026-03-11T00:00:00Z`;
  const shown = async () => {
    const answer = await person.get(instances, { prefer: 'outlook.timezone="Europe/Oslo"' });
    return valuesOf(answer.body)[0]?.originalStart;
  };
  expect(await shown()).toBeUndefined();
  await reset('originalStart', 'utc');
  expect(await shown()).toBe('2026-03-09T08:00:00Z');
  await reset('originalStart', 'offset');
  expect(await shown()).toBe('2026-03-09T09:00:00+01:00');
  await reset('originalStart', 'selected');
});

it('answers a repeated create with 201 or 200, and a stolen transactionId with 400 or 409', async () => {
  const event = at('2026-03-03T09:00:00', 'Once', { transactionId: 'once' });
  const { body } = await person.post('/me/events', event);
  const replay = await person.post('/me/events', event);
  expect([replay.status, idOf(replay.body)]).toEqual([201, idOf(body)]);
  await set({ transactionReplayStatus: 200, duplicateTransactionStatus: 409 });
  expect((await person.post('/me/events', event)).status).toBe(200);
  await person.delete(`/me/events/${idOf(body)}`);
  const stolen = await person.post('/me/events', event);
  expect([stolen.status, stolen.body.error?.code]).toEqual([409, 'ErrorDuplicateTransactionId']);
  await set({ transactionReplayStatus: 201, duplicateTransactionStatus: 400 });
});

it('answers reminders with 200, as the contract, or 202, as the prose says', async () => {
  const { body } = await person.post('/me/events', at('2026-03-03T09:00:00'));
  const dismiss = async () => (await person.post(`/me/events/${idOf(body)}/dismissReminder`, undefined)).status;
  expect(await dismiss()).toBe(200);
  await reset('reminderStatus', 202);
  expect(await dismiss()).toBe(202);
  await reset('reminderStatus', 200);
});

it('lets Calendars.ReadBasic read a delta, without bodies, or asks for Calendars.Read', async () => {
  const basic = await harness.person(`basic${number}@contoso.example`, {}, 'User.Read Calendars.ReadBasic');
  expect((await basic.get(MARCH)).status).toBe(200);
  await reset('readBasicDelta', false);
  expect((await basic.get(MARCH)).status).toBe(403);
  await reset('readBasicDelta', true);
});

it('leaves joinUrl out of the answer on demand, and has it a moment later', async () => {
  const meeting = at('2026-03-03T09:00:00', 'Teams', {
    isOnlineMeeting: true,
    onlineMeetingProvider: 'teamsForBusiness',
  });
  const joinUrlOf = (event: unknown) => JSON.stringify(event).includes('"joinUrl":"https://');
  expect(joinUrlOf((await person.post('/me/events', meeting)).body)).toBe(true);
  await reset('lateJoinUrl', true);
  const { body } = await person.post('/me/events', meeting);
  await reset('lateJoinUrl', false);
  expect(joinUrlOf(body)).toBe(false);
  harness.clock.now += 60_000;
  expect(joinUrlOf((await person.get(`/me/events/${idOf(body)}`)).body)).toBe(true);
});

it('tells of the exceptions of a deleted series on demand', async () => {
  const deleteSeries = async (): Promise<number> => {
    const { body } = await person.post('/me/events', weekly());
    const window = 'startDateTime=2026-03-08T00:00:00Z&endDateTime=2026-03-11T00:00:00Z';
    const [occurrence] = valuesOf((await person.get(`/me/events/${idOf(body)}/instances?${window}`)).body);
    await person.patch(`/me/events/${idOf(occurrence)}`, { subject: 'Other' });
    const { deltaLink } = await person.round(MARCH);
    await person.delete(`/me/events/${idOf(body)}`);
    return (await person.round(deltaLink)).items.filter((item) => item['@removed']).length;
  };
  expect(await deleteSeries()).toBe(1);
  await reset('seriesTombstones', true);
  expect(await deleteSeries()).toBe(2);
  await reset('seriesTombstones', false);
});

it('gives access tokens the life that it is told', async () => {
  await reset('accessTokenSeconds', 60);
  const brief = await harness.person(`brief${number}@contoso.example`);
  await reset('accessTokenSeconds', 3599);
  expect((await brief.get('/me')).status).toBe(200);
  harness.clock.now += 61_000;
  expect((await brief.get('/me')).status).toBe(401);
});

it('refuses a switch that does not exist, or a value that it does not have', async () => {
  expect((await set({ nonsense: true })).status).toBe(400);
  expect((await set({ reminderStatus: 418 })).status).toBe(400);
  expect((await set({ throttling: 'yes' })).status).toBe(400);
});
