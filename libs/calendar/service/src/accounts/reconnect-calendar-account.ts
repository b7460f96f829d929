import { permissionFor } from '@kalbro/calendar-core';
import type { AccountId } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed } from '@kalbro/permissions-core';
import { AccountStore } from '../store/account-store.js';
import { cardOf, present } from './account-card.js';
import type { AccountAuthorization, AccountParts } from './account-parts.js';
import type { PreparedSignIn, SignInContext } from './begin-sign-in.js';
import { BeginSignIn } from './begin-sign-in.js';
import { listNotices } from './list-notices.js';

/** Begins another sign-in; the account stays as it is until that one is finished. */
export class ReconnectCalendarAccount {
  private readonly accounts = new AccountStore();
  private readonly signIns: BeginSignIn;

  constructor(private readonly parts: AccountParts) {
    this.signIns = new BeginSignIn(parts.signIn, parts.box, parts.clock);
  }

  async run(
    actor: Actor | undefined,
    { id }: { readonly id: AccountId },
    context: SignInContext,
  ): Promise<AccountAuthorization> {
    const account = await this.accounts.byId(this.parts.database.reader, id);
    assertAllowed(actor, 'account:edit', cardOf(account));
    const { username, direction, scopes } = present(account);
    const permission = permissionFor(direction, scopes);
    const prepared = await this.signIns.prepare({ accountId: id, username, permission, userId: actor.userId }, context);
    return this.parts.database.transaction((tx) => this.save(tx, id, prepared));
  }

  private async save(tx: Tx, id: AccountId, prepared: PreparedSignIn): Promise<AccountAuthorization> {
    const account = present(await this.accounts.lock(tx, id));
    await this.signIns.save(tx, prepared);
    const list = await this.accounts.ofResources(tx, [account.resourceId]);
    return { account, authorizationUrl: prepared.authorizationUrl, notices: listNotices(account, list) };
  }
}
