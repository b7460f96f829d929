import type { PlannedEvent } from '@kalbro/calendar-core';
import type { AppointmentId, Instant, LinkId } from '@kalbro/kernel';
import { arrayLiteral } from '../store/array-literal.js';

/** What is stored of an event that came down, whether new or changed. */
export interface EventRow {
  readonly event: PlannedEvent;
  readonly appointmentId: AppointmentId;
  readonly linkId: LinkId;
  readonly seriesId: AppointmentId | null;
  /** `infinity` for an endless series. */
  readonly until: Instant | 'infinity';
}

type Cell = string | boolean | null;

/** One column each: its name in SQL, its type, where its value is. */
const columns: readonly (readonly [string, string, (row: EventRow) => Cell])[] = [
  ['appointment_id', 'uuid', (row) => row.appointmentId],
  ['link_id', 'uuid', (row) => row.linkId],
  ['remote_id', 'text', (row) => row.event.remoteId],
  ['master_remote_id', 'text', (row) => row.event.masterRemoteId],
  ['uid', 'text', (row) => row.event.uid],
  ['etag', 'text', (row) => row.event.etag],
  ['type', 'text', (row) => row.event.type],
  ['series_id', 'uuid', (row) => row.seriesId],
  ['original_start', 'timestamptz', (row) => row.event.originalStart],
  ['title', 'text', (row) => row.event.content.title],
  ['description', 'text', (row) => row.event.content.description],
  ['location', 'text', (row) => row.event.content.location],
  ['start_at', 'timestamptz', (row) => row.event.content.start],
  ['end_at', 'timestamptz', (row) => row.event.content.end],
  ['time_zone', 'text', (row) => row.event.content.timeZone],
  ['is_all_day', 'boolean', (row) => row.event.content.isAllDay],
  ['is_private', 'boolean', (row) => row.event.content.isPrivate],
  ['availability', 'text', (row) => row.event.content.availability],
  ['recurrence', 'text', (row) => row.event.content.recurrence],
  ['outlook', 'jsonb', (row) => (row.event.outlook ? JSON.stringify(row.event.outlook) : null)],
  ['details_hidden', 'boolean', (row) => row.event.detailsHidden],
  ['read_only_reason', 'text', (row) => row.event.readOnlyReason],
  // Arrays within arrays: as text, cast where they are stored.
  ['excluded_dates', 'text', (row) => arrayLiteral(row.event.excludedDates)],
  ['additional_dates', 'text', (row) => arrayLiteral(row.event.additionalDates)],
  ['until_at', 'timestamptz', (row) => row.until],
];

/** What only known rows have: of a new event nothing was ever changed here. */
const settledColumns: typeof columns = [
  ...columns,
  ['base', 'jsonb', (row) => row.event.base && JSON.stringify(row.event.base)],
  ['deleted_at', 'timestamptz', (row) => row.event.deletedAt],
  ['attempt', 'jsonb', (row) => row.event.attempt && JSON.stringify(row.event.attempt)],
  ['heard', 'jsonb', (row) => (row.event.copy ? JSON.stringify(row.event.copy) : null)],
  ['told', 'jsonb', (row) => (row.event.told ? JSON.stringify(row.event.told) : null)],
];

/** The new rows of a page as a relation; its first placeholder is `$first`, its parameters are `eventParameters`. */
export function eventRowsSql(first: number): string {
  return rowsSql(columns, first);
}

export function eventParameters(rows: readonly EventRow[]): readonly string[] {
  return parameters(columns, rows);
}

/** The same of known rows, with what was changed here and by calls that were never answered: `settledParameters`. */
export function settledRowsSql(first: number): string {
  return rowsSql(settledColumns, first);
}

export function settledParameters(rows: readonly EventRow[]): readonly string[] {
  return parameters(settledColumns, rows);
}

function rowsSql(of: typeof columns, first: number): string {
  const arrays = of.map(([, type], index) => `$${first + index}::${type}[]`);
  return `SELECT * FROM unnest(${arrays.join(', ')}) AS r(${of.map(([name]) => name).join(', ')})`;
}

function parameters(of: typeof columns, rows: readonly EventRow[]): readonly string[] {
  return of.map(([, , value]) => arrayLiteral(rows.map(value)));
}
