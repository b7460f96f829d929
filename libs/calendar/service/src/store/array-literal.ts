/**
 * Values as the text of a Postgres array, `{"a",NULL}`. The driver does the same one character class at a time; on the
 * hot path, where a page of events is two dozen columns of 200 values, that costs more than the insert.
 */
export function arrayLiteral(values: readonly (string | boolean | null)[]): string {
  let text = '{';
  for (let index = 0; index < values.length; index += 1) {
    if (index > 0) text += ',';
    text += element(values[index] ?? null);
  }
  return `${text}}`;
}

const special = /["\\]/g;

function element(value: string | boolean | null): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return value ? 't' : 'f';
  return value.includes('"') || value.includes('\\') ? `"${value.replace(special, '\\$&')}"` : `"${value}"`;
}
