import type { AutomaticJobId, Instant } from '@kalbro/kernel';
import type { ScheduledWakeUp } from '../ports/job-queue.port.js';

/** What planning needs of a job. */
export interface JobTime {
  readonly id: AutomaticJobId;
  readonly nextRunAt: Instant | null;
}

/** What makes the queue wake for every job at its time, and for nothing else. */
export interface QueuePlan {
  readonly schedule: readonly ScheduledWakeUp[];
  readonly unschedule: readonly string[];
  readonly keep: readonly string[];
}

/**
 * Compares the jobs with what the queue will wake for. A key that stands there twice, as after two processes that told it at
 * the same moment, is scheduled anew, which leaves one. Jobs without a time are not to be woken for.
 */
export function planJobs(jobs: readonly JobTime[], scheduled: readonly ScheduledWakeUp[]): QueuePlan {
  const timesByKey = new Map<string, Instant[]>();
  for (const { key, at } of scheduled) timesByKey.set(key, [...(timesByKey.get(key) ?? []), at]);
  const wanted = jobs.flatMap(({ id, nextRunAt }) => (nextRunAt === null ? [] : [{ key: id, at: nextRunAt }]));
  const isKept = ({ key, at }: ScheduledWakeUp): boolean => {
    const times = timesByKey.get(key);
    return times?.length === 1 && times[0] === at;
  };
  const wantedKeys = new Set<string>(wanted.map(({ key }) => key));
  return {
    schedule: wanted.filter((each) => !isKept(each)),
    unschedule: [...timesByKey.keys()].filter((key) => !wantedKeys.has(key)),
    keep: wanted.filter(isKept).map(({ key }) => key),
  };
}
