import type { DueRuns, KeepSignInsAlive, RunReport } from '@kalbro/calendar-service';
import type { Database } from '@kalbro/database';
import type { OperatorAlarms } from '@kalbro/m365';
import type { MailSender } from '@kalbro/mail';
import type { DrainReport, JobQueue, JobRun } from '@kalbro/scheduling-core';
import { jobKinds } from '@kalbro/scheduling-core';
import type { FiredJob } from '@kalbro/scheduling-service';
import type { Logger } from 'pino';
import { describeError } from './describe-error.js';
import { HealthServer } from './health-server.js';
import { HourlyLook } from './hourly-look.js';
import type { HousekeepingParts } from './housekeeping.js';
import { Housekeeping } from './housekeeping.js';
import type { UseCases } from './job-table.js';
import { jobTable } from './job-table.js';
import { MailDelivery } from './mail-delivery.js';
import type { Metrics } from './metrics.js';
import { logFiring, logJobRun, logRenewal, logRun } from './run-log.js';
import type { SweepParts } from './sweep.js';
import { Sweep } from './sweep.js';

export interface JobRunnerParts
  extends
    UseCases,
    Omit<HousekeepingParts, 'onError'>,
    Pick<SweepParts, 'dueJobs' | 'endJobRuns' | 'forgetRemoved' | 'tellOfJobs' | 'tellPeople' | 'concurrency'> {
  readonly database: Pick<Database, 'reader' | 'close'>;
  readonly queue: JobQueue;
  readonly dueRuns: Pick<DueRuns, 'find' | 'findInTurn' | 'oldestPush'>;
  /** Undefined where no mail server is configured: mails are kept. */
  readonly mailSender: Pick<MailSender, 'run'> | undefined;
  readonly keepSignInsAlive: Pick<KeepSignInsAlive, 'run'>;
  /** Hears whatever a run or a renewal failed with. */
  readonly alarms: Pick<OperatorAlarms, 'hear'>;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly port: number;
  readonly bindAddress: string;
  /** Milliseconds between two looks for due runs, and for due mails. */
  readonly sweepEvery: number;
  /** Milliseconds. */
  readonly tidyEvery: number;
}

/** Between two looks for tokens that nobody uses. */
const anHour = 3_600_000;

/** The process without its surroundings: takes jobs, sweeps, answers for its health, stops in order. */
export class JobRunner {
  private readonly sweep: Sweep;
  private readonly mails: MailDelivery | undefined;
  private readonly keepAlive: HourlyLook;
  private readonly housekeeping: Housekeeping;
  private health: HealthServer | undefined;
  private stopped: Promise<void> | undefined;

  constructor(private readonly parts: JobRunnerParts) {
    const { metrics, queue, dueRuns, mailSender } = parts;
    metrics.watchDepth(() => queue.depth());
    metrics.watchOldestPush(() => dueRuns.oldestPush());
    this.sweep = new Sweep({
      ...parts,
      onJobRunEnded: (run) => this.jobRunEnded(run),
      onError: (error) => this.failed('sweep', error),
    });
    this.mails = mailSender && new MailDelivery({ sender: mailSender, onError: (error) => this.mailFailed(error) });
    this.keepAlive = new HourlyLook(
      (signal) => this.keepSignInsAlive(signal),
      (error) => this.failed('housekeeping', error),
    );
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
    this.parts.alarms.hear(report.error);
    this.sweep.soon();
  }

  /** Wakes for its next time, and looks in a moment for the runs that wait now. */
  private async fired(fired: FiredJob): Promise<void> {
    const { queue, metrics, log } = this.parts;
    metrics.fired(fired);
    logFiring(log, fired);
    if (fired.run.finishedAt !== null) this.jobRunEnded(fired.run);
    await queue.schedule(jobKinds.fireJob, fired.run.jobId, fired.nextRunAt);
    // Whoever waited for the look would keep the next job from firing, of the many that have the same time.
    this.sweep.soon();
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
      this.mails?.start(sweepEvery);
      this.keepAlive.start(anHour);
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
    const mails = this.mails?.stop(limits.finishWithin);
    try {
      await Promise.all([this.sweep.stop(), this.keepAlive.stop(), this.housekeeping.stop()]);
      return await this.parts.queue.drain(limits);
    } catch (error) {
      this.closeFailed(error);
      return undefined;
    } finally {
      await mails;
    }
  }

  private async keepSignInsAlive(signal: AbortSignal): Promise<void> {
    const { keepSignInsAlive, log, alarms } = this.parts;
    for (const tried of await keepSignInsAlive.run(signal)) {
      logRenewal(log, tried);
      alarms.hear(tried.error);
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

  private mailFailed(error: unknown): void {
    this.parts.metrics.failed('mail');
    this.parts.log.error({ event: 'mail-error', error: describeError(error) }, 'Looking for due mails failed.');
  }

  private closeFailed(error: unknown): void {
    this.parts.log.error({ event: 'close-error', error: describeError(error) }, 'Closing failed in part.');
  }
}
