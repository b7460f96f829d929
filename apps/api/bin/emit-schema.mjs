// Writes schema.graphql anew, after a change that was meant: npm run emit-schema -w @kalbro/api
import { writeFile } from 'node:fs/promises';
import { schemaText } from '../dist/schema-text.js';

await writeFile(new URL('../schema.graphql', import.meta.url), schemaText());
