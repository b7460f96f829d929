import type { Localised } from '@kalbro/kernel';
import { RuleError } from '@kalbro/kernel';

/** A part of a list in a fixed order; `endCursor` asks for what follows. */
export interface Page<T> {
  readonly nodes: readonly T[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** Which part of a list is wanted; `after` is an `endCursor` of the same list. */
export interface PageRequest {
  readonly first: number;
  readonly after?: string | null | undefined;
}

const foreignCursor: Localised = {
  nb: 'Dette er ingen endCursor fra denne listen. Begynn forfra uten after.',
  en: 'This is no endCursor of this list. Begin again without after.',
};

/**
 * Cuts a page out of rows that were read in order, one more than wanted: that one tells whether there is more. The
 * cursor carries the sort keys themselves, so that a row that is gone by then does not lose the place.
 */
export function pageOf<Row, T>(
  rows: readonly Row[],
  first: number,
  keys: (row: Row) => readonly string[],
  node: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, first);
  const last = shown.at(-1);
  const endCursor = last === undefined ? null : Buffer.from(JSON.stringify(keys(last))).toString('base64url');
  return { nodes: shown.map(node), pageInfo: { hasNextPage: rows.length > first, endCursor } };
}

/**
 * The sort keys that a cursor carries; undefined without a cursor.
 *
 * @param patterns one for each key: what SQL could not take must not reach it
 * @throws RuleError BAD_USER_INPUT for anything that `pageOf` has not made of this list
 */
export function parseCursor(after: string | null | undefined, patterns: readonly RegExp[]): string[] | undefined {
  if (after === null || after === undefined) return undefined;
  const keys = stringsIn(Buffer.from(after, 'base64url').toString('utf8'));
  const fits = keys?.length === patterns.length && patterns.every((pattern, i) => pattern.test(keys[i] ?? ''));
  if (!keys || !fits) throw RuleError.badInput('after', foreignCursor);
  return keys;
}

function stringsIn(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
