export { Database } from './database.js';
export type { DatabaseOptions, Tx } from './database.js';
