import { hostname } from 'node:os';
import { openJobQueue } from '@kalbro/agenda';
import type { Clock } from '@kalbro/calendar-core';
import {
  DueRuns,
  ForgetRemoved,
  KeepSignInsAlive,
  PostgresOrganisationVault,
  RepairLinks,
  SynchroniseAccount,
  SynchroniseClient,
  TellPeople,
  TrimRuns,
} from '@kalbro/calendar-service';
import { Database } from '@kalbro/database';
import { instantOf } from '@kalbro/kernel';
import {
  AccessTokens,
  EntraSignIn,
  GraphClient,
  OrganisationTokens,
  OperatorAlarms,
  OutlookCalendar,
  OutlookWriter,
  parseKeyRing,
  PostgresTokenVault,
  SecretBox,
  TokensByAccess,
} from '@kalbro/m365';
import { MailOutbox, MailSender, MailStore, SmtpTransport } from '@kalbro/mail';
import type { MailReport } from '@kalbro/mail';
import type { JobQueue } from '@kalbro/scheduling-core';
import {
  DueJobs,
  EndJobRuns,
  FireDueJob,
  ReconcileJobs,
  StartRun,
  TellOfJobs,
  TrimJobRuns,
} from '@kalbro/scheduling-service';
import type { JobWorks } from '@kalbro/scheduling-service';
import type { Logger } from 'pino';
import type { Env } from './env.js';
import { JobRunner } from './job-runner.js';
import { Metrics } from './metrics.js';
import { describeError } from './describe-error.js';
import { logAlarm, logMail, logQueueError } from './run-log.js';

const clock: Clock = { now: () => instantOf(Date.now()) };

/** Milliseconds between two sweeps: what a lost wake-up costs at most. */
const sweepEvery = 3_000;
/** Milliseconds between two comparisons of the queue with the definitions. */
const tidyEvery = 3_600_000;

/** What each kind of automatic job does. */
const works: JobWorks = { synchroniseClient: new SynchroniseClient() };

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
  const mails = new MailStore(database);
  metrics.watchMails(() => mails.waiting());
  const { renewal, ...outlook } = connectOutlook(env, database, metrics);
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
    tellPeople: tellerOf(env, log, database, metrics),
    tellOfJobs: jobTellerOf(env, log, database, metrics),
    mailSender: senderOf(env, log, mails, metrics),
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

function automaticJobs(env: Env, database: Database, queue: JobQueue) {
  const { days, jobRuns, syncRuns } = env.history;
  const startRun = new StartRun(works);
  return {
    dueJobs: new DueJobs({ database, clock }),
    fireDueJob: new FireDueJob({ database, clock, startRun }),
    endJobRuns: new EndJobRuns({ database, clock, works }),
    reconcileJobs: new ReconcileJobs({ database, clock, queue }),
    trimJobRuns: new TrimJobRuns({ database, clock, limits: { days, runs: jobRuns } }),
    trimRuns: new TrimRuns(database, { days, runs: syncRuns }),
  };
}

function tellerOf(env: Env, log: Logger, database: Database, metrics: Metrics): TellPeople {
  const repairLinks = new RepairLinks({ clock, publicUrl: env.publicUrl });
  return new TellPeople({
    database,
    clock,
    outbox: new MailOutbox(),
    makeRepairLink: (tx, repair) => repairLinks.issue(tx, repair),
    onError: tellingFailed(log, metrics),
  });
}

function jobTellerOf({ consoleUrl, publicUrl }: Env, log: Logger, database: Database, metrics: Metrics): TellOfJobs {
  return new TellOfJobs({
    database,
    clock,
    outbox: new MailOutbox(),
    linkTo: (id) => (consoleUrl === undefined ? publicUrl : `${consoleUrl}/settings/automatic-jobs/${id}`),
    onError: tellingFailed(log, metrics),
  });
}

function tellingFailed(log: Logger, metrics: Metrics) {
  return (error: unknown): void => {
    metrics.failed('telling');
    log.error({ event: 'telling-error', error: describeError(error) }, 'People of a client could not be told.');
  };
}

/** Undefined where no mail server is configured: mails are kept for whoever looks. */
function senderOf({ mail }: Env, log: Logger, store: MailStore, metrics: Metrics): MailSender | undefined {
  if (!mail) return undefined;
  const report = (tried: MailReport) => {
    metrics.mailed(tried);
    logMail(log, tried);
  };
  return new MailSender({ store, transport: new SmtpTransport(mail), report });
}

function connectOutlook(env: Env, database: Database, metrics: Metrics) {
  const box = new SecretBox(parseKeyRing(env.encryptionKeys));
  const renewal = new AccessTokens(env.m365, new PostgresTokenVault(database, box), clock);
  const organisations = new PostgresOrganisationVault(database, box, clock);
  const tokens = new TokensByAccess(renewal, new OrganisationTokens(env.m365, organisations, clock));
  const graph = new GraphClient({
    graphUrl: env.m365.graphUrl,
    tokens,
    onAnswer: (answer) => metrics.answered(answer),
  });
  const signIn = new EntraSignIn(env.m365, clock);
  return { remote: new OutlookCalendar(graph), writer: new OutlookWriter(graph), signIn, renewal };
}
