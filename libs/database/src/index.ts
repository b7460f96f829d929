export { Database } from './database.js';
export type { DatabaseOptions, Tx } from './database.js';
export { migrate } from './migrate.js';
