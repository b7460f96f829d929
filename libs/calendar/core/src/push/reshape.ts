import type { AppointmentContent } from '../model/appointment.js';

const shape: readonly (keyof AppointmentContent)[] = ['start', 'end', 'timeZone', 'isAllDay', 'recurrence'];

/**
 * Whether a change of these fields of a series may make Outlook forget what was changed or cancelled of it. An end of
 * the series alone does not, but nobody knows of it from the fields, and to look again costs little.
 */
export function reshapes(fields: Partial<AppointmentContent>): boolean {
  return shape.some((field) => field in fields);
}
