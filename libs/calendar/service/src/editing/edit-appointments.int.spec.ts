import type { AppointmentContent, Clock } from '@kalbro/calendar-core';
import { RuleError } from '@kalbro/kernel';
import type { AccountId, AppointmentId, Instant, ResourceId, UserId } from '@kalbro/kernel';
import { testDatabase } from '@kalbro/database/testing';
import type { Actor, Permission } from '@kalbro/permissions-core';
import { anActor } from '@kalbro/permissions-core/testing';
import { setImmediate } from 'node:timers/promises';
import { AccountReader } from '../accounts/account-reader.js';
import { ReadAppointment } from '../reading/read-appointment.js';
import { ReadAppointments } from '../reading/read-appointments.js';
import type { ReadEntry } from '../reading/read-entry.js';
import { fresh, heardDuring, refusalOf } from '../testing/account-world.js';
import type { SeededAccount } from '../testing/planner-seed.js';
import { instant, seedAccount } from '../testing/planner-seed.js';
import { CreateAppointment } from './create-appointment.js';
import type { CreateAppointmentInput } from './create-appointment.js';
import { DeleteAppointment } from './delete-appointment.js';
import { UpdateAppointment } from './update-appointment.js';
import type { UpdateAppointmentInput } from './update-appointment.js';

const now = instant('2026-03-10T12:00:00.000Z');
const range = { from: instant('2026-03-01T00:00:00.000Z'), to: instant('2026-05-01T00:00:00.000Z') };

