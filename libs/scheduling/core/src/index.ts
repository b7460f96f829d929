export type {
  DrainReport,
  HandleOptions,
  JobQueue,
  JobWaker,
  ScheduledWakeUp,
  WakeUp,
  WakeUpHandler,
} from './ports/job-queue.port.js';
export type { Clock } from './ports/clock.port.js';
export { jobKinds } from './job-kinds.js';
export type { JobKind } from './job-kinds.js';
export { jobTypeNames, jobTypes, jobTypeSpec } from './jobs/job-types.js';
export type { JobType, JobTypeSpec, JobWorkName } from './jobs/job-types.js';
export { planSave, sameSchedule, scheduleAfterSave } from './jobs/automatic-job.js';
export type { AutomaticJob, JobDefinition } from './jobs/automatic-job.js';
export { parseDefinition, parseScheduleInput } from './jobs/parse-definition.js';
export type { JobInput, ParsingTools, ScheduleInput } from './jobs/parse-definition.js';
export { planJobs } from './jobs/plan-jobs.js';
export type { JobTime, QueuePlan } from './jobs/plan-jobs.js';
export { parseCron } from './schedule/cron.js';
export type { CronTimes } from './schedule/cron.js';
export { scheduleWarnings, shortestGap } from './schedule/frequency.js';
export { nextFiring, nextFirings } from './schedule/schedule.js';
export type { CronSchedule, Interval, Schedule } from './schedule/schedule.js';
export { decideJobRunEnd } from './runs/decide-run-end.js';
export type { JobRunEnd, WorkOutcome } from './runs/decide-run-end.js';
export type { FailedPart, JobRun, JobRunCounts, JobRunError, JobRunStatus, JobRunTrigger } from './runs/job-run.js';
export { jobRunSummary, jobRunText } from './runs/job-run-words.js';
