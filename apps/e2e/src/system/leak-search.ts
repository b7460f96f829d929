import type { TestDatabase } from './test-database.js';

/** A secret, and what it may look like: in clear, in hex, and in base64 wherever in a longer text it begins. */
export function spellingsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const shifted = [0, 1, 2].map((shift) => {
    const base64 = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    // Its ends depend on what stands around it.
    return base64.slice(shift === 0 ? 0 : 4, -4);
  });
  const urlSafe = shifted.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [...new Set([secret, encodeURIComponent(secret), bytes.toString('hex'), ...shifted, ...urlSafe])];
}

interface Column {
  readonly place: string;
  readonly sql: string;
}

/** Every value of every column of every table of ours, bytes in hex and as text besides; by `table.column`. */
export async function everythingStored(database: TestDatabase): Promise<ReadonlyMap<string, string>> {
  const columns = await database.query<Column>(columnsSql);
  const stored = new Map<string, string>();
  for (const { place, sql } of columns) {
    const rows = await database.query<{ value: string | null }>(sql);
    stored.set(place, rows.map(({ value }) => value ?? '').join('\n'));
  }
  return stored;
}

/** Where a secret stands, in whichever spelling. */
export function placesOf(secret: string, texts: ReadonlyMap<string, string>): readonly string[] {
  const spellings = spellingsOf(secret);
  return [...texts].filter(([, text]) => spellings.some((each) => text.includes(each))).map(([place]) => place);
}

// Bytes are looked at in hex, and as they read where they are text: `escape` spells what is no ASCII.
const columnsSql = `
SELECT format('%s.%s', c.table_name, c.column_name) AS place,
  format(CASE WHEN c.data_type = 'bytea'
    THEN $$SELECT encode(%1$I, 'hex') || ' ' || encode(%1$I, 'escape') AS value FROM %2$I.%3$I$$
    ELSE 'SELECT %1$I::text AS value FROM %2$I.%3$I' END, c.column_name, c.table_schema, c.table_name) AS sql
FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
WHERE t.table_type = 'BASE TABLE' AND c.table_schema NOT IN ('pg_catalog', 'information_schema')
ORDER BY 1`;
