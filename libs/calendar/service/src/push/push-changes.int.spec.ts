import type { SyncDirection, SyncScope } from '@kalbro/calendar-core';
import { testDatabase } from '@kalbro/database/testing';
import type { AppointmentId, Instant } from '@kalbro/kernel';
import { RemoteError } from '@kalbro/kernel';
import { SyncRunStore } from '../store/sync-run-store.js';
import { contentJson } from '../store/sync-facts-sql.js';
import { SynchroniseAccount } from '../sync/synchronise-account.js';
import { fresh } from '../testing/account-world.js';
import { anOutlookEvent, FakeOutlook } from '../testing/fake-outlook.js';
import type { SeededAccount } from '../testing/planner-seed.js';
import { instant, queueRun, seedAccount } from '../testing/planner-seed.js';

const everything: readonly SyncScope[] = ['READ', 'READ_DETAILS', 'CREATE', 'UPDATE', 'DELETE'];
const lost = () => new RemoteError('unavailable', 'The connection was lost.', {});

describe('What is changed here', () => {
  const db = testDatabase();
  const clock = { now: () => now };
  let now: Instant;
  let seeded: SeededAccount;
  let outlook: FakeOutlook;
  let engine: SynchroniseAccount;

  const sql = <T>(text: string, ...parameters: unknown[]): Promise<T[]> => db.database.reader.query(text, parameters);

  async function begin(account: { direction?: SyncDirection; scopes?: readonly SyncScope[] } = {}): Promise<void> {
    now = instant('2026-03-10T12:00:00.000Z');
    await sql('TRUNCATE client, appointment CASCADE');
    seeded = await seedAccount(db.database, { direction: 'BOTH', scopes: everything, ...account });
    outlook = new FakeOutlook();
    const parts = { database: db.database, remote: outlook, writer: outlook, clock, dice: () => 0.5 };
    engine = new SynchroniseAccount({ ...parts, window: { pastDays: 60, futureDays: 365 } });
  }
  const resume = (signal = new AbortController().signal) => engine.run({ accountId: seeded.accountId, signal });
  async function sync(trigger = 'MANUAL') {
    const id = await queueRun(db.database, seeded);
    await sql('UPDATE sync_run SET trigger = $2 WHERE id = $1', id, trigger);
    return resume();
  }
  const comesDue = () => sql(`UPDATE sync_run SET not_before = now() WHERE status = 'QUEUED'`);

  /** As the editing use cases leave it. */
  async function make(title: string, more: { recurrence?: string; start?: string; end?: string } = {}) {
    const id = fresh<AppointmentId>();
    const { recurrence = null, start = '2026-03-12T08:00:00Z', end = '2026-03-12T09:00:00Z' } = more;
    await sql(
      `INSERT INTO appointment (id, client_id, type, title, start_at, end_at, time_zone, is_all_day, is_private,
         availability, recurrence, until_at, origin, edited_at)
       VALUES ($1, $2, $3, $4, $5, $6, 'Europe/Oslo', false, false, 'BUSY', $7, 'infinity', 'PLANNER', now())`,
      ...[id, seeded.clientId, recurrence === null ? 'SINGLE' : 'SERIES_MASTER', title, start, end, recurrence],
    );
    await sql('INSERT INTO appointment_resource VALUES ($1, $2)', seeded.resourceId, id);
    return id;
  }
  const keepBase = (id: AppointmentId) =>
    sql(
      `UPDATE event_link l SET base = ${contentJson} FROM appointment a
       WHERE a.id = $1 AND l.appointment_id = a.id AND l.base IS NULL AND l.remote_id IS NOT NULL`,
      id,
    );
  async function rename(id: AppointmentId, title: string): Promise<void> {
    await keepBase(id);
    await sql('UPDATE appointment SET title = $2, edited_at = now(), version = version + 1 WHERE id = $1', id, title);
  }
  const remove = (id: AppointmentId) => sql('UPDATE appointment SET deleted_at = now() WHERE id = $1', id);
  const titles = async () =>
    (
      await sql<{ title: string }>('SELECT title FROM appointment WHERE client_id = $1 ORDER BY title', seeded.clientId)
    ).map(({ title }) => title);
  const links = () =>
    sql<{ remote_id: string | null; base: unknown; attempt: { outcome?: string } | null }>(
      'SELECT remote_id, base, attempt FROM event_link WHERE account_id = $1 ORDER BY remote_id',
      seeded.accountId,
    );
  const inOutlook = () => [...outlook.events.values()].map(({ content }) => content.title).sort();

  beforeEach(() => begin());

  it('is created once, and both sides agree afterwards', async () => {
    await make('Visit');
    expect(await sync('LOCAL_CHANGE')).toMatchObject({ outcome: 'SUCCEEDED', graphRequests: 1 });
    expect(inOutlook()).toEqual(['Visit']);
    expect(await links()).toEqual([{ remote_id: 'made-1', base: null, attempt: null }]);
    await sync();
    expect(outlook.writes).toEqual(['create Visit']);
  });

  it.each([
    { may: 'everything', scopes: everything, direction: 'BOTH', kept: ['webLink', 'isOrganizer'] },
    { may: 'read times alone', scopes: ['READ', 'CREATE'], direction: 'BOTH', kept: null },
    { may: 'read nothing', scopes: ['CREATE', 'UPDATE'], direction: 'UP', kept: ['webLink'] },
  ] as const)('knows the way to it in Outlook as soon as it is there, for those who may $may', async (account) => {
    await begin({ scopes: account.scopes, direction: account.direction });
    await make('Visit');
    await sync('LOCAL_CHANGE');
    const facts = () => sql<{ outlook: Record<string, unknown> | null }>('SELECT outlook FROM appointment');
    const [row] = await facts();
    const known = row?.outlook && Object.keys(row.outlook).filter((key) => account.kept?.some((one) => one === key));
    expect(known?.sort() ?? null).toEqual(account.kept && [...account.kept].sort());
    await sync();
    expect(await facts()).toEqual([row]);
  });

  it('goes up as the fields that changed, and no others', async () => {
    const id = await make('Visit');
    await sync();
    await rename(id, 'Visit to Bergen');
    expect(await sync('LOCAL_CHANGE')).toMatchObject({ outcome: 'SUCCEEDED', graphRequests: 1 });
    expect(outlook.writes[1]).toBe('update made-1 {"title":"Visit to Bergen"}');
    expect(await links()).toMatchObject([{ base: null, attempt: null }]);
  });

  it('and changed back, asks nothing of Outlook', async () => {
    const id = await make('Visit');
    await sync();
    await rename(id, 'Other');
    await rename(id, 'Visit');
    await sync('LOCAL_CHANGE');
    expect(outlook.writes).toEqual(['create Visit']);
    expect(await links()).toMatchObject([{ base: null }]);
  });

  it('and deleted, is deleted there, and then gone here', async () => {
    const id = await make('Visit');
    await sync();
    await remove(id);
    await sync('LOCAL_CHANGE');
    expect(inOutlook()).toEqual([]);
    expect(await titles()).toEqual([]);
    expect(await links()).toEqual([]);
  });

  it('and deleted there before anything was read there, is gone here after the first read', async () => {
    await make('Visit');
    await make('Meeting');
    await sync('LOCAL_CHANGE');
    outlook.events.delete('made-1');
    await sync();
    expect(await titles()).toEqual(inOutlook());
    expect(await titles()).toHaveLength(1);
  });

  it('of a series that is gone there, cancelled dates alone find out', async () => {
    const id = await make('Round', { recurrence: 'FREQ=DAILY;COUNT=2' });
    await sync();
    outlook.events.delete('made-1');
    const dates = ['2026-03-12T08:00:00Z', '2026-03-13T08:00:00Z'];
    await sql('UPDATE appointment SET excluded_dates = $2 WHERE id = $1', id, dates);
    await sql(`UPDATE event_link SET base_excluded_dates = '{}' WHERE appointment_id = $1`, id);
    await sync('LOCAL_CHANGE');
    expect(await links()).toEqual([]);
    expect(await titles()).toEqual([]);
  });

  it('of one date of a series, and changed back, does not wait any more', async () => {
    const series = await make('Round', { recurrence: 'FREQ=DAILY;COUNT=2' });
    await sync();
    const date = { kind: 'occurrence', remoteId: 'made-1/1', masterRemoteId: 'made-1', etag: '1' } as const;
    const start = instant('2026-03-13T08:00:00.000Z');
    outlook.instances.set('made-1', [{ ...date, start, end: instant('2026-03-13T09:00:00.000Z') }]);
    const id = await make('Round', { start, end: '2026-03-13T09:00:00Z' });
    await sql(
      `UPDATE appointment SET type = 'EXCEPTION', series_id = $2, original_start = start_at WHERE id = $1`,
      ...[id, series],
    );
    await sync('LOCAL_CHANGE');
    expect(outlook.writes).toEqual(['create Round']);
    expect(await links()).toMatchObject([
      { remote_id: 'made-1' },
      { remote_id: 'made-1/1', base: null, attempt: null },
    ]);
  });

  it('of one date that is gone there, takes the date out of the series and is kept as a conflict', async () => {
    const series = await make('Round', { recurrence: 'FREQ=DAILY;COUNT=2' });
    await sync();
    const start = instant('2026-03-13T08:00:00.000Z');
    const end = instant('2026-03-13T09:00:00.000Z');
    const id = await make('Round, moved', { start, end });
    await sql(
      `UPDATE appointment SET type = 'EXCEPTION', series_id = $2, original_start = start_at WHERE id = $1`,
      ...[id, series],
    );
    // As a read left it before somebody deleted it there.
    await sql(
      `INSERT INTO event_occurrence (external_calendar_id, remote_id, master_remote_id, start_at, end_at, etag, round)
       VALUES ($1, 'made-1/1', 'made-1', $2, $3, '1', 1)`,
      ...[seeded.calendarId, start, end],
    );
    await sync('LOCAL_CHANGE');
    expect(await titles()).toEqual(['Round']);
    expect(await sql('SELECT excluded_dates FROM appointment')).toEqual([{ excluded_dates: [new Date(start)] }]);
    expect(await sql('SELECT 1 FROM event_occurrence')).toEqual([]);
    expect(await sql('SELECT field, winner FROM sync_conflict')).toEqual([{ field: 'deletion', winner: 'OUTLOOK' }]);
  });

  it('cancels a date that somebody changed there, where nothing comes down', async () => {
    await begin({ direction: 'UP', scopes: ['CREATE', 'UPDATE', 'DELETE'] });
    const series = await make('Round', { recurrence: 'FREQ=DAILY;COUNT=2' });
    await sync();
    const originalStart = { instant: instant('2026-03-13T08:00:00.000Z') };
    const content = { start: instant('2026-03-13T10:00:00.000Z'), end: instant('2026-03-13T11:00:00.000Z') };
    const changed = anOutlookEvent('made-1/1', { type: 'EXCEPTION', masterRemoteId: 'made-1', originalStart, content });
    outlook.events.set('made-1/1', changed);
    outlook.instances.set('made-1', [changed]);
    await sql('UPDATE appointment SET excluded_dates = $2 WHERE id = $1', series, [originalStart.instant]);
    await sql(`UPDATE event_link SET base_excluded_dates = '{}' WHERE appointment_id = $1`, series);
    await sync('LOCAL_CHANGE');
    expect(outlook.writes).toEqual(['create Round', 'delete made-1/1']);
    expect(await sql('SELECT base_excluded_dates FROM event_link')).toEqual([{ base_excluded_dates: null }]);
  });

  it('stays in Outlook where nothing may be deleted there, and does not come back', async () => {
    await begin({ scopes: ['READ', 'READ_DETAILS', 'CREATE', 'UPDATE'] });
    const id = await make('Visit');
    await sync();
    await remove(id);
    await sync('LOCAL_CHANGE');
    outlook.rounds.push([[...outlook.events.values()]]);
    await sync();
    expect(inOutlook()).toEqual(['Visit']);
    expect(await sql('SELECT 1 FROM appointment WHERE deleted_at IS NULL')).toEqual([]);
  });

  it('is created once when the answer was lost, and known by its transaction id', async () => {
    await make('Visit');
    outlook.failures.push(lost());
    expect(await sync('LOCAL_CHANGE')).toMatchObject({ outcome: 'QUEUED' });
    expect(await links()).toMatchObject([{ remote_id: null, attempt: { kind: 'create' } }]);
    await comesDue();
    outlook.rounds.push([[...outlook.events.values()]]);
    expect(await resume()).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(inOutlook()).toEqual(['Visit']);
    expect(await titles()).toEqual(['Visit']);
    expect(await links()).toEqual([{ remote_id: 'made-1', base: null, attempt: null }]);
  });

  it('is sent again when a complete read found nothing of it', async () => {
    await make('Visit');
    outlook.failures.push(lost());
    outlook.beforeAnswer = async () => outlook.events.clear();
    await sync('LOCAL_CHANGE');
    await comesDue();
    outlook.beforeAnswer = async () => undefined;
    now = instant('2026-03-10T12:00:30.000Z');
    expect(await resume()).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(outlook.writes).toEqual(['create Visit', 'create Visit']);
    expect(await links()).toMatchObject([{ remote_id: 'made-2', attempt: null }]);
  });

  it('is found by whoever takes over from a runner that died while it waited for the answer', async () => {
    await make('Visit');
    outlook.beforeAnswer = async () => {
      await sql('UPDATE calendar_account SET lease_generation = lease_generation + 1, lease_until = NULL');
    };
    expect(await sync('LOCAL_CHANGE')).toMatchObject({ outcome: 'SUPERSEDED' });
    outlook.beforeAnswer = async () => undefined;
    outlook.rounds.push([[...outlook.events.values()]]);
    expect(await resume()).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(inOutlook()).toEqual(['Visit']);
    expect(await links()).toEqual([{ remote_id: 'made-1', base: null, attempt: null }]);
  });

  it('while it is on its way, follows in a run of its own', async () => {
    const id = await make('Visit');
    outlook.beforeAnswer = async () => {
      outlook.beforeAnswer = async () => undefined;
      await rename(id, 'Visit to Bergen');
      await sql(`UPDATE sync_run SET again = true WHERE status = 'RUNNING'`);
    };
    expect(await sync('LOCAL_CHANGE')).toMatchObject({ isFollowed: true });
    expect(await resume()).toMatchObject({ outcome: 'SUCCEEDED', isFollowed: false });
    expect(inOutlook()).toEqual(['Visit to Bergen']);
    expect(await links()).toMatchObject([{ base: null, attempt: null }]);
  });

  it('meets what was changed there at the same time, field by field', async () => {
    const id = await make('Visit');
    await sync();
    const event = anOutlookEvent('made-1', { ...outlook.events.get('made-1'), etag: 'newer' });
    outlook.events.set('made-1', { ...event, content: { ...event.content, title: 'Visit', location: 'Bergen' } });
    await rename(id, 'Long visit');
    expect(await sync('LOCAL_CHANGE')).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(outlook.events.get('made-1')?.content).toMatchObject({ title: 'Long visit', location: 'Bergen' });
    expect(await sql('SELECT title, location FROM appointment')).toEqual([{ title: 'Long visit', location: 'Bergen' }]);
    expect(await sql('SELECT 1 FROM sync_conflict')).toEqual([]);
  });

  it('and there differently, is a conflict that keeps both values', async () => {
    const id = await make('Visit');
    await sync();
    const known = outlook.events.get('made-1');
    outlook.events.set('made-1', {
      ...anOutlookEvent('made-1', known),
      etag: 'newer',
      lastModified: instant('2020-01-01T00:00:00.000Z'),
      content: { ...anOutlookEvent('made-1', known).content, title: 'Theirs' },
    });
    await rename(id, 'Ours');
    expect(await sync('LOCAL_CHANGE')).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(inOutlook()).toEqual(['Ours']);
    expect(await sql('SELECT field, planner_value, outlook_value, winner FROM sync_conflict')).toEqual([
      { field: 'title', planner_value: 'Ours', outlook_value: 'Theirs', winner: 'PLANNER' },
    ]);
    expect(await sql(`SELECT conflicts FROM sync_run WHERE trigger = 'LOCAL_CHANGE'`)).toEqual([{ conflicts: 1 }]);
  });

  it('waits as long as Microsoft asks, and is known not to have been done', async () => {
    await make('Visit');
    const retryAt = instant('2026-03-10T12:05:00.000Z');
    outlook.failures.push(new RemoteError('throttled', 'Slow down', { status: 429, retryAt }));
    expect(await sync('LOCAL_CHANGE')).toMatchObject({ outcome: 'QUEUED' });
    expect(await links()).toEqual([{ remote_id: null, base: null, attempt: null }]);
  });

  it('and changed back while nobody knows whether it arrived, agrees again once a complete read told nothing of it', async () => {
    const id = await make('Visit');
    await sync();
    await rename(id, 'Other');
    const updateEvent = outlook.updateEvent.bind(outlook);
    outlook.updateEvent = async (session) => {
      session.countRequest();
      throw lost();
    };
    await sync('LOCAL_CHANGE');
    outlook.updateEvent = updateEvent;
    await rename(id, 'Visit');
    await comesDue();
    expect(await links()).toMatchObject([{ attempt: { kind: 'update' } }]);
    now = instant('2026-03-10T12:00:30.000Z');
    await resume();
    now = instant('2026-03-10T12:01:00.000Z');
    expect(await sync()).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(await links()).toMatchObject([{ base: null, attempt: null }]);
    expect(outlook.writes).toEqual(['create Visit']);
  });

  it('is one row with what a pull made of its event before anybody knew that it was ours', async () => {
    await make('Visit');
    outlook.beforeAnswer = async () => {
      outlook.beforeAnswer = async () => undefined;
      await sql(
        `WITH heard AS (INSERT INTO appointment (id, client_id, type, title, start_at, end_at, time_zone, is_all_day,
             is_private, availability, until_at, origin)
           SELECT gen_random_uuid(), client_id, type, 'Heard', start_at, end_at, time_zone, is_all_day, is_private,
             availability, until_at, 'OUTLOOK' FROM appointment RETURNING id)
         INSERT INTO event_link (id, appointment_id, account_id, external_calendar_id, remote_id, round)
         SELECT gen_random_uuid(), heard.id, $1, $2, 'made-1', 1 FROM heard`,
        seeded.accountId,
        seeded.calendarId,
      );
    };
    expect(await sync('LOCAL_CHANGE')).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(await titles()).toEqual(['Visit']);
    expect(await links()).toEqual([{ remote_id: 'made-1', base: null, attempt: null }]);
  });

  it('asked for while it is being sent, is followed by a read in the same run', async () => {
    await make('Visit');
    outlook.beforeAnswer = async () => {
      outlook.beforeAnswer = async () => undefined;
      await new SyncRunStore().queue(db.database.reader, [
        { id: fresh(), accountId: seeded.accountId, clientId: seeded.clientId, trigger: 'MANUAL', requestedBy: null },
      ]);
    };
    outlook.rounds.push([[anOutlookEvent('theirs')]]);
    expect(await sync('LOCAL_CHANGE')).toMatchObject({ isFollowed: true });
    expect(await titles()).toEqual(['Visit']);
    expect(await resume()).toMatchObject({ outcome: 'SUCCEEDED', isFollowed: false });
    expect(await titles()).toEqual(['Event theirs', 'Visit']);
    expect(await sql('SELECT trigger, status FROM sync_run')).toEqual([{ trigger: 'MANUAL', status: 'SUCCEEDED' }]);
  });

  it('goes up four at a time', async () => {
    for (let n = 0; n < 8; n += 1) await make(`Visit ${n}`);
    const together: number[] = [];
    const waiting: (() => void)[] = [];
    // Nobody is answered before four have asked: with fewer at a time this would never end.
    outlook.beforeAnswer = () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        if (waiting.length < 4) return;
        together.push(waiting.length);
        waiting.splice(0).forEach((answer) => answer());
      });
    expect(await sync('LOCAL_CHANGE')).toMatchObject({ outcome: 'SUCCEEDED', graphRequests: 8 });
    expect(together).toEqual([4, 4]);
    expect(inOutlook()).toHaveLength(8);
  });

  it('of an account that is not the main one stays here', async () => {
    await sql('UPDATE calendar_account SET position = 2 WHERE id = $1', seeded.accountId);
    await make('Visit');
    await sync();
    expect(outlook.writes).toEqual([]);
  });

  it('before an account began to go up by itself stays here, until it is edited', async () => {
    await sql(`UPDATE calendar_account SET up_from = now() + interval '1 minute'`);
    const id = await make('Visit');
    await sync();
    expect(outlook.writes).toEqual([]);
    await sql(`UPDATE appointment SET edited_at = now() + interval '2 minutes' WHERE id = $1`, id);
    await sync();
    expect(outlook.writes).toEqual(['create Visit']);
  });

  it('and refused by Outlook, is said on the run and not sent again until it changes', async () => {
    const id = await make('Visit');
    await sync();
    await rename(id, 'Refused');
    const updateEvent = outlook.updateEvent.bind(outlook);
    outlook.updateEvent = async () => ({ kind: 'refused', code: 'ErrorOccurrenceCrossingBoundary' });
    expect(await sync('LOCAL_CHANGE')).toMatchObject({ outcome: 'SUCCEEDED_WITH_ERRORS' });
    expect(await links()).toMatchObject([{ attempt: { outcome: 'REFUSED' } }]);
    expect(JSON.stringify(await sql('SELECT errors FROM sync_run'))).toContain('does not let an occurrence move');
    outlook.updateEvent = updateEvent;
    await sync();
    expect(outlook.writes).toEqual(['create Visit']);
    await rename(id, 'Accepted');
    await sync('LOCAL_CHANGE');
    expect(inOutlook()).toEqual(['Accepted']);
  });

  it('of an account of which nothing comes down is repeated under its transaction id', async () => {
    await begin({ direction: 'UP', scopes: ['CREATE', 'UPDATE', 'DELETE'] });
    await make('Visit');
    outlook.failures.push(lost());
    await sync('LOCAL_CHANGE');
    await comesDue();
    expect(await resume()).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(outlook.writes).toEqual(['create Visit', 'create Visit']);
    expect(inOutlook()).toEqual(['Visit']);
    expect(outlook.cursors).toEqual([]);
  });
});
