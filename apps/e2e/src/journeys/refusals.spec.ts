import { SignJWT } from 'jose';
import { appointments, aYear, dayFromNow } from '../people/appointments.js';
import { CalendarAccount, runFields } from '../people/calendar-account.js';
import type { RunState } from '../people/calendar-account.js';
import { Client } from '../people/client.js';
import type { Person } from '../people/client.js';
import type { Session } from '../system/planner.js';
import { useSystem } from '../system/use-system.js';

const add = 'mutation ($input: AddCalendarAccountInput!) { addCalendarAccount(input: $input) { account { id } } }';
const sync = 'mutation ($id: ID!) { syncCalendarAccount(id: $id) { id } }';
const read = `query ($ids: [ID!]!, $from: DateTime!, $to: DateTime!) {
  appointments(resourceIds: $ids, from: $from, to: $to) { id } }`;
const unknownId = '018f0000-0000-7000-8000-000000000000';

describe('What is refused', () => {
  const running = useSystem();
  const { journey } = running;
  let fjordplan: Client;
  let nordvik: Client;
  let kari: Person;
  let ola: Person;
  let jon: Person;
  let karis: CalendarAccount;

  beforeAll(async () => {
    const { system } = running;
    fjordplan = await Client.make(system, { admin: 'admin' });
    nordvik = await Client.make(system, { admin: 'nina', isActive: false });
    kari = await fjordplan.add('kari');
    ola = await fjordplan.add('ola', []);
    jon = await nordvik.add('jon');
    const mailbox = await system.outlook.mailbox('kari@fjord.example');
    await mailbox.seed({ singles: 10, from: dayFromNow(1) });
    karis = await CalendarAccount.connect(kari, mailbox.upn);
    await karis.sync();
  }, 60_000);

  /** All that anybody could have changed. */
  async function everything(): Promise<unknown> {
    const tables = ['calendar_account', 'sign_in_attempt', 'sync_run', 'appointment', 'resource', 'app_user', 'client'];
    const counts = tables.map((table) => `(SELECT json_agg(t ORDER BY t) FROM ${table} t) AS ${table}`);
    return running.system.database.query(`SELECT ${counts.join(', ')}`);
  }

  interface Refused {
    readonly who?: Session;
    readonly query: string;
    readonly variables: Record<string, unknown>;
    readonly code: string;
    /** What the message says, in Norwegian and in English. */
    readonly nb?: RegExp;
    readonly en?: RegExp;
    readonly path?: string;
  }

  async function expectRefusal({ who = kari.session, query, variables, code, nb, en, path }: Refused): Promise<void> {
    const before = await everything();
    const norwegian = await who.in('nb').refusal(query, variables);
    const english = await who.in('en').refusal(query, variables);
    expect([norwegian.code, english.code]).toEqual([code, code]);
    if (nb) expect(norwegian.message).toMatch(nb);
    if (en) expect(english.message).toMatch(en);
    if (path) expect(english.fields.map((field) => field.path)).toContain(path);
    expect(await everything()).toEqual(before);
  }

  const adding = (more: Record<string, unknown>) => ({
    query: add,
    variables: { input: { resourceId: kari.resourceId, username: 'new@fjord.example', direction: 'DOWN', ...more } },
  });
  const reading = (more: Record<string, unknown>) => ({
    query: read,
    variables: { ids: [kari.resourceId], ...aYear(), ...more },
  });

  /** Ways to ask for one thing of Fjordplan's, each with the id that it really has. */
  async function secrets(): Promise<[query: string, id: string][]> {
    const [entry] = await appointments(kari.session, kari.resourceId);
    const { id: runId } = await karis.sync();
    return [
      ['query ($id: ID!) { resource(id: $id) { name } }', kari.resourceId],
      ['query ($id: ID!) { calendarAccount(id: $id) { username } }', karis.id],
      ['query ($id: ID!) { client(id: $id) { name } }', fjordplan.id],
      ['query ($id: ID!) { syncRun(id: $id) { status } }', runId],
      ['query ($id: ID!) { appointment(id: $id) { title } }', entry?.id ?? ''],
    ];
  }

  journey('accounts that cannot be: the message says what to do, and nothing changes', async () => {
    await expectRefusal({
      ...adding({ direction: 'NONE' }),
      code: 'DIRECTION_NOT_ALLOWED',
      nb: /Velg DOWN, UP eller BOTH/,
      en: /Choose DOWN, UP or BOTH/,
    });
    await expectRefusal({
      ...adding({ scopes: ['READ', 'CREATE'] }),
      code: 'SCOPE_NOT_ALLOWED',
      nb: /CREATE/,
      en: /CREATE/,
    });
    await expectRefusal({
      ...adding({ username: 'kari at home' }),
      code: 'BAD_USER_INPUT',
      nb: /e-postadresse/,
      en: /e-mail address/,
      path: 'input.username',
    });
    await expectRefusal({
      ...adding({ username: 'KARI@fjord.example' }),
      code: 'ACCOUNT_EXISTS',
      nb: /./,
      en: /already on this resource card/,
    });
    await expectRefusal({ ...adding({ resourceId: unknownId }), code: 'NOT_FOUND' });
    await expectRefusal({ ...adding({ resourceId: 'kari' }), code: 'BAD_USER_INPUT', path: 'input.resourceId' });
    await expectRefusal({ ...adding({ resourceId: karis.id }), code: 'NOT_FOUND' });
  });

  journey('ranges that cannot be read', async () => {
    const { from, to } = aYear();
    await expectRefusal({
      ...reading({ from: to, to: from }),
      code: 'BAD_USER_INPUT',
      nb: /slutter før den begynner/,
      en: /ends before it starts/,
      path: 'to',
    });
    const tooLong = { from: `${dayFromNow(0)}T00:00:00Z`, to: `${dayFromNow(401)}T00:00:00Z` };
    await expectRefusal({ ...reading(tooLong), code: 'BAD_USER_INPUT', nb: /400 dager/, en: /400 days/, path: 'to' });
    await expectRefusal({ ...reading({ from: 'yesterday' }), code: 'BAD_USER_INPUT', path: 'from' });
    await expectRefusal({ ...reading({ ids: ['kari'] }), code: 'BAD_USER_INPUT' });
    await expectRefusal({ ...reading({ ids: [unknownId] }), code: 'NOT_FOUND' });
  });

  journey('ids of another kind and of nothing', async () => {
    await expectRefusal({ query: sync, variables: { id: unknownId }, code: 'NOT_FOUND' });
    await expectRefusal({ query: sync, variables: { id: kari.resourceId }, code: 'NOT_FOUND' });
    await expectRefusal({ query: sync, variables: { id: '../../etc/passwd' }, code: 'BAD_USER_INPUT', path: 'id' });
    const cancel = 'mutation ($id: ID!) { cancelSyncRun(id: $id) { id } }';
    await expectRefusal({ query: cancel, variables: { id: karis.id }, code: 'NOT_FOUND' });
  });

  journey('a person without the permission is sent to their management', async () => {
    const own = { ...adding({ resourceId: ola.resourceId }), who: ola.session };
    await expectRefusal({ ...own, code: 'FORBIDDEN', nb: /ledelsen/, en: /management/ });
    await expectRefusal({ ...adding({}), who: ola.session, code: 'FORBIDDEN' });
    await expectRefusal({ query: sync, variables: { id: karis.id }, who: ola.session, code: 'FORBIDDEN' });
    const activate = 'mutation ($id: ID!) { activateModule(clientId: $id, module: OFFICE_365) { id } }';
    await expectRefusal({ query: activate, variables: { id: fjordplan.id }, who: fjordplan.admin, code: 'FORBIDDEN' });
    const make = 'mutation { createClient(name: "Mine") { id } }';
    await expectRefusal({ query: make, variables: {}, who: fjordplan.admin, code: 'FORBIDDEN' });
  });

  journey('without the module nobody adds an account', async () => {
    const own = { ...adding({ resourceId: jon.resourceId }), who: jon.session };
    await expectRefusal({ ...own, code: 'MODULE_NOT_ACTIVE', nb: /Office 365/, en: /Office 365/ });
  });

  journey('nothing of one client is ever visible to another', async () => {
    for (const who of [jon.session, nordvik.admin]) {
      await expectRefusal({ ...reading({}), who, code: 'NOT_FOUND' });
      await expectRefusal({ ...adding({}), who, code: 'NOT_FOUND' });
      await expectRefusal({ query: sync, variables: { id: karis.id }, who, code: 'NOT_FOUND' });
      expect(await who.ask('{ resources { name } }')).toEqual({ resources: [{ name: 'jon' }] });
      // In the very words in which an id is refused that nobody has.
      for (const [query, id] of await secrets()) {
        const refused = await who.refusal(query, { id });
        expect(refused.code).toBe('NOT_FOUND');
        expect(refused).toEqual(await who.refusal(query, { id: unknownId }));
      }
    }
    const watch = jon.session.watch<{ syncRunChanged: RunState }>(
      `subscription ($id: ID!) { syncRunChanged(accountId: $id) { ${runFields} } }`,
      { id: karis.id },
    );
    await expect(watch.next()).rejects.toThrow(/NOT_FOUND/);
  });

  journey('a stranger, and a token that somebody else signed, learn nothing', async (system) => {
    const forged = await new SignJWT({ client: fjordplan.id })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('admin')
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode('a secret of somebody else, long enough'));
    for (const who of [system.stranger(), system.stranger(forged), system.stranger('nonsense')]) {
      await expectRefusal({ ...reading({}), who, code: 'UNAUTHENTICATED' });
      await expectRefusal({ ...adding({}), who, code: 'UNAUTHENTICATED' });
      await expectRefusal({ query: '{ viewer { user { id } } }', variables: {}, who, code: 'UNAUTHENTICATED' });
    }
  });
});
