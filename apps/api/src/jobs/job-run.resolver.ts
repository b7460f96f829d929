import type { SyncRun } from '@kalbro/calendar-core';
import type { AutomaticJobId } from '@kalbro/kernel';
import { translate } from '@kalbro/kernel';
import { notFound } from '@kalbro/permissions-core';
import type { AutomaticJob, JobRun } from '@kalbro/scheduling-core';
import { jobRunText } from '@kalbro/scheduling-core';
import { Arg, Ctx, FieldResolver, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { SubscribeResolverData } from 'type-graphql';
import { SyncRunType } from '../accounts/sync-run.type.js';
import type { RequestContext } from '../context.js';
import { idAt } from '../ids.js';
import { AutomaticJobType, JobRunType } from './job.type.js';

@Resolver(() => JobRunType)
export class JobRunResolver {
  @FieldResolver(() => AutomaticJobType)
  async job(@Root() run: JobRun, @Ctx() { loaders }: RequestContext): Promise<AutomaticJob> {
    const job = await loaders.job.load(run.jobId);
    if (!job) throw notFound();
    return job;
  }

  @FieldResolver(() => [SyncRunType], {
    description: 'Of its accounts, those that did not end well first; at most 500 of them.',
  })
  syncRuns(@Root() run: JobRun, @Ctx() { loaders }: RequestContext): Promise<readonly SyncRun[]> {
    return loaders.syncRunsOfJobRun.load(run.id);
  }

  @FieldResolver(() => String, { nullable: true, description: 'What went wrong, and with which accounts.' })
  error(@Root() run: JobRun, @Ctx() { language }: RequestContext): string | null {
    const text = jobRunText(run);
    return text ? translate(text, language) : null;
  }

  @Subscription(() => JobRunType, {
    subscribe: ({
      args,
      context: { app, actor },
    }: SubscribeResolverData<unknown, Record<string, unknown>, RequestContext>) =>
      app.followJobRuns.ofJob(actor, idAt<AutomaticJobId>(actor, 'jobId', args['jobId'] as string)),
    description: 'The runs that go on and the newest first, then every change.',
  })
  jobRunChanged(@Root() run: JobRun, @Arg('jobId', () => ID) _jobId: string): JobRun {
    return run;
  }
}
