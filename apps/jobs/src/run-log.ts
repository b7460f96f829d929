import type { KeptAlive, RunReport } from '@kalbro/calendar-service';
import { millisecondsOf } from '@kalbro/kernel';
import type { OperatorAlarm } from '@kalbro/m365';
import type { MailReport } from '@kalbro/mail';
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

/** One event per try of a mail: ids and codes; never addresses, subjects or texts. */
export function logMail(log: Logger, report: MailReport): void {
  const event = { event: 'mail', ...report };
  if (report.outcome === 'sent' && report.refused === 0) log.info(event, 'Mail sent.');
  else log.warn(event, report.outcome === 'later' ? 'Mail is tried again later.' : 'Mail does not reach everybody.');
}

/** Tokens that nobody had used for a month. */
export function logRenewal(log: Logger, { accountId, error }: KeptAlive): void {
  const event = { event: 'sign-in-renewal', accountId };
  if (error === undefined) log.info(event, 'Tokens that nobody used were renewed.');
  else log.warn({ ...event, error: describeError(error) }, 'Tokens that nobody used could not be renewed.');
}

/** Only whoever runs Kalbro can mend this; accounts stay as they are and go on by themselves. */
export function logAlarm(log: Logger, alarm: OperatorAlarm): void {
  log.error({ event: 'operator-alarm', ...alarm }, 'The set-up of Kalbro has to be mended; no account is touched.');
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
