import type { AppointmentId, Instant } from '@kalbro/kernel';
import { occurrenceContent } from '../push/project-up.js';
import { expand } from '../recurrence/expand.js';
import { badField } from './content-problems.js';
import { nothingFollows } from './content-words.js';
import type { EditableRow, EditScene } from './edit-plan.js';
import { dayIn, endSeriesBefore, remainingRule, settleSeries } from './series-rule.js';

/** A series cut in two: the one that ends, and the one that goes on, under a new id. */
export interface SplitSeries {
  readonly ended: { readonly before: EditableRow; readonly after: EditableRow };
  readonly following: { readonly master: EditableRow; readonly exceptions: readonly EditableRow[] };
}

/** Whether nothing of the series is left before the named occurrence: then what follows it is all of it. */
export function isFirstDate({ master, exceptions, originalStart }: EditScene): boolean {
  if (originalStart === null) return true;
  // A series that was moved to later days in Outlook may have exceptions of days before it, until those are heard of.
  const firstDay = dayIn(master.content.start, master.content.timeZone);
  const isOfSeries = (date: Instant) => dayIn(date, master.content.timeZone) >= firstDay;
  const dates = exceptions.flatMap((each) => each.originalStart ?? []);
  if (dates.some((date) => date < originalStart && isOfSeries(date))) return false;
  const series = { ...master, excludedDates: [...master.excludedDates, ...dates] };
  const earliest = [master.content.start, ...master.additionalDates].sort()[0] ?? originalStart;
  return !expand(series, earliest, originalStart).some(({ start }) => start < originalStart);
}

/** The series as it ends before the date of an occurrence. What was cancelled or added later is no part of it. */
export function endBefore(master: EditableRow, originalStart: Instant): EditableRow {
  const { content } = master;
  const day = dayIn(originalStart, content.timeZone);
  const isBefore = (date: Instant) => dayIn(date, content.timeZone) < day;
  return {
    ...master,
    content: endSeriesBefore(content, day),
    excludedDates: master.excludedDates.filter(isBefore),
    additionalDates: master.additionalDates.filter(isBefore),
  };
}

/** Exceptions of dates from an occurrence on. */
export function exceptionsFrom({ master, exceptions }: EditScene, originalStart: Instant): readonly EditableRow[] {
  const { timeZone } = master.content;
  const day = dayIn(originalStart, timeZone);
  return exceptions.filter((each) => each.originalStart !== null && dayIn(each.originalStart, timeZone) >= day);
}

/** @throws RuleError BAD_USER_INPUT when only added dates follow, which no rule can say */
export function splitSeries(scene: EditScene, originalStart: Instant, freshId: AppointmentId): SplitSeries {
  const { master } = scene;
  const ended = { before: master, after: endBefore(master, originalStart) };
  const later = (dates: readonly Instant[], kept: readonly Instant[]) => dates.filter((date) => !kept.includes(date));
  const first = occurrenceContent(master.content, originalStart) ?? master.content;
  const content = settleSeries({ ...first, recurrence: remainingRule(master.content, originalStart) });
  if (content === undefined) throw badField('applyTo', nothingFollows);
  const following: EditableRow = {
    ...master,
    id: freshId,
    content,
    excludedDates: later(master.excludedDates, ended.after.excludedDates),
    additionalDates: later(master.additionalDates, ended.after.additionalDates),
  };
  const exceptions = exceptionsFrom(scene, originalStart).map((each) => ({ ...each, seriesId: freshId }));
  return { ended, following: { master: following, exceptions } };
}
