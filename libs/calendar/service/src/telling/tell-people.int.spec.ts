import type { AccountProblem, AccountStatus } from '@kalbro/calendar-core';
import { testDatabase } from '@kalbro/database/testing';
import type { AccountId, ClientId, Instant, ResourceId, UserId } from '@kalbro/kernel';
import type { Database } from '@kalbro/database';
import { fresh, HandClock } from '../testing/account-world.js';
import { problemSince as since } from '../testing/told-account.js';
import type { Told } from './decide-news.js';
import { decideNews } from './decide-news.js';
import type { Outbox } from './outbox.port.js';
import type { TellPeopleParts } from './tell-people.js';
import { TellPeople } from './tell-people.js';
import { TellingStore } from './telling-store.js';

interface Mail {
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly body: string;
}

const outbox: Outbox = {
  put: async (tx, { clientId, to, subject, text }) => {
    const sql =
      'INSERT INTO mail (id, client_id, recipients, subject, body) VALUES (gen_random_uuid(), $1, $2, $3, $4)';
    await tx.query(sql, [clientId, to, subject, text]);
  },
};
const stoppedSubject = 'Kalenderkontoen har stoppet / Calendar account stopped: kari@fjordplan.example';
const againSubject = 'Kalenderkontoen virker igjen / Calendar account works again: kari@fjordplan.example';
const expired: AccountProblem = { code: 'SIGN_IN_REQUIRED', since };
const consented = { code: 'ADMIN_CONSENT_GRANTED', since };

