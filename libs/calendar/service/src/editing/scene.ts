import { entryOf, findOccurrence, parseOccurrenceId } from '@kalbro/calendar-core';
import type { AppointmentEntry, EditScene } from '@kalbro/calendar-core';
import type { AppointmentId, Instant } from '@kalbro/kernel';
import { parseId, RuleError } from '@kalbro/kernel';
import type { StoredAppointment } from '../reading/appointment-store.js';

/** What a caller points at: a row, or one date of a series. */
export interface PointedAt {
  readonly rowId: AppointmentId;
  /** To the second; null for a row of its own. */
  readonly originalStart: Instant | null;
}

/** @throws RuleError BAD_USER_INPUT when the text is no id of an appointment */
export function parsePointedAt(id: string): PointedAt {
  const key = parseOccurrenceId(id);
  if (key) return { rowId: key.seriesId, originalStart: key.originalStart };
  const rowId = parseId<AppointmentId>(id);
  if (rowId === undefined) throw RuleError.badInput('input.id', notAnId);
  return { rowId, originalStart: null };
}

/** What was pointed at, among the rows of its series. */
export interface FoundScene extends EditScene {
  readonly master: StoredAppointment;
  readonly exceptions: readonly StoredAppointment[];
  /** The row whose version the caller knows. */
  readonly target: StoredAppointment;
  /** As it shows in the calendar. */
  readonly shown: AppointmentEntry<StoredAppointment>;
  /** The occurrence was changed on its own since the caller saw it, so it is a row now. */
  readonly isOutdated: boolean;
}

/** @param rows the row itself, or all of its series; what was deleted is not among them */
export function findScene(rows: readonly StoredAppointment[], at: PointedAt): FoundScene | undefined {
  const row = rows.find(({ id }) => id === at.rowId);
  const master = rows.find(({ id }) => id === (row?.seriesId ?? at.rowId));
  if (!row || !master) return undefined;
  const exceptions = rows.filter(({ seriesId }) => seriesId === master.id);
  if (at.originalStart !== null) return findDate({ master, exceptions }, at.originalStart);
  // Of an exception that waits for its date to be known nothing but itself can be meant.
  const isAlone = row.type === 'EXCEPTION' && row.originalStart === null;
  const scene = isAlone ? { master: row, exceptions: [] } : { master, exceptions };
  return { ...scene, originalStart: row.originalStart, target: row, shown: entryOf(row), isOutdated: false };
}

function findDate(series: Pick<FoundScene, 'master' | 'exceptions'>, wanted: Instant): FoundScene | undefined {
  const second = wanted.slice(0, 19);
  const exception = series.exceptions.find(({ originalStart }) => originalStart?.startsWith(second));
  if (exception) {
    const { originalStart } = exception;
    return { ...series, originalStart, target: exception, shown: entryOf(exception), isOutdated: true };
  }
  const shown = findOccurrence(series.master, wanted);
  if (!shown) return undefined;
  return { ...series, originalStart: shown.originalStart, target: series.master, shown, isOutdated: false };
}

const notAnId = {
  nb: 'Dette er ikke en id for en avtale. Bruk id-en slik den kom fra API-et.',
  en: 'This is not the id of an appointment. Use the id as it came from the API.',
};
