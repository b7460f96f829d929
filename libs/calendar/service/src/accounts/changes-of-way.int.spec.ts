import { testDatabase } from '@kalbro/database/testing';
import { addMilliseconds, RemoteError } from '@kalbro/kernel';
import { AccountLife, allScopes } from '../testing/account-life.js';
import { anOutlookEvent } from '../testing/fake-outlook.js';
import { UpdateAppointment } from '../editing/update-appointment.js';
import { refusalOf } from '../testing/account-world.js';
import { SelectExternalCalendars } from './select-external-calendars.js';

const without = (scope: string) => allScopes.filter((each) => each !== scope);

describe('When direction or scope change', () => {
  const db = testDatabase();
  let life: AccountLife;

  async function begin(account: Parameters<typeof AccountLife.begin>[1] = {}): Promise<void> {
    await db.clear();
    life = await AccountLife.begin(db.database, account);
  }
  beforeEach(() => begin());

  /** Microsoft asks to wait before anything could be sent. */
  const heldBack = async () => {
    await life.sql(`UPDATE sync_run SET trigger = 'MANUAL' WHERE status = 'QUEUED'`);
    const retryAt = addMilliseconds(life.clock.now(), 3_600_000);
    life.outlook.failures.push(new RemoteError('throttled', 'Wait', { status: 429, retryAt }));
    expect(await life.sync()).toMatchObject({ outcome: 'QUEUED' });
    life.outlook.writes.length = 0;
  };
  const goOn = async () => {
    await life.comesDue();
    return life.sync();
  };

  it('a deletion that waits while DELETE goes stays in Outlook, and is not heard of again', async () => {
    const visit = await life.make('Visit');
    await life.sync();
    await life.remove(visit);
    await heldBack();
    await life.change({ scopes: without('DELETE') });
    expect(await goOn()).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(life.inOutlook()).toEqual(['Visit']);
    expect(await life.titles()).toEqual([]);
    expect(await life.pendingUp()).toBe(0);
    life.outlook.rounds.push([[...life.outlook.events.values()]]);
    await life.sync();
    expect(await life.titles()).toEqual([]);
    await life.change({ scopes: allScopes });
    await life.sync();
    expect(life.inOutlook()).toEqual(['Visit']);
  });

  it('edits that wait while UPDATE goes wait on, and go up by themselves when it is back', async () => {
    const visit = await life.make('Visit');
    await life.sync();
    await life.rename(visit, 'Visit to Bergen');
    await heldBack();
    await life.change({ scopes: without('UPDATE') });
    await goOn();
    expect(life.outlook.writes).toEqual([]);
    expect(await life.pendingUp()).toBe(1);
    life.woken.length = 0;
    await life.change({ scopes: allScopes });
    expect(life.woken).toEqual([life.accountId]);
    expect(await life.work()).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(life.outlook.writes).toEqual(['update made-1 {"title":"Visit to Bergen"}']);
  });

  it('what waits to be created is not when the direction becomes DOWN, and is when it goes up again', async () => {
    await life.sync();
    await life.make('Visit');
    await life.sql(`UPDATE calendar_account SET status = 'RECONNECT_REQUIRED'`);
    await life.work();
    await life.sql(`UPDATE calendar_account SET status = 'CONNECTED'`);
    await life.change({ direction: 'DOWN' });
    await goOn();
    expect(life.inOutlook()).toEqual([]);
    expect(await life.sql('SELECT 1 FROM event_link')).toEqual([]);
    const { notices } = await life.change({ direction: 'BOTH' });
    expect(notices.map(({ en }) => en)).toEqual([expect.stringContaining('1 appointment of the planner goes up')]);
    await life.sync();
    expect(life.inOutlook()).toEqual(['Visit']);
  });

  it('links that were made and never sent are taken back', async () => {
    await life.make('Visit');
    await heldBack();
    expect(await life.sql('SELECT 1 FROM event_link')).toHaveLength(1);
    await life.change({ direction: 'DOWN' });
    expect(await life.sql('SELECT 1 FROM event_link')).toEqual([]);
    await goOn();
    expect(life.outlook.writes).toEqual([]);
  });

  it('but for a date of a series in Outlook: whoever changes it there meets what was changed of it here', async () => {
    const series = await life.make('Round', { recurrence: 'FREQ=DAILY;COUNT=3' });
    await life.sync();
    const date = await life.make('Round, moved');
    await life.sql(
      `UPDATE appointment SET type = 'EXCEPTION', series_id = $2, original_start = start_at WHERE id = $1`,
      ...[date, series],
    );
    await life.sql(
      `INSERT INTO event_link (id, appointment_id, account_id, external_calendar_id, round)
       SELECT gen_random_uuid(), $1, account_id, external_calendar_id, 0 FROM event_link WHERE appointment_id = $2`,
      ...[date, series],
    );
    await life.change({ direction: 'DOWN' });
    expect(await life.sql('SELECT remote_id FROM event_link ORDER BY remote_id')).toEqual([
      { remote_id: 'made-1' },
      { remote_id: null },
    ]);
  });

  it('back from NONE only what changed since is exchanged, by itself', async () => {
    const visit = await life.make('Visit');
    await life.make('Other');
    await life.sync();
    life.outlook.writes.length = 0;
    await life.change({ direction: 'NONE' });
    await life.rename(visit, 'Visit to Bergen');
    await life.make('New');
    expect(await life.work()).toBeUndefined();
    life.woken.length = 0;
    await life.change({ direction: 'BOTH' });
    expect(life.woken).toEqual([life.accountId]);
    await life.work();
    expect(life.outlook.writes.sort()).toEqual(['create New', 'update made-1 {"title":"Visit to Bergen"}']);
    expect(await life.pendingUp()).toBe(0);
  });

  it('from UP to BOTH everything is read, and what went up is known again', async () => {
    await begin({ direction: 'UP', scopes: ['CREATE', 'UPDATE', 'DELETE'] });
    await life.make('Visit');
    await life.sync();
    expect(life.outlook.cursors).toEqual([]);
    await life.change({ direction: 'BOTH' });
    life.outlook.rounds.push([[...life.outlook.events.values(), anOutlookEvent('theirs')]]);
    await life.sync();
    expect(life.outlook.cursors[0]).toHaveProperty('window');
    expect(await life.titles()).toEqual(['Event theirs', 'Visit']);
    expect(life.outlook.writes).toEqual(['create Visit']);
  });

  it('from DOWN upwards everything planned goes up with the next run, and its owner is told how much', async () => {
    await begin({ direction: 'DOWN', scopes: ['READ', 'READ_DETAILS'] });
    await life.make('Visit');
    await life.make('Other');
    await life.sync();
    expect(life.inOutlook()).toEqual([]);
    const { notices } = await life.change({ direction: 'BOTH' });
    expect(notices.map(({ en }) => en)).toEqual(['2 appointments of the planner go up with the next synchronisation.']);
    expect(await life.current()).toBeUndefined();
    await life.sync();
    expect(life.inOutlook()).toEqual(['Other', 'Visit']);
  });

  describe('choosing calendars', () => {
    const select = (input: Omit<Parameters<SelectExternalCalendars['run']>[1], 'accountId'>) => {
      const wake = async (id: typeof life.accountId) => void life.woken.push(id);
      const useCase = new SelectExternalCalendars({ database: db.database, wake });
      return useCase.run(life.actor, { accountId: life.accountId, ...input });
    };
    const places = () =>
      life.sql<{ title: string; name: string }>(
        `SELECT a.title, c.name FROM event_link l JOIN appointment a ON a.id = l.appointment_id
         JOIN external_calendar c ON c.id = l.external_calendar_id ORDER BY a.title`,
      );

    it('without naming one to go up to keeps the one that is chosen', async () => {
      const { calendarId } = life.seeded;
      await select({ down: [] });
      const up = () => life.sql('SELECT sync_up FROM external_calendar WHERE id = $1', calendarId);
      expect(await up()).toEqual([{ sync_up: true }]);
      await select({ down: [], up: null });
      expect(await up()).toEqual([{ sync_up: false }]);
    });

    it('leaves what is up where it is, keeps it up to date, and sends new ones to the new one', async () => {
      const visit = await life.make('Visit');
      await life.sync();
      await life.make('New');
      await heldBack();
      const other = await life.calendar(life.accountId, 'other', false);
      await select({ down: [life.seeded.calendarId], up: other });
      await life.rename(visit, 'Visit to Bergen');
      await goOn();
      expect(await places()).toEqual([
        { title: 'New', name: 'other' },
        { title: 'Visit to Bergen', name: 'Calendar' },
      ]);
      expect(life.inOutlook()).toEqual(['New', 'Visit to Bergen']);
    });

    it('with none to go up to sends nothing new, and nothing waits', async () => {
      await life.sync();
      await life.make('Visit');
      await select({ down: [life.seeded.calendarId], up: null });
      expect(await life.pendingUp()).toBe(0);
      await goOn();
      expect(life.inOutlook()).toEqual([]);
      await select({ down: [life.seeded.calendarId], up: life.seeded.calendarId });
      expect(await life.pendingUp()).toBe(1);
    });
  });

  describe('a meeting of others', () => {
    const organised = (isOrganizer: boolean) => ({
      outlook: { organizer: null, attendees: [], onlineMeetingUrl: null, webLink: null, isOrganizer },
    });
    const edit = async (title: string) => {
      const id = await life.idOf(title);
      const parts = { database: db.database, clock: life.clock, wake: async () => undefined };
      const [row] = await life.sql<{ version: number }>('SELECT version FROM appointment WHERE id = $1', id);
      const input = { id, version: row?.version ?? 0, applyTo: 'THIS', changes: { title: 'Mine' } } as const;
      return refusalOf(new UpdateAppointment(parts).run(life.actor, input));
    };

    it('becomes read-only when somebody else organises it from now on; what waited is kept as a conflict', async () => {
      life.outlook.rounds.push([[anOutlookEvent('meeting', organised(true))]]);
      await life.sync();
      await life.rename(await life.idOf('Event meeting'), 'Mine');
      const theirs = { ...anOutlookEvent('meeting', organised(false)), etag: 'theirs' };
      life.outlook.rounds.push([[theirs]]);
      life.outlook.events.set('meeting', theirs);
      await life.sql(`UPDATE sync_run SET trigger = 'MANUAL'`);
      await life.sync();
      expect(life.outlook.writes).toEqual([]);
      expect(await life.sql('SELECT title, read_only_reason FROM appointment')).toEqual([
        { title: 'Event meeting', read_only_reason: 'ORGANISED_BY_OTHERS' },
      ]);
      expect(await life.sql('SELECT field, planner_value, winner FROM sync_conflict')).toEqual([
        { field: 'title', planner_value: 'Mine', winner: 'OUTLOOK' },
      ]);
      const refusal = await edit('Event meeting');
      expect(refusal).toMatchObject({ code: 'READ_ONLY_APPOINTMENT' });
      expect(refusal.text.en).toContain('Somebody else organises this meeting');
    });

    it('can be edited again once its owner organises it', async () => {
      life.outlook.rounds.push([[anOutlookEvent('meeting', organised(false))]]);
      await life.sync();
      life.outlook.rounds.push([[{ ...anOutlookEvent('meeting', organised(true)), etag: 'now-mine' }]]);
      await life.sync();
      expect(await life.sql('SELECT read_only_reason FROM appointment')).toEqual([{ read_only_reason: null }]);
    });

    it('leaves the planner when its organiser cancels it, and nothing of that is sent', async () => {
      const meeting = anOutlookEvent('meeting', organised(false));
      life.outlook.rounds.push([[meeting, anOutlookEvent('other')]]);
      await life.sync();
      life.outlook.rounds.push([[{ ...meeting, etag: 'cancelled', isCancelled: true }]]);
      await life.sync();
      expect(await life.titles()).toEqual(['Event other']);
      expect(life.outlook.writes).toEqual([]);
    });
  });
});
