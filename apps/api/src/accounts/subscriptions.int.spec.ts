import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { apiHarness } from '../testing/api-harness.js';
import { provision } from '../testing/provisioning.js';
import type { Provisioned } from '../testing/provisioning.js';
import { socketAs, SocketClient } from '../testing/socket-client.js';

const runs =
  'subscription ($account: ID, $resource: ID) { syncRunChanged(accountId: $account, resourceId: $resource) { id status progress { processed message } account { id username } } }';
const accounts = 'subscription ($id: ID!) { calendarAccountChanged(resourceId: $id) { id status } }';

describe('subscriptions', () => {
  const api = apiHarness();
  const sockets: SocketClient[] = [];
  const repeating: { readonly stop: () => Promise<void> }[] = [];
  let client: Provisioned;
  let accountId: string;
  let resourceId: string;

  const sql = (text: string, ...parameters: unknown[]) => api.database.reader.query(text, parameters);
  const startSync = async () => {
    const query = 'mutation ($id: ID!) { syncCalendarAccount(id: $id) { id status } }';
    return (await api.ok({ as: 'kari', query, variables: { id: accountId } })).syncCalendarAccount;
  };
  async function subscriber(externalId: string, more: Record<string, unknown> = {}): Promise<SocketClient> {
    const socket = await socketAs(api, externalId, more);
    sockets.push(socket);
    return socket;
  }

  /**
   * Does `work` again and again, since there is no telling when a subscriber began to listen. Once stopped nothing of it is
   * on its way any more, so that the next test hears nothing of this one.
   */
  function repeated(work: () => Promise<unknown>): { readonly stop: () => Promise<void> } {
    let goesOn = true;
    const done = (async () => {
      while (goesOn) await Promise.all([work(), pause(20)]);
    })();
    const each = {
      stop: async () => {
        goesOn = false;
        await done;
      },
    };
    repeating.push(each);
    return each;
  }

  beforeAll(async () => {
    const own = ['resource:edit-own'];
    client = await provision(api, {
      name: 'Fjordplan AS',
      admin: 'admin',
      people: { kari: own, per: own },
      moduleActive: true,
    });
    resourceId = client.resources['kari'] ?? '';
    const query =
      'mutation ($input: AddCalendarAccountInput!) { addCalendarAccount(input: $input) { account { id } } }';
    const input = { resourceId, username: 'kari@fjordplan.example', direction: 'DOWN' };
    accountId = (await api.ok({ as: 'kari', query, variables: { input } })).addCalendarAccount.account.id;
    await sql(`UPDATE calendar_account SET status = 'CONNECTED' WHERE id = $1`, accountId);
  });
  beforeEach(async () => {
    await sql('DELETE FROM sync_run');
    await sql(`UPDATE calendar_account SET status = 'CONNECTED'`);
  });
  afterEach(async () => {
    for (const each of repeating.splice(0)) await each.stop();
    sockets.splice(0).forEach((socket) => socket.close());
  });

  it('a run is seen from where it stands through its progress to its end', async () => {
    const run = await startSync();
    expect(api.woken).toContain(accountId);
    const stream = (await subscriber('kari', { language: 'nb' })).subscribe(runs, { account: accountId });
    const next = async () => (await stream.next()).value.data.syncRunChanged;
    expect(await next()).toEqual({
      id: run.id,
      status: 'QUEUED',
      progress: { processed: 0, message: 'Venter på å starte' },
      account: { id: accountId, username: 'kari@fjordplan.example' },
    });
    await sql(`UPDATE sync_run SET status = 'RUNNING', phase = 'READING', processed = 200 WHERE id = $1`, run.id);
    expect(await next()).toMatchObject({
      status: 'RUNNING',
      progress: { processed: 200, message: 'Leser kalenderen: 200 lest' },
    });
    await sql(`UPDATE sync_run SET status = 'SUCCEEDED', phase = 'DONE' WHERE id = $1`, run.id);
    expect(await next()).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('who comes late is told how the last run ended', async () => {
    const run = await startSync();
    await sql(`UPDATE sync_run SET status = 'SUCCEEDED', phase = 'DONE' WHERE id = $1`, run.id);
    const stream = (await subscriber('kari')).subscribe(runs, { resource: resourceId });
    expect((await stream.next()).value.data.syncRunChanged).toMatchObject({ id: run.id, status: 'SUCCEEDED' });
  });

  it('an account is shown as it is and as it becomes', async () => {
    const stream = (await subscriber('admin')).subscribe(accounts, { id: resourceId });
    const next = async () => (await stream.next()).value.data.calendarAccountChanged;
    expect(await next()).toEqual({ id: accountId, status: 'CONNECTED' });
    await sql(`UPDATE calendar_account SET status = 'RECONNECT_REQUIRED' WHERE id = $1`, accountId);
    expect(await next()).toEqual({ id: accountId, status: 'RECONNECT_REQUIRED' });
  });

  it('after the live connection was cut the state is told again', async () => {
    const stream = (await subscriber('kari')).subscribe(accounts, { id: resourceId });
    await stream.next();
    await sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kalbro-live' AND datname = current_database()`,
    );
    expect((await stream.next()).value.data.calendarAccountChanged).toEqual({ id: accountId, status: 'CONNECTED' });
  });

  it('changed appointments are told of, as far as they are within the range asked for', async () => {
    const query = `subscription ($ids: [ID!]!) { appointmentsChanged(
      resourceIds: $ids, from: "2026-01-01T00:00:00Z", to: "2026-02-01T00:00:00Z") { resourceIds from to } }`;
    const other = client.resources['per'];
    const stream = (await subscriber('per')).subscribe(query, { ids: [resourceId, other] });
    const told = stream.next();
    const notify = (from: string, to: string, ids: unknown[]) =>
      sql(`SELECT pg_notify('kalbro_live', $1)`, JSON.stringify({ kind: 'appointments', resourceIds: ids, from, to }));
    const again = repeated(async () => {
      await notify('2026-02-01T00:00:00.000Z', '2026-02-02T00:00:00.000Z', [resourceId]);
      await notify('2025-12-31T00:00:00.000Z', '2026-01-01T00:00:00.000Z', [resourceId]);
      await notify('2026-01-31T00:00:00.000Z', '2026-03-01T00:00:00.000Z', [other, randomUUID()]);
    });
    expect((await told).value.data.appointmentsChanged).toEqual({
      resourceIds: [other],
      from: '2026-01-01T00:00:00.000Z',
      to: '2026-02-01T00:00:00.000Z',
    });
    expect((await stream.next()).value.data.appointmentsChanged.resourceIds).toEqual([other]);
    await again.stop();
  });

  it('whoever looks at a calendar is told when a run of it has stored something', async () => {
    const query = `subscription ($ids: [ID!]!) { appointmentsChanged(
      resourceIds: $ids, from: "2026-01-01T00:00:00Z", to: "2026-02-01T00:00:00Z") { resourceIds } }`;
    await startSync();
    const stream = (await subscriber('per')).subscribe(query, { ids: [resourceId] });
    const told = stream.next();
    const again = repeated(() => sql('UPDATE sync_run SET processed = processed + 1'));
    expect((await told).value.data.appointmentsChanged).toEqual({ resourceIds: [resourceId] });
    await again.stop();
  });

  it('a permission that is taken away ends what it allowed', async () => {
    const stream = (await subscriber('kari')).subscribe(accounts, { id: resourceId });
    await stream.next();
    await sql(`UPDATE app_user SET permissions = '{}' WHERE external_id = 'kari'`);
    await sql(`UPDATE calendar_account SET status = 'FAILED' WHERE id = $1`, accountId);
    expect((await stream.next()).done).toBe(true);
    await sql(`UPDATE app_user SET permissions = '{resource:edit-own}' WHERE external_id = 'kari'`);
  });

  it.each<[string, string, Record<string, unknown>, string, string]>([
    ['somebody else’s card', 'per', { resource: 'kari' }, 'FORBIDDEN', ''],
    ['an unknown account', 'kari', { account: '018f0000-0000-7000-8000-000000000000' }, 'NOT_FOUND', ''],
    ['no id', 'kari', { account: 'x' }, 'BAD_USER_INPUT', 'accountId'],
    ['neither of two', 'kari', {}, 'BAD_USER_INPUT', 'accountId'],
  ])('%s is refused with a code', async (_what, as, variables, code, path) => {
    const named = variables['resource'] === 'kari' ? { resource: resourceId } : variables;
    const stream = (await subscriber(as)).subscribe(runs, named);
    const { errors } = (await stream.next()).value;
    expect(errors).toMatchObject([{ extensions: { code, ...(path ? { fields: [{ path }] } : {}) } }]);
  });

  it('what does not fit the schema is refused before it is executed, in the reader’s language', async () => {
    const socket = await subscriber('kari', { language: 'nb' });
    const refusal = async (query: string, variables = {}) => {
      try {
        const { value } = await socket.subscribe(query, variables).next();
        return value.errors[0];
      } catch (errors) {
        return (errors as unknown[])[0];
      }
    };
    expect(await refusal('subscription { nothing }')).toMatchObject({
      message: expect.stringContaining('passer ikke med skjemaet'),
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect(await refusal('subscription {')).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    expect(await refusal(accounts)).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', fields: [{ path: 'id' }] } });
    expect(await refusal('{ viewer { permissions } }')).toMatchObject({
      message: expect.stringContaining('bare abonnementer'),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it.each([
    ['no token', {}],
    ['a token of nobody', { authorization: 'Bearer x.y.z' }],
    ['no bearer', { authorization: 5 }],
  ])('%s closes the socket with 4403', async (_what, parameters) => {
    const socket = new SocketClient(api, parameters);
    sockets.push(socket);
    expect(await socket.closed).toMatchObject({ code: 4403 });
  });

  it('a user that Kalbro does not know is let in no further', async () => {
    const reason = expect.stringContaining('Ask your administrator to add you.');
    expect(await (await subscriber('nobody')).closed).toMatchObject({ code: 4403, reason });
  });
});
