import type { Database, Tx } from '@kalbro/database';
import type { AutomaticJobId, Instant } from '@kalbro/kernel';
import { addMilliseconds } from '@kalbro/kernel';
import type { AutomaticJob, Clock, JobRun } from '@kalbro/scheduling-core';
import { nextFiring } from '@kalbro/scheduling-core';
import { JobStore } from '../store/job-store.js';
import type { StartRun } from './start-run.js';

export interface FireDueJobParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly startRun: StartRun;
}

/** What a firing did, for the log. */
export interface FiredJob {
  readonly run: JobRun;
  /** When it should have fired. */
  readonly dueAt: Instant;
  readonly nextRunAt: Instant;
}

/** Milliseconds by which a timer may ring early, or the clock of one machine be behind that of another. */
const earlyAtMost = 500;

/** Starts in a row that may fail, as when the database goes away in the middle, before the firing is given up. */
const failedStartsAtMost = 5;

/**
 * Fires a job whose time has come: its time moves on, the run is recorded and its work is set going in one transaction, so
 * that of two runners one fires. Times that were missed meanwhile, however many, are this one firing.
 */
export class FireDueJob {
  private readonly jobs = new JobStore();

  constructor(private readonly parts: FireDueJobParts) {}

  /** Undefined when it is not due, or somebody is firing it right now. Rejects when it could not be started; it stays due then. */
  async run(id: AutomaticJobId): Promise<FiredJob | undefined> {
    const { database, clock, startRun } = this.parts;
    const now = clock.now();
    try {
      return await database.transaction((tx) => this.fire(tx, id, now, (job) => startRun.run(tx, job, starterAt(now))));
    } catch (error) {
      await database.transaction((tx) => this.countFailure(tx, id, now));
      throw error;
    }
  }

  private async fire(
    tx: Tx,
    id: AutomaticJobId,
    now: Instant,
    start: (job: AutomaticJob) => Promise<JobRun>,
  ): Promise<FiredJob | undefined> {
    const job = await this.jobs.lockDue(tx, id, addMilliseconds(now, earlyAtMost));
    if (!job) return undefined;
    const dueAt = job.nextRunAt ?? now;
    const nextRunAt = nextFiring(job.schedule, dueAt > now ? dueAt : now);
    await this.jobs.moveOn(tx, id, now, nextRunAt);
    return { run: await start(job), nextRunAt, dueAt };
  }

  /** One that cannot be started must neither be tried for ever nor be lost without a word. */
  private async countFailure(tx: Tx, id: AutomaticJobId, now: Instant): Promise<void> {
    if ((await this.jobs.countFailedStart(tx, id)) < failedStartsAtMost) return;
    await this.fire(tx, id, now, (job) => this.parts.startRun.recordFailure(tx, job, starterAt(now)));
  }
}

/** Jobs whose time has come, for whoever looks now and then: the queue may have lost its wake-up. */
export class DueJobs {
  private readonly jobs = new JobStore();

  constructor(private readonly parts: { readonly database: Database; readonly clock: Clock }) {}

  find(limit: number): Promise<readonly AutomaticJobId[]> {
    return this.jobs.due(this.parts.database.reader, this.parts.clock.now(), limit);
  }
}

function starterAt(now: Instant) {
  return { requestedBy: null, now };
}
