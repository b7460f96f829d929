import type {
  AddCalendarAccount,
  CancelSyncRun,
  ConfirmDeletions,
  DismissDeletions,
  CreateAppointment,
  DeleteAppointment,
  DescribeRemoval,
  ReadAppointment,
  ReadAppointments,
  ReadClientAccounts,
  ReadConflicts,
  ReadOrganisationConnection,
  ReconnectCalendarAccount,
  RemoveCalendarAccount,
  RemoveOrganisationConnection,
  RestoreConflictValue,
  SaveOrganisationConnection,
  SelectExternalCalendars,
  StartResourceSync,
  StartSync,
  TestOrganisationConnection,
  UpdateAppointment,
  UpdateCalendarAccount,
} from '@kalbro/calendar-service';
import type { CreateClient, SaveResource, SaveUser, SwitchModule } from '@kalbro/permissions-service';
import type {
  CreateAutomaticJob,
  DeleteAutomaticJob,
  PreviewSchedule,
  ReadAutomaticJobs,
  RunAutomaticJob,
  UpdateAutomaticJob,
} from '@kalbro/scheduling-service';
import type { FollowAccounts, FollowRuns } from './accounts/follow-accounts.js';
import type { ReadAccount } from './accounts/read-accounts.js';
import type { FollowAppointments } from './calendar/follow-appointments.js';
import type { ReadKeptMails } from './mails/read-kept-mails.js';
import type { FollowJobRuns } from './jobs/follow-job-runs.js';
import type { ReadAdministrators, ReadClients, ReadResources } from './permissions/read-directory.js';

/** Everything that resolvers call; put together in application-parts.ts. */
export interface Application {
  readonly createClient: CreateClient;
  readonly saveUser: SaveUser;
  readonly saveResource: SaveResource;
  readonly switchModule: SwitchModule;
  readonly readClients: ReadClients;
  readonly readResources: ReadResources;
  readonly readAdministrators: ReadAdministrators;

  readonly addCalendarAccount: AddCalendarAccount;
  readonly updateCalendarAccount: UpdateCalendarAccount;
  readonly reconnectCalendarAccount: ReconnectCalendarAccount;
  readonly selectExternalCalendars: SelectExternalCalendars;
  readonly removeCalendarAccount: RemoveCalendarAccount;
  readonly describeRemoval: DescribeRemoval;
  readonly readAccount: ReadAccount;
  readonly readClientAccounts: ReadClientAccounts;

  readonly readOrganisationConnection: ReadOrganisationConnection;
  readonly saveOrganisationConnection: SaveOrganisationConnection;
  readonly removeOrganisationConnection: RemoveOrganisationConnection;
  readonly testOrganisationConnection: TestOrganisationConnection;

  readonly startSync: StartSync;
  readonly startResourceSync: StartResourceSync;
  readonly cancelSyncRun: CancelSyncRun;
  readonly confirmDeletions: ConfirmDeletions;
  readonly dismissDeletions: DismissDeletions;
  readonly readConflicts: ReadConflicts;
  readonly restoreConflictValue: RestoreConflictValue;
  readonly followAccounts: FollowAccounts;
  readonly followRuns: FollowRuns;

  readonly createAppointment: CreateAppointment;
  readonly updateAppointment: UpdateAppointment;
  readonly deleteAppointment: DeleteAppointment;
  readonly readAppointments: ReadAppointments;
  readonly readAppointment: ReadAppointment;
  readonly followAppointments: FollowAppointments;

  readonly readKeptMails: ReadKeptMails;
  readonly readAutomaticJobs: ReadAutomaticJobs;
  readonly createAutomaticJob: CreateAutomaticJob;
  readonly updateAutomaticJob: UpdateAutomaticJob;
  readonly deleteAutomaticJob: DeleteAutomaticJob;
  readonly runAutomaticJob: RunAutomaticJob;
  readonly previewSchedule: PreviewSchedule;
  readonly followJobRuns: FollowJobRuns;
}
