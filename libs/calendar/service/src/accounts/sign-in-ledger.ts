import type {
  AccountProblemCode,
  AccountStatus,
  CalendarAccount,
  Clock,
  RemoteCalendarInfo,
  SignedIn,
} from '@kalbro/calendar-core';
import type { AccountId } from '@kalbro/kernel';
import { millisecondsOf } from '@kalbro/kernel';
import type { Database } from '@kalbro/database';
import { queueWaiting } from './queue-local-change.js';
import { AccountStore } from '../store/account-store.js';
import type { SignInAttempt } from '../store/sign-in-attempt-store.js';
import { SignInAttemptStore } from '../store/sign-in-attempt-store.js';
import { RoundStore } from '../sync/round-store.js';
import { decideSignedIn, isWorking } from './decide-sign-in.js';

/** What goes with a problem. */
export interface ProblemFacts {
  readonly adminConsentUrl?: string;
  readonly signedInAs?: string;
}

/** Each step of finishing a sign-in that is written down, in a transaction of its own. */
export class SignInLedger {
  private readonly accounts = new AccountStore();
  private readonly attempts = new SignInAttemptStore();
  private readonly rounds = new RoundStore();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  find(stateHash: Buffer): Promise<SignInAttempt | undefined> {
    return this.attempts.find(this.database.reader, stateHash);
  }

  /** Committed before the code is redeemed: whatever happens after, the state has been used. */
  consume(stateHash: Buffer): Promise<SignInAttempt | undefined> {
    return this.database.transaction((tx) => this.attempts.consume(tx, stateHash));
  }

  account(id: AccountId): Promise<CalendarAccount | undefined> {
    return this.accounts.byId(this.database.reader, id);
  }

  /** Undefined when the account was removed meanwhile. A permission that no longer serves leaves it waiting. */
  connect(
    id: AccountId,
    signedIn: SignedIn,
    calendars: readonly RemoteCalendarInfo[],
  ): Promise<CalendarAccount | undefined> {
    const { grantedPermission, remoteUserId, remoteTenantId } = signedIn;
    return this.database.transaction(async (tx) => {
      const account = await this.accounts.lock(tx, id);
      if (!account || grantedPermission === null) return undefined;
      await this.rounds.saveCalendars(tx, id, calendars, millisecondsOf(this.clock.now()));
      const status = statusAfter(account, signedIn);
      const now = await this.accounts.connect(tx, id, { status, grantedPermission, remoteUserId, remoteTenantId });
      if (now.status === 'CONNECTED') await queueWaiting(tx, [id], { requestedBy: null, now: this.clock.now() });
      return now;
    });
  }

  /** Answers with the account as it is then; one that works is left alone, whatever went wrong with this sign-in. */
  recordProblem(
    account: CalendarAccount,
    status: AccountStatus,
    code: AccountProblemCode,
    facts: ProblemFacts = {},
  ): Promise<CalendarAccount> {
    return this.database.transaction(async (tx) => {
      const current = await this.accounts.lock(tx, account.id);
      if (!current || isWorking(current)) return current ?? account;
      const next = current.status === 'PAUSED' ? current.status : status;
      return this.accounts.setProblem(tx, account.id, next, { code, ...facts, since: this.clock.now() });
    });
  }
}

function statusAfter(account: CalendarAccount, signedIn: SignedIn): AccountStatus {
  if (account.direction === 'NONE') return 'PAUSED';
  return decideSignedIn(account, signedIn) === 'connected' ? 'CONNECTED' : 'AWAITING_SIGN_IN';
}
