import type { Conflict } from '@kalbro/calendar-core';
import { testDatabase } from '@kalbro/database/testing';
import type { AccountId, AppointmentId, ConflictId, ResourceId, UserId } from '@kalbro/kernel';
import type { Actor } from '@kalbro/permissions-core';
import { DownCopiesStore } from '../store/down-copies-store.js';
import { everything, fresh, HandClock, heardDuring, ownerOf, refusalOf } from '../testing/account-world.js';
import type { SeededAccount } from '../testing/planner-seed.js';
import { instant, queueRun, seedAccount } from '../testing/planner-seed.js';
import type { ConflictDraft } from './conflict-store.js';
import { ConflictStore } from './conflict-store.js';
import { ReadConflicts } from './read-conflicts.js';
import { RestoreConflictValue } from './restore-conflict-value.js';

const content = {
  title: 'Møte',
  description: null,
  location: 'Rom 3',
  start: instant('2026-03-02T08:00:00.000Z'),
  end: instant('2026-03-02T09:00:00.000Z'),
  timeZone: 'Europe/Oslo',
  isAllDay: false,
  isPrivate: false,
  availability: 'BUSY',
  recurrence: null,
} as const;

const titles = (plannerValue: string, outlookValue: string, winner: 'PLANNER' | 'OUTLOOK' = 'OUTLOOK'): Conflict => ({
  ...{ field: 'title', plannerValue, outlookValue, winner },
});

