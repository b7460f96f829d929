import type { AutomaticJobId, JobRunId, UserId } from '@kalbro/kernel';
import { decide } from '@kalbro/permissions-core';
import type { Actor } from '@kalbro/permissions-core';
import type { JobRun } from '@kalbro/scheduling-core';
import type { JobReader, ReadAutomaticJobs } from '@kalbro/scheduling-service';
import { follow } from '../live/follow.js';
import type { LiveBus } from '../live/follow.js';

/** What following needs from the rest. */
export interface FollowJobRunsParts {
  readonly bus: LiveBus;
  readonly readJobs: Pick<ReadAutomaticJobs, 'one'>;
  readonly reader: Pick<JobReader, 'presentRunsOf' | 'runsByIds'>;
  readonly loadActor: (userId: UserId) => Promise<Actor | undefined>;
}

/** The runs of a job as they are, then each as it changes, for as long as the follower may read the job. */
export class FollowJobRuns {
  constructor(private readonly parts: FollowJobRunsParts) {}

  async ofJob(actor: Actor | undefined, jobId: AutomaticJobId): Promise<AsyncIterable<JobRun>> {
    const { bus, readJobs, reader, loadActor } = this.parts;
    const { clientId } = await readJobs.one(actor, jobId);
    return follow(bus, {
      concerns: (event) => (event.kind === 'jobRun' && event.jobId === jobId ? [event.id] : []),
      present: () => reader.presentRunsOf(jobId),
      read: (ids) => reader.runsByIds(ids as JobRunId[]),
      isStillAllowed: async () =>
        actor !== undefined && decide(await loadActor(actor.userId), 'job:read', { clientId }).allowed,
    });
  }
}
