// Writes libs/database/schema.sql: what the migrations amount to, made on a database of its own. Needs `npm run build`.
import { writeFile } from 'node:fs/promises';
import { Database } from '@kalbro/database';
import { createMigratedDatabase, dropDatabase, dumpSchema, testServerUrl } from '@kalbro/database/test-server';

const server = await testServerUrl(process.env.TEST_DATABASE_URL);
const url = await createMigratedDatabase(server);
const database = await Database.connect({ url });
try {
  await writeFile(new URL('../../../libs/database/schema.sql', import.meta.url), await dumpSchema(database.reader));
} finally {
  await database.close();
  await dropDatabase(server, url);
}
