import type { Instant } from '@kalbro/kernel';
import type { AppointmentContent } from '../model/appointment.js';
import { contentDifference, normaliseContent } from '../model/content.js';
import type { ContentField } from '../model/content.js';
import { occurrenceContent } from '../push/project-up.js';
import { occurrenceOn } from '../recurrence/expand.js';
import { dateOf, dayLength, instantOfWallTime, wallTimeOf } from '../recurrence/wall-clock.js';
import type { EditableRow } from './edit-plan.js';
import { dayIn, moveDays } from './series-rule.js';

/** A series before and after, and by how many days what takes place on one date moved. */
export interface SeriesMove {
  readonly before: EditableRow;
  readonly after: AppointmentContent;
  readonly days: number;
}

export interface CarriedDates {
  readonly excludedDates: readonly Instant[];
  readonly additionalDates: readonly Instant[];
}

const shape: readonly ContentField[] = ['start', 'end', 'timeZone', 'isAllDay', 'recurrence'];
const times: readonly ContentField[] = ['start', 'end', 'timeZone', 'isAllDay'];

/** Whether the series takes place at other times than before. */
function isReshaped({ before, after }: SeriesMove): boolean {
  return contentDifference(before.content, after).some((field) => shape.includes(field));
}

/**
 * What was cancelled or added, where the series now has it. Cancelled dates that the new rule does not make are
 * forgotten; added ones stood outside the old rule, so another rule leaves them behind.
 */
export function carryDates(move: SeriesMove): CarriedDates {
  const { excludedDates, additionalDates } = move.before;
  if (!isReshaped(move)) return { excludedDates, additionalDates };
  const added = additionalDates.flatMap((start) => carryAdded(move, start) ?? []);
  const excluded = excludedDates.flatMap((start) => carryStart(move, added, start) ?? []);
  return { excludedDates: inOrder(excluded), additionalDates: inOrder(added) };
}

/** An exception of the series as it is after the move; undefined when the series has no such date any more. */
export function carryException(
  move: SeriesMove,
  exception: EditableRow,
  dates: CarriedDates,
  seriesId: EditableRow['seriesId'],
): EditableRow | undefined {
  const { originalStart } = exception;
  // Of an exception that waits for its date to be known nothing can be said.
  if (originalStart === null) return { ...exception, seriesId };
  const start = isReshaped(move) ? carryStart(move, dates.additionalDates, originalStart) : originalStart;
  if (start === undefined) return undefined;
  const old = occurrenceContent(move.before.content, originalStart);
  const next = occurrenceContent(move.after, start);
  const content = old && next ? inherit(exception.content, old, next, move.days) : exception.content;
  return { ...exception, seriesId, originalStart: start, content: normaliseContent(content) };
}

function carryStart(move: SeriesMove, additionalDates: readonly Instant[], start: Instant): Instant | undefined {
  const day = dayIn(start, move.before.content.timeZone) + move.days;
  const series = { content: move.after, excludedDates: [], additionalDates };
  return occurrenceOn(series, dateOf(day * dayLength));
}

function carryAdded({ before, after, days }: SeriesMove, start: Instant): Instant | undefined {
  if (withoutEnd(before.content.recurrence) !== withoutEnd(after.recurrence) && days === 0) return undefined;
  const { timeZone, isAllDay } = after;
  const first = wallTimeOf(after.start, timeZone);
  const timeOfDay = isAllDay ? 0 : first - dayIn(after.start, timeZone) * dayLength;
  return instantOfWallTime((dayIn(start, before.content.timeZone) + days) * dayLength + timeOfDay, timeZone);
}

function withoutEnd(recurrence: string | null): string {
  return (recurrence ?? '').replace(/;(UNTIL|COUNT)=[^;]*/g, '');
}

/** What an exception says as its series does follows the series; what it says on its own stays. */
function inherit(
  own: AppointmentContent,
  old: AppointmentContent,
  next: AppointmentContent,
  days: number,
): AppointmentContent {
  const same = (field: ContentField) => own[field] === old[field];
  const texts = (['title', 'description', 'location', 'isPrivate', 'availability'] as const).filter(same);
  const followed = { ...own, ...Object.fromEntries(texts.map((field) => [field, next[field]])) };
  if (!times.every(same)) return moveDays(followed, days);
  const { start, end, timeZone, isAllDay } = next;
  return { ...followed, start, end, timeZone, isAllDay };
}

function inOrder(dates: readonly Instant[]): readonly Instant[] {
  return [...new Set(dates)].sort();
}
