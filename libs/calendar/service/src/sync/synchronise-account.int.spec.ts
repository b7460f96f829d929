import type { RemoteItem, SyncScope } from '@kalbro/calendar-core';
import { testDatabase } from '@kalbro/database/testing';
import { RemoteError } from '@kalbro/kernel';
import { anOutlookEvent, expired, FakeOutlook } from '../testing/fake-outlook.js';
import type { SeededAccount } from '../testing/planner-seed.js';
import { instant, queueRun, seedAccount } from '../testing/planner-seed.js';
import { SynchroniseAccount } from './synchronise-account.js';

describe('Synchronising an account', () => {
  const statements: string[] = [];
  const db = testDatabase({ onStatement: (sql) => statements.push(sql) });
  const clock = { now: () => instant('2026-03-10T12:00:00.000Z') };
  const single = (id: string) => anOutlookEvent(id);

  async function world(account: { scopes?: readonly SyncScope[] } = {}) {
    const seeded = await seedAccount(db.database, account);
    const outlook = new FakeOutlook();
    const engine = new SynchroniseAccount({
      database: db.database,
      remote: outlook,
      writer: outlook,
      clock,
      window: { pastDays: 60, futureDays: 365 },
      dice: () => 0.5,
    });
    const sync = async (signal = new AbortController().signal) => {
      await queueRun(db.database, seeded);
      return engine.run({ accountId: seeded.accountId, signal });
    };
    const resume = (signal = new AbortController().signal) => engine.run({ accountId: seeded.accountId, signal });
    return { seeded, outlook, sync, resume };
  }

  const titles = async ({ clientId }: SeededAccount): Promise<string[]> => {
    const rows: { title: string }[] = await db.database.reader.query(
      'SELECT title FROM appointment WHERE client_id = $1 ORDER BY title',
      [clientId],
    );
    return rows.map((row) => row.title);
  };
  const lastRun = async ({ accountId }: SeededAccount) => {
    const rows: { status: string; counts: { down: Record<string, number> }; errors: { code: string }[] }[] =
      await db.database.reader.query('SELECT * FROM sync_run WHERE account_id = $1 ORDER BY id DESC LIMIT 1', [
        accountId,
      ]);
    return rows[0];
  };
  const account = async ({ accountId }: SeededAccount) => {
    const rows: { status: string; problem: { code: string } | null; lease_until: Date | null }[] =
      await db.database.reader.query('SELECT * FROM calendar_account WHERE id = $1', [accountId]);
    return rows[0];
  };

  it('brings every page of the first round down and remembers where to go on', async () => {
    const { seeded, outlook, sync } = await world();
    outlook.rounds.push([[single('a'), single('b')], [single('c')]]);

    const report = await sync();

    expect(report).toMatchObject({ outcome: 'SUCCEEDED', graphRequests: 2, processed: 3 });
    expect(await titles(seeded)).toEqual(['Event a', 'Event b', 'Event c']);
    expect(await lastRun(seeded)).toMatchObject({ status: 'SUCCEEDED', counts: { down: { created: 3 } } });
    expect(await account(seeded)).toMatchObject({ status: 'CONNECTED', problem: null, lease_until: null });
    await sync();
    expect(outlook.cursors.at(-1)).toEqual({ link: 'delta:1' });
  });

  it('needs one request and at most six statements when nothing changed', async () => {
    const { outlook, sync } = await world();
    outlook.rounds.push([[single('a')]]);
    await sync();
    statements.length = 0;

    const report = await sync();

    expect(report?.graphRequests).toBe(1);
    // The row that queues the run is the test's own statement.
    expect(statements.length - 1).toBeLessThanOrEqual(6);
  });

  it('needs at most twelve statements for a hundred changes of every kind', async () => {
    const { outlook, sync } = await world();
    const before = Array.from({ length: 100 }, (_, n) => single(`old-${n}`));
    outlook.rounds.push([before]);
    await sync();
    const changed = before.slice(0, 60).map((event) => ({ ...event, content: { ...event.content, title: 'Moved' } }));
    const added = Array.from({ length: 30 }, (_, n) => single(`new-${n}`));
    const removed: RemoteItem[] = before.slice(60, 70).map(({ remoteId }) => ({ kind: 'tombstone', remoteId }));
    outlook.rounds.push([[...changed, ...added, ...removed]]);
    statements.length = 0;

    const report = await sync();

    expect(report).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(statements.length - 1).toBeLessThanOrEqual(12);
  });

  it('goes on where it stopped when its runner was shut down between two pages', async () => {
    const { seeded, outlook, sync, resume } = await world();
    const shutdown = new AbortController();
    outlook.rounds.push([[single('a')], [single('b')], [single('c')]]);
    outlook.beforePage = async () => {
      if (outlook.cursors.length === 2) shutdown.abort();
    };

    expect(await sync(shutdown.signal)).toMatchObject({ outcome: 'QUEUED' });
    expect(await account(seeded)).toMatchObject({ lease_until: null });
    outlook.beforePage = async () => undefined;
    expect(await resume()).toMatchObject({ outcome: 'SUCCEEDED', processed: 3 });

    expect(await titles(seeded)).toEqual(['Event a', 'Event b', 'Event c']);
    expect(outlook.cursors.filter((cursor) => 'window' in cursor)).toHaveLength(1);
  });

  it('writes nothing more once somebody else holds the lease', async () => {
    const { seeded, outlook, sync } = await world();
    outlook.rounds.push([[single('a')], [single('b')]]);
    outlook.beforePage = async () => {
      if (outlook.cursors.length < 2) return;
      await db.database.reader.query(
        'UPDATE calendar_account SET lease_generation = lease_generation + 1 WHERE id = $1',
        [seeded.accountId],
      );
    };

    expect(await sync()).toMatchObject({ outcome: 'SUPERSEDED' });

    expect(await titles(seeded)).not.toContain('Event b');
  });

  it('lets one of two runners have the run', async () => {
    const { seeded, outlook, resume } = await world();
    outlook.rounds.push([[single('a')]]);
    await queueRun(db.database, seeded);

    const reports = await Promise.all([resume(), resume()]);

    expect(reports.filter((report) => report !== undefined)).toHaveLength(1);
    expect(await titles(seeded)).toEqual(['Event a']);
  });

  it('deletes what a tombstone and a GET both say is gone, and keeps what only left the window', async () => {
    const { seeded, outlook, sync } = await world();
    outlook.rounds.push([[single('gone'), single('left')]]);
    await sync();
    outlook.rounds.push([
      [
        { kind: 'tombstone', remoteId: 'gone' },
        { kind: 'tombstone', remoteId: 'left' },
        { kind: 'tombstone', remoteId: 'never-seen' },
      ],
    ]);
    const far = { start: instant('2031-01-01T08:00:00.000Z'), end: instant('2031-01-01T09:00:00.000Z') };
    outlook.events.set('left', anOutlookEvent('left', { content: far }));

    expect(await sync()).toMatchObject({ outcome: 'SUCCEEDED' });

    expect(await titles(seeded)).toEqual(['Event left']);
    expect(await lastRun(seeded)).toMatchObject({ counts: { down: { deleted: 1, updated: 1 } } });
  });

  it('removes an event that moved to a calendar that is not synchronised', async () => {
    const { seeded, outlook, sync } = await world();
    outlook.rounds.push([[single('moved')]]);
    await sync();
    outlook.rounds.push([[{ kind: 'tombstone', remoteId: 'moved' }]]);
    outlook.events.set('moved', single('moved'));
    outlook.holders.set('moved', 'elsewhere');

    await sync();

    expect(await titles(seeded)).toEqual([]);
  });

  const weekly = anOutlookEvent('series', {
    type: 'SERIES_MASTER',
    content: { title: 'Weekly', recurrence: 'FREQ=WEEKLY;BYDAY=MO;COUNT=4' },
  });
  const occurrence = (week: number): RemoteItem => ({
    kind: 'occurrence',
    remoteId: `series-${week}`,
    masterRemoteId: 'series',
    start: instant(`2026-03-${String(2 + 7 * week).padStart(2, '0')}T08:00:00.000Z`),
    end: instant(`2026-03-${String(2 + 7 * week).padStart(2, '0')}T09:00:00.000Z`),
  });
  const excluded = async ({ clientId }: SeededAccount): Promise<string[]> => {
    const rows: { excluded_dates: Date[] }[] = await db.database.reader.query(
      `SELECT excluded_dates FROM appointment WHERE client_id = $1 AND type = 'SERIES_MASTER'`,
      [clientId],
    );
    return (rows[0]?.excluded_dates ?? []).map((date) => date.toISOString());
  };

  it('finds an occurrence that was deleted without a tombstone by difference', async () => {
    const { seeded, outlook, sync } = await world();
    outlook.rounds.push([
      [occurrence(0), occurrence(1)],
      [weekly, occurrence(2), occurrence(3)],
    ]);
    await sync();
    expect(await excluded(seeded)).toEqual([]);
    outlook.rounds.push([[weekly, occurrence(0), occurrence(2), occurrence(3)]]);

    await sync();

    expect(await excluded(seeded)).toEqual(['2026-03-09T08:00:00.000Z']);
  });

  it('asks about occurrences when a master comes back without any', async () => {
    const { seeded, outlook, sync } = await world();
    outlook.rounds.push([[weekly, occurrence(0), occurrence(1), occurrence(2), occurrence(3)]]);
    await sync();
    outlook.rounds.push([[weekly]]);
    for (const week of [0, 1, 2]) outlook.events.set(`series-${week}`, anOutlookEvent(`series-${week}`));

    await sync();

    expect(await excluded(seeded)).toEqual(['2026-03-23T08:00:00.000Z']);
  });

  it('asks for the dates of a new series that comes with nothing but changed ones', async () => {
    const { seeded, outlook, sync } = await world();
    const exception = anOutlookEvent('series-1', {
      type: 'EXCEPTION',
      masterRemoteId: 'series',
      originalStart: { instant: instant('2026-03-09T08:00:00.000Z') },
      content: { title: 'Moved', start: instant('2026-03-10T08:00:00.000Z'), end: instant('2026-03-10T09:00:00.000Z') },
    });
    outlook.rounds.push([[weekly, exception]]);
    outlook.events.set('series', weekly);
    outlook.instances.set('series', [exception]);

    await sync();

    expect(await titles(seeded)).toEqual(['Moved', 'Weekly']);
    const others = ['2026-03-02', '2026-03-16', '2026-03-23'].map((day) => `${day}T08:00:00.000Z`);
    expect(await excluded(seeded)).toEqual(others);
  });

  it('asks for the dates of a series that comes with nothing but changed ones, where it has a date beside its rule', async () => {
    const { seeded, outlook, sync } = await world();
    outlook.rounds.push([[weekly, occurrence(0), occurrence(1), occurrence(2), occurrence(3)]]);
    await sync();
    await db.database.reader.query(
      `UPDATE appointment SET excluded_dates = ARRAY(SELECT start_at + make_interval(weeks => w) FROM generate_series(1, 3) w),
         additional_dates = ARRAY[start_at + interval '2 days'] WHERE client_id = $1`,
      [seeded.clientId],
    );
    await db.database.reader.query('DELETE FROM event_occurrence WHERE external_calendar_id = $1', [seeded.calendarId]);
    const exception = anOutlookEvent('series-0', {
      ...{ type: 'EXCEPTION', masterRemoteId: 'series' },
      originalStart: { instant: instant('2026-03-02T08:00:00.000Z') },
      content: { title: 'Moved', start: instant('2026-03-02T10:00:00.000Z'), end: instant('2026-03-02T11:00:00.000Z') },
    });
    outlook.rounds.push([[weekly, exception]]);
    outlook.events.set('series', weekly);
    outlook.instances.set('series', [exception]);

    await sync();

    const rows: unknown[] = await db.database.reader.query(
      `SELECT additional_dates, cardinality(excluded_dates) AS excluded FROM appointment WHERE client_id = $1 AND type = 'SERIES_MASTER'`,
      [seeded.clientId],
    );
    expect(rows).toEqual([{ additional_dates: [], excluded: 3 }]);
  });

  it('finds out that the last date of a series was deleted, when all that is told is that the series left the window', async () => {
    const { seeded, outlook, sync } = await world();
    const single = { ...weekly, content: { ...weekly.content, recurrence: 'FREQ=WEEKLY;COUNT=1' } };
    outlook.rounds.push([[single, occurrence(0)]]);
    await sync();
    outlook.events.set('series', { ...single, etag: 'later' });
    outlook.instances.set('series', []);
    outlook.rounds.push([[{ kind: 'tombstone', remoteId: 'series' }]]);

    await sync();

    expect(await excluded(seeded)).toEqual(['2026-03-02T08:00:00.000Z']);
  });

  it('joins an exception to a master that comes in a later page, and keeps its date out of the series', async () => {
    const { seeded, outlook, sync } = await world();
    const exception = anOutlookEvent('series-1', {
      type: 'EXCEPTION',
      masterRemoteId: 'series',
      originalStart: { instant: instant('2026-03-09T08:00:00.000Z') },
      content: { title: 'Moved', start: instant('2026-03-10T08:00:00.000Z'), end: instant('2026-03-10T09:00:00.000Z') },
    });
    outlook.rounds.push([
      [exception, occurrence(0)],
      [weekly, occurrence(2), occurrence(3)],
    ]);

    await sync();

    const rows: { joined: boolean }[] = await db.database.reader.query(
      `SELECT e.series_id = m.id AS joined FROM appointment e, appointment m
       WHERE e.client_id = $1 AND m.client_id = $1 AND e.type = 'EXCEPTION' AND m.type = 'SERIES_MASTER'`,
      [seeded.clientId],
    );
    expect(rows).toEqual([{ joined: true }]);
    expect(await excluded(seeded)).toEqual([]);
  });

  it('finds an exception that was deleted without a tombstone by asking, and its date stays out of the series', async () => {
    const { seeded, outlook, sync } = await world();
    const exception = anOutlookEvent('series-1', {
      type: 'EXCEPTION',
      masterRemoteId: 'series',
      originalStart: { instant: instant('2026-03-09T08:00:00.000Z') },
      content: { title: 'Moved', start: instant('2026-03-10T08:00:00.000Z'), end: instant('2026-03-10T09:00:00.000Z') },
    });
    outlook.rounds.push([[weekly, occurrence(0), exception, occurrence(2), occurrence(3)]]);
    await sync();
    outlook.rounds.push([[weekly, occurrence(0), occurrence(2), occurrence(3)]]);

    await sync();

    expect(await titles(seeded)).toEqual(['Weekly']);
    expect(await excluded(seeded)).toEqual(['2026-03-09T08:00:00.000Z']);
  });

  it('settles the date of an exception that came before its master', async () => {
    const { seeded, outlook, sync } = await world();
    const exception = anOutlookEvent('series-1', {
      type: 'EXCEPTION',
      masterRemoteId: 'series',
      originalStart: { localDate: '2026-03-09' },
      content: { title: 'Moved', start: instant('2026-03-10T08:00:00.000Z'), end: instant('2026-03-10T09:00:00.000Z') },
    });
    outlook.rounds.push([[exception], [weekly, occurrence(0), occurrence(2), occurrence(3)]]);

    await sync();

    const rows: { original_start: Date }[] = await db.database.reader.query(
      `SELECT original_start FROM appointment WHERE client_id = $1 AND type = 'EXCEPTION'`,
      [seeded.clientId],
    );
    expect(rows.map((row) => row.original_start.toISOString())).toEqual(['2026-03-09T08:00:00.000Z']);
    expect(await excluded(seeded)).toEqual([]);
  });

  it('knows of a cancelled date that came before its master, also on the last day of the window, where nothing is compared', async () => {
    const { seeded, outlook, sync } = await world();
    const times = (date: string) => ({
      start: instant(`${date}T08:00:00.000Z`),
      end: instant(`${date}T09:00:00.000Z`),
    });
    const content = { recurrence: 'FREQ=DAILY', ...times('2027-03-08') };
    const daily = anOutlookEvent('series', { type: 'SERIES_MASTER', content });
    const cancelled = anOutlookEvent('series-last', {
      type: 'EXCEPTION',
      masterRemoteId: 'series',
      isCancelled: true,
      originalStart: { instant: times('2027-03-11').start },
      content: times('2027-03-11'),
    });
    const bare = (date: string): RemoteItem => ({
      ...{ kind: 'occurrence', remoteId: `series-${date}`, masterRemoteId: 'series' },
      ...times(date),
    });
    outlook.rounds.push([[cancelled], [daily, bare('2027-03-08')], [bare('2027-03-09'), bare('2027-03-10')]]);

    await sync();

    expect(await excluded(seeded)).toEqual(['2027-03-11T08:00:00.000Z']);
  });

  it('removes a series that a full read does not bring any more, though it began before the window', async () => {
    const { seeded, outlook, sync } = await world();
    const old = anOutlookEvent('old', {
      type: 'SERIES_MASTER',
      content: {
        title: 'Old',
        recurrence: 'FREQ=DAILY',
        start: instant('2024-03-02T08:00:00.000Z'),
        end: instant('2024-03-02T09:00:00.000Z'),
      },
    });
    outlook.rounds.push([[old, single('a')]]);
    await sync();
    outlook.failures.push(expired());
    outlook.rounds.push([[single('a')]]);

    await sync();

    expect(await titles(seeded)).toEqual(['Event a']);
  });

  it('keeps a series that a full read does not bring because no date of it is left', async () => {
    const { seeded, outlook, sync } = await world();
    outlook.rounds.push([[weekly, occurrence(0), occurrence(1), occurrence(2), occurrence(3)]]);
    await sync();
    outlook.events.set('series', weekly);
    outlook.failures.push(expired());
    outlook.rounds.push([[single('a')]]);

    await sync();

    expect(await titles(seeded)).toEqual(['Event a', 'Weekly']);
  });

  it('keeps what was changed of a date here, though it never went up, when its series goes in Outlook', async () => {
    const { seeded, outlook, sync } = await world();
    outlook.rounds.push([[weekly, occurrence(0), occurrence(1), occurrence(2), occurrence(3)]]);
    await sync();
    await db.database.reader.query(
      `INSERT INTO appointment (id, client_id, type, series_id, original_start, title, start_at, end_at, time_zone, is_all_day,
         is_private, availability, until_at, origin, edited_at)
       SELECT gen_random_uuid(), client_id, 'EXCEPTION', id, start_at, 'Changed here', start_at, end_at, time_zone, false,
         false, 'BUSY', end_at, 'PLANNER', now() FROM appointment WHERE client_id = $1`,
      [seeded.clientId],
    );
    outlook.rounds.push([[{ kind: 'tombstone', remoteId: 'series' }]]);

    await sync();

    expect(await titles(seeded)).toEqual([]);
    const kept: unknown[] = await db.database.reader.query(
      `SELECT field, winner, planner_value->>'title' AS title FROM sync_conflict WHERE client_id = $1`,
      [seeded.clientId],
    );
    expect(kept).toEqual([{ field: 'deletion', winner: 'OUTLOOK', title: 'Changed here' }]);
  });

  it('lets go of a changed date that may not be told any more, when its series goes in Outlook and stays for an edit here', async () => {
    const { seeded, outlook, sync } = await world();
    const exception = anOutlookEvent('series-1', {
      type: 'EXCEPTION',
      masterRemoteId: 'series',
      originalStart: { instant: instant('2026-03-09T08:00:00.000Z') },
      content: {
        title: 'Hidden',
        start: instant('2026-03-10T08:00:00.000Z'),
        end: instant('2026-03-10T09:00:00.000Z'),
      },
    });
    outlook.rounds.push([[weekly, occurrence(0), exception, occurrence(2), occurrence(3)]]);
    await sync();
    await db.database.reader.query(
      `UPDATE appointment SET read_only_reason = 'DETAILS_HIDDEN' WHERE client_id = $1 AND type = 'EXCEPTION'`,
      [seeded.clientId],
    );
    await db.database.reader.query(
      `WITH edited AS (UPDATE appointment SET title = 'Edited', edited_at = now() WHERE client_id = $1 AND type = 'SERIES_MASTER' RETURNING id)
       UPDATE event_link l SET base = $2 FROM edited WHERE l.appointment_id = edited.id`,
      [seeded.clientId, JSON.stringify(weekly.content)],
    );
    outlook.rounds.push([[{ kind: 'tombstone', remoteId: 'series' }]]);

    await sync();

    expect(await titles(seeded)).toEqual(['Edited']);
    const links: unknown[] = await db.database.reader.query(
      'SELECT count(*)::int AS count FROM event_link WHERE account_id = $1',
      [seeded.accountId],
    );
    expect(links).toEqual([{ count: 1 }]);
  });

  it('reads a master that no page brought', async () => {
    const { seeded, outlook, sync } = await world();
    outlook.rounds.push([[occurrence(0), occurrence(1), occurrence(2), occurrence(3)]]);
    outlook.events.set('series', weekly);

    await sync();

    expect(await titles(seeded)).toEqual(['Weekly']);
  });

  it('reads everything again after 410 and removes what is not there any more', async () => {
    const { seeded, outlook, sync } = await world();
    outlook.rounds.push([[single('a'), single('b')]]);
    await sync();
    outlook.failures.push(expired());
    outlook.rounds.push([[single('b'), single('c')]]);

    expect(await sync()).toMatchObject({ outcome: 'SUCCEEDED' });

    expect(await titles(seeded)).toEqual(['Event b', 'Event c']);
  });

  it('keeps everything when a full read suddenly lacks very much', async () => {
    const { seeded, outlook, sync } = await world();
    outlook.rounds.push([Array.from({ length: 40 }, (_, n) => single(`e${n}`))]);
    await sync();
    outlook.failures.push(expired());
    outlook.rounds.push([[single('e0')]]);

    expect(await sync()).toMatchObject({ outcome: 'AWAITING_CONFIRMATION' });

    expect(await titles(seeded)).toHaveLength(40);
  });

  it('stores nothing but times and availability without READ_DETAILS', async () => {
    const { seeded, outlook, sync } = await world({ scopes: ['READ'] });
    const secret = anOutlookEvent('a', { content: { title: 'Secret', description: 'Secret', location: 'Secret' } });
    outlook.rounds.push([[secret]]);

    await sync();

    const rows: unknown[] = await db.database.reader.query(
      `SELECT a::text || l::text AS everything FROM appointment a JOIN event_link l ON l.appointment_id = a.id
       WHERE a.client_id = $1`,
      [seeded.clientId],
    );
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain('Secret');
  });

  it('sets aside what cannot come in, with the reason, until it can', async () => {
    const { seeded, outlook, sync } = await world();
    const broken: RemoteItem = {
      kind: 'setAside',
      remoteId: 'x',
      code: 'SET_ASIDE_NO_TIMES',
      message: '…',
      title: 'Odd',
    };
    outlook.rounds.push([[broken, single('a')]], [[single('x')]]);
    const setAside = async () => {
      const rows: unknown[] = await db.database.reader.query(
        `SELECT s.code FROM set_aside_event s JOIN external_calendar c ON c.id = s.external_calendar_id
         WHERE c.account_id = $1`,
        [seeded.accountId],
      );
      return rows;
    };

    expect(await sync()).toMatchObject({ outcome: 'SUCCEEDED_WITH_ERRORS' });
    expect(await setAside()).toEqual([{ code: 'SET_ASIDE_NO_TIMES' }]);
    expect(await sync()).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(await setAside()).toEqual([]);
  });

  it('ends when a user cancels, keeps what came and goes on from there next time', async () => {
    const { seeded, outlook, sync } = await world();
    outlook.rounds.push([[single('a')], [single('b')], [single('c')]]);
    outlook.beforePage = async () => {
      await db.database.reader.query('UPDATE sync_run SET cancel_requested = true WHERE account_id = $1', [
        seeded.accountId,
      ]);
    };

    expect(await sync()).toMatchObject({ outcome: 'CANCELLED' });
    expect(await titles(seeded)).toEqual(['Event a']);
    outlook.beforePage = async () => undefined;
    expect(await sync()).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(await titles(seeded)).toHaveLength(3);
  });

  it('asks the owner to connect again when the sign-in is dead, and keeps everything', async () => {
    const { seeded, outlook, sync } = await world();
    outlook.rounds.push([[single('a')]]);
    await sync();
    outlook.failures.push(new RemoteError('signInRequired', 'invalid_grant'));

    expect(await sync()).toMatchObject({ outcome: 'FAILED' });

    expect(await account(seeded)).toMatchObject({
      status: 'RECONNECT_REQUIRED',
      problem: { code: 'SIGN_IN_REQUIRED' },
    });
    expect(await titles(seeded)).toEqual(['Event a']);
  });

  it('waits as long as Microsoft asks, and the wait is no failure', async () => {
    const { seeded, outlook, sync, resume } = await world();
    const retryAt = instant('2026-03-10T12:05:00.000Z');
    outlook.failures.push(new RemoteError('throttled', 'Too many requests', { retryAt }));
    outlook.rounds.push([[single('a')]]);

    expect(await sync()).toMatchObject({ outcome: 'QUEUED' });
    expect(await resume()).toBeUndefined();
    await db.database.reader.query(`UPDATE sync_run SET not_before = now() WHERE account_id = $1`, [seeded.accountId]);
    expect(await resume()).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(await account(seeded)).toMatchObject({ problem: null });
  });
});
