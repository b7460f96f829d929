import type { Database } from '@kalbro/database';
import type { AutomaticJob, Clock, JobQueue, QueuePlan } from '@kalbro/scheduling-core';
import { jobKinds, nextFiring, planJobs } from '@kalbro/scheduling-core';
import { JobStore } from '../store/job-store.js';

export interface ReconcileJobsParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly queue: Pick<JobQueue, 'schedule' | 'unschedule' | 'scheduled' | 'wake'>;
}

/** Makes the queue wake for every job at its time. All it knows comes from our tables, so that losing it costs time only. */
export class ReconcileJobs {
  private readonly jobs = new JobStore();

  constructor(private readonly parts: ReconcileJobsParts) {}

  /** Answers what there was to do. */
  async run(): Promise<QueuePlan> {
    const { database, clock, queue } = this.parts;
    const now = clock.now();
    const enabled = await this.jobs.enabled(database.reader);
    const isDue = ({ nextRunAt }: AutomaticJob) => nextRunAt !== null && nextRunAt <= now;
    const plan = planJobs(
      enabled.filter((job) => !isDue(job)),
      await queue.scheduled(jobKinds.fireJob),
    );
    for (const key of plan.unschedule) await queue.unschedule(jobKinds.fireJob, key);
    for (const { key, at } of plan.schedule) await queue.schedule(jobKinds.fireJob, key, at);
    // A time that has passed cannot be scheduled; a second wake-up for it does no harm.
    for (const { id } of enabled.filter(isDue)) await queue.wake(jobKinds.fireJob, id);
    return plan;
  }

  /**
   * Brings times nearer that lie later than their schedules say: a clock that went wrong and was set right has left them there,
   * and nobody would notice for as long as it was wrong.
   */
  async bringNearer(): Promise<number> {
    const { database, clock } = this.parts;
    const now = clock.now();
    let count = 0;
    for (const job of await this.jobs.enabled(database.reader)) {
      const next = nextFiring(job.schedule, now);
      if (job.nextRunAt === null || job.nextRunAt <= next) continue;
      await this.jobs.bringNearer(database.reader, job, next);
      count += 1;
    }
    return count;
  }
}
