import type { DueRuns, ForgetRemoved, TellPeople } from '@kalbro/calendar-service';
import type { JobQueue, JobRun } from '@kalbro/scheduling-core';
import { jobKinds } from '@kalbro/scheduling-core';
import type { DueJobs, EndJobRuns, TellOfJobs } from '@kalbro/scheduling-service';

export interface SweepParts {
  readonly dueRuns: Pick<DueRuns, 'find' | 'findInTurn'>;
  readonly dueJobs: Pick<DueJobs, 'find'>;
  readonly endJobRuns: Pick<EndJobRuns, 'run'>;
  readonly forgetRemoved: Pick<ForgetRemoved, 'run'>;
  readonly tellOfJobs: Pick<TellOfJobs, 'run'>;
  readonly tellPeople: Pick<TellPeople, 'run'>;
  readonly queue: Pick<JobQueue, 'wake' | 'depth'>;
  /** Handlers at a time in this process. */
  readonly concurrency: number;
  readonly onJobRunEnded: (run: JobRun) => void;
  readonly onError: (error: unknown) => void;
}

/** How many wake-ups a sweep lets wait in the queue: it fills up, it does not pile up. */
const fill = 500;
/** Automatic jobs that are woken for at a time. */
const jobsAtATime = 100;
/** Milliseconds within which requests to look again become one look. */
const soonAfter = 250;

/**
 * Looks now and then into our tables for runs and jobs that are due and wakes somebody for each: the one that was never asked
 * for because its process died after the commit, the one whose time has come, the one whose runner fell silent. Runs that
 * nobody waits for come by this way only, a few at a time and in turn between clients. Then it does what else follows from how
 * the tables stand.
 */
export class Sweep {
  private timer: NodeJS.Timeout | undefined;
  private next: NodeJS.Timeout | undefined;
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
    clearTimeout(this.next);
    await this.sweeping;
  }

  /** One at a time: a slow database must not gather sweeps. Never rejects. */
  sweep(): Promise<void> {
    this.sweeping ??= this.sweepOnce().finally(() => {
      this.sweeping = undefined;
    });
    return this.sweeping;
  }

  /** A sweep that begins after this call. */
  async again(): Promise<void> {
    await this.sweeping;
    await this.sweep();
  }

  /** A sweep in a moment: a run has ended, so there is a place for the next, and perhaps a job run is over. */
  soon(): void {
    if (this.next) return;
    this.next = setTimeout(() => {
      this.next = undefined;
      void this.again();
    }, soonAfter);
    this.next.unref();
  }

  /** What fails keeps nothing else from being done: a queue that is down is no reason to tell nobody. */
  private async sweepOnce(): Promise<void> {
    const { onError, ...parts } = this.parts;
    await this.wakeDue().catch(onError);
    await this.endJobRuns().catch(onError);
    for (const part of [parts.tellOfJobs, parts.forgetRemoved, parts.tellPeople]) await part.run().catch(onError);
  }

  private async wakeDue(): Promise<void> {
    const { dueRuns, dueJobs, queue, concurrency } = this.parts;
    const waiting = await queue.depth(jobKinds.syncAccount);
    for (const id of await dueRuns.find(planSweep(waiting, concurrency))) await queue.wake(jobKinds.syncAccount, id);
    for (const id of await dueJobs.find(jobsAtATime)) await queue.wake(jobKinds.fireJob, id);
    const turns = planTurns(await queue.depth(jobKinds.syncInTurn), concurrency);
    const inTurn = turns > 0 ? await dueRuns.findInTurn(turns) : [];
    for (const id of inTurn) await queue.wake(jobKinds.syncInTurn, id);
  }

  private async endJobRuns(): Promise<void> {
    const { endJobRuns, onJobRunEnded } = this.parts;
    for (const run of await endJobRuns.run()) onJobRunEnded(run);
  }
}

/**
 * How many due runs to wake for. Many when next to nothing waits, so that a queue whose store was lost is full again at
 * once; when more waits, those wait there already, and only the oldest are woken for once more in case theirs was lost.
 */
export function planSweep(depth: number, concurrency: number): number {
  return depth < concurrency ? fill : concurrency;
}

/**
 * How many runs to wake for that nobody waits for. What is in the queue already is before whoever comes next, so few are put
 * there: enough that runners have something to do until the next look.
 */
export function planTurns(depth: number, concurrency: number): number {
  return depth < concurrency ? 4 * concurrency : 0;
}
