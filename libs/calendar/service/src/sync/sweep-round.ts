import type { SyncWindow } from '@kalbro/calendar-core';
import { planSweep, runError } from '@kalbro/calendar-core';
import type { Tx } from '@kalbro/database';
import type { PullScope, PullStore } from './pull-store.js';
import type { RunSession } from './run-session.js';

/** After a full re-read: what lies inside the window and was not heard is not in Outlook any more. */
export class SweepRound {
  constructor(private readonly store: PullStore) {}

  async run(tx: Tx, scope: PullScope, window: SyncWindow, session: RunSession): Promise<void> {
    const plan = planSweep(await this.store.sweepInput(tx, scope, window));
    if (plan.kind === 'ask') {
      session.addError(runError('DELETIONS_HELD'));
      return;
    }
    await this.store.remove(tx, scope, plan.remoteIds);
    session.count(0, { deleted: plan.remoteIds.length });
  }
}
