import type { TokenVault } from '@kalbro/calendar-core';
import type { AccountId, ResourceId } from '@kalbro/kernel';
import type { Database, Tx } from '@kalbro/database';
import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed } from '@kalbro/permissions-core';
import { AccountStore } from '../store/account-store.js';
import { DownCopiesStore } from '../store/down-copies-store.js';
import { cardOf, present } from './account-card.js';

export interface RemoveCalendarAccountInput {
  readonly id: AccountId;
  /** Whether what came down from this account alone stays in the planner, as entries of its own. */
  readonly downCopies: 'KEEP' | 'DELETE';
  /** Whether what went up stays in Outlook. Nothing goes up yet, so there is nothing that it decides. */
  readonly upCopies: 'KEEP' | 'DELETE';
}

/**
 * Removes an account with its tokens, runs and links; the one behind it in the list moves up and, from the first place,
 * becomes the main account. A run that is going finds its account gone and writes nothing more.
 */
export class RemoveCalendarAccount {
  private readonly accounts = new AccountStore();
  private readonly copies = new DownCopiesStore();

  constructor(private readonly parts: { readonly database: Database; readonly vault: TokenVault }) {}

  /** Answers with the resource whose list is shorter now. */
  async run(actor: Actor | undefined, input: RemoveCalendarAccountInput): Promise<ResourceId> {
    const account = await this.accounts.byId(this.parts.database.reader, input.id);
    assertAllowed(actor, 'account:edit', cardOf(account));
    const { resourceId } = present(account);
    await this.parts.database.transaction((tx) => this.remove(tx, resourceId, input));
    // The stored tokens went with the account, in the same transaction; this is for what the vault may hold besides.
    await this.parts.vault.erase(input.id);
    return resourceId;
  }

  private async remove(tx: Tx, resourceId: ResourceId, { id, downCopies }: RemoveCalendarAccountInput): Promise<void> {
    await this.accounts.lockResource(tx, resourceId);
    const account = present(await this.accounts.lock(tx, id));
    if (downCopies === 'DELETE') await this.copies.removeOfAccount(tx, id);
    else await this.copies.keepOfAccount(tx, id);
    await this.accounts.remove(tx, account);
    await this.accounts.tell(tx, account);
  }
}
