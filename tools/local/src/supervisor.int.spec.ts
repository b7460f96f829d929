import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort, stopEmbeddedPostgres } from '@kalbro/database/embedded';
import pg from 'pg';
import { readRecord, replaceProgram, stubProject } from './testing/stub-project.js';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** `npm start` without the build, on stand-ins for the processes that it keeps. */
describe('The supervisor', () => {
  let root: string;
  let remove: () => Promise<void>;
  let ports: Record<string, string>;
  const started: Run[] = [];

  beforeAll(() => {
    if (!existsSync(main)) throw new Error('These tests run what was built: npx nx run-many -t build');
  });
  beforeEach(async () => {
    ({ root, remove } = await stubProject());
    ports = {
      API_PORT: String(await freePort()),
      JOBS_PORT: String(await freePort()),
      CONSOLE_PORT: String(await freePort()),
      SIMULATOR_PORT: String(await freePort()),
    };
  });
  afterEach(async () => {
    for (const run of started.splice(0)) await run.end();
    await stopEmbeddedPostgres(path.join(root, '.data/postgres'));
    await remove();
  }, 60_000);

  const start = (env: Record<string, string> = {}, by: 'itself' | 'shell' = 'itself') => {
    const run = new Run(root, { ...ports, DEV_LOGIN: '0', ...env }, by);
    started.push(run);
    return run;
  };
  const ask = async (variable: string, what = '/') => {
    const response = await fetch(`http://127.0.0.1:${ports[variable]}${what}`);
    return (await response.json()) as { pid: number; databaseUrl: string };
  };

  it('starts everything, says where it is, and stops all of it when asked', async () => {
    const run = start();
    await run.says(/Kalbro is ready after/);
    for (const title of ['Postgres', 'Migrations', 'Microsoft 365 simulator', 'API', 'Job runner', 'Console']) {
      expect(run.output).toMatch(new RegExp(`${title} \\.\\.\\. +\\d+\\.\\d s`));
    }
    const { databaseUrl } = await ask('API_PORT');
    const children = await readRecord(root);
    expect(await run.stop('SIGTERM')).toBe(0);
    expect(await anyAlive(Object.values(children))).toBe(false);
    await expect(query(databaseUrl)).rejects.toThrow(/ECONNREFUSED/);
    const key = await stat(path.join(root, '.data/token-encryption-keys'));
    expect(key.mode & 0o777).toBe(0o600);
  }, 60_000);

  it('is stopped by Ctrl-C, which reaches the processes at the same time', async () => {
    const run = start();
    await run.says(/is ready/);
    for (const pid of Object.values(await readRecord(root))) process.kill(pid, 'SIGINT');
    expect(await run.stop('SIGINT')).toBe(0);
    expect(await readFile(path.join(root, '.data/logs/api.log'), 'utf8')).toMatch(/SIGINT/);
  }, 60_000);

  it('starts a process again that dies or is killed, and says so', async () => {
    const run = start();
    await run.says(/is ready/);
    await fetch(`http://127.0.0.1:${ports['API_PORT']}/die`).catch(() => undefined);
    await run.says(/The API ended \(exit code 3\)[^]*The API is back/);
    const { jobs = 0, simulator = 0 } = await readRecord(root);
    for (const pid of [jobs, simulator]) process.kill(pid, 'SIGKILL');
    await run.says(/The Job runner ended \(SIGKILL\)/);
    await run.says(/The Microsoft 365 simulator ended \(SIGKILL\)/);
    await run.says(/The Job runner is back/);
    await run.says(/The Microsoft 365 simulator is back/);
    expect((await ask('JOBS_PORT')).pid).not.toBe(jobs);
  }, 60_000);

  it('starts Postgres again at the same address when it is killed', async () => {
    const run = start();
    await run.says(/is ready/);
    const { databaseUrl } = await ask('API_PORT');
    const pidFile = path.join(root, '.data/postgres/data/postmaster.pid');
    process.kill(Number((await readFile(pidFile, 'utf8')).split('\n')[0]), 'SIGKILL');
    await run.says(/Postgres ended[^]*Postgres is back/);
    await expect(query(databaseUrl)).resolves.toBeUndefined();
  }, 60_000);

  it('that is killed leaves nothing that the next start stumbles over', async () => {
    const killed = start();
    await killed.says(/is ready/);
    const children = await readRecord(root);
    const { databaseUrl } = await ask('API_PORT');
    await killed.stop('SIGKILL');
    const next = start();
    await next.says(/is ready/);
    expect(next.output).toMatch(/Postgres \.\.\. .*was still running/);
    expect(await anyAlive(Object.values(children))).toBe(false);
    expect((await ask('API_PORT')).databaseUrl).toBe(databaseUrl);
    expect(await next.stop('SIGINT')).toBe(0);
  }, 60_000);

  it('that is killed takes its processes with it, though none of them is asked', async () => {
    const killed = start();
    await killed.says(/is ready/);
    const children = Object.values(await readRecord(root));
    await killed.stop('SIGKILL');
    await until(async () => !(await anyAlive(children)));
  }, 60_000);

  it('stops when the shell that npm put before it dies of a signal', async () => {
    const run = start({ npm_lifecycle_event: 'start' }, 'shell');
    await run.says(/is ready/);
    const { databaseUrl } = await ask('API_PORT');
    await run.stop('SIGKILL');
    expect(run.output).toMatch(/Stopping \.\.\. +\d/);
    await expect(query(databaseUrl)).rejects.toThrow(/ECONNREFUSED/);
  }, 60_000);

  it('stops in order though nobody takes its output any more', async () => {
    const run = start();
    await run.says(/is ready/);
    const { databaseUrl } = await ask('API_PORT');
    run.closeOutput();
    expect(await run.stop('SIGHUP')).toBe(0);
    await expect(query(databaseUrl)).rejects.toThrow(/ECONNREFUSED/);
  }, 60_000);

  it('refuses to work on a folder that another one works on, and leaves that one alone', async () => {
    const first = start();
    await first.says(/is ready/);
    const others = { API_PORT: await freePort(), JOBS_PORT: await freePort(), SIMULATOR_PORT: await freePort() };
    const second = start(Object.fromEntries(Object.entries(others).map(([name, port]) => [name, String(port)])));
    expect(await second.ended).toBe(1);
    expect(second.output).toMatch(/Another npm start works on .*\.data\. Stop it first, or set DATA_DIR/);
    await expect(query((await ask('API_PORT')).databaseUrl)).resolves.toBeUndefined();
  }, 60_000);

  it('names the port that is taken, and the variable that moves it', async () => {
    const holder = createServer().listen(Number(ports['JOBS_PORT']), '127.0.0.1');
    await once(holder, 'listening');
    const run = start();
    expect(await run.ended).toBe(1);
    holder.close();
    expect(run.output).toMatch(new RegExp(`Port ${ports['JOBS_PORT']}, meant for the Job runner, is taken.*JOBS_PORT`));
  }, 60_000);

  it('shows the last words of a process that cannot start, and stops the others', async () => {
    await replaceProgram(root, 'apps/jobs/dist/main.js', `console.error('JOBS_URL is not usable.'); process.exit(1);`);
    const run = start();
    expect(await run.ended).toBe(1);
    expect(run.output).toMatch(/The Job runner ended at once \(exit code 1\)[^]*JOBS_URL is not usable\./);
    await expect(ask('API_PORT')).rejects.toThrow();
  }, 60_000);

  it('can be stopped while it is starting', async () => {
    await replaceProgram(root, 'apps/api/dist/main.js', `setInterval(() => undefined, 1000);`);
    const run = start();
    await run.says(/Microsoft 365 simulator \.\.\. +\d/);
    expect(await run.stop('SIGTERM')).toBe(0);
    expect(run.output).not.toMatch(/is ready/);
  }, 60_000);

  it('refuses embedded defaults in production before it touches anything', async () => {
    const run = start({ NODE_ENV: 'production' });
    expect(await run.ended).toBe(1);
    expect(run.output).toMatch(/DATABASE_URL is missing, and NODE_ENV=production takes no default for it/);
    expect(existsSync(path.join(root, '.data'))).toBe(false);
  }, 60_000);

  it('shows no secret in the command line of any process', async () => {
    const run = start();
    await run.says(/is ready/);
    const { databaseUrl } = await ask('API_PORT');
    const password = new URL(databaseUrl).password;
    const lines = await commandLines(Object.values(await readRecord(root)));
    expect(lines).toHaveLength(4);
    expect(lines.join('\n')).not.toContain(password);
  }, 60_000);
});

