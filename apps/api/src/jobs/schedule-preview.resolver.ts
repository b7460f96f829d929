import { translate } from '@kalbro/kernel';
import type { SchedulePreview } from '@kalbro/scheduling-service';
import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../context.js';
import { timeZoneScalar } from '../scalars/scalars.js';
import { SchedulePreviewType } from './job.type.js';

@Resolver(() => SchedulePreviewType)
export class SchedulePreviewResolver {
  @FieldResolver(() => [String])
  warnings(@Root() { warnings }: SchedulePreview, @Ctx() { language }: RequestContext): string[] {
    return warnings.map((warning) => translate(warning, language));
  }

  @Query(() => SchedulePreviewType, {
    description: 'Exactly one of everyMinutes and cron is given. Refused as createAutomaticJob would be.',
  })
  schedulePreview(
    @Arg('everyMinutes', () => Int, { nullable: true }) everyMinutes: number | null,
    @Arg('cron', () => String, { nullable: true }) cron: string | null,
    @Arg('timeZone', () => timeZoneScalar) timeZone: string,
    @Ctx() { app, actor }: RequestContext,
  ): SchedulePreview {
    return app.previewSchedule.run(actor, { everyMinutes, cron, timeZone });
  }
}
