import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBinaries, startEmbeddedPostgres } from '../embedded/index.js';
import type { EmbeddedPostgres } from '../embedded/index.js';

/** A server whose data may be lost at any time, and which is quicker for it. */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  shared_buffers: '64MB',
  timezone: 'UTC',
};

/** Shared by all test runs of this machine's user. */
function testServerFolder(): string {
  const user = process.getuid?.() ?? os.userInfo().username;
  return path.join(os.tmpdir(), `kalbro-test-postgres-${user}-${findBinaries().version}`);
}

/** Starts an embedded server for tests, or joins the one of that folder. */
export function startTestServer(folder: string): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ folder, database: 'postgres', settings });
}

/**
 * The server that tests use: TEST_DATABASE_URL, else the shared embedded one. A test process that starts it cannot stop
 * it, since others may have joined; a small process of its own does when nobody was connected for some minutes.
 */
export async function testServerUrl(given: string | undefined): Promise<string> {
  if (given) return given;
  const server = await startTestServer(testServerFolder());
  if (!server.reused) stopWhenIdle(server.url);
  return server.url;
}

function stopWhenIdle(url: string): void {
  const script = fileURLToPath(new URL('../../bin/stop-when-idle.mjs', import.meta.url));
  // The URL goes by environment: command lines are readable by everyone on the machine.
  const env = { IDLE_SERVER_URL: url, IDLE_SERVER_FOLDER: testServerFolder() };
  spawn(process.execPath, [script], { cwd: path.dirname(script), env, detached: true, stdio: 'ignore' }).unref();
}
