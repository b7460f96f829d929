import type { AppointmentOrigin } from '@kalbro/calendar-core';
import { Field, ID, ObjectType } from 'type-graphql';
import { AppointmentType, appointmentOriginEnum } from '../calendar/appointment.type.js';
import { PageInfoType } from '../graphql/page.type.js';
import { dateTimeScalar } from '../scalars/scalars.js';

/** `account` is resolved by ConflictResolver. */
@ObjectType('SyncConflict')
export abstract class SyncConflictType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => AppointmentType, { nullable: true })
  readonly appointment!: AppointmentType | null;

  @Field(() => String)
  readonly field!: string;

  @Field(() => String, { nullable: true })
  readonly plannerValue!: string | null;

  @Field(() => String, { nullable: true })
  readonly outlookValue!: string | null;

  @Field(() => appointmentOriginEnum, { description: 'PLANNER or OUTLOOK' })
  readonly winner!: AppointmentOrigin;

  @Field(() => dateTimeScalar)
  readonly detectedAt!: string;

  @Field(() => dateTimeScalar, { nullable: true })
  readonly restoredAt!: string | null;
}

@ObjectType('SyncConflictConnection')
export abstract class SyncConflictConnectionType {
  @Field(() => [SyncConflictType])
  readonly nodes!: readonly SyncConflictType[];

  @Field(() => PageInfoType)
  readonly pageInfo!: PageInfoType;
}
