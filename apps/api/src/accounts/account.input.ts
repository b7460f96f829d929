import type { ConflictPolicy, SyncDirection, SyncScope } from '@kalbro/calendar-core';
import { Field, ID, InputType } from 'type-graphql';
import { emailAddressScalar } from '../scalars/scalars.js';
import { conflictPolicyEnum, keepOrDeleteEnum, syncDirectionEnum, syncScopeEnum } from './account.type.js';

@InputType('AddCalendarAccountInput')
export class AddCalendarAccountInput {
  @Field(() => ID)
  readonly resourceId!: string;

  @Field(() => emailAddressScalar)
  readonly username!: string;

  @Field(() => syncDirectionEnum)
  readonly direction!: SyncDirection;

  @Field(() => [syncScopeEnum], { nullable: true })
  readonly scopes?: SyncScope[] | null;
}

@InputType('UpdateCalendarAccountInput')
export class UpdateCalendarAccountInput {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => syncDirectionEnum, { nullable: true })
  readonly direction?: SyncDirection | null;

  @Field(() => [syncScopeEnum], { nullable: true })
  readonly scopes?: SyncScope[] | null;

  @Field(() => conflictPolicyEnum, { nullable: true })
  readonly conflictPolicy?: ConflictPolicy | null;
}

@InputType('SelectExternalCalendarsInput')
export class SelectExternalCalendarsInput {
  @Field(() => ID)
  readonly accountId!: string;

  @Field(() => [ID])
  readonly down!: string[];

  @Field(() => ID, {
    nullable: true,
    description: 'Left out: the one that is chosen stays so. Null: appointments go up to none.',
  })
  readonly up?: string | null;
}

@InputType('RemoveCalendarAccountInput')
export class RemoveCalendarAccountInput {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => keepOrDeleteEnum)
  readonly downCopies!: 'KEEP' | 'DELETE';

  @Field(() => keepOrDeleteEnum)
  readonly upCopies!: 'KEEP' | 'DELETE';
}
