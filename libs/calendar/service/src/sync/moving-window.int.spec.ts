import type { SyncTrigger, WindowDays } from '@kalbro/calendar-core';
import { expandAppointments, windowAround } from '@kalbro/calendar-core';
import { testDatabase } from '@kalbro/database/testing';
import type { Instant } from '@kalbro/kernel';
import { addDays, RemoteError } from '@kalbro/kernel';
import { AppointmentStore } from '../reading/appointment-store.js';
import { HandClock } from '../testing/account-world.js';
import { aCalendarInfo, FakeOutlook } from '../testing/fake-outlook.js';
import { MovingOutlook } from '../testing/moving-outlook.js';
import { instant, queueRun, seedAccount } from '../testing/planner-seed.js';
import { SynchroniseAccount } from './synchronise-account.js';

const day = 86_400_000;
const beginning = instant('2026-01-15T00:00:00.000Z');
const year: WindowDays = { pastDays: 60, futureDays: 365 };
const month: WindowDays = { pastDays: 10, futureDays: 30 };

describe('The window of a calendar', () => {
  const db = testDatabase();

  async function world(window: WindowDays) {
    const seeded = await seedAccount(db.database);
    const outlook = new MovingOutlook();
    const clock = new HandClock();
    const parts = { database: db.database, remote: outlook, writer: new FakeOutlook(), clock, window };
    const engine = new SynchroniseAccount({ ...parts, dice: () => 0.5 });
    const run = (signal = new AbortController().signal) => engine.run({ accountId: seeded.accountId, signal });
    const sync = async (trigger: SyncTrigger = 'AUTOMATIC_JOB', signal?: AbortSignal) => {
      const id = await queueRun(db.database, seeded);
      await db.database.reader.query('UPDATE sync_run SET trigger = $2 WHERE id = $1', [id, trigger]);
      return run(signal);
    };
    const shown = async (from: Instant, to: Instant) => {
      const { clientId, resourceId } = seeded;
      const rows = await new AppointmentStore().overlapping(db.database.reader, clientId, [resourceId], from, to);
      return expandAppointments(rows, from, to)
        .map(({ content }) => `${content.start} ${content.end} ${content.title}`)
        .sort();
    };
    const lastRun = async () => {
      const rows: { full: boolean; counts: { down: Record<string, number> } }[] = await db.database.reader.query(
        'SELECT is_full AS full, counts FROM sync_run WHERE account_id = $1 ORDER BY id DESC LIMIT 1',
        [seeded.accountId],
      );
      return rows[0];
    };
    const allRuns = () =>
      db.database.reader.query(
        `SELECT count(*) FILTER (WHERE is_full)::int AS full, sum((counts->'down'->>'deleted')::int)::int AS deleted,
           sum((counts->'down'->>'skipped')::int)::int AS skipped
         FROM sync_run WHERE account_id = $1`,
        [seeded.accountId],
      );
    /** Everything that ever came into the window stands in the planner as it stands in Outlook. */
    const expectAgreement = async () => {
      const to = addDays(clock.now(), window.futureDays);
      expect(await shown(beginning, to)).toEqual(outlook.world.shown(beginning, to));
    };
    return { seeded, outlook, clock, sync, run, shown, lastRun, allRuns, expectAgreement };
  }
  type World = Awaited<ReturnType<typeof world>>;

  /** Series without an end and far singles, some of whose dates were changed or cancelled long before anybody reads them. */
  function fill({ outlook: { world: calendar }, clock }: World): void {
    const at = (days: number, hour: number) => {
      const start = addDays(`${clock.now().slice(0, 10)}T00:00:00.000Z` as Instant, days);
      return { start: addHours(start, hour), end: addHours(start, hour + 1) };
    };
    const daily = calendar.add({ title: 'Daily', recurrence: 'FREQ=DAILY', ...at(-30, 8) });
    const weekly = calendar.add({ title: 'Weekly', recurrence: 'FREQ=WEEKLY;BYDAY=MO,TH', ...at(-5, 9) });
    const allDay = { isAllDay: true, timeZone: 'UTC', start: at(-3, 0).start, end: at(-2, 0).start };
    const watch = calendar.add({ title: 'Watch', recurrence: 'FREQ=DAILY;INTERVAL=9', ...allDay });
    calendar.add({ title: 'Until', recurrence: 'FREQ=DAILY;COUNT=20', ...at(1, 10) });
    for (let days = -5; days < 800; days += 23) calendar.add({ title: `Far ${days}`, ...at(days, 11) });
    for (let days = 4; days < 800; days += 51)
      calendar.add({ title: `Holiday ${days}`, ...allDay, start: at(days, 0).start, end: at(days + 2, 0).start });
    for (let days = -2; days < 800; days += 17) {
      calendar.cancelOccurrence(daily, at(days, 8).start.slice(0, 10));
      calendar.except(daily, at(days + 5, 8).start.slice(0, 10), { title: `Daily, changed ${days}` });
    }
    for (const date of datesOf(calendar.datesOf(weekly), 7)) calendar.cancelOccurrence(weekly, date);
    for (const date of datesOf(calendar.datesOf(watch), 5)) calendar.cancelOccurrence(watch, date);
  }

  it.each([
    { days: 400, step: 1, window: month },
    { days: 400, step: 40, window: year },
  ])(
    'moves over $days days in steps of $step, and both calendars say the same',
    async ({ days, step, window }) => {
      const one = await world(window);
      fill(one);
      for (let passed = 0; passed <= days; passed += step) {
        expect(await one.sync()).toMatchObject({ outcome: 'SUCCEEDED' });
        one.clock.pass(step * day);
      }
      await one.sync();
      await one.expectAgreement();
      expect(one.outlook.windows.at(-1)).toEqual(windowAround(one.clock.now(), window));
      expect(await one.allRuns()).toEqual([{ full: 1, deleted: 0, skipped: 0 }]);
    },
    60_000,
  );

  it('hears what changes while it moves, on both sides of its edges', async () => {
    const one = await world(month);
    const { world: calendar } = one.outlook;
    fill(one);
    for (let passed = 0; passed < 60; passed += 1) {
      const date = addDays(one.clock.now(), 29 + (passed % 3)).slice(0, 10);
      calendar.cancelOccurrence('e1', date);
      if (passed % 4 === 0)
        calendar.add({ title: `Added ${passed}`, ...hourOf(addDays(one.clock.now(), 25 + (passed % 9))) });
      if (passed % 5 === 0) calendar.edit('e2', { title: `Weekly ${passed}` });
      await one.sync();
      one.clock.pass(day / 2);
    }
    await one.sync();
    await one.expectAgreement();
  }, 60_000);

  it('costs one request on the day that has moved already', async () => {
    const one = await world(month);
    fill(one);
    await one.sync();
    one.clock.pass(day);
    expect((await one.sync())?.graphRequests).toBeGreaterThan(1);
    one.clock.pass(day / 4);

    expect((await one.sync())?.graphRequests).toBe(1);
    expect(one.outlook.windows).toHaveLength(2);
  });

  it('takes a calendar along that was renamed and one that was added, and does without when they are not listed', async () => {
    const one = await world(month);
    const calendars = () =>
      db.database.reader.query(
        'SELECT name, sync_down FROM external_calendar WHERE account_id = $1 ORDER BY is_default DESC, name',
        [one.seeded.accountId],
      );
    await one.sync();
    Object.assign(one.outlook, {
      name: 'Work',
      others: [aCalendarInfo({ remoteId: 'f', name: 'Football', isDefault: false })],
    });
    await one.sync();
    expect(await calendars()).toEqual([{ name: 'Calendar', sync_down: true }]);
    one.clock.pass(day);
    await one.sync();
    const known = [
      { name: 'Work', sync_down: true },
      { name: 'Football', sync_down: false },
    ];
    expect(await calendars()).toEqual(known);
    one.outlook.listCalendars = () => Promise.reject(new RemoteError('unavailable', 'Not now', { status: 503 }));
    one.clock.pass(day);
    expect(await one.sync()).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(await calendars()).toEqual(known);
  });

  it('stays where it is while something changed here goes up', async () => {
    const one = await world(month);
    await one.sync();
    one.clock.pass(3 * day);

    await one.sync('LOCAL_CHANGE');

    expect(one.outlook.windows).toHaveLength(1);
  });

  it('deletes what was deleted in Outlook just before it left the window', async () => {
    const one = await world(month);
    const { world: calendar } = one.outlook;
    const id = calendar.add({ title: 'Last week', ...hourOf(addDays(one.clock.now(), -9)) });
    await one.sync();
    calendar.delete(id);
    one.clock.pass(20 * day);

    await one.sync();

    expect(await one.shown(beginning, one.clock.now())).toEqual([]);
  });

  it('keeps what left the window, and still hears that it changed or was deleted', async () => {
    const one = await world(month);
    const { world: calendar } = one.outlook;
    const [kept, changed, gone] = ['Kept', 'Changed', 'Gone'].map((title) =>
      calendar.add({ title, ...hourOf(addDays(one.clock.now(), 1)) }),
    );
    await one.sync();
    one.clock.pass(100 * day);
    await one.sync();
    expect(await one.shown(beginning, one.clock.now())).toHaveLength(3);
    calendar.edit(changed ?? '', { title: 'Changed since' });
    calendar.delete(gone ?? '');

    await one.sync();

    expect(calendar.items.has(kept ?? '')).toBe(true);
    await one.expectAgreement();
  });

  it('goes on knowing the dates that left it by their ids, since they may be cancelled here', async () => {
    const one = await world(month);
    const { world: calendar } = one.outlook;
    const daily = calendar.add({ title: 'Daily', recurrence: 'FREQ=DAILY', ...hourOf(one.clock.now()) });
    await one.sync();
    const first = `${daily}/${one.clock.now().slice(0, 10)}`;
    calendar.cancelOccurrence(daily, addDays(one.clock.now(), 20).slice(0, 10));
    const cancelled = `${daily}/${addDays(one.clock.now(), 20).slice(0, 10)}`;

    for (let passed = 0; passed < 40; passed += 20) {
      one.clock.pass(20 * day);
      await one.sync();
    }

    const rows: { id: string }[] = await db.database.reader.query(
      'SELECT remote_id AS id FROM event_occurrence WHERE remote_id = ANY($1) AND external_calendar_id = $2',
      [[first, cancelled], one.seeded.calendarId],
    );
    expect(rows).toEqual([{ id: first }]);
  });

  it('does not take for gone what Graph does not tell of yet', async () => {
    const one = await world(month);
    const { world: calendar } = one.outlook;
    const late = calendar.add({ title: 'Late', ...hourOf(addDays(one.clock.now(), 5)) });
    calendar.add({ title: 'Early', ...hourOf(addDays(one.clock.now(), 5)) });
    await one.sync();
    one.clock.pass(day);
    const takeAll = calendar.takeAll.bind(calendar);
    calendar.takeAll = () => takeAll().filter(({ remoteId }) => remoteId !== late);

    expect(await one.sync()).toMatchObject({ outcome: 'SUCCEEDED' });

    await one.expectAgreement();
    expect(await one.lastRun()).toMatchObject({ counts: { down: { deleted: 0 } } });
  });

  it('asks a person when a move suddenly lacks very much, and deletes nothing', async () => {
    const one = await world(month);
    const { world: calendar } = one.outlook;
    for (let n = 0; n < 40; n += 1) calendar.add({ title: `E${n}`, ...hourOf(addDays(one.clock.now(), 5)) });
    await one.sync();
    one.clock.pass(day);
    calendar.takeAll = () => [];

    expect(await one.sync()).toMatchObject({ outcome: 'AWAITING_CONFIRMATION' });

    await one.expectAgreement();
  });

  /** Interrupts the move before its nth page. */
  async function halfMoved(nth: number, interrupt: (shutdown: AbortController) => void) {
    const one = await world(month);
    fill(one);
    await one.sync();
    one.outlook.pageSize = 10;
    one.clock.pass(6 * day);
    one.outlook.world.add({ title: 'Meanwhile', ...hourOf(addDays(one.clock.now(), 3)) });
    one.outlook.world.delete('e5');
    const shutdown = new AbortController();
    let pages = 0;
    one.outlook.beforePage = async (cursor) => {
      if (one.outlook.windows.length === 2 && !('link' in cursor && cursor.link.startsWith('delta'))) pages += 1;
      if (pages === nth) interrupt(shutdown);
    };
    const report = await one.sync('AUTOMATIC_JOB', shutdown.signal);
    one.outlook.beforePage = async () => undefined;
    return { ...one, report };
  }

  it.each([1, 2, 4])('goes on where it was when its runner stops before page %i of the move', async (nth) => {
    const one = await halfMoved(nth, (shutdown) => shutdown.abort());
    expect(one.report).toMatchObject({ outcome: 'QUEUED' });

    expect(await one.run()).toMatchObject({ outcome: 'SUCCEEDED' });

    await one.expectAgreement();
    expect(await one.lastRun()).toMatchObject({ full: false });
    expect((await one.sync())?.graphRequests).toBe(1);
  });

  it.each([1, 3])('loses nothing when Microsoft fails before page %i of the move', async (nth) => {
    const one = await halfMoved(nth, () => {
      throw new RemoteError('unavailable', 'Bad gateway', { status: 502 });
    });
    expect(one.report).toMatchObject({ outcome: 'QUEUED' });
    await db.database.reader.query('UPDATE sync_run SET not_before = now() WHERE account_id = $1', [
      one.seeded.accountId,
    ]);

    expect(await one.run()).toMatchObject({ outcome: 'SUCCEEDED' });

    await one.expectAgreement();
  });

  it('reads everything again when a half-done move is too old to go on with', async () => {
    const one = await halfMoved(3, (shutdown) => shutdown.abort());
    one.outlook.forget();
    one.clock.pass(10 * day);
    one.outlook.world.add({ title: 'Later', ...hourOf(addDays(one.clock.now(), 3)) });

    expect(await one.run()).toMatchObject({ outcome: 'SUCCEEDED' });

    await one.expectAgreement();
    expect(await one.lastRun()).toMatchObject({ full: true });
  });
});

function hourOf(start: Instant): { readonly start: Instant; readonly end: Instant } {
  return { start, end: addHours(start, 1) };
}

function addHours(moment: Instant, hours: number): Instant {
  return instant(new Date(Date.parse(moment) + hours * 3_600_000).toISOString());
}

/** Every nth of these. */
function datesOf(dates: readonly string[], nth: number): readonly string[] {
  return dates.filter((_, index) => index % nth === 0);
}
