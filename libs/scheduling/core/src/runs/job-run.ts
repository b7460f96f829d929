import type { AutomaticJobId, ClientId, Instant, JobRunId, Localised } from '@kalbro/kernel';

export type JobRunStatus = 'RUNNING' | 'SUCCEEDED' | 'SUCCEEDED_WITH_ERRORS' | 'FAILED' | 'REJECTED';
/** SCHEDULE: its time had come; MANUAL: somebody asked for it. */
export type JobRunTrigger = 'SCHEDULE' | 'MANUAL';

/** One part of the work, such as an account, that did not go well. */
export interface FailedPart {
  /** Of what it is about. */
  readonly id: string;
  /** As people know it; nothing secret. */
  readonly name: string;
  readonly code: string;
  readonly reason: Localised;
}

/** Parts of the work. While the run goes on, only `total` and `skipped` are known. */
export interface JobRunCounts {
  /** Set going, or joined because it went on already. */
  readonly total: number;
  /** Left out on purpose: paused, or waiting for a sign-in. */
  readonly skipped: number;
  readonly succeeded: number;
  /** Done, with items set aside. */
  readonly withErrors: number;
  readonly failed: number;
}

/** Why a run did not succeed in whole; the words are made by `jobRunText`. */
export interface JobRunError {
  readonly code: 'MODULE_NOT_ACTIVE' | 'PARTS_FAILED' | 'INTERNAL_SERVER_ERROR';
  /** The first of them, worst first. */
  readonly parts: readonly FailedPart[];
}

export interface JobRun {
  readonly id: JobRunId;
  readonly jobId: AutomaticJobId;
  readonly clientId: ClientId;
  readonly trigger: JobRunTrigger;
  readonly status: JobRunStatus;
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
  readonly counts: JobRunCounts;
  readonly error: JobRunError | null;
}
