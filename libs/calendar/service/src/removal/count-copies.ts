import type { Database } from '@kalbro/database';
import type { AccountId } from '@kalbro/kernel';
import { DownCopiesStore } from '../store/down-copies-store.js';
import { LeavingStore } from './leaving-store.js';

/** What removing an account with DELETE would delete on either side. */
export interface AccountCopies {
  /** Appointments in the planner that came down from it and that no other account holds, a series counted once. */
  readonly down: number;
  /** Events in its Outlook that went up, a series counted once. */
  readonly up: number;
}

/** Numbers for the question before an account is removed. It judges nothing: ask only for accounts that were judged. */
export class CountCopies {
  private readonly copies = new DownCopiesStore();
  private readonly leaving = new LeavingStore();

  constructor(private readonly database: Database) {}

  /** In the order of the ids. */
  async run(accountIds: readonly AccountId[]): Promise<AccountCopies[]> {
    const { reader } = this.database;
    const down = await this.copies.countOfAccounts(reader, accountIds);
    const up = await this.leaving.wentUpTo(reader, accountIds);
    return accountIds.map((id) => ({ down: down.get(id) ?? 0, up: up.get(id)?.events ?? 0 }));
  }
}
