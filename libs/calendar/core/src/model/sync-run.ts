import type { AccountId, ClientId, Instant, SyncRunId } from '@kalbro/kernel';

export type SyncTrigger = 'MANUAL' | 'AUTOMATIC_JOB' | 'LOCAL_CHANGE' | 'NOTIFICATION';
export type SyncRunStatus =
  'QUEUED' | 'RUNNING' | 'AWAITING_CONFIRMATION' | 'SUCCEEDED' | 'SUCCEEDED_WITH_ERRORS' | 'FAILED' | 'CANCELLED';

export interface SyncCounts {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly unchanged: number;
  readonly skipped: number;
}

/** What a run is doing now; each has words in both languages (`phaseText`). */
export type SyncPhase =
  'QUEUED' | 'SIGNING_IN' | 'LISTING_CALENDARS' | 'READING' | 'SENDING' | 'REMOVING' | 'FINISHING' | 'DONE';

/** An item that could not be synchronised, set aside while the run goes on; code as Graph's or `SET_ASIDE_*`. */
export interface SyncItemError {
  readonly code: string;
  readonly message: string;
  readonly appointmentId: string | null;
  /** Null for private events and where details are hidden. */
  readonly title: string | null;
}

export interface SyncRun {
  readonly id: SyncRunId;
  readonly accountId: AccountId;
  readonly clientId: ClientId;
  readonly trigger: SyncTrigger;
  readonly status: SyncRunStatus;
  readonly queuedAt: Instant;
  readonly startedAt: Instant | null;
  readonly finishedAt: Instant | null;
  readonly phase: SyncPhase;
  readonly processed: number;
  readonly total: number | null;
  readonly down: SyncCounts;
  readonly up: SyncCounts;
  readonly conflicts: number;
  readonly errors: readonly SyncItemError[];
  readonly graphRequests: number;
  readonly full: boolean;
}

export const noCounts: SyncCounts = { created: 0, updated: 0, deleted: 0, unchanged: 0, skipped: 0 };

export function isActive(status: SyncRunStatus): boolean {
  return status === 'QUEUED' || status === 'RUNNING' || status === 'AWAITING_CONFIRMATION';
}
