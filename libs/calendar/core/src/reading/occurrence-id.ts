import { parseId, parseInstant } from '@kalbro/kernel';
import type { AppointmentId, Instant } from '@kalbro/kernel';

/** Which occurrence of which series: an occurrence has no row, so this is its identity. */
export interface OccurrenceKey {
  readonly seriesId: AppointmentId;
  /** To the second. */
  readonly originalStart: Instant;
}

/** `<series id>_20260329T070000Z`: stays the same as long as the series keeps that date. */
export function occurrenceId(seriesId: AppointmentId, originalStart: Instant): string {
  return `${seriesId}_${originalStart.slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** Reads an id that `occurrenceId` wrote; undefined for anything else. */
export function parseOccurrenceId(text: string): OccurrenceKey | undefined {
  const match = /^([^_]+)_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return undefined;
  const [, id = '', year, month, day, hour, minute, second] = match;
  const seriesId = parseId<AppointmentId>(id);
  const originalStart = parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (seriesId === undefined || originalStart === undefined) return undefined;
  return { seriesId, originalStart };
}
