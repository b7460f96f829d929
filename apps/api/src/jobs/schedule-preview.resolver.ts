import type { AutomaticJobId } from '@kalbro/kernel';
import { translate } from '@kalbro/kernel';
import type { SchedulePreview } from '@kalbro/scheduling-service';
import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../context.js';
import { idAt } from '../ids.js';
import { timeZoneScalar } from '../scalars/scalars.js';
import { SchedulePreviewType } from './job.type.js';

@Resolver(() => SchedulePreviewType)
export class SchedulePreviewResolver {
  @FieldResolver(() => [String])
  warnings(@Root() { warnings }: SchedulePreview, @Ctx() { language }: RequestContext): string[] {
    return warnings.map((warning) => translate(warning, language));
  }

  @Query(() => SchedulePreviewType, {
    description: `Exactly one of everyMinutes and cron is given. Refused as createAutomaticJob would be.
jobId: the job that would be changed. An interval that it has already keeps its beat.`,
  })
  schedulePreview(
    @Arg('everyMinutes', () => Int, { nullable: true }) everyMinutes: number | null,
    @Arg('cron', () => String, { nullable: true }) cron: string | null,
    @Arg('timeZone', () => timeZoneScalar) timeZone: string,
    @Arg('jobId', () => ID, { nullable: true }) jobId: string | null | undefined,
    @Ctx() { app, actor }: RequestContext,
  ): Promise<SchedulePreview> {
    const changed = jobId == null ? undefined : idAt<AutomaticJobId>(actor, 'jobId', jobId);
    return app.previewSchedule.run(actor, { everyMinutes, cron, timeZone }, changed);
  }
}
