import type { AccountId, ClientId, ExternalCalendarId, Instant, ResourceId } from '@kalbro/kernel';

export type SyncDirection = 'DOWN' | 'UP' | 'BOTH' | 'NONE';
export type SyncScope = 'READ' | 'READ_DETAILS' | 'CREATE' | 'UPDATE' | 'DELETE';
export type AccountStatus =
  'AWAITING_SIGN_IN' | 'AWAITING_ADMIN_CONSENT' | 'CONNECTED' | 'PAUSED' | 'RECONNECT_REQUIRED' | 'FAILED';
export type UpSyncState =
  'ACTIVE' | 'NOT_MAIN_ACCOUNT' | 'NOT_IN_DIRECTION' | 'NOT_CONNECTED' | 'PAUSED' | 'MODULE_INACTIVE';
export type ConflictPolicy = 'OUTLOOK_WINS' | 'PLANNER_WINS' | 'NEWEST_WINS';
export type CalendarPermission = 'Calendars.ReadBasic' | 'Calendars.Read' | 'Calendars.ReadWrite';

/** What is wrong with an account; each code has words in both languages (`problemText`). */
export type AccountProblemCode =
  | 'SIGN_IN_CANCELLED_OR_BLOCKED'
  | 'SIGN_IN_EXPIRED'
  | 'WRONG_ACCOUNT'
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
  | 'INTERNAL';

export interface AccountProblem {
  readonly code: AccountProblemCode;
  readonly adminConsentUrl?: string;
  /** For WRONG_ACCOUNT: who signed in. */
  readonly signedInAs?: string;
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
