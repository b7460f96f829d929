import { addMilliseconds } from '@kalbro/kernel';
import type { Instant } from '@kalbro/kernel';
import type { Appointment, AppointmentContent } from '../model/appointment.js';
import { normaliseContent } from '../model/content.js';
import { expand } from '../recurrence/expand.js';
import { parseRule } from '../recurrence/rule.js';

/** What of an appointment goes up: its content as Outlook will store it. Never attendees, never what only Outlook says. */
export function projectUp(appointment: Pick<Appointment, 'type' | 'content'>): AppointmentContent {
  const { content, type } = appointment;
  return normaliseContent(type === 'SERIES_MASTER' ? content : { ...content, recurrence: null });
}

/**
 * What the occurrence that starts at `originalStart` says as long as nobody changes it on its own; undefined when the
 * series has no rule that can be read.
 */
export function occurrenceContent(master: AppointmentContent, originalStart: Instant): AppointmentContent | undefined {
  if ('problem' in parseRule(master.recurrence ?? '')) return undefined;
  const series = { content: master, excludedDates: [], additionalDates: [originalStart] };
  const occurrences = expand(series, originalStart, addMilliseconds(originalStart, 1));
  const times = occurrences.find(({ start }) => start === originalStart);
  return times && { ...master, ...times, recurrence: null };
}
