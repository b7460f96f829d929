import type { Clock, RemoteCalendar, RemoteCalendarWriter, RemoteSignIn } from '@kalbro/calendar-core';
import { isSynchronisable } from '@kalbro/calendar-core';
import type { AccountId } from '@kalbro/kernel';
import { millisecondsOf, SupersededError } from '@kalbro/kernel';
import type { Database } from '@kalbro/database';
import type { Interruption } from './decide-run-end.js';
import { decideCompletedEnd, decideRunEnd, interruptionError } from './decide-run-end.js';
import type { ClaimedRun, RunEnd } from './lease-store.js';
import { LeaseStore } from './lease-store.js';
import { ConsentWithdrawn } from '../accounts/consent-withdrawn.js';
import { PushChanges } from '../push/push-changes.js';
import { DeleteInOutlook } from '../removal/delete-in-outlook.js';
import { AccountStore } from '../store/account-store.js';
import { PullCalendars } from './pull-calendars.js';
import type { WindowDays } from './sync-window.js';
import { RunSession } from './run-session.js';

export interface SynchroniseAccountParts {
  readonly database: Database;
  readonly remote: RemoteCalendar;
  readonly writer: RemoteCalendarWriter;
  readonly clock: Clock;
  /** Left out where nobody is told how to have an administrator consent. */
  readonly signIn?: Pick<RemoteSignIn, 'adminConsentUrl'>;
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
  /** Another run waits already, for what was changed here meanwhile. */
  readonly isFollowed: boolean;
}

type Finished = Pick<RunReport, 'outcome' | 'isFollowed'>;

const superseded: Finished = { outcome: 'SUPERSEDED', isFollowed: false };

/** Does the due run of one account, if there is one: claims it, brings the calendars down and what was changed
 * here up, says how it ended. */
export class SynchroniseAccount {
  private readonly leases: LeaseStore;
  private readonly pull: PullCalendars;
  private readonly push: PushChanges;
  private readonly removal: DeleteInOutlook;
  private readonly accounts = new AccountStore();
  private readonly consent: ConsentWithdrawn | undefined;

  constructor(private readonly parts: SynchroniseAccountParts) {
    this.leases = new LeaseStore(parts.database);
    this.pull = new PullCalendars(parts);
    this.push = new PushChanges(parts);
    this.removal = new DeleteInOutlook(parts, this.leases);
    this.consent = parts.signIn && new ConsentWithdrawn(parts.signIn, parts.clock);
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
      const finished = await this.finish(session, interruption);
      return this.report(session, finished, began, interruption);
    } finally {
      session.end();
    }
  }

  /** Undefined when all was done. */
  private async work(session: RunSession): Promise<Interruption | { kind: 'superseded' } | undefined> {
    const { run } = session;
    if (!run.moduleActive) return { kind: 'moduleInactive' };
    if (!isSynchronisable(run.status) && !run.isRemoval) return { kind: 'notConnected' };
    try {
      session.signal.throwIfAborted();
      await (run.isRemoval ? this.removal.run(session) : this.exchange(session));
      return undefined;
    } catch (error) {
      if (error instanceof SupersededError || session.stopReason === 'superseded') return { kind: 'superseded' };
      if (session.stopReason) return { kind: session.stopReason };
      return { kind: 'failed', error };
    }
  }

  /** What changed here goes up at once; everything else comes down first, so that what meets is merged. */
  private async exchange(session: RunSession): Promise<void> {
    const { direction, trigger } = session.run;
    if (direction === 'NONE') return;
    await this.pull.learn(session);
    const goesUp = this.push.goesUp(session);
    const isUnanswered = goesUp && (await this.push.prepare(session));
    const isHalfRead = session.calendars.some((each) => each.syncDown && each.nextLink !== null);
    const comesDown = direction !== 'UP' && (trigger !== 'LOCAL_CHANGE' || isUnanswered || isHalfRead || !goesUp);
    const began = comesDown ? await this.pull.run(session) : new Map();
    if (goesUp) await this.push.run(session, began, isUnanswered);
  }

  private async finish(
    session: RunSession,
    interruption: Interruption | { kind: 'superseded' } | undefined,
  ): Promise<Finished> {
    if (interruption?.kind === 'superseded') return superseded;
    const end = interruption
      ? await this.interruptedEnd(session, interruption)
      : decideCompletedEnd(session, this.parts.clock.now());
    if (end.runStatus !== 'QUEUED') session.phase = 'DONE';
    try {
      if (session.run.isRemoval)
        return { outcome: (await this.removal.finish(session, end)).runStatus, isFollowed: false };
      const { isFollowed } = await this.leases.finish(session.run, session.tally, end);
      return { outcome: end.runStatus, isFollowed };
    } catch (error) {
      if (error instanceof SupersededError) return superseded;
      throw error;
    }
  }

  private async interruptedEnd(session: RunSession, interruption: Interruption): Promise<RunEnd> {
    const end = decideRunEnd(interruption, {
      now: this.parts.clock.now(),
      tries: session.run.tries,
      isLocalChange: session.run.trigger === 'LOCAL_CHANGE',
      dice: this.parts.dice(),
    });
    const error = interruptionError(interruption);
    if (error && end.runStatus !== 'QUEUED') session.addError(error);
    return this.withConsentLink(session, end);
  }

  private withConsentLink({ run }: RunSession, end: RunEnd): Promise<RunEnd> | RunEnd {
    const { problem } = end;
    const { consent } = this;
    if (!consent || problem?.code !== 'CONSENT_WITHDRAWN') return end;
    return this.parts.database.transaction(async (tx) => {
      const account = await this.accounts.lock(tx, run.accountId);
      return account ? { ...end, problem: await consent.complete(tx, account, problem) } : end;
    });
  }

  private report(
    session: RunSession,
    { outcome, isFollowed }: Finished,
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
      isFollowed,
    };
  }
}

function identity(run: ClaimedRun): Pick<RunReport, 'runId' | 'accountId' | 'clientId'> {
  return { runId: run.runId, accountId: run.accountId, clientId: run.clientId };
}
