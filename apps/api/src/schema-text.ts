import { lexicographicSortSchema, printSchema } from 'graphql';
import { makeSchema } from './schema.js';

/** The schema as it is committed: in order of names, so that moving code about changes nothing. */
export function schemaText(): string {
  return `${printSchema(lexicographicSortSchema(makeSchema()))}\n`;
}