describe('Editing appointments', () => {
  const db = testDatabase({ poolSize: 10 });
  const clock: Clock = { now: () => now };
  let seeded: SeededAccount;
  let kari: Actor;
  let woken: AccountId[];

  beforeEach(async () => {
    await db.clear();
    seeded = await seedAccount(db.database, {
      direction: 'BOTH',
      scopes: ['READ', 'READ_DETAILS', 'CREATE', 'UPDATE', 'DELETE'],
    });
    kari = actor(['appointments:edit']);
    woken = [];
  });

  function actor(permissions: readonly Permission[], more: Partial<Actor> = {}): Actor {
    const { clientId, userId, resourceId } = seeded;
    return anActor({ clientId, userId, ownResourceId: resourceId, ...more, permissions });
  }

  const sql = (text: string, ...parameters: unknown[]) => db.database.reader.query(text, parameters);
  const parts = () => ({
    ...{ database: db.database, clock },
    wake: async (id: AccountId) => {
      // Whoever is woken must find the run: nobody is woken before the commit.
      expect(await sql('SELECT 1 FROM sync_run WHERE account_id = $1', id)).not.toEqual([]);
      woken.push(id);
    },
  });
  const meeting = (more: Partial<CreateAppointmentInput> = {}): CreateAppointmentInput => ({
    ...{ resourceIds: [seeded.resourceId], title: 'Planning', description: null, location: null },
    ...{ start: instant('2026-03-16T08:00:00.000Z'), end: instant('2026-03-16T09:00:00.000Z') },
    ...{ timeZone: 'Europe/Oslo', isAllDay: false, isPrivate: false, availability: 'BUSY', recurrence: null },
    ...more,
  });
  const create = (more: Partial<CreateAppointmentInput> = {}, by = kari) =>
    new CreateAppointment(parts()).run(by, meeting(more));
  const series = () => create({ title: 'Stand-up', recurrence: 'FREQ=WEEKLY;BYDAY=MO' });
  const update = async (entry: Pick<ReadEntry, 'id' | 'version'>, more: Partial<UpdateAppointmentInput>, by = kari) => {
    const { id, version } = entry;
    const input = { id, version, applyTo: 'THIS' as const, changes: {}, ...more };
    return new UpdateAppointment(parts()).run(by, input);
  };
  const rename = async (
    entry: Pick<ReadEntry, 'id' | 'version'>,
    title: string,
    more: Partial<UpdateAppointmentInput> = {},
  ) => {
    const result = await update(entry, { changes: { title }, ...more });
    if (result.kind === 'conflict') throw new Error('Somebody was faster.');
    return result.entry;
  };
  const erase = (
    { id, version }: Pick<ReadEntry, 'id' | 'version'>,
    applyTo: 'THIS' | 'THIS_AND_FOLLOWING' | 'ALL' = 'THIS',
  ) => new DeleteAppointment(parts()).run(kari, { id, version, applyTo });
  const shown = () => new ReadAppointments(db.database).run(kari, { resourceIds: [seeded.resourceId], ...range });
  const occurrence = async (start: string) => {
    const found = (await shown()).find((entry) => (entry.originalStart ?? entry.content.start).startsWith(start));
    if (!found) throw new Error(`Nothing stands on ${start}.`);
    return found;
  };
  const rowOf = async (id: string) => (await sql('SELECT * FROM appointment WHERE id = $1', id))[0];
  const linkOf = async (id: string) => (await sql('SELECT * FROM event_link WHERE appointment_id = $1', id))[0];

  /** As a push leaves it; `remoteId` null waits to be created. */
  async function link(
    id: string,
    more: { remoteId?: string | null; attempt?: object; accountId?: AccountId } = {},
  ): Promise<void> {
    const { remoteId = `event ${id}`, attempt = null, accountId = seeded.accountId } = more;
    await sql(
      `INSERT INTO event_link (id, appointment_id, account_id, external_calendar_id, remote_id, etag, round, attempt)
       VALUES ($1, $2, $3, $4, $5, 'etag', 1, $6)`,
      ...[fresh(), id, accountId, seeded.calendarId, remoteId, attempt && JSON.stringify(attempt)],
    );
  }

  async function colleague(
    more: { direction?: string; status?: string } = {},
  ): Promise<{ resourceId: ResourceId; accountId: AccountId }> {
    const [resourceId, accountId] = [fresh<ResourceId>(), fresh<AccountId>()];
    await sql(
      `INSERT INTO resource (id, client_id, external_id, name) VALUES ($1, $2, 'per', 'Per')`,
      resourceId,
      seeded.clientId,
    );
    await sql(
      `INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, position)
       VALUES ($1, $2, $3, 'per@fjordplan.example', $4, '{CREATE}', $5, 1)`,
      ...[accountId, seeded.clientId, resourceId, more.direction ?? 'UP', more.status ?? 'CONNECTED'],
    );
    return { resourceId, accountId };
  }

  describe('what goes up', () => {
    it('is the difference to what was agreed: the first edit keeps it, the second leaves it alone', async () => {
      const made = await create();
      await link(made.id);
      const second = await rename(made, 'Review');
      const before: AppointmentContent = made.content;
      expect((await linkOf(made.id)).base).toEqual(before);
      await rename(second, 'Retrospective');
      expect((await linkOf(made.id)).base).toEqual(before);
      expect(await rowOf(made.id)).toMatchObject({ title: 'Retrospective', version: 3, edited_at: new Date(now) });
    });

    it('has no base where nothing was agreed yet, nor where nothing was changed', async () => {
      const waiting = await create();
      await link(waiting.id, { remoteId: null });
      await rename(waiting, 'Review');
      expect((await linkOf(waiting.id)).base).toBeNull();
      const settled = await create();
      await link(settled.id);
      expect((await rename(settled, 'Planning')).version).toBe(1);
      expect((await linkOf(settled.id)).base).toBeNull();
    });

    it('is kept for every account that has it', async () => {
      const made = await create();
      const other = await colleague();
      await link(made.id);
      await link(made.id, { remoteId: 'elsewhere', accountId: other.accountId });
      await rename(made, 'Review');
      const links = await sql('SELECT base FROM event_link WHERE appointment_id = $1', made.id);
      expect(links).toEqual([{ base: made.content }, { base: made.content }]);
    });

    it('tells which cancelled dates Outlook does not have yet', async () => {
      const made = await series();
      await link(made.id);
      await erase(await occurrence('2026-03-23'));
      const [first, second] = [new Date('2026-03-23T08:00:00Z'), new Date('2026-03-30T07:00:00Z')];
      expect(await rowOf(made.id)).toMatchObject({ excluded_dates: [first], deleted_at: null });
      expect(await linkOf(made.id)).toMatchObject({ base: null, base_excluded_dates: [] });
      await sql('UPDATE event_link SET base_excluded_dates = NULL');
      await erase(await occurrence('2026-03-30'));
      expect(await rowOf(made.id)).toMatchObject({ excluded_dates: [first, second] });
      expect((await linkOf(made.id)).base_excluded_dates).toEqual([first]);
      // The series ends before them, so there is nothing left to cancel.
      await erase(await occurrence('2026-04-06'), 'THIS_AND_FOLLOWING');
      const left = await occurrence('2026-03-16');
      expect(await rename(left, 'Sync', { applyTo: 'ALL' })).toMatchObject({
        excludedDates: [first, second].map((d) => d.toISOString()),
      });
      await erase(await occurrence('2026-03-16'));
      expect(await shown()).toEqual([]);
    });

    it('of a series at another hour are its cancelled dates too, since Outlook forgets them', async () => {
      const made = await series();
      await sql(`UPDATE appointment SET excluded_dates = '{2026-03-23T08:00Z}'`);
      await link(made.id);
      const hour = { start: instant('2026-03-16T10:00:00.000Z'), end: instant('2026-03-16T11:00:00.000Z') };
      await update(made, { applyTo: 'ALL', changes: hour });
      expect((await rowOf(made.id)).excluded_dates).toEqual([new Date('2026-03-23T10:00:00Z')]);
      expect((await linkOf(made.id)).base_excluded_dates).toEqual([]);
    });

    it('knows of an exception that it is one, with what Outlook says of its series', async () => {
      const made = await series();
      await sql(
        `UPDATE appointment SET outlook = '{"organizer": null, "attendees": [{"name": "Per", "email": null, "response": null}]}'`,
      );
      const entry = await rename(await occurrence('2026-03-30'), 'Demo');
      expect(entry).toMatchObject({
        ...{
          type: 'EXCEPTION',
          seriesId: made.id,
          originalStart: '2026-03-30T07:00:00.000Z',
          version: 2,
          origin: 'PLANNER',
        },
        ...{ outlook: { attendees: [{ name: 'Per' }] }, resourceIds: [seeded.resourceId], ownerUserId: seeded.userId },
      });
      expect(await linkOf(entry.id)).toBeUndefined();
      expect((await rowOf(made.id)).version).toBe(1);
    });

    it('waits from the start for the date of a series that Outlook has, but not in an account that nothing goes up to', async () => {
      const other = await colleague();
      await sql('UPDATE calendar_account SET position = 2 WHERE id = $1', other.accountId);
      const made = await series();
      await link(made.id);
      await link(made.id, { remoteId: 'elsewhere', accountId: other.accountId });
      const entry = await rename(await occurrence('2026-03-30'), 'Demo');
      expect(await sql('SELECT account_id, remote_id FROM event_link WHERE appointment_id = $1', entry.id)).toEqual([
        { account_id: seeded.accountId, remote_id: null },
      ]);
    });

    it('of a series that was split are the end of the one and the beginning of the other', async () => {
      const made = await series();
      const late = await rename(await occurrence('2026-04-06'), 'Demo');
      await link(made.id);
      await link(late.id);
      const following = await rename(await occurrence('2026-03-30'), 'Sync', { applyTo: 'THIS_AND_FOLLOWING' });
      expect(following).toMatchObject({ type: 'SERIES_MASTER', origin: 'PLANNER', version: 1 });
      expect(await rowOf(made.id)).toMatchObject({ until_at: new Date('2026-03-23T09:00:00Z'), title: 'Stand-up' });
      expect((await linkOf(made.id)).base).toMatchObject({ recurrence: 'FREQ=WEEKLY;BYDAY=MO' });
      // Its event belongs to the series that ends, and goes with it.
      expect(await linkOf(late.id)).toBeUndefined();
      expect(await rowOf(late.id)).toMatchObject({ series_id: following.id, title: 'Demo' });
      expect((await rowOf(following.id)).until_at).toBe(Infinity);
    });
  });

  describe('a deletion', () => {
    it('of what Outlook has, or may have, waits for it; of anything else is over at once', async () => {
      const made = [await create(), await create(), await create(), await create()] as const;
      const [linked, sent, waiting, plain] = made;
      await link(linked.id);
      await link(sent.id, { remoteId: null, attempt: { kind: 'create' } });
      await link(waiting.id, { remoteId: null });
      for (const each of made) await erase(each);
      expect(await rowOf(linked.id)).toMatchObject({ deleted_at: new Date(now), edited_at: new Date(now), version: 2 });
      expect(await rowOf(sent.id)).toMatchObject({ deleted_at: new Date(now) });
      expect([await rowOf(waiting.id), await rowOf(plain.id), await linkOf(waiting.id)]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
    });

    it('is seen by nobody, whatever still stands in the tables', async () => {
      const made = await series();
      const exception = await rename(await occurrence('2026-03-30'), 'Demo');
      await link(made.id);
      await link(exception.id);
      await erase(made, 'ALL');
      expect(await sql('SELECT deleted_at FROM appointment ORDER BY type')).toEqual([
        { deleted_at: null },
        { deleted_at: new Date(now) },
      ]);
      expect(await shown()).toEqual([]);
      for (const id of [made.id, exception.id]) {
        expect(await refusalOf(new ReadAppointment(db.database).run(kari, id))).toMatchObject({ code: 'NOT_FOUND' });
        expect(await refusalOf(erase({ id, version: 2 }))).toMatchObject({ code: 'NOT_FOUND' });
        expect(await refusalOf(rename({ id, version: 2 }, 'Back'))).toMatchObject({ code: 'NOT_FOUND' });
      }
    });

    it('of a date that was changed on its own takes that row, and cancels the date', async () => {
      const made = await series();
      const exception = await rename(await occurrence('2026-03-30'), 'Demo');
      await link(made.id);
      await link(exception.id);
      await erase(exception);
      expect(await rowOf(exception.id)).toMatchObject({ deleted_at: new Date(now) });
      expect((await rowOf(made.id)).excluded_dates).toEqual([new Date('2026-03-30T07:00:00Z')]);
      expect((await shown()).map(({ content }) => content.start.slice(0, 10))).not.toContain('2026-03-30');
    });
  });

  describe('of two at the same moment', () => {
    it('one is done, and the other is shown what stands', async () => {
      const made = await create();
      const both = await Promise.all(['Review', 'Retrospective'].map((title) => update(made, { changes: { title } })));
      const done = both.find((each) => each.kind === 'updated');
      const refused = both.find((each) => each.kind === 'conflict');
      if (done?.kind !== 'updated' || refused?.kind !== 'conflict') throw new Error('Both, or neither, were done.');
      expect(refused.current).toMatchObject({ id: made.id, version: 2, content: done.entry.content });
    });

    it('who change the same bare occurrence, one makes the exception and the other is shown it', async () => {
      await series();
      const entry = await occurrence('2026-03-30');
      const both = await Promise.all(['Demo', 'Review'].map((title) => update(entry, { changes: { title } })));
      expect(both.map(({ kind }) => kind).sort()).toEqual(['conflict', 'updated']);
      // Nor does a series that is as old as the exception by now make its occurrence known.
      const stale = await update({ id: entry.id, version: entry.version + 1 }, { changes: { title: 'Late' } });
      expect(stale).toMatchObject({ kind: 'conflict', current: { type: 'EXCEPTION' } });
      expect(await sql(`SELECT count(*)::int AS count FROM appointment WHERE type = 'EXCEPTION'`)).toEqual([
        { count: 1 },
      ]);
    });

    it('an edit waits for a run that holds the account, and neither blocks the other for good', async () => {
      const made = await create();
      await link(made.id);
      const edit = await db.database.transaction(async (tx) => {
        await tx.query('UPDATE calendar_account SET lease_until = now() WHERE id = $1', [seeded.accountId]);
        const waits = rename(made, 'Review');
        await untilSomebodyWaits();
        await tx.query(`UPDATE appointment SET location = 'Room 1' WHERE id = $1`, [made.id]);
        return { waits };
      });
      expect((await edit.waits).content).toMatchObject({ title: 'Review', location: 'Room 1' });
    });

    it('or of many, with a run among them, each is done or shown what stands', async () => {
      const other = await colleague();
      const made = await series();
      await link(made.id);
      const entries = (await shown()).slice(0, 6);
      const page = () =>
        db.database.transaction(async (tx) => {
          await tx.query('UPDATE calendar_account SET lease_until = now() WHERE id = $1', [seeded.accountId]);
          await tx.query('UPDATE appointment SET location = $1', [fresh()]);
          await tx.query('UPDATE sync_run SET processed = processed + 1');
        });
      const [, second, third, fourth, fifth] = entries.map((entry) => ({ id: entry.id, version: entry.version }));
      if (!second || !third || !fourth || !fifth) throw new Error('A series of more dates is needed.');
      const resourceIds = [seeded.resourceId, other.resourceId];
      const outcomes = await Promise.allSettled([
        ...[second, third, second, fourth].map((entry) => update(entry, { changes: { title: 'Demo' } })),
        ...[page(), page(), erase(fifth), erase(third)],
        ...[
          update(made, { applyTo: 'ALL', resourceIds }),
          update(fourth, { applyTo: 'THIS_AND_FOLLOWING', resourceIds }),
        ],
        ...[page(), create(), create({ resourceIds })],
      ]);
      const failures = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
      expect(failures.filter((error) => !(error instanceof RuleError))).toEqual([]);
    });

    it('whoever it concerns since it was looked at hears of it as well', async () => {
      const made = await create();
      const other = await colleague();
      await sql('DELETE FROM sync_run');
      const edit = await db.database.transaction(async (tx) => {
        await tx.query('SELECT 1 FROM appointment WHERE id = $1 FOR UPDATE', [made.id]);
        const waits = rename(made, 'Review');
        await untilSomebodyWaits();
        await tx.query('INSERT INTO appointment_resource (appointment_id, resource_id) VALUES ($1, $2)', [
          made.id,
          other.resourceId,
        ]);
        return { waits };
      });
      await edit.waits;
      expect(await queued()).toEqual([seeded.accountId, other.accountId].sort());
    });

    async function untilSomebodyWaits(): Promise<void> {
      const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      while ((await sql(waiting)).length === 0) await setImmediate();
    }
  });

  const queued = async (): Promise<readonly AccountId[]> =>
    (await sql(`SELECT account_id AS id FROM sync_run ORDER BY account_id`)).map(({ id }: { id: AccountId }) => id);

  describe('a run is queued', () => {
    it('for the main account, once, and somebody is woken after the commit', async () => {
      const made = await create();
      await rename(made, 'Review');
      const runs = await sql('SELECT account_id, trigger, status, requested_by, again FROM sync_run');
      expect(runs).toEqual([
        {
          account_id: seeded.accountId,
          trigger: 'LOCAL_CHANGE',
          status: 'QUEUED',
          requested_by: seeded.userId,
          again: false,
        },
      ]);
      expect(woken).toEqual([seeded.accountId, seeded.accountId]);
    });

    it.each(['RUNNING', 'AWAITING_CONFIRMATION'])('by asking a run that is %s to look once more', async (status) => {
      await create();
      await sql('UPDATE sync_run SET status = $1', status);
      woken = [];
      const made = await create();
      expect(await sql('SELECT status, again FROM sync_run')).toEqual([{ status, again: true }]);
      expect(woken).toEqual([]);
      await erase(made);
      expect(await sql('SELECT status, again FROM sync_run')).toEqual([{ status, again: true }]);
    });

    it.each<[string, string]>([
      ['comes down only', `UPDATE calendar_account SET direction = 'DOWN'`],
      ['is paused', `UPDATE calendar_account SET direction = 'NONE', status = 'PAUSED'`],
      ['has to be reconnected', `UPDATE calendar_account SET status = 'RECONNECT_REQUIRED'`],
      ['is not the main one', 'UPDATE calendar_account SET position = 2'],
      ['belongs to a client without the module', 'DELETE FROM active_module'],
    ])('for no account that %s', async (_what, change) => {
      await sql(change);
      await create();
      expect(await queued()).toEqual([]);
      expect(woken).toEqual([]);
    });

    it('for whoever it was on, and whoever it is on', async () => {
      const other = await colleague();
      const made = await create();
      await sql('DELETE FROM sync_run');
      await update(made, { resourceIds: [other.resourceId] });
      expect(await queued()).toEqual([seeded.accountId, other.accountId].sort());
      expect(await sql('SELECT resource_id FROM appointment_resource')).toEqual([{ resource_id: other.resourceId }]);
    });

    it('not for an account that holds it and is not the main one any more', async () => {
      const made = await create();
      const other = await colleague();
      await sql('UPDATE calendar_account SET position = 2 WHERE id = $1', other.accountId);
      await link(made.id, { accountId: other.accountId });
      await sql('DELETE FROM sync_run');
      await rename(made, 'Review');
      expect(await queued()).toEqual([seeded.accountId]);
    });

    it('by nothing that was refused or changed nothing', async () => {
      const made = await create();
      await sql('DELETE FROM sync_run');
      await refusalOf(update(made, { changes: { title: '' } }));
      await update({ id: made.id, version: 7 }, { changes: { title: 'Late' } });
      await rename(made, 'Planning');
      expect(await queued()).toEqual([]);
    });
  });

  describe('followers hear', () => {
    beforeEach(() => sql('DELETE FROM active_module'));
    const hour = (start: string) => ({
      start: instant(`2026-${start}:00:00.000Z`),
      end: instant(`2026-${start}:30:00.000Z`),
    });
    const to = (text: string) => instant(`2026-${text}:00.001Z`) as Instant;

    it('where it was and where it is', async () => {
      const made = await create(hour('03-16T08'));
      const { resourceId } = await colleague();
      const work = () => update(made, { changes: hour('03-18T10'), resourceIds: [resourceId] });
      const resourceIds = expect.arrayContaining([seeded.resourceId, resourceId]);
      expect(await heardDuring(db.url, work)).toEqual({
        ...{ kind: 'appointments', resourceIds, from: '2026-03-16T08:00:00.000Z', to: to('03-18T10:30') },
      });
    });

    it('of what is made and what is deleted', async () => {
      const expected = { kind: 'appointments', resourceIds: [seeded.resourceId], from: '2026-03-16T08:00:00.000Z' };
      expect(await heardDuring(db.url, () => create(hour('03-16T08')))).toEqual({ ...expected, to: to('03-16T08:30') });
      const [made] = await shown();
      if (!made) throw new Error('Nothing was made.');
      expect(await heardDuring(db.url, () => erase(made))).toEqual({ ...expected, to: to('03-16T08:30') });
    });

    it('of an occurrence that moves, and of no more than that', async () => {
      await series();
      const entry = await occurrence('2026-03-30');
      const work = () => update(entry, { changes: hour('03-31T10') });
      expect(await heardDuring(db.url, work)).toMatchObject({
        from: '2026-03-30T07:00:00.000Z',
        to: to('03-31T10:30'),
      });
    });
  });

  describe('what stands with Outlook', () => {
    const stateOf = (id: string) => new ReadAppointment(db.database).run(kari, id);
    const pending = async () =>
      (await new AccountReader(db.database).pendingUpOf([seeded.accountId])).get(seeded.accountId) ?? 0;

    it('is told at every step', async () => {
      const made = await create();
      expect(await stateOf(made.id)).toMatchObject({ link: null, waitsForAccount: true });
      expect(await pending()).toBe(1);
      await link(made.id);
      expect(await stateOf(made.id)).toMatchObject({
        link: { unsettled: false, refusedCode: null },
        waitsForAccount: false,
      });
      expect(await pending()).toBe(0);
      const changed = await rename(made, 'Review');
      expect(await stateOf(made.id)).toMatchObject({ link: { unsettled: true } });
      expect(await pending()).toBe(1);
      const back = await rename(changed, 'Planning');
      expect(await stateOf(made.id)).toMatchObject({ link: { unsettled: false } });
      expect(await pending()).toBe(0);
      await erase(back);
      expect(await pending()).toBe(1);
      await sql('UPDATE event_link SET tombstoned_at = now()');
      expect(await pending()).toBe(0);
    });

    it('does not wait for an account that only takes what is changed from now on', async () => {
      const made = await create();
      await sql(`UPDATE calendar_account SET up_from = $1`, now);
      expect(await stateOf(made.id)).toMatchObject({ waitsForAccount: false });
      expect(await pending()).toBe(0);
      await sql(`UPDATE calendar_account SET up_from = $1::timestamptz - interval '1 second'`, now);
      expect(await stateOf(made.id)).toMatchObject({ waitsForAccount: true });
      expect(await pending()).toBe(1);
    });

    it('is a cancelled date that Outlook still has', async () => {
      const made = await series();
      await link(made.id);
      await erase(await occurrence('2026-03-23'));
      expect(await stateOf(made.id)).toMatchObject({ link: { unsettled: true } });
      expect(await pending()).toBe(1);
      await sql('UPDATE event_link SET base_excluded_dates = (SELECT excluded_dates FROM appointment)');
      expect(await stateOf(made.id)).toMatchObject({ link: { unsettled: false } });
    });
  });

  describe('what is refused', () => {
    it.each<[string, readonly Permission[], Partial<Actor>, string]>([
      ['without the permission', ['resource:edit-own'], {}, 'FORBIDDEN'],
      ['by a support agent', ['modules:manage'], { clientId: null }, 'FORBIDDEN'],
    ])('%s changes nothing', async (_what, permissions, more, code) => {
      const made = await create();
      const stranger = actor(permissions, more);
      expect(await refusalOf(update(made, { changes: { title: 'X' } }, stranger))).toMatchObject({ code });
      expect(await refusalOf(create({}, stranger))).toMatchObject({ code });
      expect(await sql('SELECT title, version FROM appointment')).toEqual([{ title: 'Planning', version: 1 }]);
    });

    it('keeps a private exception from everybody who edits or deletes the whole series', async () => {
      const made = await series();
      const entry = await occurrence('2026-03-30');
      await update(entry, { changes: { title: 'Doctor', isPrivate: true } });
      const per = actor(['appointments:edit'], { userId: fresh<UserId>(), ownResourceId: null });
      const refused = await refusalOf(update(made, { applyTo: 'ALL', changes: { title: 'Sync' } }, per));
      expect(refused.code).toBe('READ_ONLY_APPOINTMENT');
      expect(JSON.stringify(refused)).not.toContain('Doctor');
      const other = await occurrence('2026-03-23');
      expect((await update(other, { changes: { title: 'Sync' } }, per)).kind).toBe('updated');
    });

    it('are ids that are none, and dates that the series does not have', async () => {
      const made = await series();
      const wrong = (id: string) => refusalOf(rename({ id, version: 1 }, 'X'));
      expect(await wrong('kari')).toMatchObject({ code: 'BAD_USER_INPUT', paths: ['input.id'] });
      expect(await wrong(`${made.id}_20260317T080000Z`)).toMatchObject({ code: 'NOT_FOUND' });
      expect(await wrong(fresh<AppointmentId>())).toMatchObject({ code: 'NOT_FOUND' });
    });
  });
});
