import { afterAll, beforeAll } from '@jest/globals';
import { Database } from '../database.js';
import type { DatabaseOptions } from '../database.js';
import { createMigratedDatabase, dropDatabase } from '../test-server/template.js';
import { testServerUrl } from '../test-server/server.js';
import { testDatabaseUrl } from './env.js';

export interface TestDatabase {
  /** Connected to the clone. Only within hooks and tests. */
  readonly database: Database;
  /** Of the clone: for further connections and processes. Only within hooks and tests. */
  readonly url: string;
  /** Another connection pool to the clone, closed after the last test. */
  connect(options?: Omit<DatabaseOptions, 'url'>): Promise<Database>;
  /** Empties every table, keeps the schema. */
  clear(): Promise<void>;
}

/**
 * Called at the top of a describe: gives its tests a migrated database of their own on real Postgres, dropped afterwards.
 * TEST_DATABASE_URL (a superuser's, any database of the server) chooses the server; without it an embedded one is used.
 */
export function testDatabase(options: Omit<DatabaseOptions, 'url'> = {}): TestDatabase {
  const open: Database[] = [];
  let ready: { readonly server: string; readonly url: string; readonly database: Database } | undefined;
  const now = () => {
    if (!ready) throw new Error('testDatabase() is ready in hooks and tests only, not while they are being described.');
    return ready;
  };
  const connect = async (url: string, more: Omit<DatabaseOptions, 'url'>) => {
    const database = await Database.connect({ poolSize: 5, applicationName: 'kalbro-test', ...more, url });
    open.push(database);
    return database;
  };

  beforeAll(async () => {
    const server = await testServerUrl(testDatabaseUrl());
    const url = await createMigratedDatabase(server);
    ready = { server, url, database: await connect(url, options) };
  }, 60_000);
  afterAll(async () => {
    for (const database of open) await database.close();
    if (ready) await dropDatabase(ready.server, ready.url);
  }, 60_000);

  return {
    get database() {
      return now().database;
    },
    get url() {
      return now().url;
    },
    connect: (more = options) => connect(now().url, more),
    clear: () => emptyTables(now().database),
  };
}

async function emptyTables(database: Database): Promise<void> {
  const rows: { name: string }[] = await database.reader.query(
    `SELECT format('%I', tablename) AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migration'`,
  );
  await database.reader.query(`TRUNCATE ${rows.map(({ name }) => name).join(', ')} CASCADE`);
}