/** One run of the supervisor in a process of its own. */
class Run {
  output = '';
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor(root: string, env: Record<string, string>, by: 'itself' | 'shell') {
    const script = `import(process.argv[1]).then((m) => m.runLocally(process.argv[2], { at: 0, parent: process.ppid })).then((code) => process.exit(code))`;
    const args = ['-e', script, main, root];
    // The colon keeps the shell from making way for its last command.
    const [file, given] =
      by === 'shell' ? ['/bin/sh', ['-c', '"$0" "$@"; :', process.execPath, ...args]] : [process.execPath, args];
    this.child = spawn(file, given, {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.ended = new Promise((resolve) => this.child.once('close', (code) => resolve(code)));
  }

  /** Resolves when the output matches; rejects when the process ends without. */
  async says(pattern: RegExp): Promise<void> {
    const end = this.ended.then(() => 'ended' as const);
    while (!pattern.test(this.output)) {
      const next = await Promise.race([end, once(this.child.stdout as NonNullable<ChildProcess['stdout']>, 'data')]);
      if (next === 'ended' && !pattern.test(this.output)) throw new Error(`It never said ${pattern}:\n${this.output}`);
    }
  }

  stop(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }

  /** As a terminal that is closed. */
  closeOutput(): void {
    this.child.stdout?.destroy();
  }

  async end(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.stop('SIGTERM');
  }
}

/** A process that has ended but was not collected by its parent still has a number, and an empty command line. */
async function isAlive(pid: number): Promise<boolean> {
  return (await commandLines([pid]).catch(() => [''])).some((line) => line !== '');
}

async function anyAlive(pids: readonly number[]): Promise<boolean> {
  return (await Promise.all(pids.map(isAlive))).includes(true);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(20);
}

async function query(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('SELECT 1');
  await client.end();
}

async function commandLines(pids: readonly number[]): Promise<string[]> {
  if (process.platform !== 'linux') {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'command=', '-p', pids.join(',')]);
    return stdout.trim().split('\n');
  }
  return Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8')));
}
