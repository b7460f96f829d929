import type { RunReport } from '@kalbro/calendar-service';
import type { Logger } from 'pino';
import { describeError } from './describe-error.js';

/** One wide event per run: ids, numbers and codes; never titles, texts, addresses or tokens. */
export function logRun(log: Logger, report: RunReport): void {
  const { error, ...facts } = report;
  const event = { event: 'sync-run', ...facts, ...(error === undefined ? {} : { error: describeError(error) }) };
  if (report.outcome === 'FAILED') log.warn(event, 'Sync run failed.');
  else log.info(event, 'Sync run worked on.');
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
