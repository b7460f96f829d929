import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { inheritedEnvironment, projectRoot } from './env.js';
import { until } from './wait.js';

export interface ServerSpec {
  readonly name: string;
  /** Arguments of node, relative to the project. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Answers 2xx when the process is ready. */
  readonly readyUrl: string;
}

/** One process of the system, with everything it said. It ends when this process does, however that ends. */
export class ServerProcess {
  private output = '';
  private ended: string | undefined;
  private readonly end: Promise<void>;
  private readonly child: ChildProcess;

  private constructor(private readonly spec: ServerSpec) {
    this.child = spawn(process.execPath, spec.args, {
      cwd: projectRoot,
      env: { ...inheritedEnvironment(), ...spec.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.end = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => {
        this.ended = signal ?? `exit code ${code}`;
        resolve();
      });
    });
  }

  /** Resolves when the process answers that it is ready. */
  static async start(spec: ServerSpec): Promise<ServerProcess> {
    const started = new ServerProcess(spec);
    try {
      await until(`${spec.name} to become ready`, () => started.isReady(), 30);
      return started;
    } catch (error) {
      if (started.ended === undefined) await started.kill();
      throw error;
    }
  }

  get name(): string {
    return this.spec.name;
  }

  /** Every line of the log so far. */
  get log(): string {
    return this.output;
  }

  /** How it ended; undefined while it runs. */
  get ending(): string | undefined {
    return this.ended;
  }

  /** The last it had to say, for a person who wonders why a test failed. */
  lastWords(): string {
    const lines = this.output.trim().split('\n').slice(-15);
    return `--- ${this.spec.name} (${this.ended ?? 'running'})\n${lines.join('\n')}`;
  }

  /** Asks it to stop; resolves with the milliseconds it took, by force after 15 s. */
  async stop(): Promise<number> {
    const begin = Date.now();
    const force = setTimeout(() => this.child.kill('SIGKILL'), 15_000);
    this.child.kill('SIGTERM');
    await this.end;
    clearTimeout(force);
    return Date.now() - begin;
  }

  /** As by kill -9. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.end;
  }

  private async isReady(): Promise<boolean> {
    if (this.ended !== undefined) throw new Error(`${this.spec.name} ended at once.\n${this.lastWords()}`);
    try {
      const response = await fetch(this.spec.readyUrl);
      await response.body?.cancel();
      return response.ok;
    } catch {
      // Not listening yet.
      return false;
    }
  }
}
