import { randomUUID } from 'node:crypto';
import { jobKinds } from '@kalbro/scheduling-core';
import { apiHarness } from '../testing/api-harness.js';
import type { Call, Loose } from '../testing/api-harness.js';
import { provision } from '../testing/provisioning.js';
import type { Provisioned } from '../testing/provisioning.js';
import type { SocketClient } from '../testing/socket-client.js';
import { socketAs } from '../testing/socket-client.js';

const fields = 'id name type everyMinutes cron timeZone enabled alertEmails nextRunAt warnings';
const create = `mutation ($input: AutomaticJobInput!) { createAutomaticJob(input: $input) { ${fields} } }`;
const update = `mutation ($id: ID!, $input: AutomaticJobInput!) { updateAutomaticJob(id: $id, input: $input) { ${fields} } }`;
const remove = 'mutation ($id: ID!) { deleteAutomaticJob(id: $id) }';
const runFields = `id status trigger startedAt finishedAt error counts { total skipped succeeded withErrors failed }
  job { id name } syncRuns { trigger status account { username } }`;
const run = `mutation ($id: ID!) { runAutomaticJob(id: $id) { ${runFields} } }`;
const list = 'query { automaticJobs { id name } }';
const one = `query ($id: ID!, $first: Int, $after: String) { automaticJob(id: $id) { ${fields}
  runs(first: $first, after: $after) { nodes { ${runFields} } pageInfo { hasNextPage endCursor } } } }`;
const followed = 'subscription ($id: ID!) { jobRunChanged(jobId: $id) { id status job { name } } }';

