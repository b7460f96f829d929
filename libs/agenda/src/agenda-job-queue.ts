import type { Instant } from '@kalbro/kernel';
import { BugError, fromDate, instantOf, toDate } from '@kalbro/kernel';
import type { DrainReport, HandleOptions, JobQueue, ScheduledWakeUp, WakeUpHandler } from '@kalbro/scheduling-core';
import type { Job } from 'agenda';
import { Agenda } from 'agenda';
import type { JobData } from './held-wake-up.js';
import { HeldWakeUp } from './held-wake-up.js';
import type { Intake } from './intake.js';
import { guardIntake } from './intake.js';
import type { JobStore } from './job-store.js';
import { StartedKeys } from './started-keys.js';

export interface AgendaJobQueueOptions {
  readonly processName: string;
  /** Handlers at a time in this process, all kinds together. */
  readonly concurrency: number;
  /** Milliseconds after which a silent process has lost what it held. */
  readonly lockLifetime: number;
  readonly pollEvery: number;
  readonly onError: (error: unknown, wakeUp?: { readonly kind: string; readonly key: string }) => void;
}

/**
 * The job queue on Agenda. Every wake-up is a plain one-time job: no `unique` (it selects, then writes: duplicates,
 * deadlocks, and what is saved while the job runs is lost) and no `every` (a restart drops the missed time, and a job that
 * is killed in the middle waits for its next one). What repeats is scheduled anew from our own tables.
 */
export class AgendaJobQueue implements JobQueue {
  private readonly agenda: Agenda;
  private readonly intake: Intake;
  /** What this process has taken and begun, each with its end. */
  private readonly held = new Map<HeldWakeUp, Promise<void>>();
  private readonly startedKeys = new StartedKeys();
  private readonly kinds: string[] = [];
  private started = false;
  private draining: Promise<DrainReport> | undefined;
  private closing: Promise<void> | undefined;

  constructor(
    private readonly store: JobStore,
    private readonly options: AgendaJobQueueOptions,
  ) {
    const { concurrency } = options;
    this.intake = guardIntake(store.backend.repository, concurrency, {
      onTaken: (jobId) => this.startedKeys.took(jobId),
      onPutBack: (jobId) => this.startedKeys.putBack(jobId),
      onMissed: (kind) => this.lookFor(kind),
      onError: (error) => options.onError(error),
    });
    this.agenda = new Agenda({
      backend: store.backend,
      name: options.processName,
      processEvery: options.pollEvery,
      maxConcurrency: concurrency,
      defaultConcurrency: concurrency,
      // Zero, the default, locks everything that is due: the other processes find nothing, and a stop frees it late.
      lockLimit: concurrency,
      defaultLockLimit: concurrency,
      defaultLockLifetime: options.lockLifetime,
      // `deliver` removes the job itself. With this on, the last job of a drain is never noticed and the time runs out.
      removeOnComplete: false,
    });
    this.agenda.on('error', (error) => options.onError(error));
    // After the job's bookkeeping, which follows the event.
    this.agenda.on('complete', (job: Job) => setImmediate(() => this.completed(job)));
    store.doorbell.onReconnect = () => this.lookForMore();
  }

  handle(kind: string, handler: WakeUpHandler, { atMost = this.options.concurrency }: HandleOptions = {}): void {
    if (this.started)
      throw new BugError(`The handler of ${kind} comes after start: its wake-ups would wait for a poll.`);
    this.kinds.push(kind);
    const limits = { concurrency: atMost, lockLimit: atMost };
    this.agenda.define<JobData>(kind, (job) => this.deliver(kind, handler, job), limits);
  }

  async start(): Promise<void> {
    this.started = true;
    if (this.kinds.length > 0) await this.store.dropSpent();
    await this.agenda.start();
  }

  async wake(kind: string, key: string): Promise<void> {
    await this.agenda.now<JobData>(kind, { key });
  }

  async schedule(kind: string, key: string, at: Instant): Promise<void> {
    await this.store.dropScheduled(kind, key);
    await this.agenda.schedule<JobData>(toDate(at), kind, { key });
  }

  async unschedule(kind: string, key: string): Promise<void> {
    await this.store.dropScheduled(kind, key);
  }

