import type { Page } from '@kalbro/calendar-service';
import type { AutomaticJobId } from '@kalbro/kernel';
import { translate } from '@kalbro/kernel';
import type { AutomaticJob, JobRun } from '@kalbro/scheduling-core';
import { scheduleWarnings } from '@kalbro/scheduling-core';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../context.js';
import { pageSize } from '../graphql/page.type.js';
import { idAt } from '../ids.js';
import { AutomaticJobInput, jobInputOf } from './job.input.js';
import { AutomaticJobType, JobRunConnectionType, JobRunType } from './job.type.js';

@Resolver(() => AutomaticJobType)
export class AutomaticJobResolver {
  @FieldResolver(() => Int, { nullable: true, description: 'Exactly one of everyMinutes and cron is set.' })
  everyMinutes(@Root() { schedule }: AutomaticJob): number | null {
    return schedule.kind === 'interval' ? schedule.everyMinutes : null;
  }

  @FieldResolver(() => String, { nullable: true })
  cron(@Root() { schedule }: AutomaticJob): string | null {
    return schedule.kind === 'cron' ? schedule.cron : null;
  }

  @FieldResolver(() => [String], { description: 'For example that the job runs more often than every 30 minutes.' })
  warnings(@Root() { schedule }: AutomaticJob, @Ctx() { language }: RequestContext): string[] {
    return scheduleWarnings(schedule).map((warning) => translate(warning, language));
  }

  @FieldResolver(() => JobRunConnectionType, { description: 'Newest first.' })
  runs(
    @Root() { id }: AutomaticJob,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
    @Ctx() { loaders }: RequestContext,
  ): Promise<Page<JobRun>> {
    return loaders.jobRuns.load({ jobId: id, first: pageSize(first, 20), after: after ?? undefined });
  }

  @Query(() => [AutomaticJobType])
  automaticJobs(@Ctx() { app, actor }: RequestContext): Promise<readonly AutomaticJob[]> {
    return app.readAutomaticJobs.all(actor);
  }

  @Query(() => AutomaticJobType, { nullable: true })
  automaticJob(@Arg('id', () => ID) id: string, @Ctx() { app, actor }: RequestContext): Promise<AutomaticJob> {
    return app.readAutomaticJobs.one(actor, idAt<AutomaticJobId>(actor, 'id', id));
  }

  @Mutation(() => AutomaticJobType)
  createAutomaticJob(
    @Arg('input', () => AutomaticJobInput) input: AutomaticJobInput,
    @Ctx() { app, actor }: RequestContext,
  ): Promise<AutomaticJob> {
    return app.createAutomaticJob.run(actor, jobInputOf(input));
  }

  @Mutation(() => AutomaticJobType, {
    description: 'Replaces all that the job says. An interval that stays the same keeps its beat.',
  })
  updateAutomaticJob(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => AutomaticJobInput) input: AutomaticJobInput,
    @Ctx() { app, actor }: RequestContext,
  ): Promise<AutomaticJob> {
    return app.updateAutomaticJob.run(actor, idAt<AutomaticJobId>(actor, 'id', id), jobInputOf(input));
  }

  @Mutation(() => Boolean, { description: 'Its history goes with it; what it set going runs to its end.' })
  async deleteAutomaticJob(@Arg('id', () => ID) id: string, @Ctx() { app, actor }: RequestContext): Promise<boolean> {
    await app.deleteAutomaticJob.run(actor, idAt<AutomaticJobId>(actor, 'id', id));
    return true;
  }

  @Mutation(() => JobRunType, { description: 'Starts the job now, enabled or not; its schedule stays as it is.' })
  runAutomaticJob(@Arg('id', () => ID) id: string, @Ctx() { app, actor }: RequestContext): Promise<JobRun> {
    return app.runAutomaticJob.run(actor, idAt<AutomaticJobId>(actor, 'id', id));
  }
}
