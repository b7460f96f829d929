import type {
  Clock,
  OrganisationVault,
  RemoteCalendar,
  RemoteOrganisation,
  RemoteSignIn,
  SyncRun,
  TokenVault,
} from '@kalbro/calendar-core';
import {
  AccountReader,
  AddCalendarAccount,
  BeginRepair,
  CancelSyncRun,
  CompleteSignIn,
  ConfirmDeletions,
  CountCopies,
  CountHeldDeletions,
  DismissDeletions,
  CreateAppointment,
  DeleteAppointment,
  DescribeRemoval,
  ReadAppointment,
  ReadAppointments,
  ReadClientAccounts,
  ReadConflicts,
  ReadJobRuns,
  ReadOrganisationConnection,
  ReconnectCalendarAccount,
  RemoveCalendarAccount,
  RemoveOrganisationConnection,
  ReadRepairLink,
  ReportAdminConsent,
  RestoreConflictValue,
  SaveOrganisationConnection,
  SelectExternalCalendars,
  StartResourceSync,
  StartSync,
  SynchroniseClient,
  restartClient,
  stopClient,
  TestOrganisationConnection,
  UpdateAppointment,
  UpdateCalendarAccount,
} from '@kalbro/calendar-service';
import type { SecretBox, WakeAccount } from '@kalbro/calendar-service';
import type { Database } from '@kalbro/database';
import type { ClientId, SyncRunId, UserId } from '@kalbro/kernel';
import { KeptMails } from '@kalbro/mail';
import { CreateClient, ReadDirectory, SaveResource, SaveUser, SwitchModule } from '@kalbro/permissions-service';
import type { LoadActor } from '@kalbro/permissions-service';
import { jobKinds } from '@kalbro/scheduling-core';
import type { JobQueue } from '@kalbro/scheduling-core';
import {
  CreateAutomaticJob,
  DeleteAutomaticJob,
  JobReader,
  PreviewSchedule,
  ReadAutomaticJobs,
  ReconcileJobs,
  RunAutomaticJob,
  StartRun,
  UpdateAutomaticJob,
} from '@kalbro/scheduling-service';
import type { Logger } from 'pino';
import { FollowAccounts, FollowRuns } from './accounts/follow-accounts.js';
import { ReadAccount } from './accounts/read-accounts.js';
import type { Application } from './application.js';
import { FollowAppointments } from './calendar/follow-appointments.js';
import type { ReportConsent } from './http/admin-consent.js';
import type { FinishSignIn } from './http/oauth-callback.js';
import type { RepairCases } from './http/repair.js';
import type { LiveBus } from './live/follow.js';
import type { BatchReaders } from './loaders.js';
import type { ReportFailure } from './remote-failures.js';
import { groupedBy, inOrderOf } from './in-order.js';
import { FollowJobRuns } from './jobs/follow-job-runs.js';
import { ReadKeptMails } from './mails/read-kept-mails.js';
import { ReadAdministrators, ReadClients, ReadResources } from './permissions/read-directory.js';

/** What the use cases are made of. */
export interface ApplicationParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly live: LiveBus;
  readonly wake: WakeAccount;
  readonly queue: Pick<JobQueue, 'wake' | 'schedule' | 'unschedule' | 'scheduled'>;
  readonly signIn: RemoteSignIn;
  readonly remote: RemoteCalendar;
  readonly vault: TokenVault;
  readonly organisation: RemoteOrganisation;
  readonly organisationVault: OrganisationVault;
  readonly box: SecretBox;
  readonly loadActor: Pick<LoadActor, 'run' | 'byUserId'>;
  /** A mail server is configured: no mails are kept for people to look at. */
  readonly sendsMail: boolean;
  readonly logger: Logger;
}

/** What is made of the parts where the API is served. */
export interface ServedParts extends ApplicationParts {
  readonly report: ReportFailure;
}

export interface MadeApplication {
  readonly app: Application;
  readonly readers: BatchReaders;
  readonly signIns: SignIns;
}

/** What browsers lead to that come from Microsoft or from a mail: nobody is signed in to the planner there. */
export interface SignIns {
  readonly finish: FinishSignIn;
  readonly reportConsent: ReportConsent;
  readonly repair: RepairCases;
}

