import type { FailedPart, JobRunCounts, JobRunError, JobRunStatus } from './job-run.js';

/** How the parts of a job run have ended. */
export interface WorkOutcome {
  readonly succeeded: number;
  /** Done, with items set aside. */
  readonly withErrors: number;
  readonly failed: number;
  /** Those that failed or have errors, worst first; not necessarily all. */
  readonly parts: readonly FailedPart[];
}

export interface JobRunEnd {
  readonly status: Exclude<JobRunStatus, 'RUNNING' | 'REJECTED'>;
  readonly counts: Omit<JobRunCounts, 'total' | 'skipped'>;
  readonly error: JobRunError | null;
}

/** Enough to see what is wrong, not so many that the row grows with the client. */
const keptParts = 100;

/** A run fails when nothing of it was done; what was skipped on purpose is no failure, and neither is having nothing to do. */
export function decideJobRunEnd({ parts, ...counts }: WorkOutcome): JobRunEnd {
  const bad = counts.failed + counts.withErrors;
  if (bad === 0) return { status: 'SUCCEEDED', counts, error: null };
  const done = counts.succeeded + counts.withErrors;
  const error = { code: 'PARTS_FAILED', parts: parts.slice(0, keptParts) } as const;
  return { status: done > 0 ? 'SUCCEEDED_WITH_ERRORS' : 'FAILED', counts, error };
}
