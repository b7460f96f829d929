import type { Database } from '@kalbro/database';
import type { AccountId } from '@kalbro/kernel';
import { DownCopiesStore } from '../store/down-copies-store.js';
import { LeavingStore } from './leaving-store.js';

/** What removing an account with DELETE would delete on either side. */
export interface AccountCopies {
  /** Appointments in the planner that came down from it and that no other account holds. */
  readonly down: number;
  /** Events in its Outlook that went up, a series counted once. */
  readonly up: number;
}

/** Numbers for the question before an account is removed. It judges nothing: ask only for an account that was judged. */
export class CountCopies {
  private readonly copies = new DownCopiesStore();
  private readonly leaving = new LeavingStore();

  constructor(private readonly database: Database) {}

  async run(accountId: AccountId): Promise<AccountCopies> {
    const { reader } = this.database;
    const { events } = await this.leaving.wentUp(reader, accountId);
    return { down: await this.copies.countOfAccount(reader, accountId), up: events };
  }
}
