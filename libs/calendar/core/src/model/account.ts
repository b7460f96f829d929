import type { AccountId, ClientId, ExternalCalendarId, Instant, ResourceId } from '@kalbro/kernel';

export type SyncDirection = 'DOWN' | 'UP' | 'BOTH' | 'NONE';
export type SyncScope = 'READ' | 'READ_DETAILS' | 'CREATE' | 'UPDATE' | 'DELETE';
export type AccountStatus =
  'AWAITING_SIGN_IN' | 'AWAITING_ADMIN_CONSENT' | 'CONNECTED' | 'PAUSED' | 'RECONNECT_REQUIRED' | 'FAILED';
export type UpSyncState =
  'ACTIVE' | 'NOT_MAIN_ACCOUNT' | 'NOT_IN_DIRECTION' | 'NOT_CONNECTED' | 'PAUSED' | 'MODULE_INACTIVE';
export type ConflictPolicy = 'OUTLOOK_WINS' | 'PLANNER_WINS' | 'NEWEST_WINS';
export type CalendarPermission = 'Calendars.ReadBasic' | 'Calendars.Read' | 'Calendars.ReadWrite';

/** By whose leave Kalbro speaks for an account: its owner's, who signed in, or that of the whole organisation. */
export type AccountAccess = 'SIGN_IN' | 'ORGANISATION';

/** What is wrong with an account; each code has words in both languages (`problemText`). */
export type AccountProblemCode =
  | 'SIGN_IN_CANCELLED_OR_BLOCKED'
  | 'ADMIN_CONSENT_GRANTED'
  | 'SIGN_IN_FAILED'
  | 'SIGN_IN_EXPIRED'
  | 'WRONG_ACCOUNT'
  | 'LINKED_ELSEWHERE'
  | 'PERMISSION_NOT_GRANTED'
  | 'SIGN_IN_REQUIRED'
  | 'CONSENT_WITHDRAWN'
  | 'MORE_PROOF_WANTED'
  | 'ACCOUNT_DISABLED'
  | 'OPERATOR_TO_ACT'
  | 'MAILBOX_NOT_AVAILABLE'
  | 'ACCESS_DENIED'
  | 'REMOTE_UNAVAILABLE'
  | 'THROTTLED'
  | 'DELETIONS_HELD'
  | 'NO_UP_CALENDAR'
  | 'ORGANISATION_CONNECTION_FAILED'
  | 'ORGANISATION_CONNECTION_REMOVED'
  | 'INTERNAL';

export interface AccountProblem {
  readonly code: AccountProblemCode;
  readonly adminConsentUrl?: string;
  /** What `adminConsentUrl` asks for. */
  readonly permissions?: readonly CalendarPermission[];
  /** When somebody who followed an earlier link reported that consent was given; the sign-in was blocked all the same. */
  readonly consentReportedAt?: Instant;
  /** For WRONG_ACCOUNT: who signed in. */
  readonly signedInAs?: string;
  /** For LINKED_ELSEWHERE: the address that the same Microsoft account has on this card; absent when it is on another. */
  readonly linkedAs?: string;
  /** For LINKED_ELSEWHERE: the other card. Its name is only for those who may see that card. */
  readonly linkedResourceId?: ResourceId;
  /** For DELETIONS_HELD: how many appointments a run would delete, and of how many that it should have heard of. */
  readonly count?: number;
  readonly total?: number;
  readonly since: Instant;
}

export interface CalendarAccount {
  readonly id: AccountId;
  readonly clientId: ClientId;
  readonly resourceId: ResourceId;
  /** Microsoft 365 user name, lower case. */
  readonly username: string;
  readonly direction: SyncDirection;
  readonly scopes: readonly SyncScope[];
  readonly status: AccountStatus;
  readonly access: AccountAccess;
  /** From 1; position 1 is the main account. 0: it was removed, and what went up is still being deleted in Outlook. */
  readonly position: number;
  readonly conflictPolicy: ConflictPolicy;
  readonly problem: AccountProblem | null;
  readonly lastSuccessfulSyncAt: Instant | null;
  readonly grantedPermission: CalendarPermission | null;
  readonly remoteTenantId: string | null;
  readonly mailboxTimeZone: string | null;
}

export interface ExternalCalendar {
  readonly id: ExternalCalendarId;
  readonly accountId: AccountId;
  readonly remoteId: string;
  readonly name: string;
  readonly isDefault: boolean;
  readonly canEdit: boolean;
  readonly syncDown: boolean;
  readonly syncUp: boolean;
}
