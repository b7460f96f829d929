import type { Clock, SyncRun } from '@kalbro/calendar-core';
import type { AccountId, SyncRunId } from '@kalbro/kernel';
import { millisecondsOf, RuleError } from '@kalbro/kernel';
import type { Database, Tx } from '@kalbro/database';
import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed } from '@kalbro/permissions-core';
import { present } from '../accounts/account-card.js';
import type { WakeAccount } from '../accounts/account-parts.js';
import { AccountStore } from '../store/account-store.js';
import { freshId } from '../store/fresh-id.js';
import { SyncRunStore } from '../store/sync-run-store.js';
import { tellAppointments } from '../store/tell-appointments.js';
import { RemovalStore } from '../sync/removal-store.js';
import type { WaitingRun } from './held-store.js';
import { HeldStore } from './held-store.js';

export interface AnswerDeletionsParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly wake: WakeAccount;
}

interface Answered {
  readonly run: SyncRun;
  /** What waited meanwhile has a run of its own now. */
  readonly isQueued: boolean;
}

/** What both answers have in common: who may give them, what is locked, and how the run ends. */
abstract class AnswerDeletions {
  private readonly accounts = new AccountStore();
  private readonly runs = new SyncRunStore();
  protected readonly held = new HeldStore();

  constructor(private readonly parts: AnswerDeletionsParts) {}

  /** @throws RuleError RUN_NOT_AWAITING_CONFIRMATION, and the refusals of `assertAllowed` */
  async run(actor: Actor | undefined, runId: SyncRunId): Promise<SyncRun> {
    const resource = await this.runs.resourceOf(this.parts.database.reader, runId);
    assertAllowed(actor, 'account:sync', { resource });
    const { run, isQueued } = await this.parts.database.transaction((tx) => this.answer(tx, runId));
    if (isQueued) await this.parts.wake(run.accountId);
    return run;
  }

  /** Answers with how many were deleted. */
  protected abstract carryOut(tx: Tx, waiting: WaitingRun, locked: readonly AccountId[]): Promise<number>;

  private async answer(tx: Tx, runId: SyncRunId): Promise<Answered> {
    const locked = await this.held.lockAccounts(tx, runId);
    const waiting = await this.held.lockWaiting(tx, runId);
    if (!waiting) throw notAwaiting();
    await this.held.finish(tx, runId, await this.carryOut(tx, waiting, locked));
    const run = present((await this.runs.byIds(tx, [runId]))[0]);
    return { run, isQueued: waiting.again && (await this.queue(tx, run)) };
  }

  private async queue(tx: Tx, { accountId, clientId }: SyncRun): Promise<boolean> {
    const account = await this.accounts.byId(tx, accountId);
    if (account?.status !== 'CONNECTED') return false;
    const id = freshId<SyncRunId>(millisecondsOf(this.parts.clock.now()));
    await this.runs.queue(tx, [{ id, accountId, clientId, trigger: 'LOCAL_CHANGE', requestedBy: null }]);
    return true;
  }
}

/** Yes: what the run would have deleted goes, except what was heard of since or changed here. */
export class ConfirmDeletions extends AnswerDeletions {
  private readonly removals = new RemovalStore();

  protected async carryOut(tx: Tx, { held, ...run }: WaitingRun): Promise<number> {
    let deleted = 0;
    for (const each of held) {
      const { remoteIds, appointmentIds } = await this.held.unheardAndUnchanged(tx, run.accountId, each);
      await tellAppointments(tx, appointmentIds);
      await this.removals.remove(tx, { run, calendarId: each.calendarId }, remoteIds);
      deleted += remoteIds.length;
    }
    return deleted;
  }
}

/** No: it stays, as entries of the planner that are linked to nothing and do not go up by themselves. */
export class DismissDeletions extends AnswerDeletions {
  protected async carryOut(tx: Tx, { accountId, held }: WaitingRun, locked: readonly AccountId[]): Promise<number> {
    for (const each of held) {
      const unheard = await this.held.unheard(tx, accountId, each);
      await tellAppointments(tx, unheard.appointmentIds);
      await this.held.unlink(tx, accountId, each, unheard);
    }
    await this.held.keepBack(tx, locked);
    return 0;
  }
}

function notAwaiting(): RuleError {
  return new RuleError('RUN_NOT_AWAITING_CONFIRMATION', {
    nb: 'Denne synkroniseringen venter ikke på noe svar. Kanskje noen andre har svart allerede; last siden på nytt.',
    en: 'This synchronisation does not wait for an answer. Perhaps somebody else has answered already; load the page again.',
  });
}
