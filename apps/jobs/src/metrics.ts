import type { RunReport } from '@kalbro/calendar-service';
import { millisecondsOf } from '@kalbro/kernel';
import type { GraphAnswer } from '@kalbro/m365';
import type { MailReport } from '@kalbro/mail';
import type { JobRun } from '@kalbro/scheduling-core';
import { jobKinds } from '@kalbro/scheduling-core';
import type { FiredJob } from '@kalbro/scheduling-service';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What this process counts. Prometheus sums over processes. */
export class Metrics {
  readonly registry = new Registry();
  private readonly runs = new Counter({
    name: 'kalbro_sync_runs_total',
    help: 'Sync runs that this process worked on, by outcome; QUEUED ones wait for another try.',
    labelNames: ['outcome'],
    registers: [this.registry],
  });
  private readonly seconds = new Histogram({
    name: 'kalbro_sync_run_duration_seconds',
    help: 'How long this process worked on a sync run.',
    labelNames: ['outcome'],
    buckets: [0.1, 0.3, 1, 3, 10, 30, 100, 300],
    registers: [this.registry],
  });
  private readonly requests = new Counter({
    name: 'kalbro_graph_requests_total',
    help: 'HTTP requests to Microsoft Graph, counted when their run ends, in whichever processes they were made.',
    registers: [this.registry],
  });
  private readonly answers = new Counter({
    name: 'kalbro_graph_answers_total',
    help: 'Answers of Microsoft Graph to this process as they come, retries included: ok, throttled, unavailable, and so on.',
    labelNames: ['answer'],
    registers: [this.registry],
  });
  private readonly items = new Counter({
    name: 'kalbro_sync_items_total',
    help: 'Items of Outlook that were worked on, counted when their run ends.',
    registers: [this.registry],
  });
  private readonly jobRuns = new Counter({
    name: 'kalbro_job_runs_total',
    help: 'Runs of automatic jobs that are over, by outcome, counted where their end was seen.',
    labelNames: ['outcome'],
    registers: [this.registry],
  });
  private readonly jobSeconds = new Histogram({
    name: 'kalbro_job_run_duration_seconds',
    help: 'From the firing of an automatic job to the end of its last sync run.',
    labelNames: ['outcome'],
    buckets: [1, 3, 10, 30, 100, 300, 1_000, 3_000],
    registers: [this.registry],
  });
  private readonly lateness = new Histogram({
    name: 'kalbro_job_lateness_seconds',
    help: 'How long after its time an automatic job fired.',
    buckets: [0.1, 0.5, 1, 3, 10, 60, 600],
    registers: [this.registry],
  });
  private readonly active = new Gauge({
    name: 'kalbro_sync_runs_active',
    help: 'Sync runs that this process is working on.',
    registers: [this.registry],
  });
  private readonly mails = new Counter({
    name: 'kalbro_mails_total',
    help: 'Tries of mails in this process: sent, later (kept and tried again), or givenUp.',
    labelNames: ['outcome'],
    registers: [this.registry],
  });
  private readonly failures = new Counter({
    name: 'kalbro_job_errors_total',
    help: 'Unexpected errors by where they came from: a kind of job, the queue, the sweep, the housekeeping, telling, or mail.',
    labelNames: ['source'],
    registers: [this.registry],
  });

  private readonly alarms = new Counter({
    name: 'kalbro_operator_alarms_total',
    help: 'Failures that only whoever runs Kalbro can mend, by code; each has a line with the event operator-alarm.',
    labelNames: ['code'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** `depth` is asked at every scrape; a queue that cannot be reached has no depth then. */
  watchDepth(depth: () => Promise<number>): void {
    const gauge: Gauge = new Gauge({
      name: 'kalbro_job_queue_depth',
      help: 'Wake-ups that are due and that no process has taken, of all processes together.',
      registers: [this.registry],
      collect: async () => gauge.set(await depth().catch(() => Number.NaN)),
    });
  }

  /** `waiting` is asked at every scrape. */
  watchMails(waiting: () => Promise<number>): void {
    const gauge: Gauge = new Gauge({
      name: 'kalbro_mails_waiting',
      help: 'Mails that were neither sent nor given up, of all processes together.',
      registers: [this.registry],
      collect: async () => gauge.set(await waiting().catch(() => Number.NaN)),
    });
  }

  mailed({ outcome }: MailReport): void {
    this.mails.inc({ outcome });
  }

  /** Seconds; asked at every scrape. */
  watchOldestPush(oldest: () => Promise<number>): void {
    const gauge: Gauge = new Gauge({
      name: 'kalbro_oldest_push_seconds',
      help: 'How long the longest waiting change has been on its way to Outlook, of all clients; 0 when none is.',
      registers: [this.registry],
      collect: async () => gauge.set(await oldest().catch(() => Number.NaN)),
    });
  }

  /** A run of the queue's handler, whether or not there is a sync run to work on. */
  async during<T>(kind: string, work: () => Promise<T>): Promise<T> {
    if (kind !== jobKinds.syncAccount && kind !== jobKinds.syncInTurn) return work();
    this.active.inc();
    try {
      return await work();
    } finally {
      this.active.dec();
    }
  }

  answered(answer: GraphAnswer): void {
    this.answers.inc({ answer });
  }

  ran(report: RunReport): void {
    const { outcome } = report;
    this.runs.inc({ outcome });
    this.seconds.observe({ outcome }, report.milliseconds / 1000);
    // A run's numbers grow over its tries and processes: they count once, where it ends.
    if (outcome === 'QUEUED' || outcome === 'SUPERSEDED') return;
    this.requests.inc(report.graphRequests);
    this.items.inc(report.processed);
  }

  alarmed(code: string): void {
    this.alarms.inc({ code });
  }

  fired({ run, dueAt }: FiredJob): void {
    this.lateness.observe(Math.max(0, millisecondsOf(run.startedAt) - millisecondsOf(dueAt)) / 1000);
  }

  jobRunEnded({ status, startedAt, finishedAt }: JobRun): void {
    this.jobRuns.inc({ outcome: status });
    if (finishedAt === null) return;
    this.jobSeconds.observe({ outcome: status }, (millisecondsOf(finishedAt) - millisecondsOf(startedAt)) / 1000);
  }

  failed(source: string): void {
    this.failures.inc({ source });
  }
}
