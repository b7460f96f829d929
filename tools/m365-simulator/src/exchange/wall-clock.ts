import { Temporal } from 'temporal-polyfill';

/** Milliseconds of a local date and time, counted as though its zone were UTC. */
export type Wall = number;
/** Milliseconds since 1970 UTC. */
export type Instant = number;

export const DAY = 86_400_000;
const QUARTER = 900_000;

const offsets = new Map<string, Map<number, number>>();

/** Offset of a zone at an instant. Offsets change only on quarter hours, so one look-up serves a quarter. */
function offsetAt(iana: string, instant: Instant): number {
  if (iana === 'UTC') return 0;
  let ofZone = offsets.get(iana);
  if (!ofZone) offsets.set(iana, (ofZone = new Map()));
  const quarter = Math.floor(instant / QUARTER);
  const known = ofZone.get(quarter);
  if (known !== undefined) return known;
  const zoned = Temporal.Instant.fromEpochMilliseconds(quarter * QUARTER).toZonedDateTimeISO(iana);
  const offset = Number(zoned.offsetNanoseconds) / 1e6;
  ofZone.set(quarter, offset);
  return offset;
}

export function toWall(instant: Instant, iana: string): Wall {
  return instant + offsetAt(iana, instant);
}

/** Local time to instant: the earlier one in a fold, pushed forward in a gap, as Outlook shows it. */
export function toInstant(wall: Wall, iana: string): Instant {
  const before = wall - offsetAt(iana, wall - DAY);
  if (toWall(before, iana) === wall) return before;
  const after = wall - offsetAt(iana, wall + DAY);
  return toWall(after, iana) === wall ? after : before;
}

/** `yyyy-MM-ddTHH:mm:ss.fffffff`, seven digits and no offset: how Graph writes start and end. */
export function formatWall(wall: Wall): string {
  return `${new Date(wall).toISOString().slice(0, 23)}0000`;
}

/** `…Z` with the trailing zeros of the fraction dropped: how Graph writes createdDateTime. */
export function formatInstant(instant: Instant): string {
  return new Date(instant).toISOString().replace(/\.?0+Z$/, 'Z');
}

export function formatDate(wall: Wall): string {
  return new Date(wall).toISOString().slice(0, 10);
}

export function dayNumber(date: string): number {
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY);
}

export function dateOfDay(day: number): string {
  return formatDate(day * DAY);
}

export interface ParsedDateTime {
  wall: Wall;
  /** Milliseconds east of UTC, when the text carried an offset or Z. */
  offset: number | undefined;
}

const DATE_TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

function parseOffset(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/z/i.test(text)) return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return (text.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** A date-time of the Graph wire: ISO 8601 with 0 to 9 fractional digits and an optional offset. */
export function parseDateTime(text: string): ParsedDateTime | undefined {
  const match = DATE_TIME.exec(text.trim());
  if (!match) return undefined;
  const [, date, minutes = '00:00', seconds = ':00', fraction = ''] = match;
  const wall = Date.parse(`${date}T${minutes}${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  return Number.isNaN(wall) ? undefined : { wall, offset: parseOffset(match[5]) };
}

/** A query parameter such as startDateTime: its offset counts, and without one it is UTC (SEMANTICS 2.2). */
export function parseInstant(text: string): Instant | undefined {
  const parsed = parseDateTime(text);
  return parsed && parsed.wall - (parsed.offset ?? 0);
}
