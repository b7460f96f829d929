import { setTimeout as pause } from 'node:timers/promises';
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { findBinaries } from './binaries.js';
import type { PostgresBinaries } from './binaries.js';
import { claimedPort, clusterAt, createCluster, owner } from './cluster.js';
import type { Cluster } from './cluster.js';
import { freePort } from './free-port.js';
import { runProgram } from './program.js';
import { assertReachable, unprivilegedUser } from './unprivileged-user.js';
import type { SystemUser } from './unprivileged-user.js';

export interface EmbeddedPostgresOptions {
  /** Folder of the server, made at the first start; everything it keeps is in here. */
  readonly folder: string;
  /** Database to connect to, created when it does not exist. */
  readonly database: string;
  /** Server settings, for example `{ fsync: 'off' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Port of 127.0.0.1 to listen on, when no server runs yet; any free one when left out. */
  readonly port?: number;
}

export interface EmbeddedPostgres {
  /** `postgres://...` of the database, password included. */
  readonly url: string;
  /** True when a server of this folder was running already and is used on. */
  readonly reused: boolean;
  /** Ends all sessions, flushes, and resolves when the server is gone. */
  stop(): Promise<void>;
}

const tries = 20;

/**
 * Starts Postgres in a session of its own (neither Ctrl-C nor the death of this process ends it), or joins the one that
 * runs on this folder already. Any number of processes may do this at once: Postgres itself admits one server per folder,
 * whoever loses the race joins the winner.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = findBinaries();
  const user = unprivilegedUser();
  const cluster = clusterAt(options.folder);
  assertReachable(binaries.pgCtl, user);
  const { port, reused } = await startOrJoin(cluster, binaries, user, options);
  const url = await urlOf(cluster, port, options.database);
  await createDatabase(await urlOf(cluster, port, 'postgres'), options.database);
  return { url, reused, stop: () => stopCluster(cluster, binaries, user) };
}

/** Stops the server of a folder, when one runs there. */
export async function stopEmbeddedPostgres(folder: string): Promise<void> {
  await stopCluster(clusterAt(folder), findBinaries(), unprivilegedUser());
}

async function startOrJoin(
  cluster: Cluster,
  binaries: PostgresBinaries,
  user: SystemUser | undefined,
  options: EmbeddedPostgresOptions,
): Promise<{ port: number; reused: boolean }> {
  let failure: unknown;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const running = await runningPort(cluster);
    if (running !== undefined) return { port: running, reused: true };
    await createCluster(cluster, binaries, user);
    // A folder of ours that somebody closed since it was made.
    assertReachable(cluster.data, user);
    const port = options.port ?? (await freePort());
    failure = await tryStart(cluster, binaries, user, { ...defaults, ...options.settings, port: String(port) });
    if (failure === undefined) return { port, reused: false };
    // A rival is about to be ready, the port was taken in between, or sessions of a killed server are still ending.
    await pause(100 + attempt * 50);
  }
  throw new Error(`The embedded Postgres in ${cluster.folder} does not start; see ${cluster.log}.`, { cause: failure });
}

/** No Unix socket: its path has a length limit that a deep folder exceeds. */
const defaults = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '200' };

async function tryStart(
  cluster: Cluster,
  binaries: PostgresBinaries,
  user: SystemUser | undefined,
  settings: Readonly<Record<string, string>>,
): Promise<unknown> {
  const flags = Object.entries(settings).map(([name, value]) => `-c ${name}='${value}'`);
  const args = ['start', '--pgdata', cluster.data, '--log', cluster.log, '--wait', '--timeout', '60', '-s'];
  try {
    await runProgram(binaries.pgCtl, [...args, '--options', flags.join(' ')], user);
    return undefined;
  } catch (failure) {
    return failure;
  }
}

/** A claim in a file may outlive its server, so only an answer counts. */
async function runningPort(cluster: Cluster): Promise<number | undefined> {
  const port = await claimedPort(cluster);
  if (port === undefined) return undefined;
  return (await answers(await urlOf(cluster, port, 'postgres'))) ? port : undefined;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function urlOf(cluster: Cluster, port: number, database: string): Promise<string> {
  const password = (await readFile(cluster.password, 'utf8')).trim();
  return `postgres://${owner}:${password}@127.0.0.1:${port}/${database}`;
}

const duplicateDatabase = '42P04';
const uniqueViolation = '23505';

async function createDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } catch (error) {
    // Made by another process in the same moment.
    if (![duplicateDatabase, uniqueViolation].includes((error as { code?: string }).code ?? '')) throw error;
  } finally {
    await client.end();
  }
}

/** Exit code 1 of `pg_ctl stop` also means that no server runs: only a server that still answers is a failure. */
async function stopCluster(cluster: Cluster, binaries: PostgresBinaries, user: SystemUser | undefined): Promise<void> {
  const args = ['stop', '--pgdata', cluster.data, '--mode', 'fast', '--wait', '--timeout', '60', '-s'];
  try {
    await runProgram(binaries.pgCtl, args, user);
  } catch (failure) {
    if ((await runningPort(cluster)) !== undefined) throw failure;
  }
}
