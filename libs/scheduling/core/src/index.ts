export type {
  DrainReport,
  JobQueue,
  JobWaker,
  ScheduledWakeUp,
  WakeUp,
  WakeUpHandler,
} from './ports/job-queue.port.js';
export { jobKinds } from './job-kinds.js';
export type { JobKind } from './job-kinds.js';
