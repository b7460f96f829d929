import type { SyncRunStatus, SyncTrigger } from '@kalbro/calendar-core';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { enumType } from '../graphql/enum-type.js';
import { PageInfoType } from '../graphql/page.type.js';
import { dateTimeScalar } from '../scalars/scalars.js';

export const syncTriggerEnum = enumType<SyncTrigger>('SyncTrigger', [
  'MANUAL',
  'AUTOMATIC_JOB',
  'LOCAL_CHANGE',
  'NOTIFICATION',
]);
export const syncRunStatusEnum = enumType<SyncRunStatus>(
  'SyncRunStatus',
  ['QUEUED', 'RUNNING', 'AWAITING_CONFIRMATION', 'SUCCEEDED', 'SUCCEEDED_WITH_ERRORS', 'FAILED', 'CANCELLED'],
  'AWAITING_CONFIRMATION: the run would delete so much that a person has to say yes (confirmDeletions) or no (dismissDeletions).',
);

@ObjectType('SyncCounts')
export abstract class SyncCountsType {
  @Field(() => Int)
  readonly created!: number;

  @Field(() => Int)
  readonly updated!: number;

  @Field(() => Int)
  readonly deleted!: number;

  @Field(() => Int)
  readonly unchanged!: number;

  @Field(() => Int)
  readonly skipped!: number;
}

/** A window on the run itself; `message` is resolved in the reader's language. */
@ObjectType('SyncProgress')
export abstract class SyncProgressType {
  @Field(() => Int)
  readonly processed!: number;

  @Field(() => Int, { nullable: true })
  readonly total!: number | null;
}

/** A window on the error itself; `message` is resolved in the reader's language. */
@ObjectType('SyncItemError')
export abstract class SyncItemErrorType {
  @Field(() => String)
  readonly code!: string;

  @Field(() => ID, { nullable: true })
  readonly appointmentId!: string | null;

  @Field(() => String, { nullable: true })
  readonly title!: string | null;
}

/** `account` and `progress` are resolved by SyncRunResolver. */
@ObjectType('SyncRun')
export abstract class SyncRunType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => syncTriggerEnum)
  readonly trigger!: SyncTrigger;

  @Field(() => syncRunStatusEnum)
  readonly status!: SyncRunStatus;

  @Field(() => dateTimeScalar)
  readonly queuedAt!: string;

  @Field(() => dateTimeScalar, { nullable: true })
  readonly startedAt!: string | null;

  @Field(() => dateTimeScalar, { nullable: true })
  readonly finishedAt!: string | null;

  @Field(() => SyncCountsType)
  readonly down!: SyncCountsType;

  @Field(() => SyncCountsType)
  readonly up!: SyncCountsType;

  @Field(() => Int)
  readonly conflicts!: number;

  @Field(() => [SyncItemErrorType])
  readonly errors!: readonly SyncItemErrorType[];

  @Field(() => Int, { description: 'Requests sent to Microsoft Graph by this run, retries included.' })
  readonly graphRequests!: number;

  @Field(() => Boolean, {
    description: 'True when history had to be read again in full (first run, expired delta link).',
  })
  readonly full!: boolean;
}

@ObjectType('SyncRunConnection')
export abstract class SyncRunConnectionType {
  @Field(() => [SyncRunType])
  readonly nodes!: readonly SyncRunType[];

  @Field(() => PageInfoType)
  readonly pageInfo!: PageInfoType;
}
