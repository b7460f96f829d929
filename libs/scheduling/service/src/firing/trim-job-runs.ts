import type { Database } from '@kalbro/database';
import type { Clock } from '@kalbro/scheduling-core';
import type { HistoryLimits } from '../store/job-run-store.js';
import { JobRunStore } from '../store/job-run-store.js';

/** Forgets job runs that are too old or too many. */
export class TrimJobRuns {
  private readonly runs = new JobRunStore();

  constructor(
    private readonly parts: { readonly database: Database; readonly clock: Clock; readonly limits: HistoryLimits },
  ) {}

  /** Answers how many were forgotten. */
  run(): Promise<number> {
    return this.runs.trim(this.parts.database.reader, this.parts.limits, this.parts.clock.now());
  }
}
