export { dumpSchema } from './schema-dump.js';
export { startTestServer, testServerUrl } from './server.js';
export { createMigratedDatabase, dropDatabase } from './template.js';
