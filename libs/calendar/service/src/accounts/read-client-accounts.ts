import type { CalendarAccount } from '@kalbro/calendar-core';
import type { Database } from '@kalbro/database';
import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed, clientIdOf } from '@kalbro/permissions-core';
import { AccountStore } from '../store/account-store.js';
import type { Page, PageRequest } from '../store/page.js';

export interface ReadClientAccountsInput extends PageRequest {
  /** Only those that need somebody: a problem, or not connected and not paused on purpose. */
  readonly problemsOnly: boolean;
}

/** Every account of the actor's client, by address: who is connected and who is not. */
export class ReadClientAccounts {
  private readonly accounts = new AccountStore();

  constructor(private readonly database: Database) {}

  async run(actor: Actor | undefined, input: ReadClientAccountsInput): Promise<Page<CalendarAccount>> {
    assertAllowed(actor, 'client-accounts:read');
    return this.accounts.pageOfClient(this.database.reader, clientIdOf(actor), input);
  }
}
