import { randomUUID } from 'node:crypto';
import { apiHarness } from '../testing/api-harness.js';
import type { Loose } from '../testing/api-harness.js';
import { provision } from '../testing/provisioning.js';
import type { Provisioned } from '../testing/provisioning.js';
import { socketAs } from '../testing/socket-client.js';

const fields = `id type seriesId originalStart title description location start end timeZone isAllDay isPrivate
  availability recurrence origin canEdit readOnlyReason version resources { id } sync { state error account { id } }`;
const create = `mutation ($input: CreateAppointmentInput!) { createAppointment(input: $input) { ${fields} } }`;
const update = `mutation ($input: UpdateAppointmentInput!) { updateAppointment(input: $input) { __typename
  ... on Appointment { ${fields} } ... on AppointmentVersionConflict { current { ${fields} } } } }`;
const remove = 'mutation ($input: DeleteAppointmentInput!) { deleteAppointment(input: $input) }';
const list = `query ($ids: [ID!]!, $from: DateTime!, $to: DateTime!) {
  appointments(resourceIds: $ids, from: $from, to: $to) { ${fields} } }`;

describe('editing appointments', () => {
  const api = apiHarness();
  let fjordplan: Provisioned;
  let nordvik: Provisioned;
  let accountId: string;
  const card = (person: string) => fjordplan.resources[person] ?? '';
  const sql = (text: string, ...parameters: unknown[]) => api.database.reader.query(text, parameters);

  beforeAll(async () => {
    const planner = ['appointments:edit', 'resource:edit-own'];
    const people = { kari: planner, per: planner, ola: ['resource:edit-own'] };
    fjordplan = await provision(api, { name: 'Fjordplan AS', admin: 'admin', people, moduleActive: true });
    nordvik = await provision(api, { name: 'Nordvik', admin: 'nina', people: { jon: planner }, moduleActive: false });
    accountId = randomUUID();
    await sql(
      `INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, position)
       VALUES ($1, $2, $3, 'kari@fjordplan.example', 'BOTH', '{READ,READ_DETAILS,CREATE,UPDATE,DELETE}', 'CONNECTED', 1)`,
      accountId,
      fjordplan.clientId,
      card('kari'),
    );
  });
  afterEach(async () => {
    await sql('DELETE FROM appointment');
    await sql('DELETE FROM sync_run');
    api.woken.length = 0;
  });

  const meeting = (more: Loose = {}) => ({
    ...{ resourceIds: [card('per')], title: 'Planning', timeZone: 'Europe/Oslo' },
    ...{ start: '2026-03-24T09:00:00+01:00', end: '2026-03-24T10:00:00+01:00' },
    ...more,
  });
  const weekly = (more: Loose = {}) => meeting({ title: 'Stand-up', recurrence: 'FREQ=WEEKLY;BYDAY=TU', ...more });
  const make = async (input: Loose, as = 'kari') =>
    (await api.ok({ as, query: create, variables: { input } })).createAppointment;
  const change = async (input: Loose, as = 'kari') =>
    (await api.ok({ as, query: update, variables: { input } })).updateAppointment;
  const erase = (input: Loose, as = 'kari') => api.ok({ as, query: remove, variables: { input } });
  const refusal = (query: string, input: Loose, as = 'kari') => api.refused({ as, query, variables: { input } });
  const shown = async (
    ids: readonly string[],
    as = 'kari',
    from = '2026-03-23T00:00:00Z',
    to = '2026-04-30T00:00:00Z',
  ) => (await api.ok({ as, query: list, variables: { ids, from, to } })).appointments;
  const starts = (entries: Loose[]) => entries.map((entry) => `${entry.start.slice(0, 16)} ${entry.title}`);

  it('an appointment is made, shown, changed and deleted', async () => {
    const made = await make(meeting({ description: ' Bring the plan \r\n', location: 'Room 1' }));
    expect(made).toMatchObject({
      ...{ type: 'SINGLE', title: 'Planning', description: ' Bring the plan', location: 'Room 1', version: 1 },
      ...{ start: '2026-03-24T08:00:00.000Z', end: '2026-03-24T09:00:00.000Z', timeZone: 'Europe/Oslo' },
      ...{ isAllDay: false, isPrivate: false, availability: 'BUSY', recurrence: null, origin: 'PLANNER' },
      ...{ canEdit: true, resources: [{ id: card('per') }], sync: { state: 'NOT_SYNCED', error: null, account: null } },
    });
    expect(await shown([card('per')])).toEqual([made]);
    const changed = await change({ id: made.id, version: 1, title: 'Review', description: null });
    expect(changed).toMatchObject({ __typename: 'Appointment', title: 'Review', description: null, version: 2 });
    expect(changed).toMatchObject({ location: 'Room 1', start: made.start });
    expect(await erase({ id: made.id, version: 2 })).toEqual({ deleteAppointment: true });
    expect(await shown([card('per')])).toEqual([]);
  });

  it('texts of any characters are kept, as far as there are such characters', async () => {
    const made = await make(meeting({ title: 'Ølbrygging "\\ 😀 {1,2} \u0000\ud83d', description: "O'Hara\n\t;--" }));
    expect(made).toMatchObject({ title: 'Ølbrygging "\\ 😀 {1,2} \ufffd', description: "O'Hara\n\t;--" });
    expect(await change({ id: made.id, version: 1, location: '\udc00 "' })).toMatchObject({ location: '\ufffd "' });
  });

  it('whoever comes second is shown what stands', async () => {
    const made = await make(meeting());
    await change({ id: made.id, version: 1, title: 'Review' });
    const second = await change({ id: made.id, version: 1, title: 'Retrospective' }, 'per');
    expect(second).toMatchObject({
      __typename: 'AppointmentVersionConflict',
      current: { id: made.id, title: 'Review', version: 2 },
    });
    expect(await refusal(remove, { id: made.id, version: 1 })).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [{ path: 'input.version' }],
    });
    expect((await shown([card('per')]))[0]).toMatchObject({ title: 'Review', version: 2 });
  });

  it('one occurrence is changed by its id, and the others stay', async () => {
    const series = await make(weekly());
    const [, second] = await shown([card('per')]);
    const exception = await change({
      id: second.id,
      version: second.version,
      title: 'Demo',
      start: '2026-03-31T10:00:00Z',
      end: '2026-03-31T11:00:00Z',
    });
    expect(exception).toMatchObject({ type: 'EXCEPTION', seriesId: series.id, originalStart: second.start });
    expect(starts(await shown([card('per')]))).toEqual([
      '2026-03-24T08:00 Stand-up',
      '2026-03-31T10:00 Demo',
      '2026-04-07T07:00 Stand-up',
      '2026-04-14T07:00 Stand-up',
      '2026-04-21T07:00 Stand-up',
      '2026-04-28T07:00 Stand-up',
    ]);
    // Somebody who still has the bare occurrence on the screen.
    expect(await change({ id: second.id, version: second.version, title: 'Other' }, 'per')).toMatchObject({
      __typename: 'AppointmentVersionConflict',
      current: { id: exception.id, title: 'Demo' },
    });
  });

  it('this and the following ones become a series of their own', async () => {
    const series = await make(weekly());
    const [, , third] = await shown([card('per')]);
    const input = { id: third.id, version: third.version, applyTo: 'THIS_AND_FOLLOWING', title: 'Sync' };
    const following = await change(input);
    expect(following).toMatchObject({ type: 'SERIES_MASTER', start: third.start, recurrence: 'FREQ=WEEKLY;BYDAY=TU' });
    expect(following.id).not.toBe(series.id);
    expect(starts(await shown([card('per')])).slice(0, 4)).toEqual([
      '2026-03-24T08:00 Stand-up',
      '2026-03-31T07:00 Stand-up',
      '2026-04-07T07:00 Sync',
      '2026-04-14T07:00 Sync',
    ]);
    await erase({ id: following.id, version: 1, applyTo: 'ALL' });
    expect(await shown([card('per')])).toHaveLength(2);
  });

  it('a date is cancelled, the rest is cut off, and then nothing is left', async () => {
    await make(weekly());
    const [, second] = await shown([card('per')]);
    await erase({ id: second.id, version: second.version });
    expect(await refusal(remove, { id: second.id, version: 2 })).toMatchObject({ code: 'NOT_FOUND' });
    const [, april] = await shown([card('per')]);
    expect(april.start).toBe('2026-04-07T07:00:00.000Z');
    await erase({ id: april.id, version: april.version, applyTo: 'THIS_AND_FOLLOWING' });
    const left = await shown([card('per')]);
    expect(starts(left)).toEqual(['2026-03-24T08:00 Stand-up']);
    await erase({ id: left[0].id, version: left[0].version, applyTo: 'THIS_AND_FOLLOWING' });
    expect(await shown([card('per')])).toEqual([]);
    expect(await sql('SELECT id FROM appointment')).toEqual([]);
  });

  it('what goes up is queued, told and waited for', async () => {
    const made = await make(meeting({ resourceIds: [card('kari'), card('per')] }));
    expect(made.sync).toEqual({ state: 'PENDING', error: null, account: null });
    expect(api.woken).toEqual([accountId]);
    expect(await sql('SELECT account_id, trigger, status FROM sync_run')).toEqual([
      { account_id: accountId, trigger: 'LOCAL_CHANGE', status: 'QUEUED' },
    ]);
    const query = 'query ($id: ID!) { calendarAccount(id: $id) { pendingUp } }';
    const pending = async () => (await api.ok({ as: 'kari', query, variables: { id: accountId } })).calendarAccount;
    expect(await pending()).toEqual({ pendingUp: 1 });
    await change({ id: made.id, version: 1, resourceIds: [card('per')] });
    expect(await pending()).toEqual({ pendingUp: 0 });
    expect((await shown([card('per')]))[0].sync.state).toBe('NOT_SYNCED');
  });

  it('what Outlook refuses says why, in the reader’s language', async () => {
    const made = await make(weekly({ resourceIds: [card('kari')] }));
    const calendarId = randomUUID();
    await sql(
      `INSERT INTO external_calendar (id, account_id, remote_id, name, is_default, can_edit, sync_down, sync_up)
       VALUES ($1, $2, 'c', 'Calendar', true, true, true, true)`,
      calendarId,
      accountId,
    );
    const { title, description, location, start, end, timeZone, isAllDay, isPrivate, availability, recurrence } = made;
    const sentContent = {
      title,
      description,
      location,
      start,
      end,
      timeZone,
      isAllDay,
      isPrivate,
      availability,
      recurrence,
    };
    const attempt = { kind: 'create', sentContent, outcome: 'REFUSED', code: 'RECURRENCE_INEXPRESSIBLE' };
    await sql(
      `INSERT INTO event_link (id, appointment_id, account_id, external_calendar_id, round, attempt) VALUES ($1, $2, $3, $4, 0, $5)`,
      ...[randomUUID(), made.id, accountId, calendarId, JSON.stringify(attempt)],
    );
    const query = 'query ($id: ID!) { appointment(id: $id) { sync { state error account { id } lastSyncedAt } } }';
    const ask = async (language: 'nb' | 'en') =>
      (await api.ok({ as: 'kari', language, query, variables: { id: made.id } })).appointment.sync;
    expect(await ask('nb')).toEqual({
      ...{ state: 'FAILED', error: expect.stringContaining('Outlook kan ikke gjenta') },
      ...{ account: { id: accountId }, lastSyncedAt: null },
    });
    expect((await ask('en')).error).toContain('Outlook cannot repeat');
    await change({ id: made.id, version: 1, applyTo: 'ALL', recurrence: 'FREQ=DAILY' });
    expect(await ask('en')).toMatchObject({ state: 'PENDING', error: null });
    await sql('DELETE FROM external_calendar');
  });

  it.each<[string, Loose, readonly string[]]>([
    ['an end before its start', { end: '2026-03-24T07:00:00Z' }, ['input.end']],
    ['an empty title', { title: ' \t' }, ['input.title']],
    ['a title that is too long', { title: 'x'.repeat(256) }, ['input.title']],
    ['no resources', { resourceIds: [] }, ['input.resourceIds']],
    ['an unknown zone', { timeZone: 'Mars/Olympus' }, ['input.timeZone']],
    ['a rule that is none', { recurrence: 'EVERY DAY' }, ['input.recurrence']],
    ['a rule without an occurrence', { recurrence: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' }, ['input.recurrence']],
    ['a rule that ended before it began', { recurrence: 'FREQ=DAILY;UNTIL=20250101T000000Z' }, ['input.recurrence']],
    ['whole days that begin in the morning', { isAllDay: true }, ['input.start', 'input.end']],
    ['ten years without a break', { end: '2036-03-24T09:00:00Z' }, ['input.end']],
    ['the year 3000', { start: '3000-01-01T00:00:00Z', end: '3000-01-02T00:00:00Z' }, ['input.start', 'input.end']],
    ['a bad title and a bad end', { title: '', end: '2026-03-24T07:00:00Z' }, ['input.title', 'input.end']],
  ])('%s is refused, naming the field, and nothing is made', async (_what, more, paths) => {
    const refused = await refusal(create, meeting(more));
    expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', fields: paths.map((path) => ({ path })) });
    expect(await sql('SELECT id FROM appointment')).toEqual([]);
  });

  it.each<[string, Loose, string]>([
    ['a start after the end', { start: '2026-03-24T12:00:00Z' }, 'input.start'],
    ['an empty title', { title: '' }, 'input.title'],
    ['a resource of somebody else', { resourceIds: ['018f0000-0000-7000-8000-000000000000'] }, 'input.resourceIds.0'],
  ])('%s is refused of a change as well', async (_what, more, path) => {
    const made = await make(meeting());
    expect(await refusal(update, { id: made.id, version: 1, ...more })).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [{ path }],
    });
    expect(await shown([card('per')])).toEqual([made]);
  });

  it('whoever may not edit appointments is told so, whatever they name', async () => {
    const made = await make(meeting());
    for (const id of [made.id, randomUUID(), 'nothing']) {
      expect(await refusal(update, { id, version: 1, title: 'X' }, 'ola')).toMatchObject({ code: 'FORBIDDEN' });
      expect(await refusal(remove, { id, version: 1 }, 'ola')).toMatchObject({ code: 'FORBIDDEN' });
    }
    expect(await refusal(create, meeting(), 'ola')).toMatchObject({ code: 'FORBIDDEN' });
    expect(await refusal(create, meeting(), 'support')).toMatchObject({ code: 'FORBIDDEN' });
    const { errors } = await api.send({ query: update, variables: { input: { id: made.id, version: 1 } } });
    expect(errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(await shown([card('per')])).toEqual([made]);
  });

  it('another client’s appointments and resources are as unknown as what does not exist', async () => {
    const made = await make(meeting());
    const foreign = await refusal(update, { id: made.id, version: 1, title: 'X' }, 'jon');
    expect(foreign).toEqual(await refusal(update, { id: randomUUID(), version: 1, title: 'X' }, 'jon'));
    expect(foreign.code).toBe('NOT_FOUND');
    const placed = await refusal(create, meeting({ resourceIds: [card('kari'), nordvik.resources['jon']] }));
    expect(placed).toEqual(await refusal(create, meeting({ resourceIds: [card('kari'), randomUUID()] })));
    expect(placed).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'input.resourceIds.1' }] });
  });

  it('what is private is changed by nobody but whoever made it, and says nothing when it refuses', async () => {
    const made = await make(meeting({ title: 'Doctor', isPrivate: true }));
    for (const reader of ['per', 'admin']) {
      const refused = await refusal(update, { id: made.id, version: 1, title: 'X' }, reader);
      expect(refused.code).toBe('READ_ONLY_APPOINTMENT');
      expect(JSON.stringify(refused)).not.toContain('Doctor');
      expect((await refusal(remove, { id: made.id, version: 1 }, reader)).code).toBe('READ_ONLY_APPOINTMENT');
    }
    expect(await change({ id: made.id, version: 1, title: 'Dentist' })).toMatchObject({ title: 'Dentist' });
  });

  it('what cannot be changed here says why', async () => {
    const made = await make(meeting());
    await sql(`UPDATE appointment SET read_only_reason = 'ORGANISED_BY_OTHERS'`);
    const input = { id: made.id, version: 1, title: 'X' };
    const refused = await api.refused({ as: 'kari', language: 'nb', query: update, variables: { input } });
    expect(refused).toMatchObject({ code: 'READ_ONLY_APPOINTMENT', message: expect.stringContaining('arrangeres av') });
  });

  it('subscribers hear of every change, where it was and where it is', async () => {
    const socket = await socketAs(api, 'kari');
    const query = `subscription ($ids: [ID!]!, $from: DateTime!, $to: DateTime!) {
      appointmentsChanged(resourceIds: $ids, from: $from, to: $to) { resourceIds } }`;
    const day = { from: '2026-03-24T00:00:00Z', to: '2026-03-25T00:00:00Z' };
    try {
      await socket.connected;
      const heard = socket.subscribe(query, { ids: [card('per')], ...day });
      const next = heard.next();
      const made = await makeUntilHeard(next);
      const away = { start: '2026-05-01T08:00:00Z', end: '2026-05-01T09:00:00Z' };
      const afterMove = heard.next();
      await change({ id: made.id, version: made.version, ...away });
      expect((await afterMove).value.data.appointmentsChanged).toEqual({ resourceIds: [card('per')] });
    } finally {
      socket.close();
    }
  });

  /** A subscription has no sign of having begun, so the first change is repeated until it is heard. */
  async function makeUntilHeard(next: Promise<unknown>): Promise<Loose> {
    let heard = false;
    void next.then(() => (heard = true));
    let made = await make(meeting());
    while (!heard) {
      made = await change({ id: made.id, version: made.version, title: `Planning ${made.version}` });
    }
    return made;
  }
});
