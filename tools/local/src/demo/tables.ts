import type { Comparison } from './compare.js';
import type { DemoRun } from './demo-card.js';

const shown = 10;

/** Days, `YYYY-MM-DD`; the last is not in it. */
export interface Range {
  readonly from: string;
  readonly to: string;
}

/** Columns beside each other; all but the first are numbers and stand right. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)));
  const [head = [], ...body] = rows.map((row) => `  ${line(row).join('   ')}`);
  return [String(head), `  ${widths.map((width) => '-'.repeat(width)).join('   ')}`, ...body];
}

/** What the two runs did. */
export function runTable(
  runs: readonly { readonly title: string; readonly run: DemoRun; readonly seconds: number }[],
): string[] {
  const head = ['Synchronising', 'new', 'changed', 'gone', 'questions to Microsoft', 'seconds'];
  const rows = runs.map(({ title, run, seconds }) => [
    title,
    ...[run.down.created, run.down.updated, run.down.deleted, run.graphRequests].map(grouped),
    seconds.toFixed(1),
  ]);
  return [
    ...table([head, ...rows]),
    '  A date of a series that was changed is an entry of its own, so it counts as new; one that was deleted is not counted.',
  ];
}

/** Both calendars beside each other, and what stands on one side only. */
export function comparisonTable({ outlook, planner, fields, unmatched }: Comparison, { from, to }: Range): string[] {
  const rows = fields.map(({ field, same, different }) => [field, grouped(same), grouped(different)]);
  const more = unmatched.length - shown;
  return [
    `  From ${from} to ${to}, every date of a series counted: ${grouped(outlook)} in Outlook, ${grouped(planner)} in the planner.`,
    '',
    ...table([['Field', 'the same', 'different'], ...rows]),
    ...unmatched.slice(0, shown).map((text) => `  ${text}`),
    ...(more > 0 ? [`  ... and ${grouped(more)} more`] : []),
  ];
}

function grouped(number: number): string {
  return number.toLocaleString('en');
}
