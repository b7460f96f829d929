import { randomUUID } from 'node:crypto';
import { apiHarness } from '../testing/api-harness.js';
import type { Call } from '../testing/api-harness.js';
import { provision } from '../testing/provisioning.js';
import type { Provisioned } from '../testing/provisioning.js';

const week = { from: '2026-03-23T00:00:00Z', to: '2026-03-30T00:00:00Z' };
const fields = `id type seriesId originalStart title description location start end timeZone isAllDay isPrivate availability
  recurrence origin organizer { name email } attendees { name } onlineMeetingUrl canEdit readOnlyReason version
  resources { id name canEdit } sync { state lastSyncedAt error webLink account { id username status upSync externalCalendars { name } } }`;
const ask = `query ($ids: [ID!]!, $from: DateTime!, $to: DateTime!) {
  appointments(resourceIds: $ids, from: $from, to: $to) { ${fields} } }`;

describe('reading appointments', () => {
  const api = apiHarness();
  let fjordplan: Provisioned;
  let nordvik: Provisioned;
  let accountId: string;
  let calendarId: string;
  const card = (person: string) => fjordplan.resources[person] ?? '';
  const sql = (text: string, ...parameters: unknown[]) => api.database.reader.query(text, parameters);

  beforeAll(async () => {
    const own = ['resource:edit-own'];
    const people = { kari: own, per: own, ola: [] };
    fjordplan = await provision(api, { name: 'Fjordplan AS', admin: 'admin', people, moduleActive: true });
    nordvik = await provision(api, {
      name: 'Nordvik Bygg AS',
      admin: 'nina',
      people: { jon: own },
      moduleActive: true,
    });
    const query =
      'mutation ($input: AddCalendarAccountInput!) { addCalendarAccount(input: $input) { account { id } } }';
    const input = { resourceId: card('kari'), username: 'kari@fjordplan.example', direction: 'DOWN' };
    accountId = (await api.ok({ as: 'kari', query, variables: { input } })).addCalendarAccount.account.id;
    calendarId = randomUUID();
    await sql(
      `INSERT INTO external_calendar (id, account_id, remote_id, name, is_default, can_edit, sync_down, sync_up)
       VALUES ($1, $2, 'c', 'Calendar', true, true, true, false)`,
      calendarId,
      accountId,
    );
  });
  afterEach(() => sql('DELETE FROM appointment'));

  interface Stored {
    readonly type?: 'SINGLE' | 'SERIES_MASTER' | 'EXCEPTION';
    readonly title?: string;
    readonly start?: string;
    readonly hours?: number;
    readonly more?: Readonly<Record<string, unknown>>;
    readonly on?: readonly string[];
    readonly linked?: boolean;
  }

  /** A row as a sync run leaves it. */
  async function store({ type = 'SINGLE', title = 'Meeting', hours = 1, more = {}, ...rest }: Stored): Promise<string> {
    const start = new Date(rest.start ?? '2026-03-24T09:00:00Z');
    const end = new Date(start.getTime() + hours * 3_600_000);
    const row: Record<string, unknown> = {
      id: randomUUID(),
      client_id: fjordplan.clientId,
      type,
      title,
      start_at: start,
      end_at: end,
      until_at: type === 'SERIES_MASTER' ? 'infinity' : end,
      time_zone: 'Europe/Oslo',
      is_all_day: false,
      is_private: false,
      availability: 'BUSY',
      origin: 'OUTLOOK',
      owner_resource_id: card('kari'),
      ...more,
    };
    const columns = Object.keys(row);
    const places = columns.map((_, index) => `$${index + 1}`);
    await sql(`INSERT INTO appointment (${columns.join(', ')}) VALUES (${places.join(', ')})`, ...Object.values(row));
    for (const resource of rest.on ?? [card('kari')]) {
      await sql('INSERT INTO appointment_resource (resource_id, appointment_id) VALUES ($1, $2)', resource, row['id']);
    }
    if (rest.linked ?? true) await link(String(row['id']));
    return String(row['id']);
  }

  async function link(appointmentId: string): Promise<void> {
    await sql(
      `INSERT INTO event_link (id, appointment_id, account_id, external_calendar_id, remote_id, round)
       VALUES ($1, $2, $3, $4, 'event ' || $1::uuid, 1)`,
      randomUUID(),
      appointmentId,
      accountId,
      calendarId,
    );
  }

  const reading = (as: string, ids: readonly string[], more: Partial<Call> = {}, range = week): Call => ({
    as,
    query: ask,
    variables: { ids, ...range },
    ...more,
  });
  const read = async (...call: Parameters<typeof reading>) => (await api.ok(reading(...call))).appointments;

  it('an appointment from Outlook says all that Outlook says', async () => {
    const outlook = {
      organizer: { name: 'Per', email: 'per@fjordplan.example', response: 'organizer' },
      attendees: [{ name: 'Kari', email: null, response: 'accepted' }],
      onlineMeetingUrl: 'https://teams.example/meet',
      webLink: 'https://outlook.example/item',
      isOrganizer: false,
    };
    const more = {
      description: 'Bring the plan',
      location: 'Room 1',
      outlook: JSON.stringify(outlook),
      read_only_reason: 'ORGANISED_BY_OTHERS',
    };
    const id = await store({ title: 'Status', more });
    const [entry] = await read('kari', [card('kari')], { language: 'nb' });
    expect(entry).toMatchObject({
      id,
      type: 'SINGLE',
      title: 'Status',
      description: 'Bring the plan',
      location: 'Room 1',
      start: '2026-03-24T09:00:00.000Z',
      end: '2026-03-24T10:00:00.000Z',
      timeZone: 'Europe/Oslo',
      origin: 'OUTLOOK',
      organizer: { name: 'Per', email: 'per@fjordplan.example' },
      attendees: [{ name: 'Kari' }],
      onlineMeetingUrl: 'https://teams.example/meet',
      canEdit: false,
      readOnlyReason: expect.stringContaining('arrangeres av en annen'),
      resources: [{ id: card('kari'), name: 'kari', canEdit: true }],
      sync: {
        state: 'SYNCED',
        error: null,
        webLink: 'https://outlook.example/item',
        account: { id: accountId, username: 'kari@fjordplan.example', externalCalendars: [{ name: 'Calendar' }] },
      },
    });
    expect(entry.sync.lastSyncedAt).toMatch(/Z$/);
  });

  it('a series is expanded on the wall clock, across the night the clocks change', async () => {
    const id = await store({
      type: 'SERIES_MASTER',
      title: 'Stand-up',
      start: '2026-03-27T08:00:00Z',
      more: { recurrence: 'FREQ=DAILY', excluded_dates: ['2026-03-28T08:00:00Z'] },
    });
    const range = { from: '2026-03-27T00:00:00Z', to: '2026-03-31T00:00:00Z' };
    const entries = await read('kari', [card('kari')], {}, range);
    expect(entries.map(({ start }: { start: string }) => start)).toEqual([
      '2026-03-27T08:00:00.000Z',
      '2026-03-29T07:00:00.000Z',
      '2026-03-30T07:00:00.000Z',
    ]);
    expect(entries[1]).toMatchObject({
      type: 'OCCURRENCE',
      seriesId: id,
      originalStart: entries[1].start,
      recurrence: null,
    });
  });

  it('an occurrence can be asked for by the id it was shown with, and so can its series', async () => {
    const id = await store({
      type: 'SERIES_MASTER',
      start: '2026-03-24T08:00:00Z',
      more: { recurrence: 'FREQ=WEEKLY' },
    });
    const [occurrence] = await read('kari', [card('kari')]);
    const query = 'query ($id: ID!) { appointment(id: $id) { id type start recurrence } }';
    const one = async (wanted: string) => (await api.ok({ as: 'ola', query, variables: { id: wanted } })).appointment;
    expect(await one(occurrence.id)).toEqual({
      id: occurrence.id,
      type: 'OCCURRENCE',
      start: occurrence.start,
      recurrence: null,
    });
    expect(await one(id)).toMatchObject({ id, type: 'SERIES_MASTER', recurrence: 'FREQ=WEEKLY' });
  });

  it('a private appointment is that and no more to everyone but its owner', async () => {
    await store({ title: 'Doctor', more: { is_private: true, description: 'Knee', location: 'Clinic' } });
    const masked = { title: 'Privat avtale', description: null, location: null, isPrivate: true, canEdit: false };
    for (const reader of ['per', 'ola', 'admin']) {
      const [entry] = await read(reader, [card('kari')], { language: 'nb' });
      expect(entry).toMatchObject(masked);
      expect(JSON.stringify(entry)).not.toMatch(/Doctor|Knee|Clinic/);
    }
    expect((await read('per', [card('kari')]))[0]).toMatchObject({ title: 'Private appointment' });
    expect((await read('kari', [card('kari')]))[0]).toMatchObject({ title: 'Doctor', description: 'Knee' });
  });

  it('where only times came down the entry says busy', async () => {
    await store({ title: '', more: { details_hidden: true, read_only_reason: 'DETAILS_HIDDEN' } });
    expect((await read('per', [card('kari')], { language: 'nb' }))[0]).toMatchObject({
      title: 'Opptatt',
      canEdit: false,
    });
    expect((await read('per', [card('kari')]))[0]).toMatchObject({ title: 'Busy' });
  });

  it('the account behind it is shown to those who may see its card', async () => {
    await store({});
    expect((await read('ola', [card('kari')]))[0].sync).toMatchObject({ state: 'SYNCED', account: null });
    expect((await read('admin', [card('kari')]))[0].sync).toMatchObject({ account: { id: accountId } });
  });

  it('an appointment on several resources comes once, with all of them', async () => {
    await store({ on: [card('kari'), card('per')], linked: false });
    const entries = await read('ola', [card('kari'), card('per')]);
    expect(entries).toHaveLength(1);
    expect(entries[0].sync).toMatchObject({ state: 'NOT_SYNCED', account: null, lastSyncedAt: null });
    expect(entries[0].resources.map(({ id }: { id: string }) => id).sort()).toEqual([card('kari'), card('per')].sort());
  });

  it('costs at most six statements, however much there is and whatever is nested', async () => {
    const counted = async (ids: readonly string[]) => {
      api.statements.length = 0;
      const entries = await read('admin', ids);
      return { entries: entries.length, statements: api.statements.length };
    };
    await store({});
    const few = await counted([card('kari')]);
    for (let i = 0; i < 60; i += 1) {
      await store({
        start: `2026-03-2${3 + (i % 6)}T${10 + (i % 8)}:00:00Z`,
        on: [card('kari'), card(i % 2 ? 'per' : 'ola')],
      });
    }
    await store({ type: 'SERIES_MASTER', start: '2020-01-01T08:00:00Z', more: { recurrence: 'FREQ=DAILY' } });
    const many = await counted([card('kari'), card('per'), card('ola')]);
    expect(few.entries).toBe(1);
    expect(many.entries).toBeGreaterThan(60);
    expect(many.statements).toBeLessThanOrEqual(6);
    expect(many.statements).toBe(few.statements);
  });

  it('whatever else of the account is asked for costs a statement of its own kind, however much there is', async () => {
    const more = `account { currentRun { id } pendingUp runs(first: 2) { nodes { id } }
      resource { calendarAccounts { id currentRun { id } runs(first: 2) { nodes { id } } } }`;
    const query = ask.replace('account {', more);
    const counted = async () => {
      api.statements.length = 0;
      await api.ok({ as: 'admin', query, variables: { ids: [card('kari')], ...week } });
      return api.statements.length;
    };
    await store({});
    const few = await counted();
    for (let i = 0; i < 20; i += 1) await store({ start: `2026-03-24T${10 + (i % 10)}:00:00Z` });
    expect(await counted()).toBe(few);
  });

  it.each<[string, { ids?: string[]; from?: string; to?: string }, 'nb' | 'en', string, RegExp]>([
    ['a range that ends before it starts', { from: week.to, to: week.from }, 'nb', 'BAD_USER_INPUT', /slutter før/],
    ['a range that ends before it starts', { from: week.to, to: week.from }, 'en', 'BAD_USER_INPUT', /ends before/],
    ['a range of more than 400 days', { to: '2027-05-01T00:00:00Z' }, 'nb', 'BAD_USER_INPUT', /400 dager/],
    ['a range of more than 400 days', { to: '2027-05-01T00:00:00Z' }, 'en', 'BAD_USER_INPUT', /400 days/],
    ['a moment that is none', { from: 'yesterday' }, 'nb', 'BAD_USER_INPUT', /Skriv et tidspunkt/],
    ['an id that is none', { ids: ['kari'] }, 'en', 'BAD_USER_INPUT', /no id of Kalbro/],
    ['an unknown resource', { ids: ['018f0000-0000-7000-8000-000000000000'] }, 'en', 'NOT_FOUND', /./],
  ])('%s is refused', async (_what, wrong, language, code, words) => {
    const variables = { ids: [card('kari')], ...week, ...wrong };
    const refused = await api.refused({ as: 'kari', language, query: ask, variables });
    expect(refused).toMatchObject({ code, message: expect.stringMatching(words) });
  });

  it('another client’s calendar is as unknown as one that does not exist', async () => {
    const foreign = await api.refused(reading('kari', [nordvik.resources['jon'] ?? '']));
    const unknown = await api.refused(reading('kari', [randomUUID()]));
    expect(foreign).toEqual(unknown);
    const id = await store({});
    const query = 'query ($id: ID!) { appointment(id: $id) { title } }';
    expect(await api.refused({ as: 'jon', query, variables: { id } })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await api.refused({ as: 'support', query: ask, variables: { ids: [card('kari')], ...week } })).toMatchObject(
      {
        code: 'FORBIDDEN',
      },
    );
    const malformed = await api.refused({ as: 'jon', query, variables: { id: 'x' } });
    expect(malformed).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'id' }] });
  });
});
