import type { AccountStatus, CalendarAccount, CalendarPermission, Clock } from '@kalbro/calendar-core';
import { coversPermission, permissionFor } from '@kalbro/calendar-core';
import type { Localised } from '@kalbro/kernel';
import { millisecondsOf } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import type { JoinAnswer } from '../organisation/join-organisation.js';
import { joinedNotice, notJoinedNotice } from '../organisation/organisation-words.js';
import { AccountStore } from '../store/account-store.js';
import { SignInAttemptStore } from '../store/sign-in-attempt-store.js';
import { RoundStore } from '../sync/round-store.js';
import { queueWaiting } from './queue-local-change.js';

type Joined = Extract<JoinAnswer, { readonly kind: 'joined' }>;

/** Writes down that an account is connected by leave of the organisation, with the calendars that were found. */
export class ConnectJoined {
  private readonly accounts = new AccountStore();
  private readonly attempts = new SignInAttemptStore();
  private readonly rounds = new RoundStore();

  constructor(private readonly clock: Clock) {}

  /** For an account that is locked, or new in this transaction. What waited to go up is queued. */
  async run(
    tx: Tx,
    account: Pick<CalendarAccount, 'id' | 'direction' | 'scopes'>,
    { mailbox, permission: grantedPermission }: Joined,
  ): Promise<CalendarAccount> {
    const { id } = account;
    const now = this.clock.now();
    const { remoteUserId, remoteTenantId, calendars } = mailbox;
    await this.attempts.forget(tx, id);
    await this.rounds.saveCalendars(tx, id, calendars, millisecondsOf(now));
    const status = statusAfter(account, grantedPermission);
    const connection = { status, grantedPermission, remoteUserId, remoteTenantId, access: 'ORGANISATION' } as const;
    const connected = await this.accounts.connect(tx, id, connection);
    if (status === 'CONNECTED') await queueWaiting(tx, [id], { requestedBy: null, now });
    return connected;
  }
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
