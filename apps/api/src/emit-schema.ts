import { writeFile } from 'node:fs/promises';
import { schemaText } from './schema-text.js';

/** Writes schema.graphql anew, after a change that was meant: `npm run emit-schema -w @kalbro/api`. */
await writeFile(new URL('../schema.graphql', import.meta.url), schemaText());
