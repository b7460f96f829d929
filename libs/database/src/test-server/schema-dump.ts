import type { EntityManager } from 'typeorm';

/**
 * The schema `public` as SQL text in a stable order, for reading and for diffs: what the migrations amount to. It is
 * written from the catalogue because pg_dump is on no machine that has only Node. Objects of a kind that it does not
 * know make it fail, so that nothing is left out in silence.
 */
export async function dumpSchema(manager: EntityManager): Promise<string> {
  await refuseUnknownKinds(manager);
  const tables: { oid: string; name: string }[] = await manager.query(
    `SELECT oid::text, relname AS name FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'schema_migration' ORDER BY relname`,
  );
  const parts: string[] = [];
  for (const { oid, name } of tables) parts.push(await dumpTable(manager, oid, name));
  parts.push(...(await texts(manager, functions)));
  return `${['-- Made from the migrations by `node tools/workspace/bin/schema.mjs`; never edited.', ...parts].join('\n\n')}\n`;
}

async function dumpTable(manager: EntityManager, oid: string, name: string): Promise<string> {
  const columns = await texts(manager, columnsOf, [oid]);
  const constraints = await texts(manager, constraintsOf, [oid]);
  const body = [...columns, ...constraints].map((line) => `  ${line}`).join(',\n');
  const after = [...(await texts(manager, indexesOf, [oid])), ...(await texts(manager, triggersOf, [oid]))];
  return [`CREATE TABLE ${name} (\n${body}\n);`, ...after].join('\n');
}

async function texts(manager: EntityManager, sql: string, parameters: unknown[] = []): Promise<string[]> {
  const rows: { text: string }[] = await manager.query(sql, parameters);
  return rows.map(({ text }) => text);
}

async function refuseUnknownKinds(manager: EntityManager): Promise<void> {
  const unknown = await texts(manager, unknownKinds);
  if (unknown.length > 0) throw new Error(`The schema dump does not know how to write: ${unknown.join(', ')}`);
}

/** Of classes: tables, indexes and sequences are known (a sequence shows in the default of its column). */
const unknownKinds = `
SELECT relname::text AS text FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind NOT IN ('r', 'i', 'S', 'c')
UNION ALL
SELECT typname::text FROM pg_type
  WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd', 'r')
UNION ALL
SELECT polname::text FROM pg_policy
UNION ALL
SELECT extname::text FROM pg_extension WHERE extname <> 'plpgsql'
ORDER BY 1`;

const columnsOf = `
SELECT concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
  CASE WHEN a.attcollation NOT IN (0, t.typcollation) THEN 'COLLATE ' || quote_ident(c.collname) END,
  CASE WHEN a.attidentity <> '' THEN 'GENERATED ' || CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END
    || ' AS IDENTITY' END,
  CASE WHEN d.oid IS NOT NULL AND a.attgenerated = '' THEN 'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)
    WHEN d.oid IS NOT NULL THEN 'GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ') '
      || CASE a.attgenerated WHEN 's' THEN 'STORED' ELSE 'VIRTUAL' END END,
  CASE WHEN a.attnotnull THEN 'NOT NULL' END) AS text
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_collation c ON c.oid = a.attcollation
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`;

/** Without NOT NULL ('n'), which stands at its column, and constraint triggers ('t'). */
const constraintsOf = `
SELECT 'CONSTRAINT ' || quote_ident(conname) || ' ' || pg_get_constraintdef(oid) AS text
FROM pg_constraint WHERE conrelid = $1 AND contype NOT IN ('n', 't')
ORDER BY position(contype::text IN 'pufcx'), conname`;

/** Without those that a constraint brings. */
const indexesOf = `
SELECT pg_get_indexdef(i.indexrelid) || ';' AS text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = $1 AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
ORDER BY c.relname`;

const triggersOf = `
SELECT pg_get_triggerdef(oid) || ';' AS text FROM pg_trigger WHERE tgrelid = $1 AND NOT tgisinternal ORDER BY tgname`;

const functions = `
SELECT rtrim(pg_get_functiondef(p.oid), E'\\n') || ';' AS text FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace ORDER BY p.oid::regprocedure::text`;
