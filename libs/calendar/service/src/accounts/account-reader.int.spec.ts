import type { AccountId, SyncRunId } from '@kalbro/kernel';
import { testDatabase } from '@kalbro/database/testing';
import { anActor } from '@kalbro/permissions-core/testing';
import { fresh, ownerOf, refusalOf } from '../testing/account-world.js';
import type { SeededAccount } from '../testing/planner-seed.js';
import { seedAccount } from '../testing/planner-seed.js';
import { AccountReader } from './account-reader.js';
import { ReadClientAccounts } from './read-client-accounts.js';

describe('Reading accounts and runs', () => {
  const statements: string[] = [];
  const db = testDatabase({ onStatement: (sql) => statements.push(sql) });
  let seeded: SeededAccount;

  beforeEach(async () => {
    await db.clear();
    seeded = await seedAccount(db.database);
  });

  const sql = (text: string, ...parameters: unknown[]) => db.database.reader.query(text, parameters);
  const reader = () => new AccountReader(db.database);
  const addAccount = async (username: string, position: number, status = 'CONNECTED', of = seeded) => {
    const id = fresh<AccountId>();
    await sql(
      `INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, position)
       VALUES ($1, $2, $3, $4, 'DOWN', '{READ}', $5, $6)`,
      ...[id, of.clientId, of.resourceId, username, status, position],
    );
    return id;
  };
  const addRun = async (queuedAt: string, status = 'SUCCEEDED', accountId = seeded.accountId) => {
    const id = fresh<SyncRunId>();
    await sql(
      `INSERT INTO sync_run (id, account_id, client_id, trigger, status, queued_at) VALUES ($1, $2, $3, 'MANUAL', $4, $5)`,
      ...[id, accountId, seeded.clientId, status, queuedAt],
    );
    return id;
  };

  it('takes one statement for any number', async () => {
    const second = await addAccount('b@fjordplan.example', 2);
    await addRun('2026-03-01T10:00:00Z', 'QUEUED', second);
    const ids = [seeded.accountId, second, fresh<AccountId>()];
    statements.length = 0;

    const accounts = await reader().accountsByIds(ids);
    const list = await reader().accountsOfResources([seeded.resourceId]);
    const calendars = await reader().externalCalendarsOf(ids);
    const current = await reader().currentRunsOf(ids);
    const latest = await reader().latestRunsOf(ids);
    const pending = await reader().pendingUpOf(ids);

    expect(statements).toHaveLength(6);
    expect(accounts.map(({ id }) => id).sort()).toEqual([seeded.accountId, second].sort());
    expect(list.map(({ id }) => id)).toEqual([seeded.accountId, second]);
    expect(calendars).toMatchObject([{ id: seeded.calendarId, accountId: seeded.accountId, isDefault: true }]);
    expect(current).toMatchObject([{ accountId: second, status: 'QUEUED' }]);
    expect(latest).toMatchObject([{ accountId: second }]);
    expect(pending).toEqual(new Map());
  });

  it('tells all of an account', async () => {
    await sql(`UPDATE calendar_account SET last_successful_sync_at = '2026-03-01T10:00:00.1234Z', remote_tenant_id = 't',
      granted_permission = 'Calendars.Read', problem = '{"code":"THROTTLED","since":"2026-03-01T10:00:00.000Z"}'`);
    expect(await reader().accountsByIds([seeded.accountId])).toEqual([
      {
        id: seeded.accountId,
        clientId: seeded.clientId,
        resourceId: seeded.resourceId,
        username: 'kari@fjordplan.example',
        direction: 'DOWN',
        scopes: ['READ', 'READ_DETAILS'],
        status: 'CONNECTED',
        access: 'SIGN_IN',
        position: 1,
        conflictPolicy: 'NEWEST_WINS',
        problem: { code: 'THROTTLED', since: '2026-03-01T10:00:00.000Z' },
        lastSuccessfulSyncAt: '2026-03-01T10:00:00.123Z',
        grantedPermission: 'Calendars.Read',
        remoteTenantId: 't',
        mailboxTimeZone: null,
      },
    ]);
  });

  it('counts what waits to go up, where something goes up', async () => {
    const addLink = `WITH a AS (INSERT INTO appointment (id, client_id, type, title, start_at, end_at, time_zone, is_all_day,
        is_private, availability, until_at, origin)
      VALUES (gen_random_uuid(), $1, 'SINGLE', 't', now(), now(), 'UTC', false, false, 'BUSY', now(), 'PLANNER') RETURNING id)
      INSERT INTO event_link (id, appointment_id, account_id, external_calendar_id, remote_id, round, attempt)
      SELECT gen_random_uuid(), a.id, $2, $3, gen_random_uuid()::text, 1, $4::jsonb FROM a`;
    const { clientId, accountId, calendarId } = seeded;
    await sql(addLink, clientId, accountId, calendarId, '{}');
    await sql(addLink, clientId, accountId, calendarId, null);
    expect(await reader().pendingUpOf([accountId])).toEqual(new Map());
    await sql(`UPDATE calendar_account SET direction = 'BOTH'`);
    expect(await reader().pendingUpOf([accountId])).toEqual(new Map([[accountId, 1]]));
  });

  describe('Runs, page by page,', () => {
    it('come newest first, each once, also when they were queued in the same microsecond', async () => {
      const same = '2026-03-01T10:00:00.000001Z';
      const ids = [
        await addRun('2026-03-01T09:00:00Z'),
        ...(await Promise.all([addRun(same), addRun(same), addRun(same)])),
        await addRun('2026-03-01T10:00:00.000002Z'),
      ];
      await addRun('2026-03-01T11:00:00Z', 'SUCCEEDED', await addAccount('b@fjordplan.example', 2));
      const seen: SyncRunId[] = [];
      let after: string | null = null;
      let pages = 0;
      for (let more = true; more && pages < 10; pages += 1) {
        const page = await reader().runsOf(seeded.accountId, 2, after);
        seen.push(...page.nodes.map(({ id }) => id));
        ({ hasNextPage: more, endCursor: after } = page.pageInfo);
      }
      expect(pages).toBe(3);
      expect(seen[0]).toBe(ids[4]);
      expect(seen.at(-1)).toBe(ids[0]);
      expect([...seen].sort()).toEqual([...ids].sort());
    });

    it.each(['made-up', Buffer.from('["1e9","x"]').toString('base64url')])('refuse the cursor %s', async (cursor) => {
      expect(await refusalOf(reader().runsOf(seeded.accountId, 2, cursor))).toMatchObject({
        code: 'BAD_USER_INPUT',
        paths: ['after'],
      });
    });

    it('are none for an account that never ran', async () => {
      expect(await reader().runsOf(seeded.accountId, 2)).toEqual({
        nodes: [],
        pageInfo: { hasNextPage: false, endCursor: null },
      });
    });
  });

  describe('All accounts of a client', () => {
    const administrator = () => anActor({ clientId: seeded.clientId, permissions: ['client:administer'] });
    const read = (input: { problemsOnly?: boolean; first?: number; after?: string | null }, actor = administrator()) =>
      new ReadClientAccounts(db.database).run(actor, { problemsOnly: false, first: 50, ...input });
    const names = async (input: Parameters<typeof read>[0]) =>
      (await read(input)).nodes.map(({ username }) => username.split('@')[0]);

    beforeEach(async () => {
      await addAccount('anne@fjordplan.example', 2, 'AWAITING_SIGN_IN');
      await addAccount('per@fjordplan.example', 3, 'PAUSED');
      await addAccount('ola@fjordplan.example', 4);
      await sql(`UPDATE calendar_account SET problem = '{"code":"THROTTLED"}' WHERE username LIKE 'ola%'`);
      await addAccount('foreign@nordvik.example', 2, 'FAILED', await seedAccount(db.database));
    });

    it('come by address, and never those of another client', async () => {
      expect(await names({})).toEqual(['anne', 'kari', 'ola', 'per']);
    });

    it('that need somebody are those with a problem and those that are neither connected nor paused', async () => {
      expect(await names({ problemsOnly: true })).toEqual(['anne', 'ola']);
    });

    it('come page by page, and lose no place when the last one shown is removed meanwhile', async () => {
      const first = await read({ first: 2 });
      expect(first.pageInfo.hasNextPage).toBe(true);
      await sql(`DELETE FROM calendar_account WHERE username LIKE 'kari%' OR username LIKE 'ola%'`);
      const { nodes, pageInfo } = await read({ first: 2, after: first.pageInfo.endCursor });
      expect(nodes).toMatchObject([{ username: 'per@fjordplan.example' }]);
      expect(pageInfo.hasNextPage).toBe(false);
    });

    it('are for administrators', async () => {
      expect((await refusalOf(read({}, ownerOf(seeded)))).code).toBe('FORBIDDEN');
    });
  });
});
