import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

/** What each script is called in a command line: a number alone may belong to another program by now. */
const marks: Readonly<Record<string, string>> = {
  simulator: 'm365-simulator',
  api: 'apps/api',
  jobs: 'apps/jobs',
};

/**
 * Which processes a supervisor started, on disk. They end by themselves when it is killed; the next supervisor waits for
 * that, and ends those that hang, so that it does not find its own ports taken.
 */
export class ChildrenRecord {
  private readonly pids = new Map<string, number>();
  private readonly file: string;

  constructor(dataDir: string) {
    this.file = path.join(dataDir, 'children.json');
  }

  add(name: string, pid: number): void {
    this.pids.set(name, pid);
    writeFileSync(this.file, JSON.stringify(Object.fromEntries(this.pids)));
  }

  clear(): void {
    rmSync(this.file, { force: true });
  }

  /** Resolves when no child of an earlier supervisor is left; answers how many there were. */
  async endLeftovers(patience = 12_000): Promise<number> {
    const left = await this.leftovers();
    for (const { pid } of left) signal(pid, 'SIGTERM');
    const deadline = Date.now() + patience;
    for (const child of left) {
      while (await isOurs(child)) {
        if (Date.now() > deadline) signal(child.pid, 'SIGKILL');
        await pause(50);
      }
    }
    this.clear();
    return left.length;
  }

  private async leftovers(): Promise<Leftover[]> {
    const recorded = Object.entries(this.read()).map(([name, pid]) => ({ name, pid }));
    const ours = await Promise.all(recorded.map(isOurs));
    return recorded.filter((_, index) => ours[index]);
  }

  private read(): Record<string, number> {
    try {
      return JSON.parse(readFileSync(this.file, 'utf8')) as Record<string, number>;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return {};
      throw error;
    }
  }
}

interface Leftover {
  readonly name: string;
  readonly pid: number;
}

async function isOurs({ name, pid }: Leftover): Promise<boolean> {
  const mark = marks[name];
  return mark !== undefined && (await commandOf(pid)).includes(mark);
}

/** Empty when there is no such process, or when it has ended and only waits to be collected. */
async function commandOf(pid: number): Promise<string> {
  try {
    if (process.platform === 'linux') return await readFile(`/proc/${pid}/cmdline`, 'utf8');
    return (await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)])).stdout;
  } catch {
    return '';
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
