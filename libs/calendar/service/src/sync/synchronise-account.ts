import type { Clock, RemoteCalendar } from '@kalbro/calendar-core';
import type { AccountId } from '@kalbro/kernel';
import { millisecondsOf, SupersededError } from '@kalbro/kernel';
import type { Database } from '@kalbro/database';
import type { Interruption } from './decide-run-end.js';
import { decideRunEnd, interruptionError } from './decide-run-end.js';
import type { ClaimedRun, RunEnd } from './lease-store.js';
import { LeaseStore } from './lease-store.js';
import { PullCalendars } from './pull-calendars.js';
import type { WindowDays } from './sync-window.js';
import { RunSession } from './run-session.js';

export interface SynchroniseAccountParts {
  readonly database: Database;
  readonly remote: RemoteCalendar;
  readonly clock: Clock;
  readonly window: WindowDays;
  /** In [0, 1). */
  readonly dice: () => number;
}

/** What one call of `SynchroniseAccount.run` did, for the log: ids and numbers, never content. */
export interface RunReport {
  readonly runId: string;
  readonly accountId: string;
  readonly clientId: string;
  /** The status the run has now; SUPERSEDED when somebody else has it. */
  readonly outcome: RunEnd['runStatus'] | 'SUPERSEDED';
  readonly graphRequests: number;
  readonly processed: number;
  readonly milliseconds: number;
  readonly error: unknown;
}

/** Does the due run of one account, if there is one: claims it, brings the calendars down, says how it ended. */
export class SynchroniseAccount {
  private readonly leases: LeaseStore;
  private readonly pull: PullCalendars;

  constructor(private readonly parts: SynchroniseAccountParts) {
    this.leases = new LeaseStore(parts.database);
    this.pull = new PullCalendars(parts);
  }

  /** Undefined when nothing was due. `signal` aborts when this runner shuts down: the run is handed over then. */
  async run(input: { readonly accountId: AccountId; readonly signal: AbortSignal }): Promise<RunReport | undefined> {
    const claimed = await this.leases.claim(input.accountId);
    if (!claimed) return undefined;
    const began = millisecondsOf(this.parts.clock.now());
    const session = new RunSession(claimed, this.leases, input.signal);
    session.startHeartbeat();
    try {
      const interruption = await this.work(session);
      const outcome = await this.finish(session, interruption);
      return this.report(session, outcome, began, interruption);
    } finally {
      session.end();
    }
  }

  /** Undefined when all was done. */
  private async work(session: RunSession): Promise<Interruption | { kind: 'superseded' } | undefined> {
    const { run } = session;
    if (!run.moduleActive) return { kind: 'moduleInactive' };
    if (run.status !== 'CONNECTED') return { kind: 'notConnected' };
    try {
      session.signal.throwIfAborted();
      await this.pull.run(session);
      return undefined;
    } catch (error) {
      if (error instanceof SupersededError || session.stopReason === 'superseded') return { kind: 'superseded' };
      if (session.stopReason) return { kind: session.stopReason };
      return { kind: 'failed', error };
    }
  }

  private async finish(
    session: RunSession,
    interruption: Interruption | { kind: 'superseded' } | undefined,
  ): Promise<RunReport['outcome']> {
    if (interruption?.kind === 'superseded') return 'SUPERSEDED';
    const end = interruption ? this.interruptedEnd(session, interruption) : completedEnd(session);
    if (end.runStatus !== 'QUEUED') session.phase = 'DONE';
    try {
      await this.leases.finish(session.run, session.tally, end);
      return end.runStatus;
    } catch (error) {
      if (error instanceof SupersededError) return 'SUPERSEDED';
      throw error;
    }
  }

  private interruptedEnd(session: RunSession, interruption: Interruption): RunEnd {
    const end = decideRunEnd(interruption, {
      now: this.parts.clock.now(),
      tries: session.run.tries,
      dice: this.parts.dice(),
    });
    const error = interruptionError(interruption);
    if (error && end.runStatus !== 'QUEUED') session.addError(error);
    return end;
  }

  private report(
    session: RunSession,
    outcome: RunReport['outcome'],
    began: number,
    interruption: { readonly kind: string; readonly error?: unknown } | undefined,
  ): RunReport {
    const { run, tally } = session;
    return {
      ...identity(run),
      outcome,
      graphRequests: tally.graphRequests,
      processed: tally.processed,
      milliseconds: millisecondsOf(this.parts.clock.now()) - began,
      error: interruption?.error,
    };
  }
}

function completedEnd(session: RunSession): RunEnd {
  return {
    runStatus: session.hasErrors ? 'SUCCEEDED_WITH_ERRORS' : 'SUCCEEDED',
    problem: null,
    succeeded: true,
  };
}

function identity(run: ClaimedRun): Pick<RunReport, 'runId' | 'accountId' | 'clientId'> {
  return { runId: run.runId, accountId: run.accountId, clientId: run.clientId };
}
