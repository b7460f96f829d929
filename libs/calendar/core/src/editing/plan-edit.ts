import type { AppointmentId, Instant, ResourceId } from '@kalbro/kernel';
import type { AppointmentContent } from '../model/appointment.js';
import { contentDifference, normaliseContent } from '../model/content.js';
import type { ContentField } from '../model/content.js';
import { dayLength, instantOfWallTime, wallTimeOf } from '../recurrence/wall-clock.js';
import { carryDates, carryException } from './carry-series.js';
import { badField } from './content-problems.js';
import { resourcesOfOccurrence, ruleOfOccurrence, ruleStaysBehind } from './content-words.js';
import type { EditableRow, EditInput, EditPlan, EditScene, RowUpdate } from './edit-plan.js';
import { emptyPlan, namedException, realUpdates } from './edit-plan.js';
import { settleRecurrence } from './plan-create.js';
import { dayIn, moveRule } from './series-rule.js';
import { isFirstDate, splitSeries } from './split-series.js';
import { changeContent, givenChanges, shownContent } from './wanted-content.js';

/**
 * What an edit means for the rows of a single or a series.
 *
 * `THIS` touches one occurrence, which becomes an exception; of a series that was named as a whole it means all of it.
 * `THIS_AND_FOLLOWING` ends the series and begins a new one, which takes along what was cancelled or changed later on.
 * `ALL` keeps what was cancelled and changed on its own, moved along by the wall clock when the series moves.
 *
 * @throws RuleError BAD_USER_INPUT naming every field that is wrong
 */
export function planEdit(scene: EditScene, input: EditInput): EditPlan {
  const edit = editOf(scene, input);
  if (scene.master.type !== 'SERIES_MASTER') return planWhole(scene.master, edit);
  if (input.applyTo === 'THIS' && scene.originalStart !== null) return planThis(scene, scene.originalStart, edit);
  if (input.applyTo === 'THIS_AND_FOLLOWING' && scene.originalStart !== null && !isFirstDate(scene))
    return planFollowing(scene, scene.originalStart, edit);
  return planAll(scene, edit);
}

/** An edit with its changes judged. */
interface Edit {
  readonly given: Partial<AppointmentContent>;
  /** What is to stand where somebody pointed. */
  readonly wanted: AppointmentContent;
  readonly resourceIds: readonly ResourceId[];
  readonly freshId: AppointmentId;
}

function editOf(scene: EditScene, { changes, resourceIds, freshId }: EditInput): Edit {
  const said = givenChanges(changes);
  const { recurrence, ...rest } = said;
  // An occurrence shows no rule, and whoever sends that back means nothing by it.
  const given = recurrence === null && scene.originalStart !== null ? rest : said;
  const wanted = changeContent(shownContent(scene), given);
  return { given, wanted, resourceIds: resourceIds ?? scene.master.resourceIds, freshId };
}

/** A single, or an exception of a series that nobody knows. */
function planWhole(row: EditableRow, { wanted, resourceIds, given }: Edit): EditPlan {
  if (row.type === 'EXCEPTION' && given.recurrence != null) throw badField('recurrence', ruleOfOccurrence);
  const content = settleRecurrence(wanted);
  const type = row.type === 'SINGLE' && content.recurrence !== null ? 'SERIES_MASTER' : row.type;
  return updating(row.id, [updateOf(row, { type, content, resourceIds })]);
}

function planThis(scene: EditScene, originalStart: Instant, edit: Edit): EditPlan {
  const { master } = scene;
  if (edit.given.recurrence != null) throw badField('recurrence', ruleOfOccurrence);
  if (!sameResources(master.resourceIds, edit.resourceIds)) throw badField('resourceIds', resourcesOfOccurrence);
  const content: AppointmentContent = { ...edit.wanted, recurrence: null };
  const exception = namedException(scene);
  if (exception) return updating(exception.id, [updateOf(exception, { content })]);
  if (contentDifference(shownContent(scene), content).length === 0) return emptyPlan(master.id);
  const row: EditableRow = {
    ...{ id: edit.freshId, type: 'EXCEPTION', seriesId: master.id, originalStart, content },
    ...{ excludedDates: [], additionalDates: [], resourceIds: master.resourceIds },
  };
  return { ...emptyPlan(row.id), inserts: [{ row, from: master }] };
}

