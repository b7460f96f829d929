import type { ConflictPolicy } from '../model/account.js';
import type { AppointmentContent, AppointmentOrigin } from '../model/appointment.js';
import { contentDifference } from '../model/content.js';
import type { ContentField } from '../model/content.js';
import { decideWinner } from './conflict.js';
import type { EditTimes, FieldConflict } from './conflict.js';

export interface MergedContent {
  readonly content: AppointmentContent;
  readonly conflicts: readonly FieldConflict[];
}

/** What both sides last agreed on, and what each says now; all normalised. */
interface Versions {
  readonly base: AppointmentContent;
  readonly ours: AppointmentContent;
  readonly theirs: AppointmentContent;
}

type Draft = { -readonly [Field in ContentField]: AppointmentContent[Field] };

/** Fields that only make sense together: of two that were changed apart, the mixture may be nonsense. */
const timeFields: readonly ContentField[] = ['start', 'end', 'timeZone', 'isAllDay', 'recurrence'];
const frameFields: readonly ContentField[] = ['timeZone', 'isAllDay', 'recurrence'];

/**
 * Three-way, field by field: what one side changed is that side's, what both changed alike is fine, what both changed
 * differently is a conflict that the policy decides. Times that do not fit each other when mixed (an end before its
 * start, a day without length, a rule of one side for a start of the other) are decided as one, each field of them a conflict.
 */
export function mergeContent(
  base: AppointmentContent,
  ours: AppointmentContent,
  theirs: AppointmentContent,
  policy: ConflictPolicy,
  times: EditTimes,
): MergedContent {
  const versions: Versions = { base, ours, theirs };
  const different = contentDifference(ours, theirs);
  const winner = different.length === 0 ? 'OUTLOOK' : decideWinner(policy, times);
  const content = takeEach(different, versions, winner);
  const torn = isTorn(content, versions) ? different.filter((field) => timeFields.includes(field)) : [];
  for (const field of torn) copyField(field, content, winner === 'PLANNER' ? ours : theirs);
  const conflicts = different
    .filter((field) => torn.includes(field) || changedBy(field, versions) === 'both')
    .map((field) => ({ field, plannerValue: ours[field], outlookValue: theirs[field], winner }));
  return { content, conflicts };
}

/**
 * What counts as agreed when `theirs` is heard: `base`, except where Outlook holds what was sent there and never
 * answered. Else an own write whose answer was lost would come back as somebody's edit.
 */
export function mergeBase(
  base: AppointmentContent,
  theirs: AppointmentContent,
  sent: readonly AppointmentContent[],
): AppointmentContent {
  const agreed: Draft = { ...base };
  for (const field of contentDifference(base, theirs))
    if (sent.some((each) => each[field] === theirs[field])) copyField(field, agreed, theirs);
  return agreed;
}

/** `content` with these fields from elsewhere. */
export function withFields(
  content: AppointmentContent,
  from: AppointmentContent,
  fields: readonly ContentField[],
): AppointmentContent {
  const result: Draft = { ...content };
  for (const field of fields) copyField(field, result, from);
  return result;
}

function takeEach(different: readonly ContentField[], versions: Versions, winner: AppointmentOrigin): Draft {
  const content: Draft = { ...versions.theirs };
  for (const field of different) {
    const side = changedBy(field, versions);
    if (side === 'ours' || (side === 'both' && winner === 'PLANNER')) copyField(field, content, versions.ours);
  }
  return content;
}

/** Of a field in which the two sides differ. */
function changedBy(field: ContentField, { base, ours, theirs }: Versions): 'ours' | 'theirs' | 'both' {
  if (ours[field] === base[field]) return 'theirs';
  return theirs[field] === base[field] ? 'ours' : 'both';
}

/** Whether both sides moved it and the pieces of the two do not fit each other. */
function isTorn(merged: AppointmentContent, { base, ours, theirs }: Versions): boolean {
  const fromTheirs = timeFields.some((field) => merged[field] !== ours[field]);
  const fromOurs = timeFields.some((field) => merged[field] !== theirs[field]);
  if (!fromTheirs || !fromOurs) return false;
  const reframed = frameFields.some((field) => ours[field] !== base[field] || theirs[field] !== base[field]);
  return reframed || merged.end < merged.start || (merged.isAllDay && merged.end === merged.start);
}

function copyField<Field extends ContentField>(field: Field, to: Draft, from: AppointmentContent): void {
  to[field] = from[field];
}