/** Every use case, put together by hand; here the domains meet, which know nothing of each other. */
export function makeApplication(parts: ServedParts): MadeApplication {
  const directory = new ReadDirectory(parts.database);
  const accounts = new AccountReader(parts.database);
  const jobs = new JobReader(parts.database);
  const readers = { ...makeReaders(parts.database, directory, accounts), ...makeJobReaders(parts.database, jobs) };
  const app = {
    ...directoryCases(parts, directory),
    ...accountCases(parts),
    ...organisationCases(parts),
    ...editingCases(parts),
    ...jobCases(parts, jobs),
    ...readingCases(parts, readers, accounts),
    readKeptMails: new ReadKeptMails(parts.sendsMail ? undefined : new KeptMails(parts.database)),
  };
  return { app, readers, signIns: signInCases(parts) };
}

function directoryCases({ database, clock }: ApplicationParts, directory: ReadDirectory) {
  return {
    createClient: new CreateClient(database),
    saveUser: new SaveUser(database),
    saveResource: new SaveResource(database),
    switchModule: new SwitchModule(
      database,
      [stopClient],
      [(tx, clientId) => restartClient(tx, clientId, clock.now())],
    ),
    readClients: new ReadClients(directory),
    readResources: new ReadResources(directory),
    readAdministrators: new ReadAdministrators(directory),
  };
}

function accountCases(parts: ServedParts) {
  return {
    addCalendarAccount: new AddCalendarAccount(parts),
    updateCalendarAccount: new UpdateCalendarAccount(parts),
    reconnectCalendarAccount: new ReconnectCalendarAccount(parts),
    selectExternalCalendars: new SelectExternalCalendars(parts),
    removeCalendarAccount: new RemoveCalendarAccount(parts),
    describeRemoval: new DescribeRemoval(parts.database),
    readClientAccounts: new ReadClientAccounts(parts.database),
    startSync: new StartSync(parts),
    startResourceSync: new StartResourceSync(parts),
    cancelSyncRun: new CancelSyncRun(parts),
    confirmDeletions: new ConfirmDeletions(parts),
    dismissDeletions: new DismissDeletions(parts),
    readConflicts: new ReadConflicts(parts.database),
    restoreConflictValue: new RestoreConflictValue(parts),
  };
}

function organisationCases(parts: ApplicationParts) {
  return {
    readOrganisationConnection: new ReadOrganisationConnection(parts),
    saveOrganisationConnection: new SaveOrganisationConnection(parts),
    removeOrganisationConnection: new RemoveOrganisationConnection(parts),
    testOrganisationConnection: new TestOrganisationConnection(parts),
  };
}

function editingCases(parts: ApplicationParts) {
  return {
    createAppointment: new CreateAppointment(parts),
    updateAppointment: new UpdateAppointment(parts),
    deleteAppointment: new DeleteAppointment(parts),
  };
}

function jobCases(parts: ApplicationParts, reader: JobReader) {
  const { database, clock, live: bus } = parts;
  const readAutomaticJobs = new ReadAutomaticJobs(database);
  const jobParts = { database, clock, definitionsChanged: reconciler(parts) };
  const startRun = new StartRun({ synchroniseClient: new SynchroniseClient() });
  const loadActor = (userId: UserId) => parts.loadActor.byUserId(userId);
  return {
    readAutomaticJobs,
    createAutomaticJob: new CreateAutomaticJob(jobParts),
    updateAutomaticJob: new UpdateAutomaticJob(jobParts),
    deleteAutomaticJob: new DeleteAutomaticJob(jobParts),
    previewSchedule: new PreviewSchedule({ clock, jobs: readAutomaticJobs }),
    runAutomaticJob: new RunAutomaticJob({ database, clock, startRun, workWaits: workTeller(parts) }),
    followJobRuns: new FollowJobRuns({ bus, readJobs: readAutomaticJobs, reader, loadActor }),
  };
}

/** What was saved is in our tables by now; when the queue cannot be told, it fires a little later than to the moment. */
function reconciler({ database, clock, queue, logger }: ApplicationParts) {
  const reconcile = new ReconcileJobs({ database, clock, queue });
  return async () => {
    try {
      await reconcile.run();
    } catch (error) {
      logger.warn({ err: error }, 'the queue could not be told of a job');
    }
  };
}

