import type { ApplyTo, Availability } from '@kalbro/calendar-core';
import type { Instant } from '@kalbro/kernel';
import { Field, ID, InputType, Int } from 'type-graphql';
import { dateTimeScalar, recurrenceRuleScalar, timeZoneScalar } from '../scalars/scalars.js';
import { applyToEnum, availabilityEnum } from './appointment.type.js';

@InputType('CreateAppointmentInput')
export class CreateAppointmentInput {
  @Field(() => [ID])
  readonly resourceIds!: string[];

  @Field(() => String)
  readonly title!: string;

  @Field(() => String, { nullable: true })
  readonly description?: string | null;

  @Field(() => String, { nullable: true })
  readonly location?: string | null;

  @Field(() => dateTimeScalar)
  readonly start!: Instant;

  @Field(() => dateTimeScalar)
  readonly end!: Instant;

  @Field(() => timeZoneScalar)
  readonly timeZone!: string;

  @Field(() => Boolean, { nullable: true, defaultValue: false })
  readonly isAllDay?: boolean | null;

  @Field(() => Boolean, { nullable: true, defaultValue: false })
  readonly isPrivate?: boolean | null;

  @Field(() => availabilityEnum, { nullable: true, defaultValue: 'BUSY' })
  readonly availability?: Availability | null;

  @Field(() => recurrenceRuleScalar, { nullable: true })
  readonly recurrence?: string | null;
}

/** What is left out stays as it is. */
@InputType('UpdateAppointmentInput')
export class UpdateAppointmentInput {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int)
  readonly version!: number;

  @Field(() => applyToEnum, { nullable: true, defaultValue: 'THIS' })
  readonly applyTo?: ApplyTo | null;

  @Field(() => [ID], { nullable: true })
  readonly resourceIds?: string[] | null;

  @Field(() => String, { nullable: true })
  readonly title?: string | null;

  @Field(() => String, { nullable: true })
  readonly description?: string | null;

  @Field(() => String, { nullable: true })
  readonly location?: string | null;

  @Field(() => dateTimeScalar, { nullable: true })
  readonly start?: Instant | null;

  @Field(() => dateTimeScalar, { nullable: true })
  readonly end?: Instant | null;

  @Field(() => timeZoneScalar, { nullable: true })
  readonly timeZone?: string | null;

  @Field(() => Boolean, { nullable: true })
  readonly isAllDay?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  readonly isPrivate?: boolean | null;

  @Field(() => availabilityEnum, { nullable: true })
  readonly availability?: Availability | null;

  @Field(() => recurrenceRuleScalar, { nullable: true })
  readonly recurrence?: string | null;
}

@InputType('DeleteAppointmentInput')
export class DeleteAppointmentInput {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int)
  readonly version!: number;

  @Field(() => applyToEnum, { nullable: true, defaultValue: 'THIS' })
  readonly applyTo?: ApplyTo | null;
}
