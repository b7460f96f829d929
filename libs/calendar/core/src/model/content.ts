import type { AppointmentContent } from './appointment.js';

export type ContentField = keyof AppointmentContent;

const fields: readonly ContentField[] = [
  'title',
  'description',
  'location',
  'start',
  'end',
  'timeZone',
  'isAllDay',
  'isPrivate',
  'availability',
  'recurrence',
];

/** The fields in which two normalised contents differ, in a fixed order. */
export function contentDifference(a: AppointmentContent, b: AppointmentContent): readonly ContentField[] {
  return fields.filter((field) => a[field] !== b[field]);
}

export function sameContent(a: AppointmentContent, b: AppointmentContent): boolean {
  return contentDifference(a, b).length === 0;
}
