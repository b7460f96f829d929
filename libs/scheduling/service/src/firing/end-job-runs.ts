import type { Database, Tx } from '@kalbro/database';
import type { JobRunId } from '@kalbro/kernel';
import type { Clock, JobRun, JobType, WorkOutcome } from '@kalbro/scheduling-core';
import { decideJobRunEnd, jobTypeNames, jobTypeSpec } from '@kalbro/scheduling-core';
import type { JobWorks } from '../ports/job-work.port.js';
import { JobRunStore } from '../store/job-run-store.js';

export interface EndJobRunsParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly works: JobWorks;
}

/**
 * Ends the job runs whose work is over. That they are is read from the rows of the work, by whoever looks next, so that no
 * crash can lose an end.
 */
export class EndJobRuns {
  private readonly runs = new JobRunStore();

  constructor(private readonly parts: EndJobRunsParts) {}

  /** Those that ended now. */
  async run(): Promise<readonly JobRun[]> {
    const { database } = this.parts;
    if (!(await this.runs.anyRunning(database.reader))) return [];
    return database.transaction((tx) => this.endAll(tx));
  }

  private async endAll(tx: Tx): Promise<readonly JobRun[]> {
    const going = await this.runs.lockRunning(tx);
    const ended: JobRunId[] = [];
    for (const type of jobTypeNames) {
      const ids = going.filter((run) => run.type === type).map(({ id }) => id);
      if (ids.length > 0) ended.push(...(await this.endOfType(tx, type, ids)));
    }
    return this.runs.byIds(tx, ended);
  }

  private async endOfType(tx: Tx, type: JobType, ids: readonly JobRunId[]): Promise<readonly JobRunId[]> {
    const over: ReadonlyMap<JobRunId, WorkOutcome> = await this.parts.works[jobTypeSpec(type).work].over(tx, ids);
    const now = this.parts.clock.now();
    for (const [id, outcome] of over) await this.runs.end(tx, id, decideJobRunEnd(outcome), now);
    return [...over.keys()];
  }
}
