import type { JobInput, JobType } from '@kalbro/scheduling-core';
import { Field, InputType, Int } from 'type-graphql';
import { emailAddressScalar, timeZoneScalar } from '../scalars/scalars.js';
import { automaticJobTypeEnum } from './job.type.js';

@InputType('AutomaticJobInput')
export class AutomaticJobInput {
  @Field(() => String)
  readonly name!: string;

  @Field(() => automaticJobTypeEnum)
  readonly type!: JobType;

  @Field(() => Int, { nullable: true, description: 'Exactly one of everyMinutes and cron is given.' })
  readonly everyMinutes?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Five fields: minute, hour, day of the month, month, day of the week; on the clock of timeZone.',
  })
  readonly cron?: string | null;

  @Field(() => timeZoneScalar)
  readonly timeZone!: string;

  @Field(() => Boolean, { nullable: true, defaultValue: true })
  readonly enabled?: boolean | null;

  @Field(() => [emailAddressScalar], { nullable: true, defaultValue: [] })
  readonly alertEmails?: string[] | null;
}

/** A caller may write null, which means the default as leaving it out does. */
export function jobInputOf({ enabled, alertEmails, ...input }: AutomaticJobInput): JobInput {
  return { ...input, enabled: enabled ?? true, alertEmails: alertEmails ?? [] };
}
