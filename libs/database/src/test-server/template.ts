import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { migrate } from '../migrate.js';

/** Any constant will do: whoever makes a template holds it. */
const templateLock = 4_365_002;
const clonePrefix = 'kalbro_test_';

/** The same server, another database. */
export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.toString();
}

/** A new database, a copy of the migrated template, that nobody else knows of. */
export async function createMigratedDatabase(serverUrl: string): Promise<string> {
  const template = await withAdmin(serverUrl, (admin) => ensureTemplate(admin, serverUrl));
  return createDatabase(serverUrl, template);
}

export async function createDatabase(serverUrl: string, template: string): Promise<string> {
  const name = `${clonePrefix}${Date.now()}_${randomBytes(4).toString('hex')}`;
  await withAdmin(serverUrl, (admin) => admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  return withDatabase(serverUrl, name);
}

/** Sessions that are still open are ended. */
export async function dropDatabase(serverUrl: string, url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await withAdmin(serverUrl, (admin) => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
}

async function withAdmin<T>(serverUrl: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: serverUrl, application_name: 'kalbro-test-template' });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

async function ensureTemplate(admin: pg.Client, serverUrl: string): Promise<string> {
  const template = `kalbro_template_${hashOfMigrations()}`;
  if (await exists(admin, template)) return template;
  await admin.query('SELECT pg_advisory_lock($1)', [templateLock]);
  try {
    if (!(await exists(admin, template))) await makeTemplate(admin, serverUrl, template);
  } finally {
    await admin.query('SELECT pg_advisory_unlock($1)', [templateLock]);
  }
  return template;
}

/** Renamed only when it is whole: a run that is killed in between leaves no half template under the real name. */
async function makeTemplate(admin: pg.Client, serverUrl: string, template: string): Promise<void> {
  const draft = `${template}_draft`;
  await dropAbandoned(admin);
  await admin.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${draft} TEMPLATE template0`);
  await migrate(withDatabase(serverUrl, draft));
  await admin.query(`ALTER DATABASE ${draft} RENAME TO ${template}`);
}

/** Clones of runs that were killed, an hour old and older. */
async function dropAbandoned(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ datname: string }>(
    `SELECT datname FROM pg_database d WHERE datname LIKE $1
       AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)`,
    [`${clonePrefix}%`],
  );
  const limit = Date.now() - 3_600_000;
  const old = rows.filter(({ datname }) => Number(datname.slice(clonePrefix.length).split('_')[0]) < limit);
  for (const { datname } of old) await admin.query(`DROP DATABASE IF EXISTS ${datname}`);
}

async function exists(admin: pg.Client, name: string): Promise<boolean> {
  const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  return rowCount !== 0;
}

/** Of the files themselves: a class does not show the SQL that it takes from constants beside it. */
function hashOfMigrations(): string {
  const folder = new URL('../migrations/', import.meta.url);
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).sort()) hash.update(file).update(readFileSync(new URL(file, folder)));
  return hash.digest('hex').slice(0, 12);
}
