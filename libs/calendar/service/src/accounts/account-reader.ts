import type { CalendarAccount, ExternalCalendar, SyncRun } from '@kalbro/calendar-core';
import type { AccountId, ResourceId, SyncRunId } from '@kalbro/kernel';
import type { Database } from '@kalbro/database';
import { AccountStore } from '../store/account-store.js';
import { ExternalCalendarStore } from '../store/external-calendar-store.js';
import type { Page } from '../store/page.js';
import { SyncRunStore } from '../store/sync-run-store.js';

/**
 * Reads many at a time, one statement each, for whoever gathers what a request needs. It judges nothing: ask only for
 * what belongs to something that was judged. What does not exist is left out.
 */
export class AccountReader {
  private readonly accounts = new AccountStore();
  private readonly calendars = new ExternalCalendarStore();
  private readonly runs = new SyncRunStore();

  constructor(private readonly database: Database) {}

  /** Those that were removed and are not gone yet as well, at position 0. */
  accountsByIds(ids: readonly AccountId[]): Promise<readonly CalendarAccount[]> {
    return this.accounts.byIds(this.database.reader, ids);
  }

  /** Those of each resource in the order of its list. */
  accountsOfResources(ids: readonly ResourceId[]): Promise<readonly CalendarAccount[]> {
    return this.accounts.ofResources(this.database.reader, ids);
  }

  /** Accounts that were removed from this resource, and whose runs still tell of it. */
  removedOfResource(id: ResourceId): Promise<readonly AccountId[]> {
    return this.accounts.removedOfResource(this.database.reader, id);
  }

  /** Those of each account with the default one first. */
  externalCalendarsOf(ids: readonly AccountId[]): Promise<readonly ExternalCalendar[]> {
    return this.calendars.ofAccounts(this.database.reader, ids);
  }

  /** The run that is queued or going: at most one for each account. */
  currentRunsOf(ids: readonly AccountId[]): Promise<readonly SyncRun[]> {
    return this.runs.currentOf(this.database.reader, ids);
  }

  /** The newest run, over or not: at most one for each account. */
  latestRunsOf(ids: readonly AccountId[]): Promise<readonly SyncRun[]> {
    return this.runs.latestOf(this.database.reader, ids);
  }

  /** Newest first. */
  runsOf(accountId: AccountId, first: number, after?: string | null): Promise<Page<SyncRun>> {
    return this.runs.pageOfAccount(this.database.reader, accountId, { first, after });
  }

  async runById(id: SyncRunId): Promise<SyncRun | undefined> {
    return (await this.runs.byIds(this.database.reader, [id]))[0];
  }

  /** Changes that wait to go up, by account; accounts where nothing waits are left out. */
  pendingUpOf(ids: readonly AccountId[]): Promise<ReadonlyMap<AccountId, number>> {
    return this.accounts.pendingUp(this.database.reader, ids);
  }
}
