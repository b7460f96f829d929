export { DueRuns } from './due-runs.js';
export { SynchroniseAccount } from './synchronise-account.js';
export type { RunReport, SynchroniseAccountParts } from './synchronise-account.js';
export type { WindowDays } from './sync-window.js';