describe('Conflicts', () => {
  const db = testDatabase();
  const store = new ConflictStore();
  let seeded: SeededAccount;
  let meeting: AppointmentId;
  let owner: Actor;
  let woken: AccountId[];

  const sql = (text: string, ...parameters: unknown[]) => db.database.reader.query(text, parameters);
  const one = async (text: string, ...parameters: unknown[]) => (await sql(text, ...parameters))[0];
  const appointment = (id = meeting) => one('SELECT * FROM appointment WHERE id = $1', id);
  const all = async () => [await everything(db.database), await sql('SELECT * FROM sync_conflict ORDER BY id')];
  const draft = (conflict: Conflict, more: Partial<ConflictDraft> = {}): ConflictDraft => ({
    ...{ accountId: seeded.accountId, clientId: seeded.clientId, appointmentId: meeting, conflict },
    ...{ isPrivate: false, ownerUserId: null, ownerResourceId: seeded.resourceId, ...more },
  });
  const keep = (...drafts: ConflictDraft[]) => db.database.transaction((tx) => store.insert(tx, drafts));
  const keepOne = async (conflict: Conflict, more: Partial<ConflictDraft> = {}): Promise<ConflictId> => {
    await keep(draft(conflict, more));
    return (await one('SELECT id FROM sync_conflict ORDER BY detected_at DESC LIMIT 1')).id;
  };
  const read = (actor: Actor = owner, input: Partial<Parameters<ReadConflicts['run']>[1]> = {}) =>
    new ReadConflicts(db.database).run(actor, { accountId: seeded.accountId, first: 20, ...input });
  const restore = (id: ConflictId, actor: Actor = owner) =>
    new RestoreConflictValue({
      database: db.database,
      clock: new HandClock(),
      wake: async (account) => void woken.push(account),
    }).run(actor, id);

  async function addAppointment(title: string, card: SeededAccount = seeded, remoteId = title): Promise<AppointmentId> {
    const id = fresh<AppointmentId>();
    await sql(
      `INSERT INTO appointment (id, client_id, type, title, location, start_at, end_at, until_at, time_zone, is_all_day,
         is_private, availability, origin, owner_resource_id)
       VALUES ($1, $2, 'SINGLE', $3, 'Rom 3', $4, $5, $5, 'Europe/Oslo', false, false, 'BUSY', 'OUTLOOK', $6)`,
      ...[id, card.clientId, title, content.start, content.end, card.resourceId],
    );
    await sql('INSERT INTO appointment_resource (resource_id, appointment_id) VALUES ($1, $2)', card.resourceId, id);
    await sql(
      `INSERT INTO event_link (id, appointment_id, account_id, external_calendar_id, remote_id, round)
       VALUES ($1, $2, $3, $4, $5, 1)`,
      ...[fresh(), id, card.accountId, card.calendarId, remoteId],
    );
    return id;
  }

  beforeEach(async () => {
    await db.clear();
    seeded = await seedAccount(db.database, {
      direction: 'BOTH',
      scopes: ['READ', 'READ_DETAILS', 'CREATE', 'UPDATE', 'DELETE'],
    });
    owner = { ...ownerOf(seeded), permissions: new Set(['resource:edit-own', 'appointments:edit']) };
    meeting = await addAppointment('Møte');
    woken = [];
  });

  describe('are kept', () => {
    it('with both values, many in one go, and once however often they are heard', async () => {
      const drafts = [
        draft(titles('Ours', 'Theirs')),
        draft(titles('Ours', 'Theirs')),
        draft({ field: 'location', plannerValue: 'Rom 1', outlookValue: null, winner: 'PLANNER' }),
        draft({ field: 'isAllDay', plannerValue: true, outlookValue: false, winner: 'OUTLOOK' }),
      ];
      expect(await keep(...drafts)).toBe(3);
      expect(await keep(...drafts)).toBe(0);
      expect(await keep()).toBe(0);
      expect(await sql('SELECT field, planner_value, outlook_value, winner FROM sync_conflict ORDER BY 1')).toEqual([
        { field: 'isAllDay', planner_value: true, outlook_value: false, winner: 'OUTLOOK' },
        { field: 'location', planner_value: 'Rom 1', outlook_value: null, winner: 'PLANNER' },
        { field: 'title', planner_value: 'Ours', outlook_value: 'Theirs', winner: 'OUTLOOK' },
      ]);
    });

    it('again when other values meet, on another appointment, or after one was brought back', async () => {
      const other = await addAppointment('Lunsj');
      await keep(draft(titles('Ours', 'Theirs')));
      expect(
        await keep(draft(titles('Ours', 'Other')), draft(titles('Ours', 'Theirs'), { appointmentId: other })),
      ).toBe(2);
      await sql('UPDATE sync_conflict SET restored_at = now()');
      expect(await keep(draft(titles('Ours', 'Theirs')))).toBe(1);
    });

    it('of what is gone by then as well', async () => {
      const deletion: Conflict = { field: 'deletion', plannerValue: content, outlookValue: null, winner: 'OUTLOOK' };
      expect(await keep(draft(deletion, { appointmentId: fresh<AppointmentId>() }))).toBe(1);
      expect((await read()).nodes).toMatchObject([{ appointment: null, field: 'deletion' }]);
    });
  });

  describe('are read', () => {
    it('newest first, page by page, with values as text', async () => {
      await keep(draft(titles('1', 'Theirs')));
      await keep(draft({ field: 'isAllDay', plannerValue: true, outlookValue: false, winner: 'OUTLOOK' }));
      await keep(draft({ field: 'deletion', plannerValue: content, outlookValue: null, winner: 'PLANNER' }));
      await keep(draft({ field: 'start', plannerValue: content.start, outlookValue: content.end, winner: 'PLANNER' }));

      const first = await read(owner, { first: 3 });
      expect(first.nodes).toMatchObject([
        { field: 'start', plannerValue: '2026-03-02T08:00:00.000Z', outlookValue: '2026-03-02T09:00:00.000Z' },
        { field: 'deletion', plannerValue: 'Møte, 2026-03-02 09:00 – 10:00 (Europe/Oslo)', outlookValue: null },
        { field: 'isAllDay', plannerValue: 'true', outlookValue: 'false' },
      ]);
      expect(first.nodes[0]).toMatchObject({
        accountId: seeded.accountId,
        appointment: { id: meeting, masked: false },
        winner: 'PLANNER',
        detectedAt: expect.stringMatching(/Z$/),
        restoredAt: null,
      });
      expect(first.pageInfo.hasNextPage).toBe(true);
      const rest = await read(owner, { first: 3, after: first.pageInfo.endCursor });
      expect(rest.nodes.map(({ plannerValue }) => plannerValue)).toEqual(['1']);
      expect(rest.pageInfo.hasNextPage).toBe(false);
    });

    it('of all accounts that the reader may read, and of no others', async () => {
      const card = fresh<ResourceId>();
      await sql(
        `INSERT INTO resource (id, client_id, external_id, name) VALUES ($1, $2, 'van', 'Van')`,
        card,
        seeded.clientId,
      );
      const van = fresh<AccountId>();
      await sql(
        `INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, position)
         VALUES ($1, $2, $3, 'van@fjordplan.example', 'DOWN', '{READ}', 'CONNECTED', 1)`,
        ...[van, seeded.clientId, card],
      );
      const other = await seedAccount(db.database);
      const theirs = await addAppointment('Theirs', other);
      await keep(
        draft(titles('mine', 'x')),
        draft(titles('van', 'x'), { accountId: van }),
        draft(titles('foreign', 'x'), { accountId: other.accountId, clientId: other.clientId, appointmentId: theirs }),
      );
      const seen = async (actor: Actor) =>
        (await read(actor, { accountId: null })).nodes.map(({ plannerValue }) => plannerValue).sort();

      expect(await seen(owner)).toEqual(['mine']);
      expect(await seen({ ...owner, managedResourceIds: new Set([card]) })).toEqual(['mine', 'van']);
      expect(await seen({ ...owner, permissions: new Set(['client:administer']) })).toEqual(['mine', 'van']);
      expect(await seen({ ...ownerOf(other), ownResourceId: null, permissions: new Set(['resource:edit']) })).toEqual([
        'foreign',
      ]);
    });

    it('with nothing of what is private, or has become so, for anyone but the owner', async () => {
      const secret = { isPrivate: true, ownerUserId: seeded.userId };
      await keepOne(titles('Lege', 'Tannlege'), secret);
      const colleague: Actor = {
        ...{ ...owner, userId: fresh<UserId>(), ownResourceId: null },
        permissions: new Set(['resource:edit']),
      };
      const values = async (actor: Actor) =>
        (await read(actor)).nodes.map((each) => [each.plannerValue, each.outlookValue]);

      expect(await values(owner)).toEqual([['Lege', 'Tannlege']]);
      expect(await values(colleague)).toEqual([[null, null]]);
      await sql('UPDATE sync_conflict SET is_private = false');
      expect(await values(colleague)).toEqual([['Lege', 'Tannlege']]);
      await sql('UPDATE appointment SET is_private = true');
      expect(await values(colleague)).toEqual([[null, null]]);
      expect((await read(colleague)).nodes[0]?.appointment).toMatchObject({ masked: true, content: { title: '' } });
      await sql('DELETE FROM appointment');
      await sql('UPDATE sync_conflict SET is_private = true');
      expect(await values(colleague)).toEqual([[null, null]]);
      expect(await values(owner)).toEqual([['Lege', 'Tannlege']]);
    });

    it('by nobody who may not read the account', async () => {
      const other = await seedAccount(db.database);
      const codes = async (actor: Actor) =>
        Promise.all([read(actor), read(actor, { accountId: null })].map(async (each) => (await refusalOf(each)).code));
      expect((await refusalOf(read(ownerOf(other)))).code).toBe('NOT_FOUND');
      expect(await codes({ ...owner, permissions: new Set(['appointments:edit']) })).toEqual([
        'FORBIDDEN',
        'FORBIDDEN',
      ]);
      expect((await refusalOf(read({ ...owner, ownResourceId: null }))).code).toBe('FORBIDDEN');
      expect((await refusalOf(new ReadConflicts(db.database).run(undefined, { accountId: null, first: 1 }))).code).toBe(
        'UNAUTHENTICATED',
      );
    });

    it('without texts, once details may no longer be read; what an entry of the planner lost stays', async () => {
      const planners = await addAppointment('Ours');
      await sql(`UPDATE appointment SET origin = 'PLANNER' WHERE id = $1`, planners);
      await keep(
        draft(titles('Hemmelig', 'Theirs')),
        draft({ field: 'deletion', plannerValue: content, outlookValue: null, winner: 'OUTLOOK' }),
        draft({ field: 'start', plannerValue: content.start, outlookValue: content.end, winner: 'OUTLOOK' }),
        draft(titles('Lost', 'Theirs'), { appointmentId: planners }),
        draft(titles('Stands', 'Theirs', 'PLANNER'), { appointmentId: planners }),
      );
      await db.database.transaction((tx) => new DownCopiesStore().eraseDetails(tx, seeded.accountId));
      expect(await sql('SELECT field, planner_value, outlook_value FROM sync_conflict ORDER BY field')).toEqual([
        { field: 'start', planner_value: content.start, outlook_value: content.end },
        { field: 'title', planner_value: 'Lost', outlook_value: null },
      ]);
    });
  });

  describe('are undone', () => {
    it('by an edit that goes up like any other', async () => {
      const id = await keepOne(titles('Ours', 'Møte'));
      expect(await restore(id)).toMatchObject({ id: meeting, content: { title: 'Ours' }, version: 2, canEdit: true });

      expect(await appointment()).toMatchObject({
        title: 'Ours',
        location: 'Rom 3',
        version: 2,
        edited_at: expect.any(Date),
      });
      expect(await sql('SELECT base FROM event_link')).toEqual([{ base: content }]);
      expect((await read()).nodes).toMatchObject([{ restoredAt: '2026-03-10T12:00:00.000Z' }]);
      expect(await sql('SELECT trigger, status FROM sync_run')).toEqual([
        { trigger: 'LOCAL_CHANGE', status: 'QUEUED' },
      ]);
      expect(woken).toEqual([seeded.accountId]);
    });

    it('for Outlook as well, where the planner had won', async () => {
      const id = await keepOne(titles('Møte', 'Theirs', 'PLANNER'));
      expect(await restore(id)).toMatchObject({ content: { title: 'Theirs' } });
    });

    it('without a word to Outlook about what waits already, or is not there yet', async () => {
      await sql(`UPDATE event_link SET base = '{"title": "Agreed"}'`);
      await restore(await keepOne(titles('Ours', 'Møte')));
      expect(await sql('SELECT base FROM event_link')).toEqual([{ base: { title: 'Agreed' } }]);
      await sql('UPDATE event_link SET base = NULL, remote_id = NULL');
      await restore(await keepOne(titles('Again', 'Ours')));
      expect(await sql('SELECT base FROM event_link')).toEqual([{ base: null }]);
    });

    it('with nothing to send where the value stands again anyway', async () => {
      await restore(await keepOne(titles('Møte', 'Theirs')));
      expect(await appointment()).toMatchObject({ version: 1, edited_at: null });
      expect(await sql('SELECT base FROM event_link')).toEqual([{ base: null }]);
    });

    it('with the run that is going told to look once more', async () => {
      const running = await queueRun(db.database, seeded);
      await sql(`UPDATE sync_run SET status = 'RUNNING'`);
      await restore(await keepOne(titles('Ours', 'Møte')));
      expect(await sql('SELECT id, again FROM sync_run')).toEqual([{ id: running, again: true }]);
      expect(woken).toEqual([]);
    });

    it('with nobody woken where nothing goes up', async () => {
      await sql(`UPDATE calendar_account SET direction = 'DOWN'`);
      await restore(await keepOne(titles('Ours', 'Møte')));
      expect(await sql('SELECT 1 FROM sync_run')).toEqual([]);
    });

    it('with times that were decided together', async () => {
      const start = instant('2026-04-01T08:00:00.000Z');
      const end = instant('2026-04-01T10:00:00.000Z');
      await keep(
        draft({ field: 'start', plannerValue: start, outlookValue: content.start, winner: 'OUTLOOK' }),
        draft({ field: 'end', plannerValue: end, outlookValue: content.end, winner: 'OUTLOOK' }),
        draft(titles('Ours', 'Møte')),
      );
      const { id } = await one(`SELECT id FROM sync_conflict WHERE field = 'start'`);
      expect(await restore(id)).toMatchObject({ content: { start, end, title: 'Møte' } });
      expect(await sql('SELECT field FROM sync_conflict WHERE restored_at IS NULL')).toEqual([{ field: 'title' }]);
      expect(await appointment()).toMatchObject({ until_at: new Date(end) });
    });

    it('of a series with what was changed and cancelled of it, which moves along', async () => {
      await sql(
        `UPDATE appointment SET type = 'SERIES_MASTER', recurrence = 'FREQ=DAILY;COUNT=5', excluded_dates = $2 WHERE id = $1`,
        ...[meeting, ['2026-03-04T08:00:00Z']],
      );
      const changed = await addAppointment('Changed');
      await sql(
        `UPDATE appointment SET type = 'EXCEPTION', series_id = $2, original_start = $3, start_at = $3, end_at = $4
         WHERE id = $1`,
        ...[changed, meeting, '2026-03-03T08:00:00Z', '2026-03-03T09:00:00Z'],
      );
      const plannerValue = instant('2026-03-02T09:00:00.000Z');
      await keep(
        draft({ field: 'start', plannerValue, outlookValue: content.start, winner: 'OUTLOOK' }),
        draft({
          ...{ field: 'end', winner: 'OUTLOOK', outlookValue: content.end },
          plannerValue: instant('2026-03-02T10:00:00.000Z'),
        }),
      );
      await restore((await one(`SELECT id FROM sync_conflict WHERE field = 'start'`)).id);
      expect((await appointment()).excluded_dates).toEqual([new Date('2026-03-04T09:00:00Z')]);
      expect(await appointment(changed)).toMatchObject({
        ...{ original_start: new Date('2026-03-03T09:00:00Z'), start_at: new Date('2026-03-03T09:00:00Z') },
        title: 'Changed',
      });
    });

    it('and everybody who looks at the calendar hears of it', async () => {
      const id = await keepOne(titles('Ours', 'Møte'));
      expect(await heardDuring(db.url, () => restore(id))).toMatchObject({
        kind: 'appointments',
        resourceIds: [seeded.resourceId],
      });
    });
  });

  describe('of a deletion are undone', () => {
    const deletion: Conflict = { field: 'deletion', plannerValue: content, outlookValue: null, winner: 'OUTLOOK' };

    it('by making the entry again in the planner, whose it was', async () => {
      await sql('DELETE FROM appointment');
      const id = await keepOne(deletion, { isPrivate: true, ownerUserId: seeded.userId });
      const made = await restore(id);
      expect(made).toMatchObject({ type: 'SINGLE', origin: 'PLANNER', content, resourceIds: [seeded.resourceId] });
      const row = { edited_at: expect.any(Date), owner_user_id: seeded.userId, owner_resource_id: seeded.resourceId };
      expect(await appointment(made.appointmentId)).toMatchObject(row);
      expect((await read()).nodes).toMatchObject([{ appointment: { id: made.id }, restoredAt: expect.any(String) }]);
    });

    it('as the series that it was', async () => {
      await sql('DELETE FROM appointment');
      const series = { ...content, recurrence: 'FREQ=DAILY;COUNT=3' };
      const made = await restore(await keepOne({ ...deletion, plannerValue: series }));
      expect(made.type).toBe('SERIES_MASTER');
      expect(await appointment(made.appointmentId)).toMatchObject({ until_at: new Date('2026-03-04T09:00:00.000Z') });
    });

    it('by letting it stand again where it only waits to be deleted in Outlook, or was left there', async () => {
      await sql('UPDATE appointment SET deleted_at = now()');
      await sql('UPDATE event_link SET tombstoned_at = now()');
      const theirs = { ...content, title: 'Theirs' };
      const id = await keepOne({ ...deletion, plannerValue: null, outlookValue: theirs, winner: 'PLANNER' });
      expect(await restore(id)).toMatchObject({ id: meeting, content: { title: 'Theirs' } });
      expect(await appointment()).toMatchObject({ deleted_at: null, version: 2 });
      expect(await sql('SELECT tombstoned_at, base FROM event_link')).toEqual([{ tombstoned_at: null, base: content }]);
    });

    it('by nobody where the entry was the one that stayed', async () => {
      const id = await keepOne({ ...deletion, winner: 'PLANNER' });
      const { code, paths, text } = await refusalOf(restore(id));
      expect([code, paths, text.en]).toEqual(['BAD_USER_INPUT', ['id'], expect.stringContaining('still stands')]);
    });
  });

  describe('are not undone, and nothing changes,', () => {
    async function refused(id: ConflictId, actor: Actor = owner): Promise<string> {
      const before = await all();
      const { code } = await refusalOf(restore(id, actor));
      expect(await all()).toEqual(before);
      expect(woken).toEqual([]);
      return code;
    }

    it('twice, also by two at the same moment', async () => {
      const id = await keepOne(titles('Ours', 'Møte'));
      const answers = await Promise.allSettled([restore(id), restore(id), restore(id)]);
      expect(answers.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []))).toEqual(
        Array(2).fill('CONFLICT_ALREADY_RESTORED'),
      );
      expect(await appointment()).toMatchObject({ version: 2 });
      woken = [];
      expect(await refused(id)).toBe('CONFLICT_ALREADY_RESTORED');
    });

    it('by whoever is foreign or may not edit appointments, and for what is unknown', async () => {
      const id = await keepOne(titles('Ours', 'Møte'));
      const other = await seedAccount(db.database);
      expect(await refused(id, { ...ownerOf(other), permissions: new Set(['appointments:edit']) })).toBe('NOT_FOUND');
      expect(await refused(id, ownerOf(seeded))).toBe('FORBIDDEN');
      expect(await refused(fresh<ConflictId>())).toBe('NOT_FOUND');
    });

    it('in what cannot be edited here', async () => {
      const id = await keepOne(titles('Ours', 'Møte'));
      await sql(`UPDATE appointment SET read_only_reason = 'ORGANISED_BY_OTHERS'`);
      expect(await refused(id)).toBe('READ_ONLY_APPOINTMENT');
    });

    it('in what is private, by anyone but its owner, who learns nothing of it', async () => {
      const id = await keepOne(titles('Lege', 'Møte'), { isPrivate: true });
      const colleague = { ...owner, userId: fresh<UserId>(), ownResourceId: null };
      expect(await refused(id, colleague)).toBe('READ_ONLY_APPOINTMENT');
      await sql('UPDATE sync_conflict SET restored_at = now()');
      expect(await refused(id, colleague)).toBe('READ_ONLY_APPOINTMENT');
      await sql('UPDATE sync_conflict SET restored_at = NULL');
      expect(await restore(id)).toMatchObject({ content: { title: 'Lege' } });
    });

    it('where the appointment is gone, or about to be', async () => {
      const id = await keepOne(titles('Ours', 'Møte'));
      await sql('UPDATE appointment SET deleted_at = now()');
      expect(await refused(id)).toBe('NOT_FOUND');
      await sql('DELETE FROM appointment');
      expect(await refused(id)).toBe('NOT_FOUND');
    });

    it('where the value would make no sense any more', async () => {
      const late = instant('2027-01-01T08:00:00.000Z');
      const start: Conflict = { field: 'start', plannerValue: late, outlookValue: content.start, winner: 'OUTLOOK' };
      const rule: Conflict = { field: 'recurrence', plannerValue: 'FREQ=DAILY', outlookValue: null, winner: 'OUTLOOK' };
      expect(await refused(await keepOne(start))).toBe('BAD_USER_INPUT');
      expect(await refused(await keepOne(rule))).toBe('BAD_USER_INPUT');
    });
  });
});
