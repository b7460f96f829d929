import type { AccountStatus, CalendarAccount, CalendarPermission, Clock } from '@kalbro/calendar-core';
import { coversPermission, permissionFor, problemText } from '@kalbro/calendar-core';
import type { ClientId, Localised } from '@kalbro/kernel';
import { millisecondsOf, RuleError } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import type { JoinAnswer } from '../organisation/join-organisation.js';
import { joinedNotice, notJoinedNotice } from '../organisation/organisation-words.js';
import { AccountStore } from '../store/account-store.js';
import type { LinkedAccount } from '../store/identity-store.js';
import { IdentityStore } from '../store/identity-store.js';
import { SignInAttemptStore } from '../store/sign-in-attempt-store.js';
import { RoundStore } from '../sync/round-store.js';
import { queueWaiting } from './queue-local-change.js';

type Joined = Extract<JoinAnswer, { readonly kind: 'joined' }>;

/** Writes down that an account is connected by leave of the organisation, with the calendars that were found. */
export class ConnectJoined {
  private readonly accounts = new AccountStore();
  private readonly attempts = new SignInAttemptStore();
  private readonly rounds = new RoundStore();
  private readonly identities = new IdentityStore();

  constructor(private readonly clock: Clock) {}

  /** To be called before anything is locked: of two who link the same mailbox at the same moment, the second waits. */
  begin(tx: Tx, clientId: ClientId, { mailbox }: Joined): Promise<void> {
    return this.identities.lock(tx, clientId, mailbox);
  }

  /**
   * For an account that is locked, or new in this transaction. What waited to go up is queued.
   * @throws RuleError ACCOUNT_EXISTS when the mailbox is linked to another account of the client, whatever its address
   */
  async run(
    tx: Tx,
    account: Pick<CalendarAccount, 'id' | 'clientId' | 'resourceId' | 'username' | 'direction' | 'scopes'>,
    { mailbox, permission: grantedPermission }: Joined,
  ): Promise<CalendarAccount> {
    const { id } = account;
    const now = this.clock.now();
    const { remoteUserId, remoteTenantId, calendars } = mailbox;
    const other = await this.identities.otherThan(tx, account, mailbox);
    if (other) throw linkedElsewhere(account, other);
    await this.attempts.forget(tx, id);
    await this.rounds.saveCalendars(tx, id, calendars, millisecondsOf(now));
    const status = statusAfter(account, grantedPermission);
    const connection = { status, grantedPermission, remoteUserId, remoteTenantId, access: 'ORGANISATION' } as const;
    const connected = await this.accounts.connect(tx, id, connection);
    if (status === 'CONNECTED') await queueWaiting(tx, [id], { requestedBy: null, now });
    return connected;
  }
}

/** Which card the other one stands on is not told: whoever asks may not be allowed to see it. */
function linkedElsewhere(
  { resourceId, username }: Pick<CalendarAccount, 'resourceId' | 'username'>,
  other: LinkedAccount,
): RuleError {
  const facts = other.resourceId === resourceId ? { linkedAs: other.username } : {};
  return new RuleError('ACCOUNT_EXISTS', problemText({ code: 'LINKED_ELSEWHERE', ...facts }, username));
}

/** The settings may have changed since the mailbox was looked at. */
function statusAfter(
  { direction, scopes }: Pick<CalendarAccount, 'direction' | 'scopes'>,
  granted: CalendarPermission,
): AccountStatus {
  if (direction === 'NONE') return 'PAUSED';
  return coversPermission(granted, permissionFor(direction, scopes)) ? 'CONNECTED' : 'AWAITING_SIGN_IN';
}

/** What to tell of an attempt to connect without a sign-in; nothing where the client has no organisation-wide connection. */
export function joinNotices(answer: JoinAnswer, username: string): readonly Localised[] {
  if (answer.kind === 'joined') return [joinedNotice(username)];
  return answer.why === undefined ? [] : [notJoinedNotice(answer.why, username)];
}
