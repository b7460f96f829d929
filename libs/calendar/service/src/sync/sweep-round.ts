import type { SyncWindow } from '@kalbro/calendar-core';
import { planSweep } from '@kalbro/calendar-core';
import type { Tx } from '@kalbro/database';
import type { LinkId } from '@kalbro/kernel';
import type { HeldDeletions } from '../deletions/held-deletions.js';
import { HeldStore } from '../deletions/held-store.js';
import type { PullScope, PullStore } from './pull-store.js';
import { RemovalStore } from './removal-store.js';
import type { RunSession } from './run-session.js';

/** After a full re-read: what lies inside the window and was not heard is not in Outlook any more. */
export class SweepRound {
  private readonly held = new HeldStore();
  private readonly removals = new RemovalStore();

  constructor(private readonly store: PullStore) {}

  async run(tx: Tx, scope: PullScope, window: SyncWindow, session: RunSession, newId: () => LinkId): Promise<void> {
    const input = await this.store.sweepInput(tx, scope, window);
    const plan = planSweep(input);
    if (plan.kind === 'ask') {
      const { calendarId, round } = scope;
      return this.hold(tx, scope, session, { calendarId, round, of: plan.of, remoteIds: input.unheard });
    }
    const { removed, conflicts } = await this.removals.lose(tx, scope, plan.remoteIds, newId);
    session.count(0, { deleted: removed });
    session.countConflicts(conflicts);
    if (session.held.length > 0) await this.hold(tx, scope, session, undefined);
  }

  /** In the transaction that stores the delta link: a runner that dies here must not lose the question. */
  private async hold(
    tx: Tx,
    { run, calendarId }: PullScope,
    session: RunSession,
    held: HeldDeletions | undefined,
  ): Promise<void> {
    session.hold(calendarId, held);
    await this.held.save(tx, run.runId, session.held);
  }
}