/** The runs are in our tables by now; when nobody can be woken, they are found a little later. */
function workTeller({ queue, logger }: ApplicationParts) {
  return async (clientId: ClientId) => {
    try {
      await queue.wake(jobKinds.lookAround, clientId);
    } catch (error) {
      logger.warn({ err: error, clientId }, 'nobody could be woken');
    }
  };
}

function readingCases(parts: ApplicationParts, readers: BatchReaders, accounts: AccountReader) {
  const runsByIds = runReader(accounts);
  const loadActor = (userId: UserId) => parts.loadActor.byUserId(userId);
  const followed = { bus: parts.live, readers, runsByIds, loadActor };
  const following = {
    ...followed,
    latestRuns: accounts.latestRunsOf.bind(accounts),
    removedAccounts: accounts.removedOfResource.bind(accounts),
  };
  return {
    readAccount: new ReadAccount(readers, runsByIds),
    followAccounts: new FollowAccounts(following),
    followRuns: new FollowRuns(following),
    readAppointments: new ReadAppointments(parts.database),
    readAppointment: new ReadAppointment(parts.database),
    followAppointments: new FollowAppointments(followed),
  };
}

/** A job run of a large client has thousands; a reader wants to see what is wrong. */
const syncRunsAtMost = 500;

type JobReaders = Pick<BatchReaders, 'jobs' | 'jobRuns' | 'syncRunsOfJobRuns'>;

function makeJobReaders(database: Database, jobs: JobReader): JobReaders {
  const syncRuns = new ReadJobRuns(database);
  return {
    jobs: async (ids) => inOrderOf(ids, await jobs.jobsByIds(ids), ({ id }) => id),
    jobRuns: ({ jobId, first, after }) => jobs.runsOf(jobId, first, after),
    syncRunsOfJobRuns: async (ids) => {
      const found = groupedBy(ids, await syncRuns.syncRunsOf(ids, syncRunsAtMost), (one) => one.jobRunId);
      return found.map((ofOne) => ofOne.map(({ run }) => run));
    },
  };
}

function makeReaders(
  database: Database,
  directory: ReadDirectory,
  accounts: AccountReader,
): Omit<BatchReaders, keyof JobReaders> {
  const countCopies = new CountCopies(database);
  const countHeldDeletions = new CountHeldDeletions(database);
  return {
    copies: (ids) => countCopies.run(ids),
    heldDeletions: (ids) => countHeldDeletions.run(ids),
    clients: (ids) => directory.clientsByIds(ids),
    activeModules: (ids) => directory.activeModulesOf(ids),
    resources: (ids) => directory.resourcesByIds(ids),
    accounts: async (ids) => inOrderOf(ids, await accounts.accountsByIds(ids), ({ id }) => id),
    accountsOfResources: async (ids) =>
      groupedBy(ids, await accounts.accountsOfResources(ids), (one) => one.resourceId),
    externalCalendars: async (ids) => groupedBy(ids, await accounts.externalCalendarsOf(ids), (one) => one.accountId),
    currentRuns: async (ids) => inOrderOf(ids, await accounts.currentRunsOf(ids), (run) => run.accountId),
    runs: ({ accountId, first, after }) => accounts.runsOf(accountId, first, after),
    pendingUp: async (ids) => {
      const waiting = await accounts.pendingUpOf(ids);
      return ids.map((id) => waiting.get(id) ?? 0);
    },
  };
}

/** Few at a time: those that changed since a subscriber was told last. */
function runReader(accounts: AccountReader) {
  return async (ids: readonly SyncRunId[]): Promise<readonly SyncRun[]> => {
    const runs = await Promise.all(ids.map((id) => accounts.runById(id)));
    return runs.filter((run) => run !== undefined);
  };
}

function signInCases(parts: ServedParts): SignIns {
  const loadActor = (userId: UserId) => parts.loadActor.byUserId(userId);
  const completeSignIn = new CompleteSignIn({ ...parts, loadActor });
  const reportAdminConsent = new ReportAdminConsent(parts);
  const readRepairLink = new ReadRepairLink({ ...parts, loadActor });
  const begin = new BeginRepair({ ...parts, loadActor });
  return {
    finish: (answer) => completeSignIn.run(answer),
    reportConsent: (answer) => reportAdminConsent.run(answer),
    repair: {
      read: (ticket) => readRepairLink.run(ticket),
      begin: (ticket, context) => begin.run(ticket, context),
    },
  };
}
