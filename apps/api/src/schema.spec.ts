import { readFile } from 'node:fs/promises';
import { schemaText } from './schema-text.js';

describe('the schema', () => {
  it('is the one that is committed in schema.graphql (npm run emit-schema -w @kalbro/api writes it anew)', async () => {
    expect(await readFile(new URL('../schema.graphql', import.meta.url), 'utf8')).toBe(schemaText());
  });
});
