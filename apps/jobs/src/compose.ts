import { hostname } from 'node:os';
import { openJobQueue } from '@kalbro/agenda';
import type { Clock } from '@kalbro/calendar-core';
import { DueRuns, ForgetRemoved, KeepSignInsAlive, SynchroniseAccount } from '@kalbro/calendar-service';
import { Database } from '@kalbro/database';
import { instantOf } from '@kalbro/kernel';
import {
  AccessTokens,
  EntraSignIn,
  GraphClient,
  OperatorAlarms,
  OutlookCalendar,
  OutlookWriter,
  parseKeyRing,
  PostgresTokenVault,
  SecretBox,
} from '@kalbro/m365';
import type { Logger } from 'pino';
import type { Env } from './env.js';
import { JobRunner } from './job-runner.js';
import { Metrics } from './metrics.js';
import { logAlarm, logQueueError } from './run-log.js';

const clock: Clock = { now: () => instantOf(Date.now()) };

/** Milliseconds between two sweeps: what a lost wake-up costs at most. */
const sweepEvery = 3_000;

/** Connects everything and starts the runner; what had been opened is closed again when something cannot be. */
export async function compose(env: Env, log: Logger): Promise<JobRunner> {
  const database = await Database.connect({
    url: env.databaseUrl,
    poolSize: Math.min(env.concurrency + 2, 20),
    applicationName: 'kalbro-jobs',
  });
  try {
    return await startRunner(env, log, database);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function startRunner(env: Env, log: Logger, database: Database): Promise<JobRunner> {
  const metrics = new Metrics();
  const { renewal, ...outlook } = connectOutlook(env, database);
  const queue = await openJobQueue({
    url: env.jobsUrl,
    processName: `kalbro-jobs ${hostname()} ${process.pid}`,
    concurrency: env.concurrency,
    onError: (error, wakeUp) => {
      metrics.failed(wakeUp?.kind ?? 'queue');
      logQueueError(log, error, wakeUp);
    },
  });
  const runner = new JobRunner({
    ...env,
    sweepEvery,
    database,
    queue,
    metrics,
    log,
    dueRuns: new DueRuns(database),
    forgetRemoved: new ForgetRemoved(database),
    keepSignInsAlive: new KeepSignInsAlive({ database, clock, renewal, signIn: outlook.signIn }),
    alarms: new OperatorAlarms(
      clock,
      (code) => metrics.alarmed(code),
      (alarm) => logAlarm(log, alarm),
    ),
    synchroniseAccount: new SynchroniseAccount({ database, ...outlook, clock, window: env.window, dice: Math.random }),
  });
  await runner.start();
  return runner;
}

function connectOutlook(env: Env, database: Database) {
  const vault = new PostgresTokenVault(database, new SecretBox(parseKeyRing(env.encryptionKeys)));
  const tokens = new AccessTokens(env.m365, vault, clock);
  const graph = new GraphClient({ graphUrl: env.m365.graphUrl, tokens });
  const signIn = new EntraSignIn(env.m365, clock);
  return { remote: new OutlookCalendar(graph), writer: new OutlookWriter(graph), signIn, renewal: tokens };
}
