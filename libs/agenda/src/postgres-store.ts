import {
  getCreateIndexesSQL,
  getCreateTableSQL,
  getUpdateTimestampTriggerSQL,
  PostgresBackend,
} from '@agendajs/postgres-backend';
import type { PoolClient } from 'pg';
import { Pool } from 'pg';
import { Doorbell } from './doorbell.channel.js';
import type { JobStore, StoreOptions } from './job-store.js';

const table = 'agenda_jobs';
/** Any number that no other part of Kalbro uses as an advisory lock. */
const schemaLock = 7_330_021;

/** Jobs in Postgres, with LISTEN/NOTIFY as the bell. */
export async function openPostgresStore(options: StoreOptions): Promise<JobStore> {
  const pool = new Pool({
    connectionString: options.url,
    max: 6,
    application_name: options.processName,
    // A wake-up that a crash of the server takes along is made good like any other that is lost.
    options: '-c synchronous_commit=off',
  });
  // An idle connection that dies emits 'error' on the pool; without a listener that ends the process.
  pool.on('error', options.onError);
  await ensureTable(pool);
  // `ensureSchema` would run in every process at once, and two that do so crash each other.
  const library = new PostgresBackend({ pool, tableName: table, channelName: table, ensureSchema: false });
  await library.connect();
  const doorbell = new Doorbell(library.notificationChannel, options.onError);
  return {
    doorbell,
    pollEvery: 5_000,
    backend: {
      name: library.name,
      repository: library.repository,
      notificationChannel: doorbell,
      ownsConnection: false,
      // Connected already: Agenda's constructor calls this without looking at a rejection.
      connect: () => Promise.resolve(),
      disconnect: () => Promise.resolve(),
    },
    dropDue: (kind, key) => execute(pool, dropDueSql, [kind, key]),
    dropScheduled: (kind, key) => execute(pool, dropScheduledSql, [kind, key]),
    dropSpent: () => execute(pool, `DELETE FROM ${table} WHERE locked_at IS NULL AND next_run_at IS NULL`, []),
    depth: (kind) => depth(pool, kind),
    close: () => pool.end(),
  };
}

// SKIP LOCKED: two runners that drop the same key's wake-ups in different order would else wait for each other for ever.
const dropDueSql = `DELETE FROM ${table} WHERE id IN (
  SELECT id FROM ${table} WHERE name = $1 AND data->>'key' = $2 AND locked_at IS NULL AND next_run_at <= now()
  FOR UPDATE SKIP LOCKED)`;

// Locked ones too: a runner locks what comes within its poll interval and waits for the moment with a timer.
const dropScheduledSql = `DELETE FROM ${table} WHERE name = $1 AND data->>'key' = $2 AND next_run_at > now()`;

async function execute(pool: Pool, sql: string, parameters: readonly unknown[]): Promise<void> {
  await pool.query(sql, [...parameters]);
}

async function depth(pool: Pool, kind: string | undefined): Promise<number> {
  const { rows } = await pool.query<{ depth: number }>(
    `SELECT count(*)::integer AS depth FROM ${table}
     WHERE locked_at IS NULL AND next_run_at <= now() AND ($1::text IS NULL OR name = $1)`,
    [kind ?? null],
  );
  return rows[0]?.depth ?? 0;
}

/** The migrations make the table in Kalbro's own database; this is for a JOBS_URL that names another one. */
async function ensureTable(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ exists: boolean }>('SELECT to_regclass($1) IS NOT NULL AS exists', [table]);
  if (rows[0]?.exists) return;
  const client = await pool.connect();
  try {
    await createTable(client);
  } finally {
    client.release();
  }
}

async function createTable(client: PoolClient): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [schemaLock]);
    for (const sql of schemaSql) await client.query(sql);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

const schemaSql = [
  getCreateTableSQL(table),
  ...getCreateIndexesSQL(table),
  `CREATE INDEX IF NOT EXISTS ${table}_key_idx ON ${table} (name, (data->>'key'))`,
  getUpdateTimestampTriggerSQL(table),
];
