import type { CalendarAccount, CalendarPermission } from '@kalbro/calendar-core';
import { permissionFor } from '@kalbro/calendar-core';
import type { AccountId } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed } from '@kalbro/permissions-core';
import type { JoinAnswer } from '../organisation/join-organisation.js';
import { JoinOrganisation } from '../organisation/join-organisation.js';
import { AccountStore } from '../store/account-store.js';
import { cardOf, present } from './account-card.js';
import type { AccountAuthorization, AccountParts } from './account-parts.js';
import type { PreparedSignIn, SignInContext } from './begin-sign-in.js';
import { BeginSignIn } from './begin-sign-in.js';
import { ConnectJoined, joinNotices } from './connect-joined.js';
import { listNotices } from './list-notices.js';

const nothingTried: JoinAnswer = { kind: 'signIn', why: undefined };

/**
 * Connects an account again: by leave of the organisation where nobody had signed in for it, else by another sign-in. The
 * account stays as it is until that one is finished.
 */
export class ReconnectCalendarAccount {
  private readonly accounts = new AccountStore();
  private readonly signIns: BeginSignIn;
  private readonly organisation: JoinOrganisation;
  private readonly joining: ConnectJoined;

  constructor(private readonly parts: AccountParts) {
    this.signIns = new BeginSignIn(parts.signIn, parts.box, parts.clock);
    this.organisation = new JoinOrganisation(parts.database, parts.organisation);
    this.joining = new ConnectJoined(parts.clock);
  }

  async run(
    actor: Actor | undefined,
    { id }: { readonly id: AccountId },
    context: SignInContext,
  ): Promise<AccountAuthorization> {
    const found = await this.accounts.byId(this.parts.database.reader, id);
    assertAllowed(actor, 'account:edit', cardOf(found));
    const account = present(found);
    const { username, direction, scopes } = account;
    const permission = permissionFor(direction, scopes);
    const answer = await this.join(actor, account, permission);
    if (answer.kind === 'joined') return this.parts.database.transaction((tx) => this.connect(tx, account, answer));
    const prepared = await this.signIns.prepare({ accountId: id, username, permission, userId: actor.userId }, context);
    return this.parts.database.transaction((tx) => this.save(tx, id, answer, prepared));
  }

  /** An account that somebody signed in for stays theirs: its permission was given by its owner. */
  private join(actor: Actor, account: CalendarAccount, permission: CalendarPermission): Promise<JoinAnswer> {
    const { resourceId: id, clientId, username } = account;
    if (isSignedInFor(account)) return Promise.resolve(nothingTried);
    return this.organisation.run(actor, { resource: { id, clientId }, username, permission });
  }

  private async connect(
    tx: Tx,
    { id, clientId }: CalendarAccount,
    answer: Extract<JoinAnswer, { readonly kind: 'joined' }>,
  ): Promise<AccountAuthorization> {
    await this.joining.begin(tx, clientId, answer);
    const locked = present(await this.accounts.lock(tx, id));
    // Somebody may have signed in for it meanwhile.
    const account = isSignedInFor(locked) ? locked : await this.joining.run(tx, locked, answer);
    return { account, authorizationUrl: null, notices: await this.notices(tx, account, answer) };
  }

  private async save(
    tx: Tx,
    id: AccountId,
    answer: JoinAnswer,
    prepared: PreparedSignIn,
  ): Promise<AccountAuthorization> {
    const account = present(await this.accounts.lock(tx, id));
    await this.signIns.save(tx, prepared);
    const { authorizationUrl } = prepared;
    return { account, authorizationUrl, notices: await this.notices(tx, account, answer) };
  }

  private async notices(tx: Tx, account: CalendarAccount, answer: JoinAnswer) {
    const list = await this.accounts.ofResources(tx, [account.resourceId]);
    return [...joinNotices(answer, account.username), ...listNotices(account, list)];
  }
}

function isSignedInFor({ access, grantedPermission }: CalendarAccount): boolean {
  return access === 'SIGN_IN' && grantedPermission !== null;
}