function planAll(scene: EditScene, edit: Edit): EditPlan {
  const { master, exceptions } = scene;
  const { after, days } = moveSeries(scene, edit);
  if (after.recurrence === null) return planEndOfSeries(scene, after, edit);
  const move = { before: master, after, days };
  const dates = carryDates(move);
  const named = namedException(scene);
  const carried = exceptions.map((exception) => {
    const kept = carryException(move, exception, dates, master.id);
    const content = exception === named ? exceptionContent(edit) : kept?.content;
    return { exception, kept: kept && { ...kept, content: content ?? kept.content, resourceIds: edit.resourceIds } };
  });
  const updates = carried.flatMap(({ exception, kept }) => (kept ? [updateOf(exception, kept)] : []));
  return {
    ...updating(master.id, [updateOf(master, { content: after, ...dates, resourceIds: edit.resourceIds }), ...updates]),
    removals: carried.flatMap(({ exception, kept }) => (kept ? [] : [exception])),
  };
}

/** A series that is not to repeat any more is its first occurrence alone. */
function planEndOfSeries({ master, exceptions }: EditScene, content: AppointmentContent, edit: Edit): EditPlan {
  const change = { type: 'SINGLE', content, excludedDates: [], additionalDates: [] } as const;
  const update = updateOf(master, { ...change, resourceIds: edit.resourceIds });
  return { ...updating(master.id, [update]), removals: exceptions };
}

function planFollowing(scene: EditScene, originalStart: Instant, edit: Edit): EditPlan {
  const split = splitSeries(scene, originalStart, edit.freshId);
  const plan = planAll({ ...split.following, originalStart }, edit);
  const began = plan.updates.find(({ before }) => before.id === edit.freshId)?.after ?? split.following.master;
  const changed = new Map(plan.updates.map(({ before, after }) => [before.id, after]));
  const gone = new Set(plan.removals.map(({ id }) => id));
  const moved = split.following.exceptions.filter(({ id }) => !gone.has(id));
  return {
    inserts: [{ row: began, from: scene.master }],
    updates: [
      { ...split.ended, unlink: false },
      ...moved.map((row): RowUpdate => {
        const before = scene.exceptions.find(({ id }) => id === row.id) ?? row;
        return { before, after: changed.get(row.id) ?? row, unlink: true };
      }),
    ],
    removals: scene.exceptions.filter(({ id }) => gone.has(id)),
    deletions: [],
    answerId: edit.freshId,
  };
}

/** The series as the edit of one occurrence, or of the whole, leaves it; `days` is how far it moved. */
function moveSeries(scene: EditScene, edit: Edit): { readonly after: AppointmentContent; readonly days: number } {
  const { master, originalStart } = scene;
  const { given, wanted } = edit;
  const texts = (['title', 'description', 'location', 'isPrivate', 'availability'] as const).filter((f) => f in given);
  const renamed = { ...master.content, ...Object.fromEntries(texts.map((field) => [field, wanted[field]])) };
  const placed = isMoved(scene, wanted) ? placeAnew(renamed, wanted, originalStart ?? renamed.start) : renamed;
  const days = dayIn(placed.start, placed.timeZone) - dayIn(renamed.start, renamed.timeZone);
  if (given.recurrence === null) return { after: { ...placed, recurrence: null }, days };
  if (given.recurrence === undefined && placed === renamed) return { after: renamed, days };
  const recurrence = given.recurrence ?? moveRule(renamed, days, placed.timeZone);
  if (recurrence === undefined) throw badField('start', ruleStaysBehind);
  return { after: settleRecurrence(normaliseContent({ ...placed, recurrence })), days };
}

function isMoved(scene: EditScene, wanted: AppointmentContent): boolean {
  const times: readonly ContentField[] = ['start', 'end', 'timeZone', 'isAllDay'];
  return contentDifference(shownContent(scene), wanted).some((field) => times.includes(field));
}

/** The first occurrence at the times that one of them is to have, as many days away as that one moves. */
function placeAnew(first: AppointmentContent, wanted: AppointmentContent, originalStart: Instant): AppointmentContent {
  const { timeZone, isAllDay } = wanted;
  const days = dayIn(first.start, first.timeZone) - dayIn(originalStart, first.timeZone);
  if (days === 0) return { ...first, start: wanted.start, end: wanted.end, timeZone, isAllDay };
  const moved = (moment: Instant) => instantOfWallTime(wallTimeOf(moment, timeZone) + days * dayLength, timeZone);
  const start = moved(wanted.start);
  const end = moved(wanted.end);
  return { ...first, start, end: end < start ? start : end, timeZone, isAllDay };
}

function exceptionContent({ wanted }: Edit): AppointmentContent {
  return { ...wanted, recurrence: null };
}

function updateOf(before: EditableRow, change: Partial<EditableRow>): RowUpdate {
  return { before, after: { ...before, ...change }, unlink: false };
}

function updating(answerId: AppointmentId, updates: readonly RowUpdate[]): EditPlan {
  return { ...emptyPlan(answerId), updates: realUpdates(updates) };
}

function sameResources(a: readonly ResourceId[], b: readonly ResourceId[]): boolean {
  return a.length === b.length && a.every((id) => b.includes(id));
}
