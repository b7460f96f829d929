export type * from './model/appointment.js';
export type * from './model/account.js';
export type {
  SyncCounts,
  SyncItemError,
  SyncPhase,
  SyncRun,
  SyncRunStatus,
  SyncTrigger,
} from './model/sync-run.js';
export { isActive, noCounts } from './model/sync-run.js';
export type * from './ports/remote-calendar.port.js';
export type * from './ports/remote-sign-in.port.js';
export type * from './ports/clock.port.js';
