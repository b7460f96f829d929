import type {
  AppointmentOrigin,
  AppointmentSyncState,
  AppointmentType as AppointmentKind,
  ApplyTo,
  Availability,
} from '@kalbro/calendar-core';
import { createUnionType, Field, ID, Int, ObjectType } from 'type-graphql';
import { enumType } from '../graphql/enum-type.js';
import { dateTimeScalar, emailAddressScalar } from '../scalars/scalars.js';

export const appointmentTypeEnum = enumType<AppointmentKind>('AppointmentType', [
  'SINGLE',
  'SERIES_MASTER',
  'OCCURRENCE',
  'EXCEPTION',
]);
export const appointmentOriginEnum = enumType<AppointmentOrigin>('AppointmentOrigin', ['PLANNER', 'OUTLOOK']);
export const availabilityEnum = enumType<Availability>('Availability', [
  'FREE',
  'TENTATIVE',
  'BUSY',
  'OUT_OF_OFFICE',
  'WORKING_ELSEWHERE',
]);

export const applyToEnum = enumType<ApplyTo>('ApplyTo', ['THIS', 'THIS_AND_FOLLOWING', 'ALL']);
export const appointmentSyncStateEnum = enumType<AppointmentSyncState>('AppointmentSyncState', [
  'NOT_SYNCED',
  'PENDING',
  'SYNCED',
  'FAILED',
]);

@ObjectType('Attendee')
export abstract class AttendeeType {
  @Field(() => String, { nullable: true })
  readonly name!: string | null;

  @Field(() => emailAddressScalar, { nullable: true })
  readonly email!: string | null;

  @Field(() => String, { nullable: true })
  readonly response!: string | null;
}

@ObjectType('GuestsTold', {
  description:
    'How many guests Outlook itself tells when the reader changes, or deletes, the appointment. Say so before: it is done once it is saved.',
})
export abstract class GuestsToldType {
  @Field(() => Int)
  readonly onEdit!: number;

  @Field(() => Int)
  readonly onDelete!: number;
}

/** A window on the appointment; every field is resolved by AppointmentSyncResolver. */
@ObjectType('AppointmentSync')
export abstract class AppointmentSyncType {}

/** What the content says, and what depends on the reader, is resolved by AppointmentResolver. */
@ObjectType('Appointment')
export class AppointmentType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => appointmentTypeEnum)
  readonly type!: AppointmentKind;

  @Field(() => ID, { nullable: true })
  readonly seriesId!: string | null;

  @Field(() => dateTimeScalar, { nullable: true })
  readonly originalStart!: string | null;

  @Field(() => appointmentOriginEnum)
  readonly origin!: AppointmentOrigin;

  @Field(() => Boolean)
  readonly canEdit!: boolean;

  @Field(() => Int, { description: 'Optimistic lock: send it back with a change.' })
  readonly version!: number;

  @Field(() => dateTimeScalar)
  readonly createdAt!: string;

  @Field(() => dateTimeScalar)
  readonly updatedAt!: string;
}

@ObjectType('AppointmentVersionConflict')
export class AppointmentVersionConflictType {
  @Field(() => AppointmentType)
  readonly current!: AppointmentType;
}

/** `Appointment` is a window on an entry of the calendar, the conflict on the entry that stands in the way. */
export const updateAppointmentResultUnion = createUnionType({
  name: 'UpdateAppointmentResult',
  types: () => [AppointmentType, AppointmentVersionConflictType] as const,
  resolveType: (value) => ('current' in value ? 'AppointmentVersionConflict' : 'Appointment'),
});

@ObjectType('AppointmentsChanged')
export abstract class AppointmentsChangedType {
  @Field(() => [ID])
  readonly resourceIds!: readonly string[];

  @Field(() => dateTimeScalar)
  readonly from!: string;

  @Field(() => dateTimeScalar)
  readonly to!: string;
}
