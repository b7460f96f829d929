import type { RemoteSession, SyncCounts, SyncItemError, SyncPhase } from '@kalbro/calendar-core';
import { noCounts } from '@kalbro/calendar-core';
import type { ExternalCalendarId } from '@kalbro/kernel';
import { SupersededError } from '@kalbro/kernel';
import type { HeldDeletions } from '../deletions/held-deletions.js';
import { withHeld } from '../deletions/held-deletions.js';
import type { CalendarState, ClaimedRun, LeaseStore, RunTally } from './lease-store.js';
import { heartbeatMilliseconds } from './lease-store.js';

/** Errors kept on a run: enough to see what is wrong, not so many that the row grows with the mailbox. */
const keptErrors = 100;

export type StopReason = 'cancelled' | 'handedOver' | 'superseded';

/** One claimed run while it goes on: its tally, its abort signal, its heartbeat. */
export class RunSession {
  private readonly controller = new AbortController();
  private counts: SyncCounts;
  private upCounts: SyncCounts;
  private conflictCount: number;
  private readonly errors: SyncItemError[];
  private processedItems: number;
  private requests: number;
  private isFull: boolean;
  private heldRounds: readonly HeldDeletions[];
  private timer: NodeJS.Timeout | undefined;
  private readonly onShutdown = () => this.stop('handedOver');
  /** One object for the whole run: access tokens are held by it. */
  readonly remote: RemoteSession;
  phase: SyncPhase = 'SIGNING_IN';
  /** As they were when the run was claimed, or listed since. */
  calendars: readonly CalendarState[];
  stopReason: StopReason | undefined;

  constructor(
    readonly run: ClaimedRun,
    private readonly leases: LeaseStore,
    private readonly shutdown: AbortSignal,
  ) {
    this.counts = run.down ?? noCounts;
    this.upCounts = run.up ?? noCounts;
    this.conflictCount = run.conflicts;
    this.errors = [...run.errors];
    this.processedItems = run.processed;
    this.requests = run.graphRequests;
    this.isFull = run.full;
    this.heldRounds = run.held ?? [];
    this.calendars = run.calendars;
    this.remote = {
      accountId: run.accountId,
      signal: this.controller.signal,
      countRequest: () => {
        this.requests += 1;
      },
      ...organisationOf(run),
    };
    if (run.cancelRequested) this.stop('cancelled');
    if (shutdown.aborted) this.onShutdown();
    shutdown.addEventListener('abort', this.onShutdown, { once: true });
  }

  /** IANA; for events whose own zone is unknown. */
  get fallbackZone(): string {
    return this.run.mailboxTimeZone ?? 'UTC';
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get tally(): RunTally {
    return {
      phase: this.phase,
      processed: this.processedItems,
      down: this.counts,
      up: this.upCounts,
      conflicts: this.conflictCount,
      errors: this.errors,
      graphRequests: this.requests,
      full: this.isFull,
    };
  }

  get hasErrors(): boolean {
    return this.errors.length > 0 || this.counts.skipped > 0 || this.upCounts.skipped > 0;
  }

  /** Outlook could not be reached, or refused, before this run. */
  get wasFailed(): boolean {
    return this.run.status === 'FAILED';
  }

  /** What a person has to say yes or no to before it is deleted. */
  get held(): readonly HeldDeletions[] {
    return this.heldRounds;
  }

  /** Does `work`, and forgets what it counted when it fails or answers undefined: nothing of it was stored then. */
  async counting<T>(work: () => Promise<T>): Promise<T> {
    const { counts, upCounts, conflictCount, processedItems, heldRounds } = this;
    const errors = this.errors.length;
    let stored = false;
    try {
      const answer = await work();
      stored = answer !== undefined;
      return answer;
    } finally {
      if (!stored) {
        this.counts = counts;
        this.upCounts = upCounts;
        this.conflictCount = conflictCount;
        this.processedItems = processedItems;
        this.heldRounds = heldRounds;
        this.errors.length = errors;
      }
    }
  }

  count(items: number, more: Partial<SyncCounts>): void {
    this.processedItems += items;
    this.counts = sum(this.counts, more);
  }

  /** What went up. */
  countUp(items: number, more: Partial<SyncCounts>): void {
    this.processedItems += items;
    this.upCounts = sum(this.upCounts, more);
  }

  countConflicts(more: number): void {
    this.conflictCount += more;
  }

  addError(error: SyncItemError): void {
    if (this.errors.length < keptErrors) this.errors.push(error);
  }

  /** What the last full round of a calendar asks about takes the place of what an earlier one did. */
  hold(calendarId: ExternalCalendarId, held: HeldDeletions | undefined): void {
    this.heldRounds = withHeld(this.heldRounds, calendarId, held);
  }

  markFull(): void {
    this.isFull = true;
  }

  stop(reason: StopReason): void {
    if (this.controller.signal.aborted) return;
    this.stopReason = reason;
    this.controller.abort(new Error(`The run was stopped: ${reason}.`));
  }

  /** Obeys what a page's transaction heard: a user asked to cancel. */
  heed(answer: { readonly cancelRequested: boolean }): void {
    if (answer.cancelRequested) this.stop('cancelled');
  }

  /** Prolongs the lease while a page takes long; quick runs end before the first beat. */
  startHeartbeat(): void {
    this.timer = setInterval(() => void this.beat(), heartbeatMilliseconds);
    this.timer.unref();
  }

  end(): void {
    clearInterval(this.timer);
    this.shutdown.removeEventListener('abort', this.onShutdown);
  }

  private async beat(): Promise<void> {
    try {
      this.heed(await this.leases.heartbeat(this.run));
    } catch (error) {
      // A database that does not answer for one beat leaves two more; only a lost lease ends the run.
      if (error instanceof SupersededError) this.stop('superseded');
    }
  }
}

function organisationOf({ access, clientId, remoteUserId }: ClaimedRun): Pick<RemoteSession, 'organisation'> {
  return access === 'ORGANISATION' && remoteUserId !== null ? { organisation: { clientId, userId: remoteUserId } } : {};
}

function sum(counts: SyncCounts, more: Partial<SyncCounts>): SyncCounts {
  return {
    created: counts.created + (more.created ?? 0),
    updated: counts.updated + (more.updated ?? 0),
    deleted: counts.deleted + (more.deleted ?? 0),
    unchanged: counts.unchanged + (more.unchanged ?? 0),
    skipped: counts.skipped + (more.skipped ?? 0),
  };
}
