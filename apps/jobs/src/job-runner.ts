import type { DueRuns, RunReport } from '@kalbro/calendar-service';
import type { Database } from '@kalbro/database';
import type { DrainReport, JobQueue, JobRun } from '@kalbro/scheduling-core';
import { jobKinds } from '@kalbro/scheduling-core';
import type { FiredJob } from '@kalbro/scheduling-service';
import type { Logger } from 'pino';
import { describeError } from './describe-error.js';
import { HealthServer } from './health-server.js';
import type { HousekeepingParts } from './housekeeping.js';
import { Housekeeping } from './housekeeping.js';
import type { UseCases } from './job-table.js';
import { jobTable } from './job-table.js';
import type { Metrics } from './metrics.js';
import { logFiring, logJobRun, logRun } from './run-log.js';
import type { SweepParts } from './sweep.js';
import { Sweep } from './sweep.js';

export interface JobRunnerParts
  extends
    UseCases,
    Omit<HousekeepingParts, 'onError'>,
    Pick<SweepParts, 'dueJobs' | 'endJobRuns' | 'forgetRemoved' | 'concurrency'> {
  readonly database: Pick<Database, 'reader' | 'close'>;
  readonly queue: JobQueue;
  readonly dueRuns: Pick<DueRuns, 'find' | 'findInTurn' | 'oldestPush'>;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly port: number;
  readonly bindAddress: string;
  /** Milliseconds. */
  readonly sweepEvery: number;
  /** Milliseconds. */
  readonly tidyEvery: number;
}

/** The process without its surroundings: takes jobs, sweeps, answers for its health, stops in order. */
export class JobRunner {
  private readonly sweep: Sweep;
  private readonly housekeeping: Housekeeping;
  private health: HealthServer | undefined;
  private stopped: Promise<void> | undefined;

  constructor(private readonly parts: JobRunnerParts) {
    const { metrics, queue, dueRuns } = parts;
    metrics.watchDepth(() => queue.depth());
    metrics.watchOldestPush(() => dueRuns.oldestPush());
    this.sweep = new Sweep({
      ...parts,
      onJobRunEnded: (run) => this.jobRunEnded(run),
      onError: (error) => this.failed('sweep', error),
    });
    this.housekeeping = new Housekeeping({ ...parts, onError: (error) => this.failed('housekeeping', error) });
    this.handleJobs();
  }

  private handleJobs(): void {
    const { queue, metrics, concurrency } = this.parts;
    const events = {
      onRun: (report: RunReport) => this.ran(report),
      onFired: (fired: FiredJob) => this.fired(fired),
      lookAround: () => this.sweep.again(),
    };
    for (const [kind, { handler, ...options }] of Object.entries(jobTable(this.parts, events, concurrency))) {
      queue.handle(kind, (wakeUp) => metrics.during(kind, () => handler(wakeUp)), options);
    }
  }

  private ran(report: RunReport): void {
    this.parts.metrics.ran(report);
    logRun(this.parts.log, report);
    this.sweep.soon();
  }

  /** Wakes for its next time, and for the runs that wait now. */
  private async fired(fired: FiredJob): Promise<void> {
    const { queue, metrics, log } = this.parts;
    metrics.fired(fired);
    logFiring(log, fired);
    if (fired.run.finishedAt !== null) this.jobRunEnded(fired.run);
    await queue.schedule(jobKinds.fireJob, fired.run.jobId, fired.nextRunAt);
    await this.sweep.again();
  }

  private jobRunEnded(run: JobRun): void {
    this.parts.metrics.jobRunEnded(run);
    logJobRun(this.parts.log, run);
  }

  /** Of the health server. */
  get port(): number | undefined {
    return this.health?.port;
  }

  async start(): Promise<void> {
    const { queue, sweepEvery, tidyEvery } = this.parts;
    try {
      this.health = await this.listen();
      await queue.start();
      this.sweep.start(sweepEvery);
      this.housekeeping.start(tidyEvery);
    } catch (error) {
      await this.stop({ finishWithin: 0, handOverWithin: 0 });
      throw error;
    }
  }

  /** Takes no more, lets runs end or hands them over, and closes. Safe to call twice. */
  stop(limits: { readonly finishWithin: number; readonly handOverWithin: number }): Promise<void> {
    this.stopped ??= this.stopOnce(limits);
    return this.stopped;
  }

  private async stopOnce(limits: { readonly finishWithin: number; readonly handOverWithin: number }): Promise<void> {
    const { queue, database, log } = this.parts;
    this.health?.stopping();
    const drained = await this.drain(limits);
    if (drained) log.info({ event: 'drained', ...drained }, 'No run goes on in this process.');
    const closed = await Promise.allSettled([queue.close(), database.close(), this.health?.close()]);
    for (const each of closed) if (each.status === 'rejected') this.closeFailed(each.reason);
  }

  /** Undefined when the queue's store did not answer: its locks end by themselves, and closing goes on. */
  private async drain(limits: {
    readonly finishWithin: number;
    readonly handOverWithin: number;
  }): Promise<DrainReport | undefined> {
    try {
      await Promise.all([this.sweep.stop(), this.housekeeping.stop()]);
      return await this.parts.queue.drain(limits);
    } catch (error) {
      this.closeFailed(error);
      return undefined;
    }
  }

  private listen(): Promise<HealthServer> {
    const { port, bindAddress, database, queue } = this.parts;
    const { registry } = this.parts.metrics;
    return HealthServer.listen({
      port,
      bindAddress,
      checks: { database: () => database.reader.query('SELECT 1'), queue: () => queue.depth() },
      metrics: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    });
  }

  private failed(what: 'sweep' | 'housekeeping', error: unknown): void {
    this.parts.metrics.failed(what);
    this.parts.log.error({ event: `${what}-error`, error: describeError(error) }, `The ${what} failed.`);
  }

  private closeFailed(error: unknown): void {
    this.parts.log.error({ event: 'close-error', error: describeError(error) }, 'Closing failed in part.');
  }
}
