import type {
  AccountProblem,
  AccountProblemCode,
  AccountStatus,
  CalendarAccount,
  Clock,
  RemoteCalendarInfo,
  SignedIn,
} from '@kalbro/calendar-core';
import type { AccountId, UserId } from '@kalbro/kernel';
import { millisecondsOf } from '@kalbro/kernel';
import type { Database, Tx } from '@kalbro/database';
import { queueWaiting } from './queue-local-change.js';
import { AccountStore } from '../store/account-store.js';
import type { LinkedAccount, RemoteIdentity } from '../store/identity-store.js';
import { IdentityStore } from '../store/identity-store.js';
import type { SignInAttempt } from '../store/sign-in-attempt-store.js';
import { SignInAttemptStore } from '../store/sign-in-attempt-store.js';
import { RoundStore } from '../sync/round-store.js';
import type { AdminConsentLinks, ConsentWanted } from './admin-consent-links.js';
import { isGrantedEnough, isWorking } from './decide-sign-in.js';

/** What goes with a problem. */
export type ProblemFacts = Omit<AccountProblem, 'code' | 'since'>;

/** A claim of a Microsoft account: made, with the account as it is now, or refused since another one has it. */
export type IdentityClaim =
  | { readonly kind: 'claimed'; readonly account: CalendarAccount; readonly formerAddress?: string }
  | { readonly kind: 'linkedElsewhere'; readonly other: LinkedAccount };

/** Each step of finishing a sign-in that is written down, in a transaction of its own. */
export class SignInLedger {
  private readonly accounts = new AccountStore();
  private readonly attempts = new SignInAttemptStore();
  private readonly identities = new IdentityStore();
  private readonly rounds = new RoundStore();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly links: AdminConsentLinks,
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

  /** The Microsoft account that it was linked to before. */
  identityOf(id: AccountId): Promise<RemoteIdentity | undefined> {
    return this.identities.of(this.database.reader, id);
  }

  /**
   * Before any token is stored: of two accounts of a client that the same Microsoft account signs in for, also at the same
   * moment, one gets it. Somebody whose address has changed is known by it from now on, unless the card has that already.
   * Undefined when the account was removed meanwhile.
   */
  claim(asked: CalendarAccount, signedIn: SignedIn, isRenamed: boolean): Promise<IdentityClaim | undefined> {
    return this.database.transaction(async (tx) => {
      await this.identities.lock(tx, asked.clientId, signedIn);
      await this.accounts.lockResource(tx, asked.resourceId);
      const account = await this.accounts.lock(tx, asked.id);
      if (!account) return undefined;
      const other = await this.identities.otherThan(tx, account, signedIn);
      if (other) return { kind: 'linkedElsewhere', other };
      await this.identities.save(tx, account.id, signedIn);
      return { kind: 'claimed', ...(isRenamed ? await this.rename(tx, account, signedIn) : { account }) };
    });
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

  /**
   * The same for a sign-in that an administrator's consent may help, with what to hand to them. Undefined when the account
   * was removed meanwhile.
   */
  recordBlocked(
    { id }: CalendarAccount,
    userId: UserId,
    status: AccountStatus,
    code: AccountProblemCode,
  ): Promise<(ConsentWanted & { readonly account: CalendarAccount }) | undefined> {
    return this.database.transaction(async (tx) => {
      const account = await this.accounts.lock(tx, id);
      if (!account) return undefined;
      const wanted = await this.links.wantedBy(tx, account, userId);
      return { account: await this.write(tx, account, status, { code, ...wanted }), ...wanted };
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
      return current ? this.write(tx, current, status, { code, ...facts }) : account;
    });
  }

  private async write(
    tx: Tx,
    current: CalendarAccount,
    status: AccountStatus,
    problem: Omit<AccountProblem, 'since'>,
  ): Promise<CalendarAccount> {
    if (isWorking(current)) return current;
    const next = current.status === 'PAUSED' ? current.status : status;
    return this.accounts.setProblem(tx, current.id, next, { ...problem, since: this.clock.now() });
  }

  private async rename(
    tx: Tx,
    account: CalendarAccount,
    { addresses }: SignedIn,
  ): Promise<{ readonly account: CalendarAccount; readonly formerAddress?: string }> {
    const address = addresses[0]?.toLowerCase();
    if (address === undefined || !(await this.identities.rename(tx, account, address))) return { account };
    await this.accounts.tell(tx, account);
    return { account: { ...account, username: address }, formerAddress: account.username };
  }
}

function statusAfter(account: CalendarAccount, signedIn: SignedIn): AccountStatus {
  if (account.direction === 'NONE') return 'PAUSED';
  return isGrantedEnough(account, signedIn) ? 'CONNECTED' : 'AWAITING_SIGN_IN';
}
