import type { JobRunStatus, JobRunTrigger, JobType } from '@kalbro/scheduling-core';
import { jobTypeNames } from '@kalbro/scheduling-core';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { enumType } from '../graphql/enum-type.js';
import { PageInfoType } from '../graphql/page.type.js';
import { dateTimeScalar, emailAddressScalar, timeZoneScalar } from '../scalars/scalars.js';

export const automaticJobTypeEnum = enumType<JobType>('AutomaticJobType', jobTypeNames);
export const jobRunStatusEnum = enumType<JobRunStatus>('JobRunStatus', [
  'RUNNING',
  'SUCCEEDED',
  'SUCCEEDED_WITH_ERRORS',
  'FAILED',
  'REJECTED',
]);
export const jobRunTriggerEnum = enumType<JobRunTrigger>(
  'JobRunTrigger',
  ['SCHEDULE', 'MANUAL'],
  'SCHEDULE: its time had come; MANUAL: somebody asked for it.',
);

/** A window on the job itself; schedule, warnings and runs are resolved by AutomaticJobResolver. */
@ObjectType('AutomaticJob')
export abstract class AutomaticJobType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String)
  readonly name!: string;

  @Field(() => automaticJobTypeEnum)
  readonly type!: JobType;

  @Field(() => timeZoneScalar)
  readonly timeZone!: string;

  @Field(() => Boolean)
  readonly enabled!: boolean;

  @Field(() => [emailAddressScalar])
  readonly alertEmails!: readonly string[];

  @Field(() => dateTimeScalar, { nullable: true })
  readonly nextRunAt!: string | null;
}

@ObjectType('JobRunCounts', { description: 'Accounts. What became of them is known when the run is over.' })
export abstract class JobRunCountsType {
  @Field(() => Int, { description: 'Synchronised by this run, or by one that was going already.' })
  readonly total!: number;

  @Field(() => Int, { description: 'Left out: paused, or waiting for a sign-in.' })
  readonly skipped!: number;

  @Field(() => Int)
  readonly succeeded!: number;

  @Field(() => Int, { description: 'Synchronised, with items set aside.' })
  readonly withErrors!: number;

  @Field(() => Int)
  readonly failed!: number;
}

/** A window on the run itself; `job`, `syncRuns` and `error` are resolved by JobRunResolver. */
@ObjectType('JobRun')
export abstract class JobRunType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => jobRunStatusEnum)
  readonly status!: JobRunStatus;

  @Field(() => jobRunTriggerEnum)
  readonly trigger!: JobRunTrigger;

  @Field(() => dateTimeScalar)
  readonly startedAt!: string;

  @Field(() => dateTimeScalar, { nullable: true })
  readonly finishedAt!: string | null;

  @Field(() => JobRunCountsType)
  readonly counts!: JobRunCountsType;
}

@ObjectType('JobRunConnection')
export abstract class JobRunConnectionType {
  @Field(() => [JobRunType])
  readonly nodes!: readonly JobRunType[];

  @Field(() => PageInfoType)
  readonly pageInfo!: PageInfoType;
}

/** `warnings` is resolved by SchedulePreviewResolver in the reader's language. */
@ObjectType('SchedulePreview', { description: 'When a job with this schedule would fire, if it were saved now.' })
export abstract class SchedulePreviewType {
  @Field(() => [dateTimeScalar], { description: 'The next five.' })
  readonly firings!: readonly string[];
}
