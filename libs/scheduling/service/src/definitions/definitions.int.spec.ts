import { testDatabase } from '@kalbro/database/testing';
import { RuleError } from '@kalbro/kernel';
import { anActor, aSupportAgent } from '@kalbro/permissions-core/testing';
import type { Actor } from '@kalbro/permissions-core';
import type { JobInput } from '@kalbro/scheduling-core';
import type { SeededClient } from '../testing/job-world.js';
import { jobInput, seedClient, TestClock, unknownJob } from '../testing/job-world.js';
import { DeleteAutomaticJob } from './delete-automatic-job.js';
import { ReadAutomaticJobs } from './read-automatic-jobs.js';
import { CreateAutomaticJob, UpdateAutomaticJob } from './save-automatic-job.js';

describe('definitions of automatic jobs', () => {
  const db = testDatabase();
  let clock: TestClock;
  let told: number;
  let client: SeededClient;

  beforeEach(async () => {
    await db.clear();
    clock = new TestClock();
    told = 0;
    client = await seedClient(db.database);
  });

  const parts = () => ({ database: db.database, clock, definitionsChanged: async () => void (told += 1) });
  const create = (input: JobInput, actor: Actor | undefined = client.actor) =>
    new CreateAutomaticJob(parts()).run(actor, input);
  const update = (id: typeof unknownJob, input: JobInput, actor: Actor | undefined = client.actor) =>
    new UpdateAutomaticJob(parts()).run(actor, id, input);
  const remove = (id: typeof unknownJob, actor: Actor | undefined = client.actor) =>
    new DeleteAutomaticJob(parts()).run(actor, id);
  const read = () => new ReadAutomaticJobs(db.database);
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'allowed',
      (error: unknown) => (error instanceof RuleError ? error.code : String(error)),
    );

  it('are in force when they are saved, and the queue is told', async () => {
    const job = await create(jobInput({ alertEmails: ['Ops@Fjordplan.example'] }));
    expect(job).toMatchObject({
      clientId: client.clientId,
      name: 'Nightly',
      schedule: { kind: 'interval', everyMinutes: 30, from: '2026-06-01T10:00:00.000Z' },
      alertEmails: ['ops@fjordplan.example'],
      nextRunAt: '2026-06-01T10:30:00.000Z',
      lastFiredAt: null,
    });
    expect(told).toBe(1);
    expect(await read().one(client.actor, job.id)).toEqual(job);
  });

  it('follow the clock of their zone', async () => {
    const job = await create(jobInput({ everyMinutes: null, cron: '0 6 * * mon-fri' }));
    expect(job.schedule).toEqual({ kind: 'cron', cron: '0 6 * * MON-FRI', timeZone: 'Europe/Oslo' });
    expect(job.nextRunAt).toBe('2026-06-02T04:00:00.000Z');
  });

  it('are listed by name', async () => {
    for (const name of ['b', 'a', 'c']) await create(jobInput({ name }));
    await create(jobInput({ name: 'other' }), (await seedClient(db.database)).actor);
    expect((await read().all(client.actor)).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('change at once, and an interval that stays the same keeps its beat', async () => {
    const { id } = await create(jobInput());
    clock.pass(10);
    expect(await update(id, jobInput({ name: 'Renamed' }))).toMatchObject({
      name: 'Renamed',
      nextRunAt: '2026-06-01T10:30:00.000Z',
    });
    expect(await update(id, jobInput({ everyMinutes: 20 }))).toMatchObject({ nextRunAt: '2026-06-01T10:30:00.000Z' });
    clock.pass(5);
    expect(await update(id, jobInput({ everyMinutes: null, cron: '0 13 * * *' }))).toMatchObject({
      nextRunAt: '2026-06-01T11:00:00.000Z',
    });
    expect(await update(id, jobInput({ enabled: false }))).toMatchObject({ enabled: false, nextRunAt: null });
    expect(told).toBe(5);
  });

  it('go with their history', async () => {
    const { id } = await create(jobInput());
    await remove(id);
    expect(await codeOf(read().one(client.actor, id))).toBe('NOT_FOUND');
    expect(told).toBe(2);
  });

  it('that cannot be are refused, and change nothing', async () => {
    const { id } = await create(jobInput());
    expect(await codeOf(create(jobInput({ everyMinutes: 4 })))).toBe('SCHEDULE_TOO_FREQUENT');
    expect(await codeOf(update(id, jobInput({ name: '' })))).toBe('BAD_USER_INPUT');
    expect(await codeOf(update(id, jobInput({ alertEmails: ['kari'] })))).toBe('BAD_USER_INPUT');
    expect(await read().all(client.actor)).toMatchObject([{ id, name: 'Nightly' }]);
    expect(told).toBe(1);
  });

  it('are judged: signed in, permitted, in scope, module active', async () => {
    const { id } = await create(jobInput());
    const { clientId } = client;
    const stranger = (await seedClient(db.database)).actor;
    const plain = anActor({ clientId });
    const without = { ...client.actor, activeModules: new Set<never>() };
    for (const act of [
      (actor: Actor | undefined) => update(id, jobInput({ name: '' }), actor),
      (actor: Actor | undefined) => remove(id, actor),
    ]) {
      expect(await codeOf(new ReadAutomaticJobs(db.database).one(undefined, id))).toBe('UNAUTHENTICATED');
      expect(await codeOf(act(plain))).toBe('FORBIDDEN');
      expect(await codeOf(act(aSupportAgent()))).toBe('FORBIDDEN');
      expect(await codeOf(act(stranger))).toBe('NOT_FOUND');
      expect(await codeOf(act({ ...stranger, activeModules: new Set() }))).toBe('NOT_FOUND');
      expect(await codeOf(act(without))).toBe('MODULE_NOT_ACTIVE');
    }
    expect(await codeOf(update(unknownJob, jobInput()))).toBe('NOT_FOUND');
    expect(await codeOf(create(jobInput(), plain))).toBe('FORBIDDEN');
    expect(await codeOf(create(jobInput(), without))).toBe('MODULE_NOT_ACTIVE');
    expect(await codeOf(new CreateAutomaticJob(parts()).run(undefined, jobInput()))).toBe('UNAUTHENTICATED');
    expect(await codeOf(read().one(stranger, id))).toBe('NOT_FOUND');
    expect(await codeOf(read().all(plain))).toBe('FORBIDDEN');
    expect(await read().all(without)).toMatchObject([{ id }]);
  });
});
