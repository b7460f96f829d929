import type { AccountId } from '@kalbro/kernel';
import { testDatabase } from '@kalbro/database/testing';
import { everything, fresh, HandClock, heardDuring, ownerOf, PlainVault, refusalOf } from '../testing/account-world.js';
import { anOutlookEvent, FakeOutlook } from '../testing/fake-outlook.js';
import type { SeededAccount } from '../testing/planner-seed.js';
import { instant, queueRun, seedAccount } from '../testing/planner-seed.js';
import { SynchroniseAccount } from '../sync/synchronise-account.js';
import { AccountReader } from './account-reader.js';
import { RemoveCalendarAccount } from './remove-calendar-account.js';

describe('Removing a calendar account', () => {
  const db = testDatabase();
  let seeded: SeededAccount;
  let outlook: FakeOutlook;
  let vault: PlainVault;

  beforeEach(async () => {
    await db.clear();
    seeded = await seedAccount(db.database);
    outlook = new FakeOutlook();
    vault = new PlainVault(db.database);
    await vault.save(seeded.accountId, 'tokens-of-kari');
  });

  const sql = (text: string, ...parameters: unknown[]) => db.database.reader.query(text, parameters);
  const remove = (downCopies: 'KEEP' | 'DELETE' = 'DELETE', id = seeded.accountId, actor = ownerOf(seeded)) =>
    new RemoveCalendarAccount({
      database: db.database,
      vault,
      clock: new HandClock(),
      wake: async () => undefined,
      remote: new FakeOutlook(),
      report: () => undefined,
    }).run(actor, { id, downCopies, upCopies: 'KEEP' });
  const sync = async () => {
    await queueRun(db.database, seeded);
    const engine = new SynchroniseAccount({
      database: db.database,
      remote: outlook,
      writer: outlook,
      clock: { now: () => instant('2026-03-10T12:00:00.000Z') },
      window: { pastDays: 60, futureDays: 365 },
      dice: () => 0.5,
    });
    return engine.run({ accountId: seeded.accountId, signal: new AbortController().signal });
  };
  const another = async (username: string, position: number): Promise<AccountId> => {
    const id = fresh<AccountId>();
    await sql(
      `INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, position)
       VALUES ($1, $2, $3, $4, 'DOWN', '{READ}', 'CONNECTED', $5)`,
      id,
      seeded.clientId,
      seeded.resourceId,
      username,
      position,
    );
    return id;
  };
  const list = async () => {
    const accounts = await new AccountReader(db.database).accountsOfResources([seeded.resourceId]);
    return accounts.map(({ username, position }) => [username, position]);
  };

  it('leaves nothing of it: no tokens, calendars, links, runs or sign-ins', async () => {
    await sql(
      `INSERT INTO sign_in_attempt VALUES ('s', $1, $2, 'b', 'Calendars.Read', 'nb', 'k', 'n', 'c', now() + interval '1 h')`,
      seeded.accountId,
      seeded.userId,
    );
    outlook.rounds.push([[anOutlookEvent('mine')]]);
    await sync();
    await queueRun(db.database, seeded);

    expect(await remove()).toBe(seeded.resourceId);

    const empty = Object.entries((await everything(db.database)) as Record<string, unknown[]>);
    expect(empty.filter(([, rows]) => rows.length > 0)).toEqual([]);
    expect(await vault.load(seeded.accountId)).toBeUndefined();
    expect(vault.erased).toEqual([seeded.accountId]);
  });

  it('while a run goes on ends the run before it writes another page', async () => {
    outlook.rounds.push(['a', 'b', 'c', 'd'].map((id) => [anOutlookEvent(id)]));
    let pages = 0;
    outlook.beforePage = async () => {
      pages += 1;
      if (pages === 3) await remove();
    };
    expect(await sync()).toMatchObject({ outcome: 'SUPERSEDED' });
    expect(await sql('SELECT 1 FROM appointment')).toEqual([]);
  });

  describe('with the appointments that came down from it', () => {
    beforeEach(async () => {
      const outlookFacts = { organizer: null, attendees: [], onlineMeetingUrl: 'https://teams.example/1' };
      const guests = { ...outlookFacts, webLink: 'https://outlook.example/1', isOrganizer: false };
      const series = anOutlookEvent('series', { type: 'SERIES_MASTER', content: { recurrence: 'FREQ=DAILY;COUNT=3' } });
      outlook.rounds.push([[anOutlookEvent('meeting', { outlook: guests }), series, anOutlookEvent('planned')]]);
      await sync();
      await sql(`UPDATE appointment SET origin = 'PLANNER' WHERE title = 'Event planned'`);
    });
    const appointments = () => sql('SELECT * FROM appointment ORDER BY title');

    it('deleted keeps what was made in the planner', async () => {
      await remove('DELETE');
      expect(await appointments()).toMatchObject([{ title: 'Event planned' }]);
    });

    it('kept makes them entries of the planner that can be edited and lead nowhere', async () => {
      await remove('KEEP');
      expect(await appointments()).toMatchObject([
        {
          title: 'Event meeting',
          origin: 'OUTLOOK',
          read_only_reason: null,
          outlook: { webLink: null, onlineMeetingUrl: 'https://teams.example/1' },
          version: 2,
        },
        { title: 'Event planned' },
        { title: 'Event series', read_only_reason: null, recurrence: 'FREQ=DAILY;COUNT=3' },
      ]);
      expect(await sql('SELECT 1 FROM event_link')).toEqual([]);
      expect(await sql('SELECT 1 FROM appointment_resource')).toHaveLength(3);
    });

    it.each(['KEEP', 'DELETE'] as const)('(%s) leaves one alone that another account holds as well', async (choice) => {
      const other = await another('kari.privat@outlook.example', 2);
      await sql(`INSERT INTO external_calendar VALUES ($1, $2, 'c', 'C', true, true, true, true)`, fresh(), other);
      await sql(
        `INSERT INTO event_link (id, appointment_id, account_id, external_calendar_id, remote_id, round)
         SELECT gen_random_uuid(), a.id, $1, c.id, 'same', 1 FROM appointment a, external_calendar c
         WHERE a.title = 'Event meeting' AND c.account_id = $1`,
        other,
      );
      await remove(choice);
      const [meeting] = await appointments();
      expect(meeting).toMatchObject({
        title: 'Event meeting',
        version: 1,
        read_only_reason: 'ORGANISED_BY_OTHERS',
        outlook: { webLink: 'https://outlook.example/1' },
      });
    });
  });

  it('moves those behind it up, so that the next becomes main', async () => {
    await another('b@fjordplan.example', 2);
    await another('c@fjordplan.example', 3);
    await remove();
    expect(await list()).toEqual([
      ['b@fjordplan.example', 1],
      ['c@fjordplan.example', 2],
    ]);
  });

  it('of several at the same moment leaves no gaps', async () => {
    const ids = [seeded.accountId];
    for (const position of [2, 3, 4, 5, 6, 7, 8]) ids.push(await another(`${position}@f.example`, position));
    const removed = ids.filter((_, index) => index % 2 === 0);
    await Promise.all(removed.map((id) => remove('DELETE', id)));
    expect(await list()).toEqual([
      ['2@f.example', 1],
      ['4@f.example', 2],
      ['6@f.example', 3],
      ['8@f.example', 4],
    ]);
  });

  it('waits for one that is being added, whose place would be wrong else', async () => {
    let removed: Promise<unknown> = Promise.resolve();
    await db.database.transaction(async (tx) => {
      await tx.query('SELECT 1 FROM resource WHERE id = $1 FOR NO KEY UPDATE', [seeded.resourceId]);
      removed = remove();
      await Promise.race([removed, someoneWaits()]);
      await tx.query(
        `INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, position)
         SELECT gen_random_uuid(), client_id, resource_id, 'b@f.example', 'DOWN', '{READ}', 'CONNECTED', 2
         FROM calendar_account WHERE id = $1`,
        [seeded.accountId],
      );
    });
    await removed;
    expect(await list()).toEqual([['b@f.example', 1]]);
  });

  const someoneWaits = async () => {
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
    while ((await sql(waiting)).length === 0);
  };

  it('is told to whoever looks at the card or its calendar', async () => {
    const { accountId: id, resourceId } = seeded;
    expect(await heardDuring(db.url, () => remove())).toEqual({ kind: 'calendarAccount', id, resourceId });
  });

  it('twice at the same moment finds it gone the second time', async () => {
    const results = await Promise.allSettled([remove(), remove()]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = results.find((result) => result.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is refused, and changes nothing, for what is not there or not theirs', async () => {
    const other = await seedAccount(db.database);
    const before = await everything(db.database);
    const unknown = await refusalOf(remove('DELETE', fresh<AccountId>()));
    expect(unknown.code).toBe('NOT_FOUND');
    expect(await refusalOf(remove('DELETE', other.accountId))).toEqual(unknown);
    expect(
      (await refusalOf(remove('DELETE', seeded.accountId, { ...ownerOf(seeded), ownResourceId: null }))).code,
    ).toBe('FORBIDDEN');
    const off = { ...ownerOf(seeded), activeModules: new Set<never>() };
    expect((await refusalOf(remove('DELETE', seeded.accountId, off))).code).toBe('MODULE_NOT_ACTIVE');
    expect(await everything(db.database)).toEqual(before);
    expect(vault.erased).toEqual([]);
  });
});
