import type { AppointmentContent, Availability } from '@kalbro/calendar-core';
import type { Event, FreeBusyStatus, ItemBody } from '@microsoft/microsoft-graph-types';
import { toGraphTime } from './graph-times.js';
import { planRecurrence } from './recurrence-pattern.mapper.js';

/** All that is ever sent of an event: who is invited to it is never among it, for Graph would write to them. */
export type EventBody = Partial<
  Pick<
    Event,
    | 'subject'
    | 'body'
    | 'location'
    | 'start'
    | 'end'
    | 'isAllDay'
    | 'sensitivity'
    | 'showAs'
    | 'recurrence'
    | 'transactionId'
  >
>;

type Fields = Partial<AppointmentContent>;

const showAs: Readonly<Record<Availability, FreeBusyStatus>> = {
  FREE: 'free',
  TENTATIVE: 'tentative',
  BUSY: 'busy',
  OUT_OF_OFFICE: 'oof',
  WORKING_ELSEWHERE: 'workingElsewhere',
};

/**
 * A new event. `zoneName` is what Graph shall call the zone of the content. Undefined when its rule cannot be said in
 * Outlook.
 */
export function toNewEvent(
  content: AppointmentContent,
  transactionId: string,
  zoneName = content.timeZone,
): EventBody | undefined {
  const { description, location, recurrence, ...plain } = content;
  const filled = { description, location, recurrence };
  const given = Object.fromEntries(Object.entries(filled).filter(([, value]) => value !== null));
  const event = toChanges({ ...plain, ...given }, content, zoneName);
  return event && { ...event, transactionId };
}

/** The members that `fields` change, with those that Graph wants together with them. Undefined as for a new event. */
export function toChanges(
  fields: Fields,
  content: AppointmentContent,
  zoneName = content.timeZone,
): EventBody | undefined {
  const repeats = repetition(fields, content, zoneName);
  return repeats && { ...details(fields), ...times(fields, content, zoneName), ...repeats };
}

/** Text only: Outlook keeps it as HTML, and gives it back as text. */
export function toBody(description: string | null): ItemBody {
  return { contentType: 'text', content: description ?? '' };
}

function details({ title, description, location, isPrivate, availability }: Fields): EventBody {
  return {
    ...(title === undefined ? {} : { subject: title }),
    ...(description === undefined ? {} : { body: toBody(description) }),
    ...(location === undefined ? {} : { location: { displayName: location ?? '' } }),
    ...(isPrivate === undefined ? {} : { sensitivity: isPrivate ? 'private' : 'normal' }),
    ...(availability === undefined ? {} : { showAs: showAs[availability] }),
  };
}

/** Start, end and zone belong together: one of them alone would be read with what Outlook has of the others. */
function times(fields: Fields, content: AppointmentContent, zoneName: string): EventBody {
  if (!names(fields, 'start', 'end', 'timeZone', 'isAllDay')) return {};
  return {
    start: toGraphTime(content.start, content, zoneName),
    end: toGraphTime(content.end, content, zoneName),
    ...(fields.isAllDay === undefined ? {} : { isAllDay: fields.isAllDay }),
  };
}

/** A rule has a first date and a zone of its own, which move with those of the event. */
function repetition(fields: Fields, content: AppointmentContent, zoneName: string): EventBody | undefined {
  if (fields.recurrence === null) return { recurrence: null };
  const moves = content.recurrence !== null && names(fields, 'start', 'timeZone', 'isAllDay');
  if (fields.recurrence === undefined && !moves) return {};
  const recurrence = planRecurrence(content, zoneName);
  return recurrence && { recurrence };
}

function names(fields: Fields, ...wanted: readonly (keyof AppointmentContent)[]): boolean {
  return wanted.some((field) => fields[field] !== undefined);
}
