import type { Calendar } from './calendar.js';
import { NEVER, type CalendarItem, type EventFields, type ResponseStatus, type Span } from './event.model.js';

const ORGANIZER: ResponseStatus = Object.freeze({ response: 'organizer', time: NEVER });

export interface NewItem {
  number: number;
  calendar: Calendar;
  fields: EventFields;
  span: Span;
  now: number;
  uidGuid: string;
}

/** An item of the calendar's owner. One literal on purpose: all items share a shape, and half a million must fit. */
export function makeItem({ number, calendar, fields, span, now, uidGuid }: NewItem): CalendarItem {
  return {
    number,
    messageCounter: number,
    calendar,
    created: now,
    modified: now,
    revision: calendar.mailbox.nextRevision(),
    sequence: 0,
    uidCreated: now,
    uidGuid,
    fields,
    span,
    organizer: calendar.mailbox.self,
    isOrganizer: true,
    response: ORGANIZER,
    originalStartZone: span.startZone,
    originalEndZone: span.endZone,
    isDraft: false,
  };
}
