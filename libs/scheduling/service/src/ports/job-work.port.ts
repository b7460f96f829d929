import type { Tx } from '@kalbro/database';
import type { ClientId, Instant, JobRunId, UserId } from '@kalbro/kernel';
import type { JobWorkName, WorkOutcome } from '@kalbro/scheduling-core';

/** A job run whose work is to be set going. */
export interface Firing {
  readonly jobRunId: JobRunId;
  readonly clientId: ClientId;
  /** Who asked for it; null when its time had come. */
  readonly requestedBy: UserId | null;
  readonly now: Instant;
}

export interface StartedWork {
  /** Parts that were set going, or joined because they went on already. */
  readonly total: number;
  /** Parts that were left out on purpose. */
  readonly skipped: number;
}

/**
 * What a kind of job does, given by the domain that it belongs to. It is set going in the transaction of the firing, as rows
 * that are worked off later, so that a firing happens in whole or not at all.
 */
export interface JobWork {
  start(tx: Tx, firing: Firing): Promise<StartedWork>;
  /** How the work of these runs ended; runs of which something still waits or goes on are left out. */
  over(tx: Tx, ids: readonly JobRunId[]): Promise<ReadonlyMap<JobRunId, WorkOutcome>>;
}

export type JobWorks = Readonly<Record<JobWorkName, JobWork>>;
