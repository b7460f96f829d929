import { Field, ID, Int, ObjectType } from 'type-graphql';
import type {
  AccountAccess,
  AccountStatus,
  ConflictPolicy,
  SyncDirection,
  SyncScope,
  UpSyncState,
} from '@kalbro/calendar-core';
import { enumType } from '../graphql/enum-type.js';
import { PageInfoType } from '../graphql/page.type.js';
import { dateTimeScalar, emailAddressScalar, urlScalar } from '../scalars/scalars.js';

export const syncDirectionEnum = enumType<SyncDirection>('SyncDirection', ['DOWN', 'UP', 'BOTH', 'NONE']);
export const syncScopeEnum = enumType<SyncScope>('SyncScope', ['READ', 'READ_DETAILS', 'CREATE', 'UPDATE', 'DELETE']);
export const accountStatusEnum = enumType<AccountStatus>('AccountStatus', [
  'AWAITING_SIGN_IN',
  'AWAITING_ADMIN_CONSENT',
  'CONNECTED',
  'PAUSED',
  'RECONNECT_REQUIRED',
  'FAILED',
]);
export const accountAccessEnum = enumType<AccountAccess>(
  'AccountAccess',
  ['SIGN_IN', 'ORGANISATION'],
  'By whose leave Kalbro speaks for an account: its owner’s, who signed in, or that of the whole organisation.',
);
export const upSyncStateEnum = enumType<UpSyncState>(
  'UpSyncState',
  ['ACTIVE', 'NOT_MAIN_ACCOUNT', 'NOT_IN_DIRECTION', 'NOT_CONNECTED', 'PAUSED', 'MODULE_INACTIVE'],
  'Why appointments do, or do not, go up to this account.',
);
export const conflictPolicyEnum = enumType<ConflictPolicy>('ConflictPolicy', [
  'OUTLOOK_WINS',
  'PLANNER_WINS',
  'NEWEST_WINS',
]);
export const keepOrDeleteEnum = enumType<'KEEP' | 'DELETE'>('KeepOrDelete', ['KEEP', 'DELETE']);

/** `label` and `description` are resolved by ScopeOptionResolver in the reader's language. */
@ObjectType('ScopeOption')
export abstract class ScopeOptionType {
  @Field(() => syncScopeEnum)
  readonly scope!: SyncScope;

  @Field(() => Boolean)
  readonly required!: boolean;

  @Field(() => Boolean)
  readonly recommended!: boolean;
}

@ObjectType('ExternalCalendar')
export abstract class ExternalCalendarType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String)
  readonly name!: string;

  @Field(() => Boolean)
  readonly isDefault!: boolean;

  @Field(() => Boolean)
  readonly canEdit!: boolean;

  @Field(() => Boolean)
  readonly syncDown!: boolean;

  @Field(() => Boolean)
  readonly syncUp!: boolean;
}

/** A window on an account, as the holder of its problem: the words need the address. */
@ObjectType('AccountProblem')
export abstract class AccountProblemType {}

/** What is computed or loaded is resolved by CalendarAccountResolver. */
@ObjectType('CalendarAccount')
export abstract class CalendarAccountType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => emailAddressScalar)
  readonly username!: string;

  @Field(() => syncDirectionEnum)
  readonly direction!: SyncDirection;

  @Field(() => [syncScopeEnum])
  readonly scopes!: readonly SyncScope[];

  @Field(() => accountStatusEnum)
  readonly status!: AccountStatus;

  @Field(() => accountAccessEnum)
  readonly access!: AccountAccess;

  @Field(() => Int, {
    description:
      "Position in the resource's list, from 1. Position 1 is the main account. 0: it was removed, and only its run tells of it.",
  })
  readonly position!: number;

  @Field(() => conflictPolicyEnum)
  readonly conflictPolicy!: ConflictPolicy;

  @Field(() => dateTimeScalar, { nullable: true })
  readonly lastSuccessfulSyncAt!: string | null;
}

@ObjectType('AccountCopies', { description: 'What removing the account with DELETE would delete on either side.' })
export abstract class AccountCopiesType {
  @Field(() => Int, {
    description: 'Appointments here that came down from it and that no other account holds; a series counts once.',
  })
  readonly down!: number;

  @Field(() => Int, {
    description:
      'Events in its Outlook calendar that went up; a series counts once. Where they cannot be deleted, removalNotices says so.',
  })
  readonly up!: number;
}

@ObjectType('CalendarAccountConnection')
export abstract class CalendarAccountConnectionType {
  @Field(() => [CalendarAccountType])
  readonly nodes!: readonly CalendarAccountType[];

  @Field(() => PageInfoType)
  readonly pageInfo!: PageInfoType;
}

/** `notices` is resolved in the reader's language. */
@ObjectType('CalendarAccountAuthorization', {
  description: 'authorizationUrl is where the browser must go next; null when no sign-in is needed.',
})
export abstract class CalendarAccountAuthorizationType {
  @Field(() => CalendarAccountType)
  readonly account!: CalendarAccountType;

  @Field(() => urlScalar, { nullable: true })
  readonly authorizationUrl!: string | null;
}
