import type { AccountId, ExternalCalendarId } from '@kalbro/kernel';
import { testDatabase } from '@kalbro/database/testing';
import { everything, fresh, heardDuring, ownerOf, refusalOf } from '../testing/account-world.js';
import { anOutlookEvent, FakeOutlook } from '../testing/fake-outlook.js';
import type { SeededAccount } from '../testing/planner-seed.js';
import { instant, queueRun, seedAccount } from '../testing/planner-seed.js';
import { SynchroniseAccount } from '../sync/synchronise-account.js';
import { AccountReader } from './account-reader.js';
import { SelectExternalCalendars } from './select-external-calendars.js';

describe('Choosing calendars', () => {
  const db = testDatabase();
  let seeded: SeededAccount;
  let outlook: FakeOutlook;
  let woken: AccountId[];
  let team: ExternalCalendarId;

  beforeEach(async () => {
    await db.clear();
    seeded = await seedAccount(db.database);
    outlook = new FakeOutlook();
    woken = [];
    team = await calendar('Team', false);
  });

  const sql = (text: string, ...parameters: unknown[]) => db.database.reader.query(text, parameters);
  const calendar = async (name: string, canEdit: boolean, accountId = seeded.accountId) => {
    const id = fresh<ExternalCalendarId>();
    await sql(
      `INSERT INTO external_calendar VALUES ($1, $2, $3, $3, false, $4, false, false)`,
      id,
      accountId,
      name,
      canEdit,
    );
    return id;
  };
  const useCase = () => new SelectExternalCalendars({ database: db.database, wake: async (id) => void woken.push(id) });
  const select = (down: readonly ExternalCalendarId[], up: ExternalCalendarId | null = null, actor = ownerOf(seeded)) =>
    useCase().run(actor, { accountId: seeded.accountId, down, up });
  const chosen = async () => {
    const calendars = await new AccountReader(db.database).externalCalendarsOf([seeded.accountId]);
    return calendars.map(({ name, syncDown, syncUp }) => [name, syncDown, syncUp]);
  };
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
  const titles = async () =>
    (await sql('SELECT title FROM appointment ORDER BY title')).map(({ title }: { title: string }) => title);

  it('takes any number down and one up', async () => {
    const account = await select([seeded.calendarId, team], seeded.calendarId);
    expect(account.id).toBe(seeded.accountId);
    expect(await chosen()).toEqual([
      ['Calendar', true, true],
      ['Team', true, false],
    ]);
    await select([team]);
    expect(await chosen()).toEqual([
      ['Calendar', false, false],
      ['Team', true, false],
    ]);
    await select([]);
    expect(await chosen()).toEqual([
      ['Calendar', false, false],
      ['Team', false, false],
    ]);
  });

  it('is told to whoever looks at the card or its calendar', async () => {
    const { accountId: id, resourceId } = seeded;
    expect(await heardDuring(db.url, () => select([team]))).toEqual({ kind: 'calendarAccount', id, resourceId });
  });

  it('wakes somebody again for a run that is queued, and nobody when none is', async () => {
    await select([team]);
    expect(woken).toEqual([]);
    await queueRun(db.database, seeded);
    await select([seeded.calendarId]);
    expect(woken).toEqual([seeded.accountId]);
  });

  it('brings a newly chosen one down at the next run', async () => {
    await select([seeded.calendarId, team]);
    outlook.rounds.push([[anOutlookEvent('mine')]], [[anOutlookEvent('theirs')]]);
    await sync();
    expect(await titles()).toEqual(['Event mine', 'Event theirs']);
  });

  describe('that are no longer wanted', () => {
    beforeEach(async () => {
      await select([seeded.calendarId, team]);
      const series = anOutlookEvent('series', { type: 'SERIES_MASTER', content: { recurrence: 'FREQ=DAILY;COUNT=3' } });
      const exception = anOutlookEvent('moved', {
        type: 'EXCEPTION',
        masterRemoteId: 'series',
        originalStart: { instant: instant('2026-03-03T08:00:00.000Z') },
      });
      outlook.rounds.push([[anOutlookEvent('mine'), series, exception]], [[anOutlookEvent('theirs')]]);
      await sync();
      expect(await titles()).toHaveLength(4);
    });

    it('takes what came from them out of the planner at once, series and all, and nothing else', async () => {
      await sql(`INSERT INTO set_aside_event VALUES ($1, 'odd', 'SET_ASIDE', 'no times', null, 1)`, seeded.calendarId);
      await select([team]);
      expect(await titles()).toEqual(['Event theirs']);
      expect(await sql('SELECT remote_id FROM event_link')).toEqual([{ remote_id: 'theirs' }]);
      expect(await sql('SELECT 1 FROM set_aside_event UNION ALL SELECT 1 FROM event_occurrence')).toEqual([]);
      expect(await sql('SELECT name, delta_link IS NULL AS fresh FROM external_calendar ORDER BY name')).toEqual([
        { name: 'Calendar', fresh: true },
        { name: 'Team', fresh: false },
      ]);
    });

    it('reads them in full when they are chosen again', async () => {
      await select([team]);
      await select([seeded.calendarId]);
      outlook.rounds.push([[anOutlookEvent('mine')]]);
      await sync();
      expect(outlook.cursors.at(-1)).toHaveProperty('window');
      expect(await titles()).toEqual(['Event mine']);
    });

    it('keeps what was made in the planner and went up there, with its link', async () => {
      await sql(`UPDATE appointment SET origin = 'PLANNER' WHERE title = 'Event mine'`);
      await select([team], seeded.calendarId);
      expect(await titles()).toEqual(['Event mine', 'Event theirs']);
      expect(await sql('SELECT remote_id FROM event_link ORDER BY 1')).toEqual([
        { remote_id: 'mine' },
        { remote_id: 'theirs' },
      ]);
    });

    it('keeps a meeting that another calendar holds as well', async () => {
      await sql(
        `INSERT INTO event_link (id, appointment_id, account_id, external_calendar_id, remote_id, round)
         SELECT gen_random_uuid(), id, $1, $2, 'same', 1 FROM appointment WHERE title = 'Event mine'`,
        seeded.accountId,
        team,
      );
      await select([team]);
      expect(await titles()).toEqual(['Event mine', 'Event theirs']);
    });

    it('does not let a run that is going bring them back', async () => {
      outlook.rounds.push(['a', 'b', 'c', 'd'].map((id) => [anOutlookEvent(id)]));
      let pages = 0;
      let chosen: Promise<unknown> = Promise.resolve();
      outlook.beforePage = async () => {
        pages += 1;
        if (pages === 3) await (chosen = select([team]));
      };
      expect(await sync()).toMatchObject({ outcome: 'SUPERSEDED' });
      // The page before may have noticed sooner than whoever chose was through.
      await chosen;
      expect(await titles()).toEqual(['Event theirs']);
      expect(woken).toEqual([seeded.accountId]);
    });
  });

  describe('is refused, and changes nothing,', () => {
    const refusedAs = async (work: () => Promise<unknown>) => {
      const before = await everything(db.database);
      const refusal = await refusalOf(work());
      expect(await everything(db.database)).toEqual(before);
      return refusal;
    };

    it('for a calendar of another account, wherever it stands', async () => {
      const other = await seedAccount(db.database);
      expect(await refusedAs(() => select([seeded.calendarId, other.calendarId]))).toMatchObject({
        code: 'BAD_USER_INPUT',
        paths: ['input.down.1'],
      });
      expect(await refusedAs(() => select([], other.calendarId))).toMatchObject({
        code: 'BAD_USER_INPUT',
        paths: ['input.up'],
      });
    });

    it('for an id of the wrong kind', async () => {
      const wrong = seeded.accountId as string as ExternalCalendarId;
      expect(await refusedAs(() => select([wrong]))).toMatchObject({ code: 'BAD_USER_INPUT', paths: ['input.down.0'] });
    });

    it('for a calendar to go up to that can only be read', async () => {
      expect(await refusedAs(() => select([team], team))).toMatchObject({
        code: 'BAD_USER_INPUT',
        paths: ['input.up'],
      });
    });

    it('while no calendars are known, and says what to do first', async () => {
      await sql('DELETE FROM external_calendar');
      await sql(`UPDATE calendar_account SET status = 'AWAITING_SIGN_IN'`);
      expect(await refusedAs(() => select([]))).toMatchObject({
        code: 'ACCOUNT_NOT_CONNECTED',
        text: { en: expect.stringContaining('Sign in with Microsoft first') },
      });
    });

    it('for an unknown account, a foreign one, and whoever may not edit the card', async () => {
      const other = await seedAccount(db.database);
      const choice = { down: [], up: null };
      const unknown = await refusedAs(() =>
        useCase().run(ownerOf(seeded), { ...choice, accountId: fresh<AccountId>() }),
      );
      const foreign = await refusedAs(() => useCase().run(ownerOf(other), { ...choice, accountId: seeded.accountId }));
      expect(unknown.code).toBe('NOT_FOUND');
      expect(foreign).toEqual(unknown);
      const stranger = { ...ownerOf(seeded), ownResourceId: null };
      expect((await refusedAs(() => select([], null, stranger))).code).toBe('FORBIDDEN');
      const off = { ...ownerOf(seeded), activeModules: new Set<never>() };
      expect((await refusedAs(() => select([], null, off))).code).toBe('MODULE_NOT_ACTIVE');
    });
  });
});
