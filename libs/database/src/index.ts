export { Database } from './database.js';
export type { DatabaseOptions, Tx } from './database.js';
export { Live } from './live.js';
export type { LiveHandler, LiveOptions } from './live.js';
export type { LiveEvent, Reconnected } from './live-event.js';
export { migrate } from './migrate.js';
export { prepared } from './prepared.js';
