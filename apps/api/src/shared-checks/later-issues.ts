/** A part of the contract that a later issue brings; `names` are types, or `Type.field` and `Type.field(argument)`. */
export interface LaterIssue {
  readonly reason: string;
  readonly names: readonly string[];
}

/** The one list of what the running API does not have yet, printed by the check. Whatever is there already may not stay on it. */
export const laterIssues: readonly LaterIssue[] = [
  {
    reason: 'two-way synchronising: appointments are edited here and go up',
    names: [
      'ApplyTo',
      'AppointmentVersionConflict',
      'UpdateAppointmentResult',
      'CreateAppointmentInput',
      'UpdateAppointmentInput',
      'DeleteAppointmentInput',
      'Mutation.createAppointment',
      'Mutation.updateAppointment',
      'Mutation.deleteAppointment',
    ],
  },
  {
    reason: 'conflicts need changes on both sides',
    names: ['SyncConflict', 'SyncConflictConnection', 'Query.syncConflicts', 'Mutation.restoreConflictValue'],
  },
  {
    reason: 'runs that wait for a yes or no before they delete much',
    names: ['Mutation.confirmDeletions', 'Mutation.dismissDeletions'],
  },
  {
    reason: 'automatic jobs and their alerts',
    names: [
      'AutomaticJob',
      'AutomaticJobInput',
      'AutomaticJobType',
      'JobRun',
      'JobRunConnection',
      'JobRunStatus',
      'KeptMail',
      'Query.automaticJobs',
      'Query.automaticJob',
      'Query.keptMails',
      'Mutation.createAutomaticJob',
      'Mutation.updateAutomaticJob',
      'Mutation.deleteAutomaticJob',
      'Mutation.runAutomaticJob',
      'Subscription.jobRunChanged',
    ],
  },
];
