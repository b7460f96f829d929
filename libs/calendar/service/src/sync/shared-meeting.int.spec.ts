import type { RemoteEvent, RemoteItem, SyncDirection, SyncScope } from '@kalbro/calendar-core';
import { testDatabase } from '@kalbro/database/testing';
import type { AccountId, ExternalCalendarId } from '@kalbro/kernel';
import { DownCopiesStore } from '../store/down-copies-store.js';
import { fresh } from '../testing/account-world.js';
import { anOutlookEvent, expired, FakeOutlook } from '../testing/fake-outlook.js';
import type { SeededAccount } from '../testing/planner-seed.js';
import { instant, queueRun, seedAccount } from '../testing/planner-seed.js';
import { RoundStore } from './round-store.js';
import { SynchroniseAccount } from './synchronise-account.js';

const all: readonly SyncScope[] = ['READ', 'READ_DETAILS', 'CREATE', 'UPDATE', 'DELETE'];
const guest = { outlook: { ...anOutlookEvent('x').outlook, isOrganizer: false } };

interface Settings {
  readonly direction?: SyncDirection;
  readonly scopes?: readonly SyncScope[];
}

describe('The same meeting in two accounts of a resource', () => {
  const db = testDatabase();
  const clock = { now: () => instant('2026-03-10T12:00:00.000Z') };

  function side(seeded: SeededAccount) {
    const outlook = new FakeOutlook();
    const window = { pastDays: 60, futureDays: 365 };
    const parts = { database: db.database, remote: outlook, writer: outlook, clock, window, dice: () => 0.5 };
    const engine = new SynchroniseAccount(parts);
    const run = () => engine.run({ accountId: seeded.accountId, signal: new AbortController().signal });
    /** A run that hears these items in one page. */
    const hear = async (...items: RemoteItem[]) => {
      for (const item of items) if (item.kind === 'event') outlook.events.set(item.remoteId, item);
      outlook.rounds.push([items]);
      await queueRun(db.database, seeded);
      return run();
    };
    const readAgain = (...items: RemoteItem[]) => {
      outlook.failures.push(expired());
      return hear(...items);
    };
    return { seeded, outlook, run, hear, readAgain };
  }

  /** `a` is the main account. */
  async function world(a: Settings = {}, b: Settings = {}) {
    const seeded = await seedAccount(db.database, { direction: 'BOTH', scopes: all, ...a });
    const other = { ...seeded, accountId: fresh<AccountId>(), calendarId: fresh<ExternalCalendarId>() };
    await db.database.reader.query(
      `INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, position)
       VALUES ($1, $2, $3, 'kari.privat@outlook.example', $4, $5, 'CONNECTED', 2)`,
      [other.accountId, other.clientId, other.resourceId, b.direction ?? 'DOWN', b.scopes ?? ['READ', 'READ_DETAILS']],
    );
    await db.database.reader.query(
      `INSERT INTO external_calendar (id, account_id, remote_id, name, is_default, can_edit, sync_down, sync_up)
       VALUES ($1, $2, 'calendar', 'Calendar', true, true, true, true)`,
      [other.calendarId, other.accountId],
    );
    return { a: side(seeded), b: side(other) };
  }
  type World = Awaited<ReturnType<typeof world>>;

  const query = <T>({ a }: World, columns: string): Promise<T[]> =>
    db.database.reader.query(`SELECT ${columns} FROM appointment p WHERE client_id = $1 ORDER BY type, title`, [
      a.seeded.clientId,
    ]);
  const titles = async (one: World) => (await query<{ title: string }>(one, 'title')).map(({ title }) => title);
  /** Everything but when it was heard last. */
  const stored = async (one: World) => ({
    appointments: await query(one, 'p.*'),
    links: await db.database.reader.query(
      `SELECT id, appointment_id, remote_id, base, base_excluded_dates, attempt, heard FROM event_link
       WHERE account_id = ANY($1) ORDER BY id`,
      [[one.a.seeded.accountId, one.b.seeded.accountId]],
    ),
  });
  /** Somebody changes the title in the planner, as the use case stores it. */
  const editTitle = async ({ a }: World, title: string) => {
    await db.database.reader.query(
      `UPDATE event_link l SET base = coalesce(l.base, jsonb_build_object('title', p.title, 'description', p.description,
         'location', p.location, 'start', '2026-03-02T08:00:00.000Z', 'end', '2026-03-02T09:00:00.000Z',
         'timeZone', p.time_zone, 'isAllDay', false, 'isPrivate', false, 'availability', p.availability,
         'recurrence', NULL))
       FROM appointment p WHERE l.appointment_id = p.id AND l.account_id = $1`,
      [a.seeded.accountId],
    );
    await db.database.reader.query(
      'UPDATE appointment SET title = $2, edited_at = now(), version = version + 1 WHERE client_id = $1',
      [a.seeded.clientId, title],
    );
  };

  /** What `from` holds was made in the planner for both of them, and stands in both calendars. */
  const shareWith = async (to: SeededAccount, from: SeededAccount) => {
    await db.database.reader.query(`UPDATE appointment SET origin = 'PLANNER' WHERE client_id = $1`, [from.clientId]);
    await db.database.reader.query(
      `INSERT INTO appointment_resource (resource_id, appointment_id) SELECT $2, id FROM appointment WHERE client_id = $1`,
      [from.clientId, to.resourceId],
    );
    await db.database.reader.query(
      `INSERT INTO event_link (id, appointment_id, account_id, external_calendar_id, remote_id, uid, etag, round)
       SELECT gen_random_uuid(), id, $2, $3, 'c', 'meeting', 'etag-c', 0 FROM appointment WHERE client_id = $1`,
      [from.clientId, to.accountId, to.calendarId],
    );
  };

  const meeting = (remoteId: string, changes: Parameters<typeof anOutlookEvent>[1] = {}): RemoteEvent =>
    anOutlookEvent(remoteId, { uid: 'meeting', ...changes, content: { title: 'Meeting', ...changes.content } });

  it('is one appointment, and whichever account was first, the second one only adds its link', async () => {
    const one = await world();
    await one.a.hear(meeting('a'), anOutlookEvent('a2', { uid: 'alone' }));
    await one.b.hear(meeting('b', guest), anOutlookEvent('b2', { uid: null }));

    expect(await titles(one)).toEqual(['Event a2', 'Event b2', 'Meeting']);
    const links: unknown[] = (await stored(one)).links;
    expect(links).toHaveLength(4);
  });

  it('is one appointment as well when both accounts are read for the first time at once', async () => {
    const one = await world();
    const many = (side: string) =>
      Array.from({ length: 50 }, (_, n) => meeting(`${side}${n}`, { uid: `m${n}`, content: { title: `M${n}` } }));

    await Promise.all([one.a.hear(...many('a')), one.b.hear(...many('b'))]);

    expect(await titles(one)).toHaveLength(50);
  });

  it('is one appointment as well when the other account is just about to tell of it', async () => {
    const one = await world();
    await one.a.hear(meeting('a', { uid: 'unknown yet' }));
    let isOver = false;
    const isWaiting = async (): Promise<boolean> => {
      const rows: unknown[] = await db.database.reader.query(
        `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      return rows.length > 0;
    };

    const { accountId, resourceId } = one.a.seeded;
    const running = await db.database.transaction(async (tx) => {
      await new RoundStore().lockResource(tx, { resourceId });
      const run = one.b.hear(meeting('b', guest)).finally(() => (isOver = true));
      while (!isOver && !(await isWaiting()));
      await tx.query(`UPDATE event_link SET uid = 'meeting' WHERE account_id = $1`, [accountId]);
      return { run };
    });
    await running.run;

    expect(await titles(one)).toEqual(['Meeting']);
  });

  it('is one appointment as well when it was made here and its own account did not tell of it yet', async () => {
    const one = await world();
    const { outlook, seeded } = one.a;
    await one.a.hear();
    await db.database.reader.query(
      `WITH made AS (
         INSERT INTO appointment (id, client_id, type, title, start_at, end_at, time_zone, is_all_day, is_private,
           availability, until_at, origin, edited_at)
         VALUES (gen_random_uuid(), $1, 'SINGLE', 'Meeting', '2026-03-12T08:00Z', '2026-03-12T09:00Z', 'Europe/Oslo',
           false, false, 'BUSY', '2026-03-12T09:00Z', 'PLANNER', now())
         RETURNING id)
       INSERT INTO appointment_resource (appointment_id, resource_id) SELECT id, $2 FROM made`,
      [seeded.clientId, seeded.resourceId],
    );
    const create = outlook.createEvent.bind(outlook);
    outlook.createEvent = async (...asked) => {
      const answer = await create(...asked);
      return answer.kind === 'event' ? { ...answer, event: { ...answer.event, uid: 'meeting' } } : answer;
    };
    await one.a.hear();
    expect(outlook.writes).toEqual(['create Meeting']);

    await one.b.hear(meeting('b', guest));

    expect(await titles(one)).toEqual(['Meeting']);
  });

  it('is told by the account that tells more, whichever came first', async () => {
    for (const first of ['a', 'b'] as const) {
      const one = await world({ scopes: ['READ'], direction: 'DOWN' });
      const both = { a: () => one.a.hear(meeting('a')), b: () => one.b.hear(meeting('b')) };
      await both[first]();
      await both[first === 'a' ? 'b' : 'a']();

      expect(await query(one, 'title, details_hidden')).toEqual([{ title: 'Meeting', details_hidden: false }]);
    }
  });

  it('does not go back and forth between two copies that differ', async () => {
    const one = await world({ scopes: ['READ'], direction: 'DOWN' });
    const mine = meeting('a', { content: { availability: 'BUSY' } });
    const theirs = meeting('b', { ...guest, content: { title: 'Meeting, mine', availability: 'TENTATIVE' } });
    await one.a.hear(mine);
    await one.b.hear(theirs);
    const before = await stored(one);

    for (let n = 0; n < 2; n += 1) {
      expect(await one.a.readAgain(mine)).toMatchObject({ outcome: 'SUCCEEDED' });
      expect(await one.b.readAgain(theirs)).toMatchObject({ outcome: 'SUCCEEDED' });
    }

    expect(await stored(one)).toEqual(before);
  });

  it('takes an edit from either side, and tells the other account nothing of it', async () => {
    const one = await world();
    await one.a.hear(meeting('a'));
    await one.b.hear(meeting('b', guest));
    const moved = meeting('b', { ...guest, etag: 'b2', content: { title: 'Meeting', location: 'Room 2' } });

    await one.b.hear(moved);

    expect(await query(one, 'title, location')).toEqual([{ title: 'Meeting', location: 'Room 2' }]);
    await one.a.hear();
    await one.a.readAgain(meeting('a'));
    expect(await query(one, 'title, location')).toEqual([{ title: 'Meeting', location: 'Room 2' }]);
    await one.a.hear(meeting('a', { etag: 'a2', content: { title: 'Meeting at noon' } }));
    await one.b.readAgain(moved);
    expect(await query(one, 'title, location')).toEqual([{ title: 'Meeting at noon', location: 'Room 2' }]);
    expect([...one.a.outlook.writes, ...one.b.outlook.writes]).toEqual([]);
  });

  it('sends up what was changed here, and nothing of what the other account told meanwhile', async () => {
    const one = await world();
    await one.a.hear(meeting('a'));
    await one.b.hear(meeting('b', guest));
    await editTitle(one, 'Meeting, renamed');
    await one.b.hear(meeting('b', { ...guest, etag: 'b2', content: { location: 'Room 2' } }));

    await one.a.hear();

    expect(one.a.outlook.writes).toEqual(['update a {"title":"Meeting, renamed"}']);
    expect(one.b.outlook.writes).toEqual([]);
    // What was answered of the copy at work, which has no place, says nothing against the one at home.
    expect(await query(one, 'title, location')).toEqual([{ title: 'Meeting, renamed', location: 'Room 2' }]);
  });

  it('keeps both values where the other copy changed what waits to go up', async () => {
    const one = await world();
    await one.a.hear(meeting('a'));
    await one.b.hear(meeting('b', guest));
    await editTitle(one, 'Meeting, renamed');

    await one.b.hear(meeting('b', { ...guest, etag: 'b2', content: { title: 'Meeting, mine' } }));

    const kept: unknown[] = await db.database.reader.query(
      `SELECT field, planner_value AS planner, outlook_value AS outlook FROM sync_conflict WHERE client_id = $1`,
      [one.a.seeded.clientId],
    );
    expect(kept).toEqual([{ field: 'title', planner: 'Meeting, renamed', outlook: 'Meeting, mine' }]);
  });

  it('stays until the last account has lost it', async () => {
    const one = await world();
    await one.a.hear(meeting('a'));
    await one.b.hear(meeting('b', guest));
    one.a.outlook.events.clear();
    await one.a.hear({ kind: 'tombstone', remoteId: 'a' });
    expect(await titles(one)).toEqual(['Meeting']);

    one.b.outlook.events.clear();
    await one.b.hear({ kind: 'tombstone', remoteId: 'b' });

    expect(await titles(one)).toEqual([]);
  });

  it('says what the account that is left says, once the other one has lost it', async () => {
    const one = await world();
    const theirs = meeting('b', { ...guest, content: { title: 'Mine' } });
    await one.a.hear(meeting('a'));
    await one.b.hear(theirs);
    one.a.outlook.events.clear();
    await one.a.hear({ kind: 'tombstone', remoteId: 'a' });

    await one.b.readAgain(theirs);

    expect(await query(one, 'title, read_only_reason')).toEqual([
      { title: 'Mine', read_only_reason: 'ORGANISED_BY_OTHERS' },
    ]);
  });

  it("may be edited where the organiser's own copy says so, whoever tells of it last", async () => {
    const one = await world();
    await one.b.hear(meeting('b', guest));
    expect(await query(one, 'read_only_reason')).toEqual([{ read_only_reason: 'ORGANISED_BY_OTHERS' }]);
    await one.a.hear(meeting('a'));
    await one.b.hear(meeting('b', { ...guest, etag: 'b2' }));

    expect(await query(one, 'read_only_reason')).toEqual([{ read_only_reason: null }]);
  });

  const series = (id: string, uid = 'series') =>
    meeting(id, {
      uid,
      type: 'SERIES_MASTER',
      content: { title: 'Weekly', recurrence: 'FREQ=WEEKLY;BYDAY=MO;COUNT=4' },
    });
  const date = (id: string, week: number): RemoteItem => ({
    kind: 'occurrence',
    remoteId: `${id}-${week}`,
    masterRemoteId: id,
    ...times(week),
  });
  const times = (week: number) => ({
    start: instant(`2026-03-${String(2 + 7 * week).padStart(2, '0')}T08:00:00.000Z`),
    end: instant(`2026-03-${String(2 + 7 * week).padStart(2, '0')}T09:00:00.000Z`),
  });
  const exception = (id: string, week: number) =>
    meeting(`${id}-${week}`, {
      uid: 'series',
      type: 'EXCEPTION',
      masterRemoteId: id,
      originalStart: { instant: times(week).start },
      content: { title: 'Weekly, moved', ...times(week) },
    });

  it('is one series, with one exception for each date', async () => {
    const one = await world();
    const told = (id: string) => [series(id), date(id, 0), exception(id, 1), date(id, 2), date(id, 3)];
    await one.a.hear(...told('a'));
    await one.b.hear(...told('b'));

    expect(await titles(one)).toEqual(['Weekly, moved', 'Weekly']);
    expect(await query(one, 'excluded_dates')).toEqual([{ excluded_dates: [] }, { excluded_dates: [] }]);
    const before = await stored(one);
    await one.a.readAgain(...told('a'));
    await one.b.readAgain(...told('b'));
    expect(await stored(one)).toEqual(before);
  });

  it('is one exception as well when only its date is told, and before its series', async () => {
    const one = await world();
    const dated = { ...exception('b', 1), originalStart: { localDate: '2026-03-09' } };
    await one.a.hear(series('a'), date('a', 0), exception('a', 1), date('a', 2), date('a', 3));
    one.b.outlook.rounds.push([[dated], [series('b'), date('b', 0), date('b', 2), date('b', 3)]]);
    await queueRun(db.database, one.b.seeded);
    await one.b.run();

    expect(await titles(one)).toEqual(['Weekly, moved', 'Weekly']);
  });

  it('is one exception as well when it was made here and its own account did not tell of it yet', async () => {
    const one = await world();
    const told = (id: string) => [series(id), date(id, 0), exception(id, 1), date(id, 2), date(id, 3)];
    await one.a.hear(...told('a'));
    await db.database.reader.query(
      `UPDATE event_link SET uid = NULL WHERE account_id = $1 AND master_remote_id IS NOT NULL`,
      [one.a.seeded.accountId],
    );
    await one.b.hear(series('b'), date('b', 0), date('b', 1), date('b', 2), date('b', 3));

    await one.b.hear(exception('b', 1));

    expect(await titles(one)).toEqual(['Weekly, moved', 'Weekly']);
  });

  it('does not go back and forth over a date that was cancelled in one account alone', async () => {
    const one = await world();
    const whole = [series('a'), date('a', 0), date('a', 1), date('a', 2), date('a', 3)];
    const lacking = [series('b'), date('b', 0), date('b', 2), date('b', 3)];
    await one.a.hear(...whole);
    await one.b.hear(...lacking);
    const before = await stored(one);
    await one.b.readAgain(...lacking);
    await one.a.readAgain(...whole);
    await one.b.readAgain(...lacking);

    expect(await stored(one)).toEqual(before);
    expect(await query(one, 'excluded_dates')).toEqual([{ excluded_dates: [] }]);
  });

  it('keeps a date until the last account has lost it, whichever loses it first', async () => {
    for (const first of ['a', 'b'] as const) {
      const second = first === 'a' ? 'b' : 'a';
      const one = await world();
      const whole = (id: string) => [series(id), date(id, 0), date(id, 1), date(id, 2), date(id, 3)];
      const lacking = (id: string) => [series(id), date(id, 0), date(id, 2), date(id, 3)];
      await one.a.hear(...whole('a'));
      await one.b.hear(...whole('b'));

      await one[first].hear(...lacking(first));
      await one[second].readAgain(...whole(second));
      expect(await query(one, 'excluded_dates')).toEqual([{ excluded_dates: [] }]);
      await one[second].hear(...lacking(second));

      expect(await query(one, 'excluded_dates')).toEqual([{ excluded_dates: [new Date(times(1).start)] }]);
      const before = await stored(one);
      await one[first].readAgain(...lacking(first));
      await one[second].readAgain(...lacking(second));
      expect(await stored(one)).toEqual(before);
    }
  });

  it('leaves no text in the copy of an account that may not tell details any more', async () => {
    const one = await world();
    await one.a.hear(meeting('a'));
    await one.b.hear(meeting('b', guest));

    await db.database.transaction((tx) => new DownCopiesStore().eraseDetails(tx, one.b.seeded.accountId));

    const copies: unknown[] = await db.database.reader.query(
      `SELECT heard->'content'->>'title' AS title, heard->'detailsHidden' AS hidden FROM event_link WHERE account_id = $1`,
      [one.b.seeded.accountId],
    );
    expect(copies).toEqual([{ title: '', hidden: true }]);
    expect(await titles(one)).toEqual(['Meeting']);
  });

  it('is the same with an appointment of the planner that stands on two resources', async () => {
    const [one, two] = [await world(), await world()];
    await one.a.hear(meeting('a'));
    await shareWith(two.a.seeded, one.a.seeded);
    await one.a.hear(meeting('a', { etag: 'a2', content: { title: 'Renamed by one of them' } }));
    const before = await stored(one);

    await two.a.readAgain(meeting('c'));
    await one.a.readAgain(meeting('a', { etag: 'a2', content: { title: 'Renamed by one of them' } }));

    expect(await titles(one)).toEqual(['Renamed by one of them']);
    expect(await stored(one)).toEqual(before);
    expect([...one.a.outlook.writes, ...two.a.outlook.writes]).toEqual([]);
  });

  it('is two appointments where the resources are two', async () => {
    const [one, two] = [await world(), await world()];
    await one.a.hear(meeting('a'));
    await two.a.hear(meeting('a'));

    expect([await titles(one), await titles(two)]).toEqual([['Meeting'], ['Meeting']]);
  });
});
