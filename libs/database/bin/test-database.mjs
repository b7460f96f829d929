// Makes a migrated database for a test that may not know our code, and prints where it is: {"server": "...", "url": "..."}.
// Whoever asked for it drops it.
import { createMigratedDatabase, testServerUrl } from '../dist/test-server/index.js';

const server = await testServerUrl(process.env.TEST_DATABASE_URL);
process.stdout.write(`${JSON.stringify({ server, url: await createMigratedDatabase(server) })}\n`);
