import type { DueRuns, ForgetRemoved, TellPeople } from '@kalbro/calendar-service';
import type { JobQueue } from '@kalbro/scheduling-core';
import { jobKinds } from '@kalbro/scheduling-core';

export interface SweepParts {
  readonly dueRuns: Pick<DueRuns, 'find'>;
  readonly forgetRemoved: Pick<ForgetRemoved, 'run'>;
  readonly tellPeople: Pick<TellPeople, 'run'>;
  readonly queue: Pick<JobQueue, 'wake' | 'depth'>;
  /** Handlers at a time in this process. */
  readonly concurrency: number;
  readonly onError: (error: unknown) => void;
}

/** How many wake-ups a sweep lets wait in the queue: it fills up, it does not pile up. */
const fill = 500;

/**
 * Looks now and then into our tables for runs that are due and wakes somebody for each: the one that was never asked for
 * because its process died after the commit, the one whose time has come, the one whose runner fell silent. Then it does what
 * else follows from how the tables stand.
 */
export class Sweep {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;

  constructor(private readonly parts: SweepParts) {}

  /** Sweeps at once, then every so many milliseconds. */
  start(every: number): void {
    this.timer = setInterval(() => void this.sweep(), every);
    this.timer.unref();
    void this.sweep();
  }

  /** Resolves when none is going on. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
  }

  /** One at a time: a slow database must not gather sweeps. Never rejects. */
  sweep(): Promise<void> {
    this.sweeping ??= this.sweepOnce().finally(() => {
      this.sweeping = undefined;
    });
    return this.sweeping;
  }

  /** What fails keeps nothing else from being done: a queue that is down is no reason to tell nobody. */
  private async sweepOnce(): Promise<void> {
    const { forgetRemoved, tellPeople, onError } = this.parts;
    for (const step of [() => this.wakeDue(), () => forgetRemoved.run(), () => tellPeople.run()]) {
      await step().catch(onError);
    }
  }

  private async wakeDue(): Promise<void> {
    const { dueRuns, queue, concurrency } = this.parts;
    const due = await dueRuns.find(planSweep(await queue.depth(), concurrency));
    for (const accountId of due) await queue.wake(jobKinds.syncAccount, accountId);
  }
}

/**
 * How many due runs to wake for. Many when next to nothing waits, so that a queue whose store was lost is full again at
 * once; when more waits, those wait there already, and only the oldest are woken for once more in case theirs was lost.
 */
export function planSweep(depth: number, concurrency: number): number {
  return depth < concurrency ? fill : concurrency;
}
