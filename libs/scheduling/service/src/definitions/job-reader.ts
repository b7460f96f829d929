import type { Database, Page } from '@kalbro/database';
import type { AutomaticJobId, JobRunId } from '@kalbro/kernel';
import type { AutomaticJob, JobRun } from '@kalbro/scheduling-core';
import { JobRunStore } from '../store/job-run-store.js';
import { JobStore } from '../store/job-store.js';

/**
 * Reads for whoever gathers what a request needs. It judges nothing: ask only for what belongs to something that was judged.
 * What does not exist is left out.
 */
export class JobReader {
  private readonly jobs = new JobStore();
  private readonly runs = new JobRunStore();

  constructor(private readonly database: Database) {}

  jobsByIds(ids: readonly AutomaticJobId[]): Promise<readonly AutomaticJob[]> {
    return this.jobs.byIds(this.database.reader, ids);
  }

  runsByIds(ids: readonly JobRunId[]): Promise<readonly JobRun[]> {
    return this.runs.byIds(this.database.reader, ids);
  }

  /** Newest first. */
  runsOf(jobId: AutomaticJobId, first: number, after?: string | null): Promise<Page<JobRun>> {
    return this.runs.pageOfJob(this.database.reader, jobId, { first, after });
  }

  /** Runs of a job that go on, and its newest, in order of time. */
  presentRunsOf(jobId: AutomaticJobId): Promise<readonly JobRun[]> {
    return this.runs.presentOf(this.database.reader, jobId);
  }
}
