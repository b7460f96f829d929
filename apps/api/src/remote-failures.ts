import type { Clock } from '@kalbro/calendar-core';
import type { AccountId } from '@kalbro/kernel';
import { OperatorAlarms } from '@kalbro/m365';
import type { Logger } from 'pino';
import { Counter } from 'prom-client';
import type { Registry } from 'prom-client';

/** Told what went wrong at Microsoft for an account: ids only. */
export type ReportFailure = (failure: { readonly accountId: AccountId; readonly error: unknown }) => void;

/** Writes what went wrong at Microsoft into the log, and alarms the operator of what only the operator can mend. */
export function reportFailures(logger: Logger, registry: Registry, clock: Clock): ReportFailure {
  const counter = new Counter({
    name: 'kalbro_operator_alarms_total',
    help: 'Failures that only whoever runs Kalbro can mend, by code; each has a line with the event operator-alarm.',
    labelNames: ['code'],
    registers: [registry],
  });
  const alarms = new OperatorAlarms(
    clock,
    (code) => counter.inc({ code }),
    (alarm) => logger.error({ event: 'operator-alarm', ...alarm }, 'the set-up of Kalbro has to be mended'),
  );
  return ({ accountId, error }) => {
    logger.warn({ err: error, accountId }, 'Microsoft refused or did not answer');
    alarms.hear(error);
  };
}
