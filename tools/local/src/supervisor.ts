import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Database, migrate } from '@kalbro/database';
import { bootstrapSupport, supportUser } from './bootstrap-support.js';
import { ChildrenRecord } from './children-record.js';
import { fillDemoData } from './demo-data/fill.js';
import { keptEncryptionKeys } from './encryption-keys.js';
import { inheritedEnvironment } from './env.js';
import type { Settings } from './env.js';
import { ManagedProcess } from './managed-process.js';
import { assertPortsFree } from './ports.js';
import { PostgresKeeper } from './postgres-keeper.js';
import type { Progress } from './progress.js';
import { planServices, reachable } from './services.js';

/** Starts the whole system in order, keeps it running, stops it in order. */
export class Supervisor {
  private postgres: PostgresKeeper | undefined;
  private processes: readonly ManagedProcess[] = [];
  private starting: Promise<void> = Promise.resolve();
  private stopping = false;
  private readonly record: ChildrenRecord;

  constructor(
    private readonly settings: Settings,
    private readonly root: string,
    private readonly progress: Progress,
  ) {
    this.record = new ChildrenRecord(settings.dataDir);
  }

  /** Resolves when everything is ready; rejects with what a person can do about it. */
  start(): Promise<void> {
    this.starting = this.run();
    return this.starting;
  }

  /** Console, API, job runner, simulator, then Postgres. A start that is under way is cut short. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const process of this.processes) process.expectEnd();
    await Promise.allSettled([this.starting]);
    for (const process of inOrderOfStopping(this.processes)) await process.stop();
    this.record.clear();
    await this.postgres?.stop();
  }

  /** For a person who presses Ctrl-C again: without waiting for work in hand. */
  kill(): void {
    for (const process of this.processes) process.kill();
  }

  private async run(): Promise<void> {
    await this.prepareDataDir();
    const databaseUrl = await this.startPostgres();
    await this.step(
      'Migrations',
      () => migrate(databaseUrl),
      (ran) => (ran.length > 0 ? `${ran.length} new` : 'up to date'),
    );
    await this.startProcesses(databaseUrl);
    if (this.settings.devLogin)
      await this.step(
        'Demo data',
        () => this.fill(databaseUrl),
        (remark) => remark,
      );
  }

  /** Everybody may pass through it (Postgres runs as another user when root starts it), nobody else may look into it. */
  private async prepareDataDir(): Promise<void> {
    const { dataDir } = this.settings;
    const made = await mkdir(dataDir, { recursive: true });
    if (made !== undefined) await chmod(dataDir, 0o711);
    await mkdir(path.join(dataDir, 'logs'), { recursive: true, mode: 0o700 });
  }

  private async startPostgres(): Promise<string> {
    if (this.settings.databaseUrl) return this.settings.databaseUrl;
    const start = () => PostgresKeeper.start(this.settings.dataDir, this.trouble);
    this.postgres = await this.step('Postgres', start, ({ wasRunning }) => (wasRunning ? 'was still running' : ''));
    return this.postgres.url;
  }

  private async startProcesses(databaseUrl: string): Promise<void> {
    const { settings, root } = this;
    const keys = settings.encryptionKeys ?? (await keptEncryptionKeys(settings.dataDir));
    const services = planServices(settings, databaseUrl, keys);
    await this.endLeftovers();
    await assertPortsFree(services, settings.bindAddress);
    const around = {
      root,
      logDir: path.join(settings.dataDir, 'logs'),
      inherited: inheritedEnvironment(),
      onTrouble: this.trouble,
      onSpawn: (name: string, pid: number) => this.record.add(name, pid),
    };
    this.processes = services.map((service) => new ManagedProcess(service, around));
    if (this.stopping) return;
    await this.untilReady();
  }

  /** All at once; each is waited for in turn, so the times shown overlap. */
  private async untilReady(): Promise<void> {
    const starts = this.processes.map((process) => process.start());
    const settled = Promise.allSettled(starts);
    for (const [index, process] of this.processes.entries()) {
      await this.step(process.service.title, () => starts[index] ?? Promise.resolve());
    }
    await settled;
  }

  private async endLeftovers(): Promise<void> {
    const ended = await this.record.endLeftovers();
    if (ended > 0) this.progress.line(`  (${ended} processes of an earlier start were still stopping)`);
  }

  private async fill(databaseUrl: string): Promise<string> {
    const { settings } = this;
    const database = await Database.connect({ url: databaseUrl, poolSize: 1, applicationName: 'kalbro-supervisor' });
    try {
      await bootstrapSupport(database);
    } finally {
      await database.close();
    }
    return fillDemoData({
      apiUrl: reachable(settings, settings.ports.api),
      simulatorUrl: settings.usesSimulator ? reachable(settings, settings.ports.simulator) : undefined,
      dataDir: settings.dataDir,
      support: supportUser,
      now: new Date(),
    });
  }

  private step<T>(title: string, work: () => Promise<T>, remark?: (result: T) => string): Promise<T> {
    if (this.stopping) return Promise.reject(new Error('Stopped before it had started.'));
    return this.progress.step(title, work, remark);
  }

  private readonly trouble = (text: string): void => {
    if (!this.stopping) this.progress.line(`  ${text}`);
  };
}

/** Whoever uses another stops before it: console, API, job runner, simulator. */
function inOrderOfStopping(processes: readonly ManagedProcess[]): ManagedProcess[] {
  const order = ['console', 'api', 'jobs', 'simulator'];
  return [...processes].sort((a, b) => order.indexOf(a.service.name) - order.indexOf(b.service.name));
}
