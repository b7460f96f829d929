import type { Database, Tx } from '@kalbro/database';
import type { AutomaticJobId, ClientId } from '@kalbro/kernel';
import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed } from '@kalbro/permissions-core';
import type { Clock, JobRun } from '@kalbro/scheduling-core';
import { clientOf, present } from '../definitions/job-parts.js';
import { JobStore } from '../store/job-store.js';
import type { StartRun } from './start-run.js';

export interface RunAutomaticJobParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly startRun: StartRun;
  /** Makes a runner look for the runs that wait now; called after commit, and never rejects. */
  readonly workWaits: (clientId: ClientId) => Promise<void>;
}

/** Starts a job by hand, enabled or not; its schedule stays as it is. */
export class RunAutomaticJob {
  private readonly jobs = new JobStore();

  constructor(private readonly parts: RunAutomaticJobParts) {}

  /** @throws RuleError the refusals of `assertAllowed` */
  async run(actor: Actor | undefined, id: AutomaticJobId): Promise<JobRun> {
    const [job] = await this.jobs.byIds(this.parts.database.reader, [id]);
    assertAllowed(actor, 'job:manage', clientOf(job));
    const run = await this.parts.database.transaction((tx) => this.start(tx, actor, id));
    await this.parts.workWaits(run.clientId);
    return run;
  }

  private async start(tx: Tx, actor: Actor, id: AutomaticJobId): Promise<JobRun> {
    const job = present(await this.jobs.lock(tx, id));
    return this.parts.startRun.run(tx, job, { requestedBy: actor.userId, now: this.parts.clock.now() });
  }
}
