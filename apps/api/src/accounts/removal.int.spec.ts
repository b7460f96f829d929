import { apiHarness } from '../testing/api-harness.js';
import { provision } from '../testing/provisioning.js';
import type { Provisioned } from '../testing/provisioning.js';
import { socketAs } from '../testing/socket-client.js';

const add = 'mutation ($input: AddCalendarAccountInput!) { addCalendarAccount(input: $input) { account { id } } }';
const remove = `mutation ($input: RemoveCalendarAccountInput!) {
  removeCalendarAccount(input: $input) { calendarAccounts { id position main upSync } } }`;
const show = `query ($id: ID!) { calendarAccount(id: $id) { upSync removalNotices problem { code message } pendingUp } }`;
const select = `mutation ($input: SelectExternalCalendarsInput!) {
  selectExternalCalendars(input: $input) { upSync problem { code } externalCalendars { syncUp } } }`;
const runs = `subscription ($resource: ID) { syncRunChanged(resourceId: $resource) {
  id status progress { total } account { id main position username } } }`;

describe('an account that is removed', () => {
  const api = apiHarness();
  let client: Provisioned;
  let main: string;
  let next: string;
  let calendarId: string;

  const sql = (text: string, ...parameters: unknown[]) => api.database.reader.query(text, parameters);
  const addAccount = async (username: string): Promise<string> => {
    const input = { resourceId: client.resources['kari'], username, direction: 'BOTH' };
    const { addCalendarAccount } = await api.ok({ as: 'kari', query: add, variables: { input } });
    const { id } = addCalendarAccount.account;
    await sql(
      `INSERT INTO external_calendar (id, account_id, remote_id, name, is_default, can_edit, sync_down, sync_up)
       VALUES (gen_random_uuid(), $1, 'calendar', 'Calendar', true, true, true, true)`,
      id,
    );
    return id;
  };
  const shown = async (id: string, language: 'nb' | 'en' = 'en') =>
    (await api.ok({ as: 'kari', language, query: show, variables: { id } })).calendarAccount;

  beforeAll(async () => {
    const people = { kari: ['resource:edit-own', 'appointments:edit'], per: ['resource:edit-own'] };
    client = await provision(api, { name: 'Fjordplan AS', admin: 'admin', people, moduleActive: true });
    main = await addAccount('kari@fjordplan.example');
    next = await addAccount('kari.privat@outlook.example');
    await sql(`UPDATE calendar_account SET status = 'CONNECTED', granted_permission = 'Calendars.ReadWrite'`);
    [{ id: calendarId }] = await sql('SELECT id FROM external_calendar WHERE account_id = $1', main);
    await api.ok({
      as: 'kari',
      query: 'mutation ($input: CreateAppointmentInput!) { createAppointment(input: $input) { id } }',
      variables: {
        input: {
          ...{ resourceIds: [client.resources['kari']], title: 'Visit', timeZone: 'Europe/Oslo' },
          ...{ start: '2027-03-12T08:00:00Z', end: '2027-03-12T09:00:00Z' },
        },
      },
    });
  });

  it('says so where none of its calendars takes appointments, and keeps the one that does when none is named', async () => {
    expect(await shown(main)).toMatchObject({ upSync: 'ACTIVE', problem: null, pendingUp: 1 });
    const choose = async (more: Record<string, unknown>) => {
      const input = { accountId: main, down: [calendarId], ...more };
      return (await api.ok({ as: 'kari', query: select, variables: { input } })).selectExternalCalendars;
    };
    expect(await choose({ up: null })).toMatchObject({
      upSync: 'NOT_IN_DIRECTION',
      problem: { code: 'NO_UP_CALENDAR' },
    });
    expect(await shown(main, 'nb')).toMatchObject({
      pendingUp: 0,
      problem: { message: expect.stringContaining('Ingen kalender hos kari@fjordplan.example') },
    });
    expect(await choose({ up: calendarId })).toMatchObject({ upSync: 'ACTIVE', problem: null });
    expect(await choose({})).toMatchObject({ upSync: 'ACTIVE', externalCalendars: [{ syncUp: true }] });
  });

  it('tells before what it leads to', async () => {
    await sql(
      `INSERT INTO event_link (id, appointment_id, account_id, external_calendar_id, remote_id, round)
       SELECT gen_random_uuid(), a.id, $1, $2, 'made-1', 0 FROM appointment a`,
      ...[main, calendarId],
    );
    expect((await shown(main)).removalNotices).toEqual([
      expect.stringContaining('kari.privat@outlook.example becomes the main account'),
      expect.stringContaining('1 appointments of the planner stand'),
    ]);
    expect((await shown(main, 'nb')).removalNotices[0]).toContain('blir ny hovedkonto');
    expect((await shown(next)).removalNotices).toEqual([]);
    const query = 'query ($id: ID!) { resource(id: $id) { calendarAccounts { copies { down up } } } }';
    api.statements.splice(0);
    const { resource } = await api.ok({ as: 'kari', query, variables: { id: client.resources['kari'] } });
    expect(resource.calendarAccounts).toEqual([{ copies: { down: 0, up: 1 } }, { copies: { down: 0, up: 0 } }]);
    // Two for a whole card.
    expect(api.statements.filter((sql) => sql.includes('event_link'))).toHaveLength(2);
  });

  it('is not shown any more, and its run is seen by whoever follows the card', async () => {
    const input = { id: main, downCopies: 'DELETE', upCopies: 'DELETE' };
    const { removeCalendarAccount } = await api.ok({ as: 'kari', query: remove, variables: { input } });
    expect(removeCalendarAccount.calendarAccounts).toEqual([{ id: next, position: 1, main: true, upSync: 'ACTIVE' }]);
    expect(api.woken.at(-1)).toBe(main);
    expect(await api.refused({ as: 'kari', query: show, variables: { id: main } })).toMatchObject({
      code: 'NOT_FOUND',
    });
    const { clientAccounts } = await api.ok({ as: 'admin', query: '{ clientAccounts { nodes { id } } }' });
    expect(clientAccounts.nodes).toEqual([{ id: next }]);
    const socket = await socketAs(api, 'kari', {});
    const stream = socket.subscribe(runs, { resource: client.resources['kari'] });
    const { data } = (await stream.next()).value;
    socket.close();
    expect(data.syncRunChanged).toMatchObject({
      status: 'QUEUED',
      progress: { total: 1 },
      account: { id: main, main: false, position: 0, username: 'kari@fjordplan.example' },
    });
    const run = {
      query: 'query ($id: ID!) { syncRun(id: $id) { status } }',
      variables: { id: data.syncRunChanged.id },
    };
    expect(await api.ok({ as: 'kari', ...run })).toEqual({ syncRun: { status: 'QUEUED' } });
    expect(await api.refused({ as: 'per', ...run })).toMatchObject({ code: 'FORBIDDEN' });
  });

  it.each([
    ['mutation ($id: ID!) { syncCalendarAccount(id: $id) { id } }'],
    ['mutation ($id: ID!) { reconnectCalendarAccount(id: $id) { authorizationUrl } }'],
    ['mutation ($id: ID!) { updateCalendarAccount(input: { id: $id, direction: DOWN }) { authorizationUrl } }'],
    ['mutation ($id: ID!) { selectExternalCalendars(input: { accountId: $id, down: [] }) { id } }'],
    [`mutation ($id: ID!) { removeCalendarAccount(input: { id: $id, downCopies: KEEP, upCopies: KEEP }) { id } }`],
  ])('is not there for %s', async (query) => {
    expect(await api.refused({ as: 'kari', query, variables: { id: main } })).toMatchObject({ code: 'NOT_FOUND' });
  });
});
