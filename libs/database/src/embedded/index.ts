export { findBinaries } from './binaries.js';
export { startEmbeddedPostgres, stopEmbeddedPostgres } from './embedded-postgres.js';
export type { EmbeddedPostgres, EmbeddedPostgresOptions } from './embedded-postgres.js';
export { freePort } from './free-port.js';
