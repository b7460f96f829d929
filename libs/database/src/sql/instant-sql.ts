/** SQL that spells a timestamptz expression as an `Instant`: UTC, three fractional digits. */
export function instantSql(expression: string): string {
  return `to_char(${expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** The same for an array of timestamptz, in order of time. */
export function instantsSql(expression: string): string {
  return `ARRAY(SELECT ${instantSql('d')} FROM unnest(${expression}) d ORDER BY d)`;
}
