import type { Tx } from '@kalbro/database';
import type { JobRunId, UserId } from '@kalbro/kernel';
import type { Instant } from '@kalbro/kernel';
import type { AutomaticJob, JobRun } from '@kalbro/scheduling-core';
import { jobTypeSpec } from '@kalbro/scheduling-core';
import type { JobWorks } from '../ports/job-work.port.js';
import { present } from '../definitions/job-parts.js';
import { freshId } from '../store/fresh-id.js';
import type { JobRunDraft } from '../store/job-run-store.js';
import { JobRunStore } from '../store/job-run-store.js';

/** Who or what makes a job start. */
export interface Starter {
  /** Null: its time has come. */
  readonly requestedBy: UserId | null;
  readonly now: Instant;
}

/** Sets the work of a job going, within the transaction of whoever fires it. */
export class StartRun {
  private readonly runs = new JobRunStore();

  constructor(private readonly works: JobWorks) {}

  /** Rejected, and over at once, when the client does not have the module that the job needs. */
  async run(tx: Tx, job: AutomaticJob, starter: Starter): Promise<JobRun> {
    const draft = draftOf(job, starter);
    const spec = jobTypeSpec(job.type);
    const rows: unknown[] = await tx.query(moduleSql, [job.clientId, spec.module]);
    if (rows.length === 0) {
      await this.runs.insertEnded(tx, draft, 'REJECTED', { code: 'MODULE_NOT_ACTIVE', parts: [] });
      return this.read(tx, draft.id);
    }
    await this.runs.insertRunning(tx, draft);
    const started = await this.works[spec.work].start(tx, { ...draft, jobRunId: draft.id });
    await this.runs.saveStart(tx, draft.id, started);
    return this.read(tx, draft.id);
  }

  /** Records that the job could not be started at all. */
  async recordFailure(tx: Tx, job: AutomaticJob, starter: Starter): Promise<JobRun> {
    const draft = draftOf(job, starter);
    await this.runs.insertEnded(tx, draft, 'FAILED', { code: 'INTERNAL_SERVER_ERROR', parts: [] });
    return this.read(tx, draft.id);
  }

  private async read(tx: Tx, id: JobRunId): Promise<JobRun> {
    return present((await this.runs.byIds(tx, [id]))[0]);
  }
}

function draftOf(job: AutomaticJob, { requestedBy, now }: Starter): JobRunDraft {
  const trigger = requestedBy === null ? 'SCHEDULE' : 'MANUAL';
  return { id: freshId<JobRunId>(now), jobId: job.id, clientId: job.clientId, trigger, requestedBy, now };
}

const moduleSql = 'SELECT 1 FROM active_module WHERE client_id = $1 AND module = $2';
