import type { CalendarAccount, Clock, SyncRun, SyncTrigger } from '@kalbro/calendar-core';
import { isSynchronisable } from '@kalbro/calendar-core';
import type { AccountId, ResourceId, SyncRunId, UserId } from '@kalbro/kernel';
import { millisecondsOf } from '@kalbro/kernel';
import type { Database, Tx } from '@kalbro/database';
import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed } from '@kalbro/permissions-core';
import { AccountStore } from '../store/account-store.js';
import { freshId } from '../store/fresh-id.js';
import type { RunDraft } from '../store/sync-run-store.js';
import { SyncRunStore } from '../store/sync-run-store.js';
import { cardOf, present } from './account-card.js';
import type { WakeAccount } from './account-parts.js';
import { noneConnected, notConnected } from './account-words.js';

export interface StartSyncParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly wake: WakeAccount;
}

/** Queues a run of one account, or answers with the one that is queued or going. */
export class StartSync {
  private readonly accounts = new AccountStore();
  private readonly runs = new SyncRunStore();

  constructor(private readonly parts: StartSyncParts) {}

  /** @throws RuleError ACCOUNT_NOT_CONNECTED, and the refusals of `assertAllowed` */
  async run(actor: Actor | undefined, accountId: AccountId): Promise<SyncRun> {
    const account = await this.accounts.byId(this.parts.database.reader, accountId);
    assertAllowed(actor, 'account:sync', cardOf(account));
    const run = await this.parts.database.transaction((tx) => this.queue(tx, accountId, actor.userId));
    await this.parts.wake(accountId);
    return run;
  }

  private async queue(tx: Tx, accountId: AccountId, userId: UserId): Promise<SyncRun> {
    const account = present(await this.accounts.lock(tx, accountId));
    if (!isSynchronisable(account.status)) throw notConnected(account);
    const [run] = await this.runs.queue(tx, [draftOf(account, 'MANUAL', userId, this.parts.clock)]);
    return present(run);
  }
}

/** The same for every account of a resource that can be tried; the others are left out. */
export class StartResourceSync {
  private readonly accounts = new AccountStore();
  private readonly runs = new SyncRunStore();

  constructor(private readonly parts: StartSyncParts) {}

  /** @throws RuleError ACCOUNT_NOT_CONNECTED when not one is connected, and the refusals of `assertAllowed` */
  async run(actor: Actor | undefined, resourceId: ResourceId): Promise<readonly SyncRun[]> {
    const resource = await this.accounts.resource(this.parts.database.reader, resourceId);
    assertAllowed(actor, 'account:sync', { resource });
    const runs = await this.parts.database.transaction((tx) => this.queue(tx, resourceId, actor.userId));
    for (const { accountId } of runs) await this.parts.wake(accountId);
    return runs;
  }

  private async queue(tx: Tx, resourceId: ResourceId, userId: UserId): Promise<readonly SyncRun[]> {
    const accounts = await this.accounts.lockOfResource(tx, resourceId);
    const tried = accounts.filter(({ status }) => isSynchronisable(status));
    if (tried.length === 0) throw noneConnected();
    const drafts = tried.map((account) => draftOf(account, 'MANUAL', userId, this.parts.clock));
    return this.runs.queue(tx, drafts);
  }
}

function draftOf(account: CalendarAccount, trigger: SyncTrigger, requestedBy: UserId, clock: Clock): RunDraft {
  const id = freshId<SyncRunId>(millisecondsOf(clock.now()));
  return { id, accountId: account.id, clientId: account.clientId, trigger, requestedBy };
}
