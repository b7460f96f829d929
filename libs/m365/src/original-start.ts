import type { OriginalStart } from '@kalbro/calendar-core';
import { isCalendarDate, parseGraphInstant } from './graph-times.js';
import type { JsonRecord } from './json.js';
import { asText } from './json.js';

/** The first 16 bytes of a global object id (MS-OXOCAL 2.2.1.27), in hexadecimal. */
const globalObjectId = '040000008200E00074C5B7101A82E008';

/**
 * Which occurrence of its series an exception stands for; null when Graph gave no sign of it. An all-day exception
 * goes by its date, for its `originalStart` is midnight in UTC and no instant of the series' wall clock.
 */
export function originalStart(event: JsonRecord, isAllDay: boolean): OriginalStart | null {
  const instant = parseGraphInstant(event['originalStart']);
  if (instant !== undefined && !isAllDay) return { instant };
  const localDate =
    occurrenceDate(asText(event['occurrenceId'])) ??
    uidDate(asText(event['iCalUId'])) ??
    instant?.slice(0, 10) ??
    idDate(asText(event['id']));
  return localDate === undefined ? null : { localDate };
}

/**
 * The key that all instances of a series share in every mailbox: the iCalUId with its occurrence date zeroed. Ids that
 * other systems made are taken as they are.
 */
export function seriesUid(iCalUId: unknown): string | null {
  const text = asText(iCalUId)?.trim();
  if (!text) return null;
  if (!isGlobalObjectId(text)) return text;
  const id = text.toUpperCase();
  return `${id.slice(0, 32)}00000000${id.slice(40)}`;
}

function isGlobalObjectId(text: string): boolean {
  return /^[0-9a-f]{80,}$/i.test(text) && text.toUpperCase().startsWith(globalObjectId);
}

/** `OID.<id of the master>.<date>`: the id may hold dots, the date follows the last. */
function occurrenceDate(occurrenceId: string | null): string | undefined {
  const date = occurrenceId?.slice(occurrenceId.lastIndexOf('.') + 1) ?? '';
  return isCalendarDate(date) ? date : undefined;
}

/** Bytes 16 to 19 of a global object id: year (big-endian), month and day of the occurrence, or zeros. */
function uidDate(iCalUId: string | null): string | undefined {
  if (iCalUId === null || !isGlobalObjectId(iCalUId)) return undefined;
  const [year, month, day] = [iCalUId.slice(32, 36), iCalUId.slice(36, 38), iCalUId.slice(38, 40)].map((hex) =>
    parseInt(hex, 16),
  ) as [number, number, number];
  return dateText(year, month, day);
}

/** Ids that are not immutable hold the date, too: in bytes 44 to 51, as .NET ticks after a marker. */
function idDate(id: string | null): string | undefined {
  const bytes = Buffer.from((id ?? '').replaceAll('-', '/').replaceAll('_', '+'), 'base64');
  if (bytes.length !== 124 || bytes.readUInt32BE(40) !== 0x01510008) return undefined;
  const days = bytes.readBigInt64BE(44) / 864_000_000_000n - 719_162n;
  if (days < -100_000n || days > 100_000n) return undefined;
  const date = new Date(Number(days) * 86_400_000);
  return dateText(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
}

function dateText(year: number, month: number, day: number): string | undefined {
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
  return isCalendarDate(date) ? date : undefined;
}
