import { hostname } from 'node:os';
import { openJobQueue } from '@kalbro/agenda';
import type { Clock } from '@kalbro/calendar-core';
import { DueRuns, ForgetRemoved, SynchroniseAccount, SynchroniseClient, TrimRuns } from '@kalbro/calendar-service';
import { Database } from '@kalbro/database';
import { instantOf } from '@kalbro/kernel';
import {
  AccessTokens,
  GraphClient,
  OutlookCalendar,
  OutlookWriter,
  parseKeyRing,
  PostgresTokenVault,
  SecretBox,
} from '@kalbro/m365';
import type { JobQueue } from '@kalbro/scheduling-core';
import { DueJobs, EndJobRuns, FireDueJob, ReconcileJobs, StartRun, TrimJobRuns } from '@kalbro/scheduling-service';
import type { JobWorks, OnJobRunEnded } from '@kalbro/scheduling-service';
import type { Logger } from 'pino';
import type { Env } from './env.js';
import { JobRunner } from './job-runner.js';
import { Metrics } from './metrics.js';
import { logQueueError } from './run-log.js';

const clock: Clock = { now: () => instantOf(Date.now()) };

/** Milliseconds between two sweeps: what a lost wake-up costs at most. */
const sweepEvery = 3_000;
/** Milliseconds between two comparisons of the queue with the definitions. */
const tidyEvery = 3_600_000;

/** What each kind of automatic job does. */
const works: JobWorks = { synchroniseClient: new SynchroniseClient() };
/** Told of every job run that is over, in the transaction that ends it. */
const onEnded: readonly OnJobRunEnded[] = [];

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
  const outlook = connectOutlook(env, database);
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
    ...automaticJobs(env, database, queue),
    sweepEvery,
    tidyEvery,
    database,
    queue,
    metrics,
    log,
    dueRuns: new DueRuns(database),
    forgetRemoved: new ForgetRemoved(database),
    synchroniseAccount: new SynchroniseAccount({ database, ...outlook, clock, window: env.window, dice: Math.random }),
  });
  await runner.start();
  return runner;
}

function automaticJobs(env: Env, database: Database, queue: JobQueue) {
  const { days, jobRuns, syncRuns } = env.history;
  const startRun = new StartRun(works, onEnded);
  return {
    dueJobs: new DueJobs({ database, clock }),
    fireDueJob: new FireDueJob({ database, clock, startRun }),
    endJobRuns: new EndJobRuns({ database, clock, works, onEnded }),
    reconcileJobs: new ReconcileJobs({ database, clock, queue }),
    trimJobRuns: new TrimJobRuns({ database, clock, limits: { days, runs: jobRuns } }),
    trimRuns: new TrimRuns(database, { days, runs: syncRuns }),
  };
}

function connectOutlook(env: Env, database: Database): { remote: OutlookCalendar; writer: OutlookWriter } {
  const vault = new PostgresTokenVault(database, new SecretBox(parseKeyRing(env.encryptionKeys)));
  const tokens = new AccessTokens(env.m365, vault, clock);
  const graph = new GraphClient({ graphUrl: env.m365.graphUrl, tokens });
  return { remote: new OutlookCalendar(graph), writer: new OutlookWriter(graph) };
}