describe('automatic jobs', () => {
  const api = apiHarness();
  const sockets: SocketClient[] = [];
  let client: Provisioned;

  const sql = (text: string, ...parameters: unknown[]) => api.database.reader.query(text, parameters);
  const ask = (query: string, variables: Record<string, unknown> = {}, more: Partial<Call> = {}): Call => ({
    ...{ as: 'leder', query, variables },
    ...more,
  });
  const input = (more: Record<string, unknown> = {}) => ({
    ...{ name: 'Nightly', type: 'SYNC_OFFICE_365_CALENDARS', cron: '0 2 * * *', timeZone: 'Europe/Oslo' },
    ...more,
  });
  const created = async (more: Record<string, unknown> = {}): Promise<Loose> =>
    (await api.ok(ask(create, { input: input(more) }))).createAutomaticJob;
  const codeOf = async (call: Call) => (await api.refused(call)).code;

  beforeAll(async () => {
    const people = { leder: ['jobs:manage'], kari: ['resource:edit-own'] };
    client = await provision(api, { name: 'Fjordplan AS', admin: 'admin', people, moduleActive: true });
    await provision(api, { name: 'Nordvik AS', admin: 'nina', people: {}, moduleActive: true });
    await provision(api, { name: 'Uten AS', admin: 'uten', people: {}, moduleActive: false });
    await sql(
      `INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, position)
       VALUES (gen_random_uuid(), $1, $2, 'kari@fjordplan.example', 'DOWN', '{READ}', 'CONNECTED', 1),
         (gen_random_uuid(), $1, $2, 'kari2@fjordplan.example', 'DOWN', '{READ}', 'PAUSED', 2)`,
      ...[client.clientId, client.resources['kari']],
    );
  });

  beforeEach(async () => {
    api.jobs.waiting.splice(0);
    await sql('DELETE FROM automatic_job');
    await sql('DELETE FROM sync_run');
  });

  afterEach(() => sockets.splice(0).forEach((socket) => socket.close()));

  it('are made with what the contract takes for granted, in force at once', async () => {
    const job = await created();
    expect(job).toEqual({
      ...{ id: expect.any(String), name: 'Nightly', type: 'SYNC_OFFICE_365_CALENDARS', everyMinutes: null },
      ...{ cron: '0 2 * * *', timeZone: 'Europe/Oslo', enabled: true, alertEmails: [], warnings: [] },
      nextRunAt: expect.stringMatching(/^20.*T0[01]:00:00\.000Z$/),
    });
    expect([...api.jobs.scheduled.values()]).toEqual([{ kind: jobKinds.fireJob, key: job.id, at: job.nextRunAt }]);
  });

  describe('can be looked at before they are saved', () => {
    const preview = `query ($everyMinutes: Int, $cron: String, $timeZone: TimeZone!, $jobId: ID) {
      schedulePreview(everyMinutes: $everyMinutes, cron: $cron, timeZone: $timeZone, jobId: $jobId) { firings warnings } }`;
    const looked = (variables: Record<string, unknown>, more: Partial<Call> = {}) =>
      ask(preview, { timeZone: 'Europe/Oslo', ...variables }, more);

    it('with the next five firings', async () => {
      const { schedulePreview } = await api.ok(looked({ cron: '0 2 * * *' }));
      expect(schedulePreview).toEqual({ firings: expect.any(Array), warnings: [] });
      expect(schedulePreview.firings).toHaveLength(5);
      expect(schedulePreview.firings[0]).toMatch(/T0[01]:00:00\.000Z$/);
      expect((await api.ok(ask(list))).automaticJobs).toEqual([]);
    });

    it('with a warning in the reader’s language when they run often', async () => {
      const { schedulePreview } = await api.ok(looked({ everyMinutes: 15 }, { language: 'nb' }));
      expect(schedulePreview.warnings).toEqual([expect.stringContaining('oftere enn hvert 30. minutt')]);
    });

    it.each([
      ['a cron that cannot be read', { cron: 'now and then' }, 'cron'],
      ['neither', {}, 'everyMinutes'],
    ])('and are refused as saving would refuse them: %s', async (_, variables, path) => {
      expect(await api.refused(looked(variables))).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path }] });
    });

    it('and are refused when they run far too often', async () => {
      expect(await codeOf(looked({ everyMinutes: 4 }))).toBe('SCHEDULE_TOO_FREQUENT');
    });

    it('as a change of one of them, whose interval keeps its beat', async () => {
      const { id } = await created({ cron: null, everyMinutes: 60 });
      await sql(`UPDATE automatic_job SET scheduled_from = '2026-03-01T10:17:00Z' WHERE id = $1`, id);
      const minutes = async (everyMinutes: number): Promise<string[]> =>
        (await api.ok(looked({ everyMinutes, jobId: id }))).schedulePreview.firings.map((one: string) => one.slice(14));
      expect(await minutes(60)).toEqual(Array.from({ length: 5 }, () => '17:00.000Z'));
      expect(await minutes(120)).not.toContain('17:00.000Z');
      expect(await codeOf(looked({ everyMinutes: 60, jobId: id }, { as: 'nina' }))).toBe('NOT_FOUND');
      expect((await api.refused(looked({ everyMinutes: 60, jobId: 'x' }))).fields).toMatchObject([{ path: 'jobId' }]);
    });

    it('by those who manage them', async () => {
      expect(await codeOf(looked({ everyMinutes: 60 }, { as: 'kari' }))).toBe('FORBIDDEN');
    });
  });

  it('take null for what is left out', async () => {
    expect(await created({ enabled: null, alertEmails: null, everyMinutes: null })).toMatchObject({
      enabled: true,
      alertEmails: [],
    });
  });

  it('are changed, listed by name, and deleted', async () => {
    const { id } = await created({ alertEmails: ['Drift@Fjordplan.example'] });
    await created({ name: 'Also' });
    const changed = await api.ok(
      ask(update, { id, input: { ...input({ name: 'Zest' }), cron: null, everyMinutes: 45 } }),
    );
    expect(changed.updateAutomaticJob).toMatchObject({ everyMinutes: 45, cron: null, alertEmails: [], enabled: true });
    expect((await api.ok(ask(list))).automaticJobs.map(({ name }: { name: string }) => name)).toEqual(['Also', 'Zest']);
    expect(
      (await api.ok(ask(update, { id, input: input({ enabled: false }) }))).updateAutomaticJob.nextRunAt,
    ).toBeNull();
    expect([...api.jobs.scheduled.values()].map(({ key }) => key)).not.toContain(id);
    expect(await api.ok(ask(remove, { id }))).toEqual({ deleteAutomaticJob: true });
    expect(await codeOf(ask(one, { id }))).toBe('NOT_FOUND');
  });

  it('that run often say so in the language of the reader', async () => {
    const { id, warnings } = await created({ cron: '*/10 * * * *' });
    expect(warnings).toEqual([expect.stringMatching(/every 30 minutes.*attack/)]);
    const read = await api.ok(ask(one, { id }, { language: 'nb' }));
    expect(read.automaticJob.warnings).toEqual([expect.stringMatching(/hvert 30\. minutt.*angrep/)]);
  });

  it.each([
    [{ cron: '*/4 * * * *' }, 'SCHEDULE_TOO_FREQUENT', undefined, /hvert 5\. minutt/],
    [{ cron: null, everyMinutes: 4 }, 'SCHEDULE_TOO_FREQUENT', undefined, /hvert 5\. minutt/],
    [{ cron: '0 0 30 2 *' }, 'BAD_USER_INPUT', ['input.cron'], /inntreffer aldri/],
    [{ cron: '0 0 2 * * *' }, 'BAD_USER_INPUT', ['input.cron'], /Sekunder/],
    [{ everyMinutes: 60 }, 'BAD_USER_INPUT', ['input.cron'], /ikke begge/],
    [{ cron: null }, 'BAD_USER_INPUT', ['input.everyMinutes'], /enten/],
    [{ timeZone: 'Oslo/Europe' }, 'BAD_USER_INPUT', ['input.timeZone'], /tidssone/],
    [{ alertEmails: ['drift@x.example', 'drift'] }, 'BAD_USER_INPUT', ['input.alertEmails.1'], /e-postadresse/],
    [{ name: ' ' }, 'BAD_USER_INPUT', ['input.name'], /navn/],
    [{ name: '', cron: 'x' }, 'BAD_USER_INPUT', ['input.name', 'input.cron'], /Rett feltene/],
  ])('with %j are refused as %s at %j', async (more, code, paths, words) => {
    const refusal = await api.refused(ask(create, { input: input(more) }, { language: 'nb' }));
    expect(refusal.code).toBe(code);
    expect(refusal.fields?.map(({ path }) => path)).toEqual(paths);
    expect(refusal.message).toMatch(words);
    expect((await api.ok(ask(list))).automaticJobs).toEqual([]);
  });

  it('are for whoever manages them, of the own client, with the module', async () => {
    const { id } = await created();
    for (const call of [ask(one, { id }), ask(run, { id }), ask(remove, { id }), ask(update, { id, input: input() })]) {
      expect(await codeOf({ query: call.query, ...(call.variables ? { variables: call.variables } : {}) })).toBe(
        'UNAUTHENTICATED',
      );
      expect(await codeOf({ ...call, as: 'kari' })).toBe('FORBIDDEN');
      expect(await codeOf({ ...call, as: 'support' })).toBe('FORBIDDEN');
      expect(await codeOf({ ...call, as: 'nina' })).toBe('NOT_FOUND');
      expect(await codeOf({ ...call, as: 'uten' })).toBe('NOT_FOUND');
      expect(await codeOf({ ...call, variables: { ...call.variables, id: 'x' } })).toBe('BAD_USER_INPUT');
    }
    expect(await codeOf(ask(create, { input: input() }, { as: 'uten' }))).toBe('MODULE_NOT_ACTIVE');
    expect(await codeOf(ask(list, {}, { as: 'kari' }))).toBe('FORBIDDEN');
    expect(await api.ok(ask(list, {}, { as: 'uten' }))).toEqual({ automaticJobs: [] });
    expect((await api.ok(ask(list, {}, { as: 'admin' }))).automaticJobs).toHaveLength(1);
    expect((await api.ok(ask(list, {}, { as: 'nina' }))).automaticJobs).toEqual([]);
  });

  it('start by hand: one run for each account that can, and runners are told', async () => {
    const { id } = await created({ enabled: false });
    const { runAutomaticJob } = await api.ok(ask(run, { id }));
    expect(runAutomaticJob).toEqual({
      ...{ id: expect.any(String), status: 'RUNNING', trigger: 'MANUAL', finishedAt: null, error: null },
      startedAt: expect.any(String),
      counts: { total: 1, skipped: 1, succeeded: 0, withErrors: 0, failed: 0 },
      job: { id, name: 'Nightly' },
      syncRuns: [{ trigger: 'AUTOMATIC_JOB', status: 'QUEUED', account: { username: 'kari@fjordplan.example' } }],
    });
    expect(api.jobs.waiting).toEqual([{ kind: jobKinds.lookAround, key: client.clientId }]);
  });

  it('say in their history what went wrong, and with whom, in the language of the reader', async () => {
    const { id } = await created();
    await history(id, 1, 'SUCCEEDED');
    await history(id, 2, 'REJECTED', { code: 'MODULE_NOT_ACTIVE', parts: [] });
    const reason = { nb: 'Microsoft 365 svarte ikke.', en: 'Microsoft 365 did not answer.' };
    const part = { id: 'a', name: 'Kari', code: 'M365_UNAVAILABLE', reason };
    await history(id, 3, 'SUCCEEDED_WITH_ERRORS', { code: 'PARTS_FAILED', parts: [part] });
    const first = (await api.ok(ask(one, { id, first: 2 }, { language: 'nb' }))).automaticJob.runs;
    expect(first.nodes.map(({ status, error }: Loose) => [status, error])).toEqual([
      ['SUCCEEDED_WITH_ERRORS', expect.stringMatching(/^1 av 4 kontoer .* Kari: Microsoft 365 svarte ikke\.$/)],
      ['REJECTED', expect.stringMatching(/ikke er aktiv/)],
    ]);
    expect(first.pageInfo.hasNextPage).toBe(true);
    const rest = (await api.ok(ask(one, { id, first: 2, after: first.pageInfo.endCursor }))).automaticJob.runs;
    expect(rest.nodes).toMatchObject([{ status: 'SUCCEEDED', error: null }]);
    expect((await api.refused(ask(one, { id, first: 0 }))).fields).toMatchObject([{ path: 'first' }]);
    expect((await api.refused(ask(one, { id, after: 'x' }))).fields).toMatchObject([{ path: 'after' }]);
  });

  it('are read with a few statements, however many runs are shown', async () => {
    const { id } = await created();
    for (let n = 0; n < 12; n += 1) await api.ok(ask(run, { id }));
    api.statements.splice(0);
    const read = await api.ok(ask(one, { id, first: 12 }));
    expect(read.automaticJob.runs.nodes).toHaveLength(12);
    // The actor, the job, its runs, the job of each, their sync runs, the accounts.
    expect(api.statements.length).toBeLessThanOrEqual(7);
  });

  it('tell of their runs: as they are, then every change, for as long as the follower may', async () => {
    const { id } = await created();
    const { runAutomaticJob } = await api.ok(ask(run, { id }));
    const socket = await socketAs(api, 'leder');
    sockets.push(socket);
    const changes = socket.subscribe(followed, { id });
    const next = async () => (await changes.next()).value?.data?.jobRunChanged;
    expect(await next()).toEqual({ id: runAutomaticJob.id, status: 'RUNNING', job: { name: 'Nightly' } });
    const ending = `UPDATE job_run SET status = 'SUCCEEDED', finished_at = now() WHERE id = $1`;
    await sql(ending, runAutomaticJob.id);
    expect(await next()).toMatchObject({ id: runAutomaticJob.id, status: 'SUCCEEDED' });
    const again = await api.ok(ask(run, { id }));
    expect(await next()).toMatchObject({ id: again.runAutomaticJob.id, status: 'RUNNING' });

    const own = await provisionedPermissions('{}');
    await sql(ending, again.runAutomaticJob.id);
    expect((await changes.next()).done).toBe(true);
    await provisionedPermissions(own);
  });

  it('are followed by nobody who may not read them', async () => {
    const { id } = await created();
    for (const [who, code] of [
      ['kari', 'FORBIDDEN'],
      ['nina', 'NOT_FOUND'],
    ] as const) {
      const socket = await socketAs(api, who);
      sockets.push(socket);
      const { value } = await socket.subscribe(followed, { id }).next();
      expect(value.errors[0].extensions.code).toBe(code);
    }
  });

  async function history(jobId: string, minute: number, status: string, error: unknown = null): Promise<void> {
    await sql(
      `INSERT INTO job_run (id, job_id, client_id, trigger, status, started_at, finished_at, error, total, failed)
       VALUES ($1, $2, $3, 'SCHEDULE', $4, $5, $5, $6, 4, 1)`,
      ...[randomUUID(), jobId, client.clientId, status, `2026-03-01T10:0${minute}:00Z`, error && JSON.stringify(error)],
    );
  }

  /** Answers what they were. */
  async function provisionedPermissions(permissions: unknown): Promise<unknown> {
    const [before] = await sql('SELECT permissions FROM app_user WHERE id = $1', client.users['leder']);
    await sql('UPDATE app_user SET permissions = $2 WHERE id = $1', client.users['leder'], permissions);
    return (before as { permissions: unknown }).permissions;
  }
});
