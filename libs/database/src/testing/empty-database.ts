import { afterEach, beforeEach } from '@jest/globals';
import { createDatabase, dropDatabase } from '../test-server/template.js';
import { testServerUrl } from '../test-server/server.js';
import { testDatabaseUrl } from './env.js';

/** Called at the top of a describe: each of its tests gets a database without any schema. */
export function emptyDatabase(): { readonly url: string } {
  let server = '';
  let url = '';
  beforeEach(async () => {
    server = await testServerUrl(testDatabaseUrl());
    url = await createDatabase(server, 'template0');
  }, 60_000);
  afterEach(() => dropDatabase(server, url), 60_000);
  return {
    get url() {
      return url;
    },
  };
}
