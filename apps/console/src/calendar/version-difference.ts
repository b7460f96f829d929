import type { AppointmentDetailsFragment } from '../api/generated/graphql.js';
import { formOfAppointment } from './appointment-form.js';
import type { AppointmentForm } from './appointment-form.js';

const compared = ['title', 'location', 'description', 'availability', 'isPrivate'] as const;
type ComparedField = (typeof compared)[number] | 'when';

export interface FieldDifference {
  readonly field: ComparedField;
  readonly mine: string | boolean;
  readonly theirs: string | boolean;
}

/** What a version conflict is about, field by field: only what I want otherwise than it stands now. */
export function versionDifference(
  mine: AppointmentForm,
  current: AppointmentDetailsFragment,
): readonly FieldDifference[] {
  const theirs = formOfAppointment(current, null);
  const fields = compared
    .filter((field) => mine[field] !== theirs[field])
    .map((field) => ({ field, mine: mine[field], theirs: theirs[field] }));
  const when = { field: 'when' as const, mine: whenText(mine), theirs: whenText(theirs) };
  return when.mine === when.theirs ? fields : [when, ...fields];
}

function whenText(form: AppointmentForm): string {
  const { startDate, endDate, startTime, endTime, isAllDay } = form;
  if (isAllDay) return startDate === endDate ? startDate : `${startDate} – ${endDate}`;
  return startDate === endDate
    ? `${startDate} ${startTime}–${endTime}`
    : `${startDate} ${startTime} – ${endDate} ${endTime}`;
}
