// Ends a test server that a jest run by hand left behind, once no session was open for five checks in a row.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

const interval = Number(process.env.IDLE_CHECK_MILLISECONDS ?? 60_000);
const url = process.env.IDLE_SERVER_URL;

async function sessions() {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    );
    return rows[0].n;
  } finally {
    await client.end();
  }
}

for (let idle = 0; idle < 5;) {
  await pause(interval);
  // A server that does not answer was stopped by somebody else: nothing is left to do.
  const open = await sessions().catch(() => process.exit(0));
  idle = open === 0 ? idle + 1 : 0;
}
// SIGINT to the first process of Postgres is its fast shutdown: sessions end, files are flushed.
const pidFile = path.join(process.env.IDLE_SERVER_FOLDER, 'data', 'postmaster.pid');
const [pid] = (await readFile(pidFile, 'utf8')).split('\n');
process.kill(Number(pid), 'SIGINT');
while (existsSync(pidFile)) await pause(20);