describe('TellPeople', () => {
  const statements: string[] = [];
  const db = testDatabase({ onStatement: (sql) => statements.push(sql) });
  const clock = new HandClock();
  let clientId: ClientId;
  let errors: unknown[];

  const sql = <Row>(text: string, ...parameters: unknown[]): Promise<Row[]> =>
    db.database.reader.query(text, parameters);
  const people = (more: Partial<TellPeopleParts> = {}) =>
    new TellPeople({
      database: db.database,
      clock,
      outbox,
      makeRepairLink: async (_tx, { accountId, userId }) => `https://kalbro.example.com/repair/${accountId}/${userId}`,
      onError: (error) => errors.push(error),
      ...more,
    });
  const mails = () => sql<Mail>('SELECT recipients, subject, body FROM mail ORDER BY created_at, subject');
  const subjects = async () => (await mails()).map(({ subject }) => subject);
  const told = async (id: AccountId) =>
    (await sql<{ told: Told | null }>('SELECT told FROM calendar_account WHERE id = $1', id))[0]?.told;

  const client = async (name = 'Fjordplan AS') => {
    const id = fresh<ClientId>();
    await sql('INSERT INTO client (id, name) VALUES ($1, $2)', id, name);
    await sql(`INSERT INTO active_module (client_id, module) VALUES ($1, 'OFFICE_365')`, id);
    return id;
  };
  const user = async (name: string, permissions: readonly string[] = [], of = clientId) => {
    const id = fresh<UserId>();
    await sql(
      `INSERT INTO app_user (id, client_id, external_id, name, email, permissions) VALUES ($1, $2, $3, $3, $3 || '@fjordplan.example', $4)`,
      ...[id, of, name, permissions],
    );
    return id;
  };
  const set = (id: AccountId, status: AccountStatus, problem: object | null = null) =>
    sql('UPDATE calendar_account SET status = $2, problem = $3 WHERE id = $1', id, status, problem);
  /** Connected, on a card of its own. */
  const account = async (name: string, userId: UserId | null = null, of = clientId) => {
    const [id, resourceId] = [fresh<AccountId>(), fresh<ResourceId>()];
    await sql(
      'INSERT INTO resource (id, client_id, external_id, name, user_id) VALUES ($1, $2, $3, $3, $4)',
      ...[resourceId, of, name, userId],
    );
    await sql(
      `INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, position, granted_permission)
       VALUES ($1, $2, $3, $4 || '@fjordplan.example', 'DOWN', '{READ}', 'CONNECTED', 1, 'Calendars.Read')`,
      ...[id, of, resourceId, name],
    );
    return id;
  };

  beforeEach(async () => {
    await db.clear();
    clientId = await client();
    errors = [];
  });
  afterEach(() => expect(errors).toEqual([]));

  it('asks one statement when there is nothing to tell', async () => {
    await account('kari', await user('kari'));
    statements.length = 0;
    await people().run();
    expect(statements).toHaveLength(1);
    expect(await mails()).toEqual([]);
  });

  it('tells owner and administrators once that an account stopped, and once that it works again', async () => {
    const kari = await user('kari');
    await user('admin', ['client:administer']);
    await user('per', ['resource:edit', 'jobs:manage']);
    const id = await account('kari', kari);
    await set(id, 'RECONNECT_REQUIRED', expired);
    await people().run();
    await people().run();
    const [stopped] = await mails();
    expect(await mails()).toHaveLength(1);
    expect(stopped).toMatchObject({
      recipients: ['kari@fjordplan.example', 'admin@fjordplan.example'],
      subject: stoppedSubject,
    });
    expect(stopped?.body).toContain(`https://kalbro.example.com/repair/${id}/${kari}`);
    expect(await told(id)).toEqual({ failure: { code: 'SIGN_IN_REQUIRED', since, at: clock.now() } });

    await set(id, 'AWAITING_ADMIN_CONSENT', { code: 'SIGN_IN_CANCELLED_OR_BLOCKED', since });
    await people().run();
    await set(id, 'FAILED', { code: 'MAILBOX_NOT_AVAILABLE', since });
    await people().run();
    expect(await subjects()).toEqual([stoppedSubject]);

    await set(id, 'CONNECTED');
    await people().run();
    await people().run();
    expect(await subjects()).toEqual([stoppedSubject, againSubject]);
    expect(await told(id)).toBeNull();
    await set(id, 'RECONNECT_REQUIRED', expired);
    await people().run();
    expect(await subjects()).toEqual([stoppedSubject, againSubject, stoppedSubject]);
  });

  it('tells nobody of another client', async () => {
    const other = await client('Nordvik AS');
    await user('boss', ['client:administer'], other);
    await user('admin', ['client:administer']);
    const id = await account('kari');
    await account('nora', null, other);
    await set(id, 'RECONNECT_REQUIRED', expired);
    await people().run();
    expect(await sql('SELECT client_id, recipients FROM mail')).toEqual([
      { client_id: clientId, recipients: ['admin@fjordplan.example'] },
    ]);
  });

  it('tells once when two processes look at the same moment', async () => {
    const [one, other] = [await db.connect(), await db.connect()];
    await user('admin', ['client:administer']);
    for (const name of ['a', 'b', 'c', 'd', 'e']) await set(await account(name), 'FAILED', expired);
    const look = (database: Database) => people({ database }).run();
    await Promise.all([look(one), look(other), look(one), look(other)]);
    expect(await subjects()).toEqual(['5 kalenderkontoer har stoppet / 5 calendar accounts stopped']);
    expect((await mails())[0]?.body.match(/^- /gm)).toHaveLength(10);
  });

  it('tells a client by one process at a time, so that an outage is one list', async () => {
    await user('admin', ['client:administer']);
    const late = await account('late');
    await set(await account('early'), 'FAILED', expired);
    const other = people({ database: await db.connect() });
    let isFirst = true;
    const slow: Outbox = {
      put: async (tx, mail) => {
        await outbox.put(tx, mail);
        if (!isFirst) return;
        isFirst = false;
        await set(late, 'FAILED', expired);
        await other.run();
        expect(await mails()).toEqual([]);
      },
    };
    await people({ outbox: slow }).run();
    expect(await mails()).toHaveLength(1);
    await other.run();
    expect(await mails()).toHaveLength(2);
  });

  it('waits while accounts go on stopping, and then tells of all of them in one list', async () => {
    await user('admin', ['client:administer']);
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await set(await account(name), 'FAILED', { ...expired, since: clock.now() });
      await people().run();
      clock.pass(2_000);
    }
    expect(await mails()).toEqual([]);
    clock.pass(3_000);
    await people().run();
    expect(await subjects()).toEqual(['5 kalenderkontoer har stoppet / 5 calendar accounts stopped']);
  });

  it('tells nothing twice and loses nothing when the process dies in the middle', async () => {
    const id = await account('kari', await user('kari'));
    await set(id, 'RECONNECT_REQUIRED', expired);
    const dying: Outbox = {
      put: async (tx, mail) => {
        await outbox.put(tx, mail);
        throw new Error('died');
      },
    };
    await people({ outbox: dying }).run();
    expect(errors.splice(0).map(String)).toEqual(['Error: died']);
    expect(await mails()).toEqual([]);
    expect(await told(id)).toBeNull();
    await people().run();
    expect(await subjects()).toEqual([stoppedSubject]);
  });

  it('tells the people of other clients when one client cannot be told', async () => {
    const other = await client('Nordvik AS');
    await user('boss', ['client:administer'], other);
    await set(await account('nora', null, other), 'FAILED', expired);
    await set(await account('kari', await user('kari')), 'FAILED', expired);
    const picky: Outbox = {
      put: async (tx, mail) => {
        if (mail.clientId === other) throw new Error('not them');
        await outbox.put(tx, mail);
      },
    };
    await people({ outbox: picky }).run();
    expect(errors.splice(0)).toHaveLength(1);
    expect(await subjects()).toEqual([stoppedSubject]);
  });

  it('tells the owner alone that an administrator consented, and says nothing more when it was clicked', async () => {
    await user('admin', ['client:administer']);
    const id = await account('kari', await user('kari'));
    await sql('UPDATE calendar_account SET granted_permission = NULL');
    await set(id, 'AWAITING_SIGN_IN', consented);
    await people().run();
    await people().run();
    expect(await mails()).toMatchObject([
      {
        recipients: ['kari@fjordplan.example'],
        subject: 'Ett klikk gjenstår / One click left: kari@fjordplan.example',
      },
    ]);
    await set(id, 'CONNECTED');
    await people().run();
    expect(await mails()).toHaveLength(1);
    expect(await told(id)).toBeNull();
  });

  it('makes one link for each account, of its owner or else of an administrator', async () => {
    const admin = await user('admin', ['client:administer']);
    await user('admin2', ['client:administer']);
    const kari = await user('kari');
    const links: string[] = [];
    const ids = [await account('kari', kari)];
    for (const name of ['van1', 'van2', 'van3', 'van4']) ids.push(await account(name));
    for (const id of ids) await set(id, 'FAILED', expired);
    const makeRepairLink: TellPeopleParts['makeRepairLink'] = async (_tx, { accountId, userId }) => {
      links.push(`${accountId} ${userId}`);
      return 'https://kalbro.example.com/';
    };
    await people({ makeRepairLink }).run();
    expect(links.sort()).toEqual(ids.map((id, index) => `${id} ${index === 0 ? kari : admin}`).sort());
    expect((await mails()).map(({ recipients }) => recipients).sort()).toEqual([
      ['admin@fjordplan.example', 'admin2@fjordplan.example'],
      ['kari@fjordplan.example'],
    ]);
  });

  it('waits while an account is being changed, without holding anybody up', async () => {
    const id = await account('kari', await user('kari'));
    await set(id, 'FAILED', expired);
    const busy = await db.connect();
    await busy.transaction(async (tx) => {
      await tx.query('SELECT 1 FROM calendar_account WHERE id = $1 FOR UPDATE', [id]);
      await people().run();
      expect(await mails()).toEqual([]);
    });
    await people().run();
    expect(await mails()).toHaveLength(1);
  });

  it('finds by its statement exactly what is decided, however an account stands', async () => {
    const cases = await everyState();
    const store = new TellingStore();
    const found = await db.database.transaction((tx) => store.lockAccounts(tx, clientId));
    const clients = await store.clientsWithNews(db.database.reader);
    const expected = cases.filter(({ isNews }) => isNews).map(({ id }) => id);
    expect(found.map(({ id }) => id).sort()).toEqual(expected.sort());
    expect(found.filter((each) => decideNews(each, clock.now()) === undefined)).toEqual([]);
    expect(clients).toEqual([clientId]);
    await sql('DELETE FROM active_module');
    const off = await db.database.transaction((tx) => store.lockAccounts(tx, clientId));
    expect(new Set(off.map((each) => decideNews(each, clock.now())?.kind))).toEqual(new Set(['forgotten']));
  });

  /** One account for every combination of what matters, and what is decided of it. */
  async function everyState(): Promise<readonly { readonly id: AccountId; readonly isNews: boolean }[]> {
    const at = clock.now();
    const failure = { code: 'SIGN_IN_REQUIRED', since, at };
    const consent = { code: 'ADMIN_CONSENT_GRANTED', since, at };
    const tolds: (Told | null)[] = [null, { failure }, { consent }, { failure, consent }];
    const old = { ...consented, since: '2026-01-01T00:00:00.000Z' as Instant };
    const organisation = { code: 'ORGANISATION_CONNECTION_FAILED', since };
    const problems = [null, expired, consented, old, organisation, { code: 'MAILBOX_NOT_AVAILABLE', since }];
    const statuses: AccountStatus[] = ['CONNECTED', 'PAUSED', 'RECONNECT_REQUIRED', 'FAILED'];
    const all: AccountStatus[] = [...statuses, 'AWAITING_SIGN_IN', 'AWAITING_ADMIN_CONSENT'];
    const resourceId = fresh<ResourceId>();
    await sql(
      'INSERT INTO resource (id, client_id, external_id, name) VALUES ($1, $2, $3, $3)',
      resourceId,
      clientId,
      'r',
    );
    const made: { id: AccountId; isNews: boolean }[] = [];
    for (const status of all)
      for (const problem of problems)
        for (const [isRemoved, wasConnected] of [
          [false, true],
          [false, false],
          [true, true],
        ] as const)
          for (const told of tolds) {
            const id = fresh<AccountId>();
            await sql(
              `INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, problem, told,
                 position, removal, last_successful_sync_at)
               VALUES ($1, $2, $3, $4, 'DOWN', '{READ}', $5, $6, $7, $8, $9, $10)`,
              ...[id, clientId, resourceId, id, status, problem, told],
              ...[isRemoved ? null : made.length + 1, isRemoved ? {} : null, wasConnected ? at : null],
            );
            const facts = { id, status, told, isRemoved, wasConnected, problem: problem as AccountProblem | null };
            const rest = { username: id, resourceName: 'r', owner: null, moduleActive: true };
            made.push({ id, isNews: decideNews({ ...facts, ...rest }, at) !== undefined });
          }
    return made;
  }
});