  async scheduled(kind: string): Promise<readonly ScheduledWakeUp[]> {
    const now = instantOf(Date.now());
    const { jobs } = await this.agenda.queryJobs({ name: kind });
    return jobs
      .flatMap((job) => (job.nextRunAt ? [{ key: (job.data as JobData).key, at: fromDate(job.nextRunAt) }] : []))
      .filter(({ at }) => at > now)
      .sort((a, b) => (a.at < b.at ? -1 : 1));
  }

  depth(kind?: string): Promise<number> {
    return this.store.depth(kind);
  }

  drain(limits: { readonly finishWithin: number; readonly handOverWithin: number }): Promise<DrainReport> {
    this.draining ??= this.drainOnce(limits);
    return this.draining;
  }

  close(): Promise<void> {
    this.closing ??= this.closeOnce();
    return this.closing;
  }

  private async closeOnce(): Promise<void> {
    try {
      await this.drain({ finishWithin: 0, handOverWithin: 0 });
    } finally {
      await this.store.close();
    }
  }

  private async drainOnce(limits: {
    readonly finishWithin: number;
    readonly handOverWithin: number;
  }): Promise<DrainReport> {
    const all = this.held.size;
    await this.intake.close();
    await this.ended(limits.finishWithin);
    const told = [...this.held.keys()];
    for (const each of told) each.abort('This process stops.');
    await this.ended(limits.handOverWithin);
    const abandoned = [...this.held.keys()];
    await Promise.all(abandoned.map((each) => this.leaveBehind(each)));
    // Unlocks what was taken and not begun. The connections are the store's, and close with it.
    await this.agenda.stop(false);
    return { finished: all - told.length, handedOver: told.length - abandoned.length, abandoned: abandoned.length };
  }

  /** Waits until nothing is held, at most so long. */
  private async ended(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds);
    });
    await Promise.race([Promise.all(this.held.values()), late]);
    clearTimeout(timer);
  }

  /** Never throws: Agenda would keep the failed job for ever, with the error's text. */
  private async deliver(kind: string, handler: WakeUpHandler, job: Job<JobData>): Promise<void> {
    const { key } = job.attrs.data;
    try {
      if (this.draining) await this.replace(kind, job);
      else if (this.startedKeys.begin(String(job.attrs._id), kind, key)) await this.hold(kind, handler, job);
      else await job.remove();
    } catch (error) {
      this.options.onError(error, { kind, key });
    }
  }

  private async hold(kind: string, handler: WakeUpHandler, job: Job<JobData>): Promise<void> {
    const held = new HeldWakeUp(kind, job, this.options.lockLifetime, (error) => this.options.onError(error));
    const end = this.work(held, handler).finally(() => this.held.delete(held));
    this.held.set(held, end);
    await end;
  }

  private async work(held: HeldWakeUp, handler: WakeUpHandler): Promise<void> {
    const { kind, key, signal } = held;
    try {
      await this.dropAnswered(kind, key);
      await handler({ key, signal });
    } catch (error) {
      this.options.onError(error, { kind, key });
    }
    await held.end();
    if (held.isGone) return;
    if (signal.aborted) await this.passOn(held);
    else await held.job.remove();
  }

  /** What the handler, which is called next, answers as well: it waits in the store, or is on its way from there. */
  private async dropAnswered(kind: string, key: string): Promise<void> {
    try {
      await this.store.dropDue(kind, key);
      await this.intake.settled();
    } finally {
      this.startedKeys.started(kind, key);
    }
  }

  private async passOn(held: HeldWakeUp): Promise<void> {
    held.isGone = true;
    await this.replace(held.kind, held.job);
  }

  private async leaveBehind(held: HeldWakeUp): Promise<void> {
    try {
      await this.passOn(held);
    } catch (error) {
      // Its lock ends by itself; the stop goes on.
      this.options.onError(error, held);
    }
  }

  /** A new job for another process in the place of this one. */
  private async replace(kind: string, job: Job<JobData>): Promise<void> {
    await this.wake(kind, job.attrs.data.key);
    await job.remove();
  }

  private completed({ attrs }: Job): void {
    this.intake.ended(String(attrs._id));
    this.lookForMore();
  }

  private lookForMore(): void {
    if (this.draining) return;
    for (const kind of this.kinds) this.lookFor(kind);
  }

  private lookFor(kind: string): void {
    if (!this.draining) void this.store.doorbell.ring(kind);
  }
}
