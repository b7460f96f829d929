import type { CalendarAccount } from '@kalbro/calendar-core';
import { nextMainNotice, wentUpNotices } from '@kalbro/calendar-core';
import type { Localised } from '@kalbro/kernel';
import type { Database } from '@kalbro/database';
import { AccountStore } from '../store/account-store.js';
import { LeavingStore } from './leaving-store.js';
import { decideObstacle } from './plan-removal.js';

/**
 * What somebody should hear before an account is removed: which account becomes main, and what of the planner stands in
 * its Outlook. It judges nothing: ask only for an account that was judged.
 */
export class DescribeRemoval {
  private readonly accounts = new AccountStore();
  private readonly leaving = new LeavingStore();

  constructor(private readonly database: Database) {}

  async run(account: CalendarAccount): Promise<readonly Localised[]> {
    const { reader } = this.database;
    if (account.position === 0) return [];
    const list = await this.accounts.ofResources(reader, [account.resourceId]);
    const next = account.position === 1 ? list.find(({ position }) => position === 2) : undefined;
    const wentUp = await this.leaving.wentUp(reader, account.id);
    return [...(next ? [nextMainNotice(next.username)] : []), ...wentUpNotices(wentUp, decideObstacle(account))];
  }
}
