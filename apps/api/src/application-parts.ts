import type { Clock, RemoteCalendar, RemoteSignIn, SyncRun, TokenVault } from '@kalbro/calendar-core';
import {
  AccountReader,
  AddCalendarAccount,
  CancelSyncRun,
  CompleteSignIn,
  ConfirmDeletions,
  DismissDeletions,
  queueRestored,
  CreateAppointment,
  DeleteAppointment,
  DescribeRemoval,
  ReadAppointment,
  ReadAppointments,
  ReadClientAccounts,
  ReadConflicts,
  ReconnectCalendarAccount,
  RemoveCalendarAccount,
  RestoreConflictValue,
  SelectExternalCalendars,
  StartResourceSync,
  StartSync,
  restartClient,
  stopClient,
  UpdateAppointment,
  UpdateCalendarAccount,
} from '@kalbro/calendar-service';
import type { SecretBox, WakeAccount } from '@kalbro/calendar-service';
import type { Database } from '@kalbro/database';
import type { SyncRunId, UserId } from '@kalbro/kernel';
import { CreateClient, ReadDirectory, SaveResource, SaveUser, SwitchModule } from '@kalbro/permissions-service';
import type { LoadActor } from '@kalbro/permissions-service';
import type { Logger } from 'pino';
import { FollowAccounts, FollowRuns } from './accounts/follow-accounts.js';
import { ReadAccount } from './accounts/read-accounts.js';
import type { Application } from './application.js';
import { FollowAppointments } from './calendar/follow-appointments.js';
import type { FinishSignIn } from './http/oauth-callback.js';
import type { LiveBus } from './live/follow.js';
import type { BatchReaders } from './loaders.js';
import type { ReportFailure } from './remote-failures.js';
import { groupedBy, inOrderOf } from './in-order.js';
import { ReadClients, ReadResources } from './permissions/read-directory.js';

/** What the use cases are made of. */
export interface ApplicationParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly live: LiveBus;
  readonly wake: WakeAccount;
  readonly signIn: RemoteSignIn;
  readonly remote: RemoteCalendar;
  readonly vault: TokenVault;
  readonly box: SecretBox;
  readonly loadActor: Pick<LoadActor, 'run' | 'byUserId'>;
  readonly logger: Logger;
}

/** What is made of the parts where the API is served. */
export interface ServedParts extends ApplicationParts {
  readonly report: ReportFailure;
}

export interface MadeApplication {
  readonly app: Application;
  readonly readers: BatchReaders;
  readonly finishSignIn: FinishSignIn;
}

/** Every use case, put together by hand; here the domains meet, which know nothing of each other. */
export function makeApplication(parts: ServedParts): MadeApplication {
  const directory = new ReadDirectory(parts.database);
  const accounts = new AccountReader(parts.database);
  const readers = makeReaders(directory, accounts);
  const app = {
    ...directoryCases(parts, directory),
    ...accountCases(parts),
    ...editingCases(parts),
    ...readingCases(parts, readers, accounts),
  };
  return { app, readers, finishSignIn: signInFinisher(parts) };
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
    restoreConflictValue: new RestoreConflictValue({ ...parts, queueLocalChange: queueRestored }),
  };
}

function editingCases(parts: ApplicationParts) {
  return {
    createAppointment: new CreateAppointment(parts),
    updateAppointment: new UpdateAppointment(parts),
    deleteAppointment: new DeleteAppointment(parts),
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

function makeReaders(directory: ReadDirectory, accounts: AccountReader): BatchReaders {
  return {
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

function signInFinisher(parts: ServedParts): FinishSignIn {
  const completeSignIn = new CompleteSignIn({
    ...parts,
    loadActor: (userId) => parts.loadActor.byUserId(userId),
  });
  return (answer) => completeSignIn.run(answer);
}
