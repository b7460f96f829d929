import pg from 'pg';
import { Database } from './database.js';

/** Any constant will do; all processes that migrate must use the same. */
const lockKey = 4_365_001;

/**
 * Brings the schema to the newest version and answers with the names of the migrations that ran. Two processes may do
 * so at once: the second waits, then finds nothing to do. (TypeORM alone would run each migration twice and fail.)
 */
export async function migrate(target: string | Database): Promise<string[]> {
  if (typeof target !== 'string') return migrateUnderLock(target);
  const database = await Database.connect({ url: target, poolSize: 2, applicationName: 'kalbro-migrations' });
  try {
    return await migrateUnderLock(database);
  } finally {
    await database.close();
  }
}

async function migrateUnderLock(database: Database): Promise<string[]> {
  // A session of its own: the lock lives as long as the session, so a killed process never leaves it behind.
  const guard = new pg.Client({ connectionString: database.url, application_name: 'kalbro-migrations' });
  await guard.connect();
  try {
    await guard.query('SELECT pg_advisory_lock($1)', [lockKey]);
    const ran = await database.dataSource.runMigrations({ transaction: 'each' });
    return ran.map(({ name }) => name);
  } finally {
    await guard.end();
  }
}
