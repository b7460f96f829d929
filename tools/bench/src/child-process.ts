import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { inheritedEnvironment } from './env.js';

/** The folder of the workspace. */
export const workspace = fileURLToPath(new URL('../../../', import.meta.url));

/** A process of the product, started for a measurement and stopped after it. */
export class MeasuredProcess {
  private constructor(private readonly child: ChildProcess) {}

  /** `script` from the workspace's folder; resolves with what `ready` finds in a line of its output. */
  static async start<T>(
    script: string,
    env: Readonly<Record<string, string>>,
    ready: (line: string) => T | undefined,
  ): Promise<{ process: MeasuredProcess; found: T }> {
    const child = spawn(process.execPath, [script], {
      cwd: workspace,
      env: { ...inheritedEnvironment(), ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const started = new MeasuredProcess(child);
    for await (const line of createInterface({ input: child.stdout })) {
      const found = ready(line);
      if (found === undefined) continue;
      child.stdout.resume();
      return { process: started, found };
    }
    throw new Error(`${script} ended before it was ready.`);
  }

  /** The most memory that was resident at any time so far, in bytes. */
  async peakMemory(): Promise<number> {
    const status = await readFile(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }

  /** What it has used of all processors so far, in milliseconds. */
  async processorTime(): Promise<number> {
    const stat = await readFile(`/proc/${this.child.pid}/stat`, 'utf8');
    // After the command's name, which may hold anything: user and system time are the twelfth and thirteenth, in 1/100 s.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await exit;
    clearTimeout(timer);
  }
}
