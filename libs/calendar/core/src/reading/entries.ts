import { addMilliseconds } from '@kalbro/kernel';
import type { AppointmentId, Instant } from '@kalbro/kernel';
import type { Appointment, AppointmentType } from '../model/appointment.js';
import { expand, overlaps } from '../recurrence/expand.js';
import type { Occurrence } from '../recurrence/expand.js';
import { occurrenceId } from './occurrence-id.js';

/** An appointment as stored, with what expanding it needs. */
export interface ReadableAppointment extends Appointment {
  /** Of a master: the starts by the rule that exceptions stand for. */
  readonly exceptionStarts: readonly Instant[];
}

/** One entry of the calendar as people see it: a row, or one occurrence of a master. */
export type AppointmentEntry<Row extends ReadableAppointment = ReadableAppointment> = Omit<Row, 'id' | 'type'> & {
  /** The row's id; of an occurrence its `occurrenceId`. */
  readonly id: string;
  readonly type: AppointmentType;
  /** The row that it comes from: of an occurrence, its master. */
  readonly appointmentId: AppointmentId;
};

/**
 * Everything that shows in [from, to), by start: singles and exceptions as they are, series as their occurrences. A
 * date that an exception stands for is the exception's alone, wherever it was moved to.
 */
export function expandAppointments<Row extends ReadableAppointment>(
  rows: readonly Row[],
  from: Instant,
  to: Instant,
): readonly AppointmentEntry<Row>[] {
  return rows
    .flatMap((row) => {
      if (row.type !== 'SERIES_MASTER') return overlaps(row.content, from, to) ? [entryOf(row)] : [];
      return occurrencesOf(row, from, to).map((occurrence) => occurrenceEntry(row, occurrence));
    })
    .sort(byStart);
}

/** A row on its own: of a master, the series as a whole. */
export function entryOf<Row extends ReadableAppointment>(row: Row): AppointmentEntry<Row> {
  return { ...row, appointmentId: row.id };
}

/**
 * The occurrence of a master that starts at `originalStart`, to the second; undefined when the series has none there
 * (any more), or when an exception stands for it.
 */
export function findOccurrence<Row extends ReadableAppointment>(
  row: Row,
  originalStart: Instant,
): AppointmentEntry<Row> | undefined {
  if (row.type !== 'SERIES_MASTER') return undefined;
  const second = originalStart.slice(0, 19);
  const found = occurrencesOf(row, originalStart, addMilliseconds(originalStart, 1000)).find((each) =>
    each.start.startsWith(second),
  );
  return found && occurrenceEntry(row, found);
}

function occurrencesOf(row: ReadableAppointment, from: Instant, to: Instant): readonly Occurrence[] {
  const { content, additionalDates } = row;
  return expand({ content, additionalDates, excludedDates: [...row.excludedDates, ...row.exceptionStarts] }, from, to);
}

function occurrenceEntry<Row extends ReadableAppointment>(row: Row, { start, end }: Occurrence): AppointmentEntry<Row> {
  return {
    ...row,
    id: occurrenceId(row.id, start),
    type: 'OCCURRENCE',
    appointmentId: row.id,
    seriesId: row.id,
    originalStart: start,
    content: { ...row.content, start, end, recurrence: null },
  };
}

function byStart(a: AppointmentEntry, b: AppointmentEntry): number {
  return compare(a.content.start, b.content.start) || compare(a.content.end, b.content.end) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
