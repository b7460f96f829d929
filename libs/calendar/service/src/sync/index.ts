export { DueRuns } from './due-runs.js';
export { TrimRuns } from './trim-runs.js';
export type { RunHistoryLimits } from './trim-runs.js';
export { SynchroniseAccount } from './synchronise-account.js';
export type { RunReport, SynchroniseAccountParts } from './synchronise-account.js';
export type { WindowDays } from './sync-window.js';
