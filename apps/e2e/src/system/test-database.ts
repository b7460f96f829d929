import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import { inheritedEnvironment, projectRoot } from './env.js';

/** A database of the system's own on real Postgres, made by the project's own command, dropped at the end. */
export class TestDatabase {
  private constructor(
    readonly url: string,
    private readonly server: string,
    private readonly pool: pg.Pool,
  ) {}

  static async make(): Promise<TestDatabase> {
    const options = { cwd: projectRoot, env: inheritedEnvironment() };
    const { stdout } = await promisify(execFile)(process.execPath, ['libs/database/bin/test-database.mjs'], options);
    const { server, url } = JSON.parse(stdout) as { server: string; url: string };
    const pool = new pg.Pool({ connectionString: url, max: 2, application_name: 'kalbro-e2e' });
    // Cut connections are what some tests are about.
    pool.on('error', () => undefined);
    return new TestDatabase(url, server, pool);
  }

  async query<Row extends pg.QueryResultRow>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query<Row>(sql, parameters)).rows;
  }

  /** Cuts every connection that the system has; answers how many there were. */
  async cutConnections(): Promise<number> {
    const rows = await this.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name <> 'kalbro-e2e'`,
    );
    return rows.length;
  }

  async drop(): Promise<void> {
    await this.pool.end();
    const admin = new pg.Client({ connectionString: this.server, application_name: 'kalbro-e2e' });
    await admin.connect();
    await admin.query(`DROP DATABASE IF EXISTS ${new URL(this.url).pathname.slice(1)} WITH (FORCE)`);
    await admin.end();
  }
}
