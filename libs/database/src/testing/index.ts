export { testDatabase } from './test-database.js';
export type { TestDatabase } from './test-database.js';
export { startTestServer } from './test-server.js';
