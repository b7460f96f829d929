import type { Database } from '@kalbro/database';
import type { MailSender } from '@kalbro/mail';
import type { DueRuns, ForgetRemoved, KeepSignInsAlive, TellPeople } from '@kalbro/calendar-service';
import type { OperatorAlarms } from '@kalbro/m365';
import type { DrainReport, JobQueue } from '@kalbro/scheduling-core';
import type { Logger } from 'pino';
import { describeError } from './describe-error.js';
import { HealthServer } from './health-server.js';
import { HourlyLook } from './hourly-look.js';
import type { UseCases } from './job-table.js';
import { jobTable } from './job-table.js';
import { MailDelivery } from './mail-delivery.js';
import type { Metrics } from './metrics.js';
import { logRenewal, logRun } from './run-log.js';
import { Sweep } from './sweep.js';

export interface JobRunnerParts extends UseCases {
  readonly database: Pick<Database, 'reader' | 'close'>;
  readonly queue: JobQueue;
  readonly dueRuns: Pick<DueRuns, 'find'>;
  readonly forgetRemoved: Pick<ForgetRemoved, 'run'>;
  readonly tellPeople: Pick<TellPeople, 'run'>;
  /** Undefined where no mail server is configured: mails are kept. */
  readonly mailSender: Pick<MailSender, 'run'> | undefined;
  readonly keepSignInsAlive: Pick<KeepSignInsAlive, 'run'>;
  /** Hears whatever a run or a renewal failed with. */
  readonly alarms: Pick<OperatorAlarms, 'hear'>;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly concurrency: number;
  readonly port: number;
  readonly bindAddress: string;
  /** Milliseconds between two looks for due runs, and for due mails. */
  readonly sweepEvery: number;
}

/** Between two looks for tokens that nobody uses. */
const anHour = 3_600_000;

/** The process without its surroundings: takes jobs, sweeps, answers for its health, stops in order. */
export class JobRunner {
  private readonly sweep: Sweep;
  private readonly mails: MailDelivery | undefined;
  private readonly keepAlive: HourlyLook;
  private health: HealthServer | undefined;
  private stopped: Promise<void> | undefined;

  constructor(private readonly parts: JobRunnerParts) {
    const { queue, metrics, mailSender } = parts;
    metrics.watchDepth(() => queue.depth());
    this.sweep = new Sweep({ ...parts, onError: (error) => this.sweepFailed(error) });
    this.mails = mailSender && new MailDelivery({ sender: mailSender, onError: (error) => this.mailFailed(error) });
    this.keepAlive = new HourlyLook(
      (signal) => this.keepSignInsAlive(signal),
      (error) => this.sweepFailed(error),
    );
    const table = jobTable(parts, (report) => {
      metrics.ran(report);
      logRun(parts.log, report);
      parts.alarms.hear(report.error);
    });
    for (const [kind, handler] of Object.entries(table)) {
      queue.handle(kind, (wakeUp) => metrics.during(() => handler(wakeUp)));
    }
  }

  /** Of the health server. */
  get port(): number | undefined {
    return this.health?.port;
  }

  async start(): Promise<void> {
    const { queue, sweepEvery } = this.parts;
    try {
      this.health = await this.listen();
      await queue.start();
      this.sweep.start(sweepEvery);
      this.mails?.start(sweepEvery);
      this.keepAlive.start(anHour);
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
      await Promise.all([this.sweep.stop(), this.keepAlive.stop()]);
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

  private sweepFailed(error: unknown): void {
    this.parts.metrics.failed('sweep');
    this.parts.log.error({ event: 'sweep-error', error: describeError(error) }, 'The sweep for due runs failed.');
  }

  private mailFailed(error: unknown): void {
    this.parts.metrics.failed('mail');
    this.parts.log.error({ event: 'mail-error', error: describeError(error) }, 'Looking for due mails failed.');
  }

  private closeFailed(error: unknown): void {
    this.parts.log.error({ event: 'close-error', error: describeError(error) }, 'Closing failed in part.');
  }
}
