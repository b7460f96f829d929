import { randomUUID } from 'node:crypto';
import { apiHarness } from '../testing/api-harness.js';
import type { Call } from '../testing/api-harness.js';
import { provision } from '../testing/provisioning.js';
import type { Provisioned } from '../testing/provisioning.js';

const conflicts = `query ($account: ID, $first: Int, $after: String) {
  syncConflicts(accountId: $account, first: $first, after: $after) {
    nodes { id field plannerValue outlookValue winner detectedAt restoredAt account { id } appointment { id title isPrivate } }
    pageInfo { hasNextPage endCursor } } }`;
const restore = 'mutation ($id: ID!) { restoreConflictValue(id: $id) { id title version canEdit } }';
const run = `id status finishedAt pendingDeletions pendingDeletionsOf down { deleted } progress { message }
  account { problem { code message } lastSuccessfulSyncAt currentRun { id } }`;
const confirm = `mutation ($id: ID!) { confirmDeletions(runId: $id) { ${run} } }`;
const dismiss = `mutation ($id: ID!) { dismissDeletions(runId: $id) { ${run} } }`;

describe('what a person has to decide', () => {
  const api = apiHarness();
  let client: Provisioned;
  let accountId: string;
  let calendarId: string;

  const sql = (text: string, ...parameters: unknown[]) => api.database.reader.query(text, parameters);
  const ask = (query: string, variables: Record<string, unknown>, more: Partial<Call> = {}): Call => ({
    ...{ as: 'kari', query, variables },
    ...more,
  });

  beforeAll(async () => {
    const people = { kari: ['resource:edit-own', 'appointments:edit'], per: ['resource:edit-own'], ola: [] };
    client = await provision(api, { name: 'Fjordplan AS', admin: 'admin', people, moduleActive: true });
    await provision(api, { name: 'Nordvik AS', admin: 'nina', people: {}, moduleActive: true });
    accountId = randomUUID();
    calendarId = randomUUID();
    await sql(
      `INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, position)
       VALUES ($1, $2, $3, 'kari@fjordplan.example', 'BOTH', '{READ,READ_DETAILS,CREATE,UPDATE}', 'CONNECTED', 1)`,
      ...[accountId, client.clientId, client.resources['kari']],
    );
    await sql(
      `INSERT INTO external_calendar (id, account_id, remote_id, name, is_default, can_edit, sync_down, sync_up)
       VALUES ($1, $2, 'calendar', 'Calendar', true, true, true, true)`,
      ...[calendarId, accountId],
    );
  });

  async function appointment(title: string, isPrivate = false): Promise<string> {
    const id = randomUUID();
    await sql(
      `INSERT INTO appointment (id, client_id, type, title, start_at, end_at, until_at, time_zone, is_all_day,
         is_private, availability, origin, owner_resource_id)
       VALUES ($1, $2, 'SINGLE', $3, '2026-03-02T08:00Z', '2026-03-02T09:00Z', '2026-03-02T09:00Z', 'Europe/Oslo', false,
         $4, 'BUSY', 'OUTLOOK', $5)`,
      ...[id, client.clientId, title, isPrivate, client.resources['kari']],
    );
    await sql('INSERT INTO appointment_resource VALUES ($1, $2)', client.resources['kari'], id);
    await sql(
      `INSERT INTO event_link (id, appointment_id, account_id, external_calendar_id, remote_id, round)
       VALUES ($1, $1, $2, $3, $4, 1)`,
      ...[id, accountId, calendarId, title],
    );
    return id;
  }

  async function conflict(appointmentId: string, plannerValue: string, isPrivate = false): Promise<string> {
    const id = randomUUID();
    await sql(
      `INSERT INTO sync_conflict (id, client_id, account_id, appointment_id, field, planner_value, outlook_value, winner,
         is_private, owner_resource_id)
       VALUES ($1, $2, $3, $4, 'title', to_jsonb($5::text), '"Theirs"', 'OUTLOOK', $6, $7)`,
      ...[id, client.clientId, accountId, appointmentId, plannerValue, isPrivate, client.resources['kari']],
    );
    return id;
  }

  describe('conflicts', () => {
    beforeEach(() => sql('DELETE FROM appointment'));
    afterEach(() => sql('DELETE FROM sync_conflict'));

    it('are shown page by page and undone with one action', async () => {
      const meeting = await appointment('Theirs');
      await conflict(meeting, 'First');
      const id = await conflict(meeting, 'Ours');
      const { syncConflicts } = await api.ok(ask(conflicts, { account: accountId, first: 1 }));
      expect(syncConflicts.nodes).toEqual([
        {
          ...{ id, field: 'title', plannerValue: 'Ours', outlookValue: 'Theirs', winner: 'OUTLOOK', restoredAt: null },
          detectedAt: expect.any(String),
          account: { id: accountId },
          appointment: { id: meeting, title: 'Theirs', isPrivate: false },
        },
      ]);
      const after = syncConflicts.pageInfo.endCursor;
      const next = await api.ok(ask(conflicts, { account: null, after }));
      expect(next.syncConflicts.nodes.map((each: { plannerValue: string }) => each.plannerValue)).toEqual(['First']);

      const { restoreConflictValue } = await api.ok(ask(restore, { id }));
      expect(restoreConflictValue).toEqual({ id: meeting, title: 'Ours', version: 2, canEdit: true });
      expect(api.woken).toContain(accountId);
      expect(await api.refused(ask(restore, { id }, { language: 'nb' }))).toMatchObject({
        code: 'CONFLICT_ALREADY_RESTORED',
        message: expect.stringContaining('allerede'),
      });
    });

    it('of somebody else that are private say nothing, in the language of the reader', async () => {
      await conflict(await appointment('Lege', true), 'Tannlege', true);
      const answer = await api.ok(ask(conflicts, { account: accountId }, { as: 'admin', language: 'nb' }));
      expect(answer.syncConflicts.nodes).toMatchObject([
        { plannerValue: null, outlookValue: null, appointment: { title: 'Privat avtale', isPrivate: true } },
      ]);
      const own = await api.ok(ask(conflicts, { account: accountId }));
      expect(own.syncConflicts.nodes).toMatchObject([{ plannerValue: 'Tannlege', appointment: { title: 'Lege' } }]);
    });

    it('are refused to whom they do not concern', async () => {
      const id = await conflict(await appointment('Theirs'), 'Ours');
      const code = async (call: Call) => (await api.refused(call)).code;
      expect(await code(ask(conflicts, { account: accountId }, { as: 'nina' }))).toBe('NOT_FOUND');
      expect(await code(ask(conflicts, { account: accountId }, { as: 'per' }))).toBe('FORBIDDEN');
      expect(await code(ask(conflicts, {}, { as: 'ola' }))).toBe('FORBIDDEN');
      expect(await code({ query: conflicts })).toBe('UNAUTHENTICATED');
      expect(await code({ query: restore, variables: { id: 'x' } })).toBe('UNAUTHENTICATED');
      expect(await code(ask(restore, { id }, { as: 'per' }))).toBe('FORBIDDEN');
      expect((await api.ok(ask(conflicts, {}, { as: 'per' }))).syncConflicts.nodes).toEqual([]);
    });

    it.each([
      ['first', { first: 101 }],
      ['after', { after: 'x' }],
      ['accountId', { account: 'x' }],
    ])('are not listed with a %s that makes no sense', async (path, variables) => {
      expect(await api.refused(ask(conflicts, variables))).toMatchObject({
        code: 'BAD_USER_INPUT',
        fields: [{ path }],
      });
    });
  });

  describe('deletions that wait for an answer', () => {
    let runId: string;

    beforeEach(async () => {
      await sql('DELETE FROM appointment');
      await sql('DELETE FROM sync_run');
      for (const title of ['heard', 'gone', 'lost']) await appointment(title);
      await sql(`UPDATE event_link SET round = 2 WHERE remote_id = 'heard'`);
      runId = randomUUID();
      const held = [{ calendarId, round: 2, of: 3, remoteIds: ['gone', 'lost'] }];
      await sql(
        `INSERT INTO sync_run (id, account_id, client_id, trigger, status, started_at, phase, counts, held)
         VALUES ($1, $2, $3, 'MANUAL', 'AWAITING_CONFIRMATION', now(), 'DONE', '{"down": {"created": 0, "updated": 0,
           "deleted": 0, "unchanged": 1, "skipped": 0}}', $4)`,
        ...[runId, accountId, client.clientId, JSON.stringify(held)],
      );
      await sql(
        `UPDATE calendar_account SET problem = '{"code": "DELETIONS_HELD", "count": 2, "total": 3}' WHERE id = $1`,
        accountId,
      );
    });

    const titles = async () =>
      (await sql('SELECT title FROM appointment ORDER BY title')).map(({ title }: { title: string }) => title);

    it('are what the account tells and what synchronising answers with', async () => {
      const query = `mutation ($id: ID!) { syncCalendarAccount(id: $id) { ${run} } }`;
      const { syncCalendarAccount } = await api.ok(ask(query, { id: accountId }, { language: 'nb' }));
      expect(syncCalendarAccount).toMatchObject({
        ...{ id: runId, status: 'AWAITING_CONFIRMATION', finishedAt: null, pendingDeletions: 2, pendingDeletionsOf: 3 },
        progress: { message: expect.stringContaining('Venter på svar') },
        account: {
          problem: { code: 'DELETIONS_HELD', message: expect.stringContaining('2 av 3') },
          currentRun: { id: runId },
        },
      });
    });

    it('are carried out on a yes', async () => {
      const { confirmDeletions } = await api.ok(ask(confirm, { id: runId }));
      expect(confirmDeletions).toMatchObject({
        ...{ id: runId, status: 'SUCCEEDED', finishedAt: expect.any(String), down: { deleted: 2 } },
        ...{ pendingDeletions: null, pendingDeletionsOf: null },
        account: { problem: null, lastSuccessfulSyncAt: expect.any(String), currentRun: null },
      });
      expect(await titles()).toEqual(['heard']);
    });

    it('are dropped on a no', async () => {
      const { dismissDeletions } = await api.ok(ask(dismiss, { id: runId }));
      expect(dismissDeletions).toMatchObject({ status: 'SUCCEEDED', down: { deleted: 0 }, account: { problem: null } });
      expect(await titles()).toEqual(['gone', 'heard', 'lost']);
      const { appointment: kept } = await api.ok(
        ask('query ($id: ID!) { appointment(id: $id) { origin canEdit } }', {
          id: (await sql(`SELECT id FROM appointment WHERE title = 'gone'`))[0].id,
        }),
      );
      expect(kept).toEqual({ origin: 'PLANNER', canEdit: true });
    });

    it.each([
      ['yes', confirm],
      ['no', dismiss],
    ])('take a %s once, and from nobody else', async (_, query) => {
      const code = async (call: Call) => (await api.refused(call)).code;
      expect(await code(ask(query, { id: runId }, { as: 'nina' }))).toBe('NOT_FOUND');
      expect(await code(ask(query, { id: runId }, { as: 'per' }))).toBe('FORBIDDEN');
      expect(await code({ query, variables: { id: runId } })).toBe('UNAUTHENTICATED');
      expect(await api.refused(ask(query, { id: 'x' }))).toMatchObject({ fields: [{ path: 'runId' }] });
      expect(await titles()).toHaveLength(3);
      await api.ok(ask(query, { id: runId }));
      expect(await code(ask(query, { id: runId }))).toBe('RUN_NOT_AWAITING_CONFIRMATION');
    });
  });
});
