import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { eitherSignal } from '@kalbro/kernel';
import type { Service } from './services.js';

export interface ProcessSurroundings {
  /** The project's folder, where scripts are found. */
  readonly root: string;
  readonly logDir: string;
  readonly inherited: NodeJS.ProcessEnv;
  /** Told of each end that nobody asked for, and of the restart after it. */
  readonly onTrouble: (text: string) => void;
  /** Told of every process that starts, for the record of children. */
  readonly onSpawn: (name: string, pid: number) => void;
}

const firstDelay = 200;
const longestDelay = 10_000;
/** A process that ran this long had not failed because of how it was started: begin with the shortest delay again. */
const settled = 30_000;
const graceToStop = 15_000;

/** Keeps one service running until it is stopped. Its output goes to a file of its own. */
export class ManagedProcess {
  private child: ChildProcess | undefined;
  private readonly stopping = new AbortController();
  private delay = firstDelay;
  /** Where in the log the present process begins to speak. */
  private logStart = 0;
  private firstEnd: ((reason: string) => void) | undefined;

  constructor(
    readonly service: Service,
    private readonly around: ProcessSurroundings,
  ) {}

  get logFile(): string {
    return path.join(this.around.logDir, `${this.service.name}.log`);
  }

  /** Resolves when it answers that it is ready; rejects when it ends before, with the last it had to say. */
  async start(timeout = 60_000): Promise<void> {
    const signal = eitherSignal(this.stopping.signal, AbortSignal.timeout(timeout));
    const ended = new Promise<never>((_, reject) => {
      this.firstEnd = (reason) =>
        reject(new Error(`The ${this.service.title} ended at once (${reason}):\n${this.lastWords()}`));
    });
    this.spawn();
    try {
      await Promise.race([this.untilReady(signal), ended]);
    } finally {
      this.firstEnd = undefined;
    }
  }

  /** From now on its end is no trouble: Ctrl-C in a terminal reaches it at the same time as the supervisor. */
  expectEnd(): void {
    this.stopping.abort();
  }

  /** Asks it to stop, waits, and ends it by force when it takes too long. */
  async stop(): Promise<void> {
    this.expectEnd();
    const { child } = this;
    if (!child || hasEnded(child)) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const late = pause(graceToStop, 'late' as const, { ref: false });
    if ((await Promise.race([gone, late])) !== 'late') return;
    this.around.onTrouble(`The ${this.service.title} does not stop; it is ended by force.`);
    child.kill('SIGKILL');
    await gone;
  }

  /** Without waiting for anything. */
  kill(): void {
    this.expectEnd();
    this.child?.kill('SIGKILL');
  }

  private spawn(): void {
    const { service, around } = this;
    const log = openLog(this.logFile);
    this.logStart = fstatSync(log).size;
    const begin = Date.now();
    const child = spawn(process.execPath, service.args, {
      cwd: around.root,
      env: { ...around.inherited, ...service.env },
      // The channel tells the child when this process dies, however it dies.
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.child = child;
    if (child.pid !== undefined) around.onSpawn(service.name, child.pid);
    child.once('error', (error) => this.onEnd(begin, error.message));
    child.once('exit', (code, signal) => this.onEnd(begin, signal ?? `exit code ${code}`));
  }

  private onEnd(begin: number, reason: string): void {
    if (this.stopping.signal.aborted) return;
    if (this.firstEnd) return this.firstEnd(reason);
    this.delay = Date.now() - begin > settled ? firstDelay : this.delay;
    this.around.onTrouble(
      `The ${this.service.title} ended (${reason}); it is started again in ${this.delay / 1000} s.`,
    );
    void this.restart(this.delay);
    this.delay = Math.min(this.delay * 2, longestDelay);
  }

  private async restart(delay: number): Promise<void> {
    const { signal } = this.stopping;
    await pause(delay, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    this.spawn();
    const isReady = await this.untilReady(eitherSignal(signal, AbortSignal.timeout(60_000))).then(
      () => true,
      () => false,
    );
    if (isReady) this.around.onTrouble(`The ${this.service.title} is back.`);
  }

  private async untilReady(signal: AbortSignal): Promise<void> {
    while (!(await answersWell(this.service.readyUrl))) {
      if (signal.aborted) throw new Error(`The ${this.service.title} does not become ready:\n${this.lastWords()}`);
      await pause(50);
    }
  }

  private lastWords(): string {
    const lines = readFileSync(this.logFile).subarray(this.logStart).toString().trim().split('\n').slice(-12);
    return [...lines.map((line) => `    ${line}`), `    (${this.logFile})`].join('\n');
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function answersWell(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Not listening yet.
    return false;
  }
}

const rotateAt = 10_000_000;

function openLog(file: string): number {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > rotateAt) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}
