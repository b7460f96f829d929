import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, chmod } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from './embedded-postgres.js';

describe('The embedded Postgres', () => {
  let parent: string;
  let folder: string;
  const start = () => startEmbeddedPostgres({ folder, database: 'kalbro', settings: { fsync: 'off' } });

  beforeEach(async () => {
    parent = await mkdtemp(path.join(os.tmpdir(), 'kalbro-embedded-'));
    await chmod(parent, 0o755);
    folder = path.join(parent, 'postgres');
  });
  afterEach(async () => {
    await stopEmbeddedPostgres(folder);
    await rm(parent, { recursive: true, force: true });
  });

  it('started by three at once is one server', async () => {
    const servers = await Promise.all([start(), start(), start()]);
    expect(new Set(servers.map(({ url }) => url)).size).toBe(1);
    expect(servers.filter(({ reused }) => !reused)).toHaveLength(1);
  }, 60_000);

  it('keeps what was written over a stop', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    await expect(query(first.url, 'SELECT 1')).rejects.toThrow();
    const second = await start();
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  }, 60_000);

  it('starts again after it was killed', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    process.kill(await serverPid(folder), 'SIGKILL');
    const second = await start();
    expect(second.reused).toBe(false);
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  }, 60_000);

  it('lets nobody in without the password', async () => {
    const { url } = await start();
    const stranger = new URL(url);
    stranger.password = 'guessed';
    await expect(query(stranger.toString(), 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  }, 60_000);

  it('that tests left behind is stopped when nobody is connected', async () => {
    const { url } = await start();
    const script = fileURLToPath(new URL('../../bin/stop-when-idle.mjs', import.meta.url));
    const env = { IDLE_SERVER_URL: url, IDLE_SERVER_FOLDER: folder, IDLE_CHECK_MILLISECONDS: '5' };
    await promisify(execFile)(process.execPath, [script], { env });
    await expect(query(url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
  }, 60_000);
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function serverPid(folder: string): Promise<number> {
  const [pid] = (await readFile(path.join(folder, 'data', 'postmaster.pid'), 'utf8')).split('\n');
  return Number(pid);
}
