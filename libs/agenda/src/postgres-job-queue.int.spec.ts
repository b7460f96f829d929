import { once } from 'node:events';
import { testDatabase } from '@kalbro/database/testing';
import type { JobQueue } from '@kalbro/scheduling-core';
import { jobQueueContract } from '@kalbro/scheduling-core/testing';
import pg from 'pg';
import type { JobQueueOptions } from './index.js';
import { openJobQueue } from './index.js';

describe('Agenda on Postgres', () => {
  const db = testDatabase();
  const sql = <Row>(text: string, parameters: unknown[] = []): Promise<Row[]> =>
    db.database.reader.query(text, parameters);

  jobQueueContract('Agenda on Postgres', {
    prepare: async () => {
      await sql('DELETE FROM agenda_jobs');
    },
    // The poll is slower than what the contract calls at once: only a notification is quick enough.
    open: (processName, onError) =>
      openJobQueue({ url: db.url, processName, onError, lockLifetime: 1_000, pollEvery: 2_000 }),
    leaveKilled: async (kind, key) => {
      await sql(
        `INSERT INTO agenda_jobs (name, data, locked_at, last_run_at, last_modified_by)
         VALUES ($1, json_build_object('key', $2::text), now(), now(), 'killed')`,
        [kind, key],
      );
    },
  });

  describe('and the traps of the library', () => {
    const opened: JobQueue[] = [];
    const errors: unknown[] = [];

    // Agenda's timers go on for half a poll or half a lock after a job: short ones let the test process end.
    const open = async (more: Partial<JobQueueOptions> = {}): Promise<JobQueue> => {
      const onError = (error: unknown) => errors.push(error);
      const queue = await openJobQueue({
        url: db.url,
        processName: 'kalbro-trap',
        lockLifetime: 1_000,
        pollEvery: 1_500,
        onError,
        ...more,
      });
      opened.push(queue);
      return queue;
    };

    beforeEach(() => sql('DELETE FROM agenda_jobs'));

    afterEach(async () => {
      await Promise.all(opened.splice(0).map((queue) => queue.close()));
      errors.splice(0);
    });

    it('what was missed while the bell was cut off is found when it rings again, not at the next poll', async () => {
      const queue = await open({ pollEvery: 4_000 });
      const [first, missed] = [gate(1), gate(2)];
      queue.handle('look', () => {
        void first.pass();
        void missed.pass();
        return Promise.resolve();
      });
      await queue.start();
      const before = performance.now();
      await queue.wake('look', 'first');
      await first.reached;
      while ((await sql('SELECT 1 FROM agenda_jobs')).length > 0);
      // In one statement: the next connection comes 100 ms later, and has to find what nobody rang for.
      await sql(
        `WITH cut AS (
           SELECT pg_terminate_backend(pid) AS is_cut FROM pg_stat_activity
           WHERE application_name = 'kalbro-trap' AND query LIKE 'LISTEN%' AND datname = current_database())
         INSERT INTO agenda_jobs (name, data, next_run_at)
         SELECT 'look', '{"key":"missed"}', now() FROM cut WHERE is_cut`,
      );
      await missed.reached;
      expect(performance.now() - before).toBeLessThan(3_000);
    });

    it('a job that the process had taken for later is free again after a stop', async () => {
      const queue = await open({ pollEvery: 3_000 });
      queue.handle('look', () => Promise.resolve());
      const at = new Date(Date.now() + 2_500);
      await queue.schedule('look', 'soon', at.toISOString() as never);
      await queue.start();
      const locked = () => sql<{ locked: boolean }>('SELECT locked_at IS NOT NULL AS locked FROM agenda_jobs');
      while (!(await locked())[0]?.locked);
      await queue.drain({ finishWithin: 0, handOverWithin: 0 });
      expect(await locked()).toEqual([{ locked: false }]);
    });

    it('a long queue goes on when a job ends, not at the next poll', async () => {
      const queue = await open({ concurrency: 2 });
      const done = new Set<string>();
      const all = new Promise<void>((resolve) => {
        queue.handle('look', ({ key }) => {
          done.add(key);
          if (done.size === 30) resolve();
          return Promise.resolve();
        });
      });
      for (let i = 0; i < 30; i += 1) await queue.wake('look', `${i}`);
      await queue.start();
      await all;
      expect(done.size).toBe(30);
    });

    it('what waits for the key goes when its handler starts, also what this process had no room to take', async () => {
      const queue = await open({ concurrency: 1 });
      const starts: string[] = [];
      const last = new Promise<void>((resolve) => {
        queue.handle('look', ({ key }) => {
          starts.push(key);
          if (key === 'last') resolve();
          return Promise.resolve();
        });
      });
      for (const key of ['same', 'same', 'same', 'last']) await queue.wake('look', key);
      await queue.start();
      await last;
      expect(starts).toEqual(['same', 'last']);
    });

    it('no process takes more than it can run', async () => {
      const queue = await open({ concurrency: 2 });
      const both = gate(2);
      queue.handle('look', both.pass);
      for (let i = 0; i < 10; i += 1) await queue.wake('look', `${i}`);
      await queue.start();
      await both.reached;
      expect(await sql('SELECT count(*)::int AS n FROM agenda_jobs WHERE locked_at IS NOT NULL')).toEqual([{ n: 2 }]);
      both.open();
    });

    it('a job that outlives its lock several times is not started twice', async () => {
      const held = gate(1);
      const starts: string[] = [];
      const runners = await Promise.all(
        ['one', 'two'].map((processName) => open({ processName, lockLifetime: 300, pollEvery: 100 })),
      );
      for (const queue of runners) {
        queue.handle('look', async (wakeUp) => {
          starts.push(wakeUp.key);
          await held.pass();
        });
        await queue.start();
      }
      await runners[0]?.wake('look', 'long');
      await held.reached;
      const locked = new Set<string>();
      while (locked.size < 6) {
        for (const row of await sql<{ at: string }>('SELECT locked_at::text AS at FROM agenda_jobs'))
          locked.add(row.at);
      }
      held.open();
      await Promise.all(runners.map((queue) => queue.drain({ finishWithin: 10_000, handOverWithin: 0 })));
      expect(starts).toEqual(['long']);
      expect(errors).toEqual([]);
    });

    it('a handler whose lock cannot be kept is told', async () => {
      const queue = await open({ lockLifetime: 200 });
      const told = new Promise<void>((resolve) => {
        queue.handle('look', async ({ signal }) => {
          await sql('ALTER TABLE agenda_jobs RENAME TO hidden');
          await once(signal, 'abort');
          resolve();
        });
      });
      await queue.start();
      await queue.wake('look', 'a');
      await told;
      await sql('ALTER TABLE hidden RENAME TO agenda_jobs');
      expect(String(errors[0])).toMatch(/agenda_jobs/);
    });

    it('a stop leaves nothing locked', async () => {
      const queue = await open({ concurrency: 5 });
      const held = gate(5);
      queue.handle('look', held.pass);
      for (let i = 0; i < 20; i += 1) await queue.wake('look', `${i}`);
      await queue.start();
      await held.reached;
      await queue.drain({ finishWithin: 0, handOverWithin: 0 });
      held.open();
      const rows = await sql(
        `SELECT count(*) FILTER (WHERE locked_at IS NULL AND next_run_at <= now())::int AS free, count(*)::int AS all
         FROM agenda_jobs`,
      );
      expect(rows).toEqual([{ free: 20, all: 20 }]);
    });

    it('what ended without being removed goes at the next start', async () => {
      await sql(`INSERT INTO agenda_jobs (name, data, failed_at) VALUES ('look', '{"key":"a"}', now())`);
      const queue = await open();
      queue.handle('look', () => Promise.resolve());
      await queue.start();
      expect(await sql('SELECT * FROM agenda_jobs')).toEqual([]);
    });

    it('every connection may break: the process lives and is woken again', async () => {
      const queue = await open();
      const inbox: string[] = [];
      let tell = () => {};
      queue.handle('look', ({ key }) => {
        inbox.push(key);
        tell();
        return Promise.resolve();
      });
      await queue.start();
      const listening = () =>
        sql<{ pid: number }>(
          `SELECT pid FROM pg_stat_activity WHERE application_name = 'kalbro-trap' AND query LIKE 'LISTEN%'
           AND datname = current_database()`,
        );
      const before = await listening();
      await Promise.all([queue.depth(), queue.depth()]);
      await sql(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'kalbro-trap' AND datname = current_database()`,
      );
      while ((await listening())[0]?.pid === before[0]?.pid || (await listening()).length === 0);
      const woken = new Promise<void>((resolve) => {
        tell = resolve;
      });
      await queue.wake('look', 'after');
      await woken;
      expect(inbox).toEqual(['after']);
      // One of the bell and one of each idle connection, which without a listener would end the process.
      while (errors.length < 3) await sql('SELECT 1');
    });

    it('a handler that comes after start is refused', async () => {
      const queue = await open();
      await queue.start();
      expect(() => queue.handle('look', () => Promise.resolve())).toThrow(/after start/);
    });

    it('a store that is not there is said so at once', async () => {
      await expect(open({ url: 'postgres://nobody@127.0.0.1:1/none' })).rejects.toThrow(/ECONNREFUSED/);
      await expect(open({ url: 'redis://127.0.0.1' })).rejects.toThrow(/JOBS_URL must begin with postgres/);
    });
  });

  describe('in a database that no migration has touched', () => {
    const empty = () => {
      const url = new URL(db.url);
      url.pathname = `${url.pathname}_jobs`;
      return { url: url.href, name: url.pathname.slice(1) };
    };

    beforeAll(() => sql(`CREATE DATABASE "${empty().name}"`));
    afterAll(() => sql(`DROP DATABASE "${empty().name}" WITH (FORCE)`));

    it('processes that start at once make the same table as the migration', async () => {
      const queues = await Promise.all(
        Array.from({ length: 5 }, (_, i) =>
          openJobQueue({ url: empty().url, processName: `p${i}`, onError: (error) => expect(error).toBeUndefined() }),
        ),
      );
      await Promise.all(queues.map((queue) => queue.close()));
      const made = await describeTable(empty().url);
      expect(made).toEqual(await describeTable(db.url));
      expect(made.columns.length).toBeGreaterThan(20);
      expect(made.indexes).toHaveLength(6);
    });
  });
});

/** A handler that holds everybody back until it is opened; `reached` resolves when `count` stand before it. */
function gate(count: number) {
  let standing = 0;
  let arrive = () => {};
  let open = () => {};
  const reached = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const pass = (): Promise<void> => {
    standing += 1;
    if (standing === count) arrive();
    return opened;
  };
  return { reached, pass, open: () => open() };
}

async function describeTable(url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const columns = await client.query<object>(
      `SELECT column_name, data_type, character_maximum_length, is_nullable, column_default
       FROM information_schema.columns WHERE table_name = 'agenda_jobs' ORDER BY column_name`,
    );
    const indexes = await client.query<object>(
      `SELECT indexdef FROM pg_indexes WHERE tablename = 'agenda_jobs' ORDER BY 1`,
    );
    const rules = await client.query<object>(
      `SELECT pg_get_constraintdef(oid) AS rule FROM pg_constraint WHERE conrelid = 'agenda_jobs'::regclass ORDER BY 1`,
    );
    const triggers = await client.query<object>(
      `SELECT pg_get_triggerdef(oid) AS trigger FROM pg_trigger WHERE tgrelid = 'agenda_jobs'::regclass ORDER BY 1`,
    );
    return { columns: columns.rows, indexes: indexes.rows, rules: rules.rows, triggers: triggers.rows };
  } finally {
    await client.end();
  }
}
