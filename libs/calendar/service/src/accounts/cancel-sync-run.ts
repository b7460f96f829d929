import { isActive } from '@kalbro/calendar-core';
import type { SyncRun } from '@kalbro/calendar-core';
import type { SyncRunId } from '@kalbro/kernel';
import type { Database, Tx } from '@kalbro/database';
import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed } from '@kalbro/permissions-core';
import { SyncRunStore } from '../store/sync-run-store.js';
import { present } from './account-card.js';
import type { WakeAccount } from './account-parts.js';

/** Ends a queued run at once and asks a running one to stop; what it brought so far stays. A run that is over stays so. */
export class CancelSyncRun {
  private readonly runs = new SyncRunStore();

  constructor(private readonly parts: { readonly database: Database; readonly wake: WakeAccount }) {}

  async run(actor: Actor | undefined, id: SyncRunId): Promise<SyncRun> {
    const resource = await this.runs.resourceOf(this.parts.database.reader, id);
    assertAllowed(actor, 'account:sync', { resource });
    const run = await this.parts.database.transaction((tx) => this.cancel(tx, id));
    // When its runner has died, or it has none yet, somebody must take the run over to end it.
    if (isActive(run.status)) await this.parts.wake(run.accountId);
    return run;
  }

  private async cancel(tx: Tx, id: SyncRunId): Promise<SyncRun> {
    return (await this.runs.cancel(tx, id)) ?? present((await this.runs.byIds(tx, [id]))[0]);
  }
}
