import { testDatabase } from '@kalbro/database/testing';
import type { AccountId, SyncRunId } from '@kalbro/kernel';
import type { Actor } from '@kalbro/permissions-core';
import { CancelSyncRun } from '../accounts/cancel-sync-run.js';
import { StartSync } from '../accounts/start-sync.js';
import { SynchroniseAccount } from '../sync/synchronise-account.js';
import { everything, fresh, HandClock, heardDuring, ownerOf, refusalOf } from '../testing/account-world.js';
import { anOutlookEvent, expired, FakeOutlook } from '../testing/fake-outlook.js';
import type { SeededAccount } from '../testing/planner-seed.js';
import { queueRun, seedAccount } from '../testing/planner-seed.js';
import { ConfirmDeletions, DismissDeletions } from './answer-deletions.js';
import { CountHeldDeletions } from './count-held-deletions.js';

describe('A run that would delete very much', () => {
  const db = testDatabase();
  let seeded: SeededAccount;
  let outlook: FakeOutlook;
  let woken: AccountId[];

  const sql = (text: string, ...parameters: unknown[]) => db.database.reader.query(text, parameters);
  const parts = () => ({
    database: db.database,
    clock: new HandClock(),
    wake: async (id: AccountId) => void woken.push(id),
  });
  const confirm = (id: SyncRunId, actor: Actor = ownerOf(seeded)) => new ConfirmDeletions(parts()).run(actor, id);
  const dismiss = (id: SyncRunId, actor: Actor = ownerOf(seeded)) => new DismissDeletions(parts()).run(actor, id);
  const work = (signal = new AbortController().signal) =>
    new SynchroniseAccount({
      database: db.database,
      remote: outlook,
      writer: outlook,
      clock: new HandClock(),
      window: { pastDays: 60, futureDays: 365 },
      dice: () => 0.5,
    }).run({ accountId: seeded.accountId, signal });
  const titles = async () =>
    (await sql('SELECT title FROM appointment ORDER BY title')).map(({ title }: { title: string }) => title);
  const one = async (text: string, ...parameters: unknown[]) => (await sql(text, ...parameters))[0];
  const account = () => one('SELECT * FROM calendar_account WHERE id = $1', seeded.accountId);
  const kept = Array.from({ length: 39 }, (_, n) => `Event ${n + 10}`);

  /** Forty events came down, and Outlook forgot; a full read tells of `heard` alone. */
  async function ask(heard = ['me']): Promise<SyncRunId> {
    await queueRun(db.database, seeded);
    outlook.rounds.push([[anOutlookEvent('me'), ...kept.map((_, n) => anOutlookEvent(`${n + 10}`))]]);
    await work();
    return readAgain(heard);
  }

  async function readAgain(heard = ['me']): Promise<SyncRunId> {
    const id = await queueRun(db.database, seeded);
    outlook.failures.push(expired());
    outlook.rounds.push([heard.map((each) => anOutlookEvent(each))]);
    await work();
    return id;
  }

  beforeEach(async () => {
    await db.clear();
    seeded = await seedAccount(db.database, {
      direction: 'BOTH',
      scopes: ['READ', 'READ_DETAILS', 'CREATE', 'UPDATE'],
    });
    outlook = new FakeOutlook();
    woken = [];
  });

  describe('waits for an answer', () => {
    it('with everything as it was, and says how much it is about', async () => {
      const id = await ask();

      expect(await titles()).toHaveLength(40);
      expect(await one('SELECT * FROM sync_run WHERE id = $1', id)).toMatchObject({
        status: 'AWAITING_CONFIRMATION',
        finished_at: null,
        errors: [],
        held: [{ calendarId: seeded.calendarId, of: 40, remoteIds: kept.map((_, n) => `${n + 10}`) }],
      });
      const unknown = fresh<SyncRunId>();
      expect(await new CountHeldDeletions(db.database).run([unknown, id])).toEqual([undefined, { count: 39, of: 40 }]);
      expect(await account()).toMatchObject({
        status: 'CONNECTED',
        problem: { code: 'DELETIONS_HELD', count: 39, total: 40 },
        lease_until: null,
      });
    });

    it('and meanwhile is what everybody gets who asks for synchronisation', async () => {
      const id = await ask();
      expect(await new StartSync(parts()).run(ownerOf(seeded), seeded.accountId)).toMatchObject({
        id,
        status: 'AWAITING_CONFIRMATION',
      });
      expect(await work()).toBeUndefined();
    });

    it('also when its runner dies between the question and the end', async () => {
      await ask(['me', ...kept.map((_, n) => `${n + 10}`)]);
      const id = await queueRun(db.database, seeded);
      const shutdown = new AbortController();
      outlook.failures.push(expired());
      outlook.rounds.push([[anOutlookEvent('me')]]);
      outlook.beforePage = async () => shutdown.abort();
      expect(await work(shutdown.signal)).toMatchObject({ outcome: 'QUEUED' });
      outlook.beforePage = async () => undefined;

      expect(await work()).toMatchObject({ runId: id, outcome: 'AWAITING_CONFIRMATION' });
      await confirm(id);
      expect(await titles()).toEqual(['Event me']);
    });

    it('no longer when the same run reads again and hears of everything', async () => {
      await ask(['me', ...kept.map((_, n) => `${n + 10}`)]);
      const shutdown = new AbortController();
      outlook.failures.push(expired());
      outlook.rounds.push([[anOutlookEvent('me')]]);
      await queueRun(db.database, seeded);
      outlook.beforePage = async () => shutdown.abort();
      await work(shutdown.signal);
      outlook.beforePage = async () => undefined;
      outlook.failures.push(expired());
      outlook.rounds.push([['me', ...kept.map((_, n) => `${n + 10}`)].map((each) => anOutlookEvent(each))]);

      expect(await work()).toMatchObject({ outcome: 'SUCCEEDED' });
      expect(await account()).toMatchObject({ problem: null });
    });

    it('until it is cancelled, which deletes nothing, and the next full read asks again', async () => {
      const id = await ask();
      const cancelled = await new CancelSyncRun(parts()).run(ownerOf(seeded), id);

      expect(cancelled).toMatchObject({ status: 'CANCELLED', finishedAt: expect.any(String) });
      expect(await titles()).toHaveLength(40);
      expect(await one('SELECT count(*)::int AS links FROM event_link')).toEqual({ links: 40 });
      expect(await account()).toMatchObject({ problem: null });
      const next = await readAgain();
      expect(await one('SELECT status FROM sync_run WHERE id = $1', next)).toEqual({ status: 'AWAITING_CONFIRMATION' });
    });
  });

  describe('and is told yes', () => {
    it('deletes, counts and is over, and so is the problem', async () => {
      const id = await ask();
      await sql('UPDATE calendar_account SET last_successful_sync_at = NULL');
      expect(await confirm(id)).toMatchObject({
        id,
        status: 'SUCCEEDED',
        phase: 'DONE',
        finishedAt: expect.any(String),
        down: { deleted: 39, unchanged: 1 },
      });
      expect(await titles()).toEqual(['Event me']);
      expect(await account()).toMatchObject({ problem: null, last_successful_sync_at: expect.any(Date) });
      expect(woken).toEqual([]);
    });

    it('still tells what it had set aside', async () => {
      const id = await ask();
      await sql(`UPDATE sync_run SET errors = '[{"code": "X", "message": "", "title": null}]' WHERE id = $1`, id);
      expect(await confirm(id)).toMatchObject({ status: 'SUCCEEDED_WITH_ERRORS' });
    });

    it('leaves what was heard of since, and what was changed here and not sent yet', async () => {
      const id = await ask();
      await sql(`UPDATE event_link SET round = 3 WHERE remote_id = '10'`);
      await sql(`UPDATE event_link SET base = '{"title": "Before"}' WHERE remote_id = '11'`);
      await sql(`UPDATE event_link SET base_excluded_dates = '{}' WHERE remote_id = '12'`);
      await sql(`UPDATE event_link SET attempt = '{"kind": "update"}' WHERE remote_id = '13'`);
      await sql(`UPDATE event_link SET attempt = '{"kind": "update", "outcome": "REFUSED"}' WHERE remote_id = '14'`);
      await sql(
        `UPDATE appointment SET type = 'EXCEPTION', series_id = (SELECT appointment_id FROM event_link WHERE remote_id = '15')
         WHERE title = 'Event me'`,
      );
      await sql(`UPDATE event_link SET remote_id = NULL WHERE remote_id = 'me'`);

      expect(await confirm(id)).toMatchObject({ down: { deleted: 34 } });
      expect(await titles()).toEqual(['Event 10', 'Event 11', 'Event 12', 'Event 13', 'Event 15', 'Event me']);
    });

    it('does not touch a meeting that another account holds too', async () => {
      const id = await ask();
      const other = await seedAccount(db.database);
      await sql(
        `INSERT INTO event_link (id, appointment_id, account_id, external_calendar_id, remote_id, round)
         SELECT gen_random_uuid(), appointment_id, $1, $2, remote_id, 1 FROM event_link WHERE remote_id = '10'`,
        other.accountId,
        other.calendarId,
      );
      await confirm(id);
      expect(await titles()).toEqual(['Event 10', 'Event me']);
    });

    it('lets what waited meanwhile go up at once', async () => {
      const id = await ask();
      await sql('UPDATE sync_run SET again = true WHERE id = $1', id);
      await confirm(id);
      expect(await sql(`SELECT status FROM sync_run WHERE trigger = 'LOCAL_CHANGE'`)).toEqual([{ status: 'QUEUED' }]);
      expect(woken).toEqual([seeded.accountId]);
    });
  });

  describe('and is told no', () => {
    it('keeps everything as entries of the planner that are linked to nothing', async () => {
      await sql(`UPDATE calendar_account SET direction = 'DOWN'`);
      const id = await ask();
      await sql('UPDATE appointment SET edited_at = now()');
      expect(await dismiss(id)).toMatchObject({ status: 'SUCCEEDED', down: { deleted: 0 } });

      expect(await titles()).toHaveLength(40);
      expect(await sql('SELECT remote_id FROM event_link')).toEqual([{ remote_id: 'me' }]);
      const stands = await sql(
        `SELECT count(*)::int AS entries, origin, read_only_reason, outlook IS NULL AS plain, edited_at IS NULL AS untouched,
           version FROM appointment GROUP BY 2, 3, 4, 5, 6 ORDER BY 1`,
      );
      expect(stands).toEqual([
        expect.objectContaining({ entries: 1, origin: 'OUTLOOK', plain: false }),
        { entries: 39, origin: 'PLANNER', read_only_reason: null, plain: true, untouched: true, version: 2 },
      ]);
      expect(await account()).toMatchObject({ problem: null, last_successful_sync_at: expect.any(Date) });
    });

    it('sends none of it up by itself, through no account of theirs, and holds back nothing that was made here', async () => {
      const id = await ask();
      const main = fresh<AccountId>();
      await sql('UPDATE calendar_account SET position = 2, up_from = NULL');
      await sql(
        `INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, position)
         VALUES ($1, $2, $3, 'main@fjordplan.example', 'BOTH', '{READ,CREATE}', 'CONNECTED', 1)`,
        main,
        seeded.clientId,
        seeded.resourceId,
      );
      const stranger = await seedAccount(db.database);
      await sql(
        `UPDATE appointment SET origin = 'PLANNER', edited_at = now() - interval '1 day' WHERE title = 'Event me'`,
      );
      await dismiss(id);
      const goesUp = (accountId: AccountId) =>
        one(
          `SELECT up_from IS NOT NULL AS bounded,
             (SELECT count(*)::int FROM appointment a WHERE a.origin = 'PLANNER' AND a.edited_at > up_from) AS entries,
             up_from FROM calendar_account WHERE id = $1`,
          accountId,
        );
      for (const each of [seeded.accountId, main]) {
        expect(await goesUp(each)).toEqual({ bounded: true, entries: 1, up_from: new Date(0) });
      }
      expect(await goesUp(stranger.accountId)).toMatchObject({ bounded: false });
    });

    it('forgets what was deleted here as well, and leaves a meeting to the other account that holds it', async () => {
      const id = await ask();
      await sql(`UPDATE appointment SET deleted_at = now() WHERE title = 'Event 10'`);
      const other = await seedAccount(db.database);
      await sql(
        `INSERT INTO event_link (id, appointment_id, account_id, external_calendar_id, remote_id, round)
         SELECT gen_random_uuid(), appointment_id, $1, $2, remote_id, 1 FROM event_link WHERE remote_id = '11'`,
        other.accountId,
        other.calendarId,
      );
      await dismiss(id);
      expect(await titles()).toEqual([...kept.slice(1), 'Event me']);
      expect(await one(`SELECT origin FROM appointment WHERE title = 'Event 11'`)).toEqual({ origin: 'OUTLOOK' });
    });

    it('keeps a series whole, and takes an exception out of a series that stays in Outlook', async () => {
      const id = await ask();
      const series = (exception: string, master: string) =>
        sql(
          `UPDATE appointment SET type = 'EXCEPTION', original_start = start_at,
             series_id = (SELECT appointment_id FROM event_link WHERE remote_id = $2) WHERE title = $1`,
          `Event ${exception}`,
          master,
        );
      await sql(
        `UPDATE appointment SET type = 'SERIES_MASTER', recurrence = 'FREQ=DAILY', until_at = 'infinity'
         WHERE title IN ('Event me', 'Event 11')`,
      );
      await series('10', 'me');
      await series('12', '11');
      await dismiss(id);
      const rows = await sql(
        `SELECT title, type, series_id IS NOT NULL AS belongs FROM appointment
         WHERE title IN ('Event 10', 'Event 11', 'Event 12') ORDER BY title`,
      );
      expect(rows).toEqual([
        { title: 'Event 10', type: 'SINGLE', belongs: false },
        { title: 'Event 11', type: 'SERIES_MASTER', belongs: false },
        { title: 'Event 12', type: 'EXCEPTION', belongs: true },
      ]);
    });
  });

  it.each([
    ['confirmed', confirm],
    ['dismissed', dismiss],
  ])('tells whoever looks at the calendar when it is %s', async (_, answer) => {
    const id = await ask();
    expect(await heardDuring(db.url, () => answer(id))).toEqual({
      kind: 'appointments',
      resourceIds: [seeded.resourceId],
      from: '2026-03-02T08:00:00.000Z',
      to: '2026-03-02T09:00:00.001Z',
    });
  });

  describe('takes one answer', () => {
    it('of two that come at the same moment', async () => {
      const id = await ask();
      const answers = await Promise.allSettled([confirm(id), dismiss(id), confirm(id), dismiss(id)]);
      const refused = answers.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []));
      expect(refused).toEqual(Array(3).fill('RUN_NOT_AWAITING_CONFIRMATION'));
      const { counts } = await one('SELECT counts FROM sync_run WHERE id = $1', id);
      expect((await titles()).length + counts.down.deleted).toBe(40);
    });

    it('and refuses the next one, whatever the run is by then', async () => {
      const id = await ask();
      await confirm(id);
      const queued = await queueRun(db.database, seeded);
      const before = await everything(db.database);
      for (const each of [confirm(id), dismiss(id), confirm(queued), dismiss(queued)]) {
        const { code, text } = await refusalOf(each);
        expect([code, text.nb, text.en]).toEqual([
          'RUN_NOT_AWAITING_CONFIRMATION',
          expect.stringContaining('venter ikke'),
          expect.stringContaining('does not wait'),
        ]);
      }
      expect(await everything(db.database)).toEqual(before);
    });

    it('of nobody who is foreign, not allowed, or without the module', async () => {
      const id = await ask();
      const other = await seedAccount(db.database);
      const before = await everything(db.database);
      const owner = ownerOf(seeded);
      const codes = async (actor: Actor, run = id) =>
        (await Promise.all([confirm(run, actor), dismiss(run, actor)].map(refusalOf))).map(({ code }) => code);

      expect(await codes(owner, fresh<SyncRunId>())).toEqual(['NOT_FOUND', 'NOT_FOUND']);
      expect(await codes(ownerOf(other))).toEqual(['NOT_FOUND', 'NOT_FOUND']);
      expect(await codes({ ...owner, ownResourceId: null })).toEqual(['FORBIDDEN', 'FORBIDDEN']);
      expect(await codes({ ...owner, activeModules: new Set() })).toEqual(['MODULE_NOT_ACTIVE', 'MODULE_NOT_ACTIVE']);
      expect(await everything(db.database)).toEqual(before);
    });
  });
});
