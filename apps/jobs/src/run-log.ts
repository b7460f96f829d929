import type { RunReport } from '@kalbro/calendar-service';
import { millisecondsOf } from '@kalbro/kernel';
import type { JobRun } from '@kalbro/scheduling-core';
import type { FiredJob } from '@kalbro/scheduling-service';
import type { Logger } from 'pino';
import { describeError } from './describe-error.js';

/** One wide event per run: ids, numbers and codes; never titles, texts, addresses or tokens. */
export function logRun(log: Logger, report: RunReport): void {
  const { error, ...facts } = report;
  const event = { event: 'sync-run', ...facts, ...(error === undefined ? {} : { error: describeError(error) }) };
  if (report.outcome === 'FAILED') log.warn(event, 'Sync run failed.');
  else log.info(event, 'Sync run worked on.');
}

/** One event per firing: whose time had come, and how late it was. */
export function logFiring(log: Logger, { run, dueAt, nextRunAt }: FiredJob): void {
  const late = millisecondsOf(run.startedAt) - millisecondsOf(dueAt);
  const { total, skipped } = run.counts;
  const facts = { jobRunId: run.id, jobId: run.jobId, clientId: run.clientId, status: run.status, total, skipped };
  log.info({ event: 'job-fired', ...facts, late, nextRunAt }, 'An automatic job fired.');
}

/** One wide event per job run that is over; whose accounts failed is in the run itself. */
export function logJobRun(log: Logger, { id, jobId, clientId, trigger, status, counts, error }: JobRun): void {
  const facts = { jobRunId: id, jobId, clientId, trigger, status, ...counts, code: error?.code };
  const event = { event: 'job-run', ...facts };
  if (status === 'SUCCEEDED') log.info(event, 'Job run over.');
  else log.warn(event, 'Job run over, not in whole.');
}

/** What a handler threw, or a trouble with the queue's store. */
export function logQueueError(
  log: Logger,
  error: unknown,
  wakeUp?: { readonly kind: string; readonly key: string },
): void {
  const event = { event: 'queue-error', ...(wakeUp ? { kind: wakeUp.kind, key: wakeUp.key } : {}) };
  log.error({ ...event, error: describeError(error) }, wakeUp ? 'A job threw.' : 'The job queue had trouble.');
}
