import { deleteEvent, deleteOccurrence } from '../exchange/editing.js';
import { parseFields, NEW_EVENT_FIELDS } from '../exchange/event-input.js';
import type { Attendee } from '../exchange/event.model.js';
import { assertOrganizer, forward, respond, type Answer } from '../exchange/meetings.js';
import { parseSpan } from '../exchange/span.js';
import { empty, json, type HttpAnswer } from '../http/messages.js';
import { accessDenied, badRequest, invalidProperty } from '../service-error.js';
import type { GraphCall } from './call.js';
import { calendarJson } from './calendars.js';
import { findEvent } from './event-lookup.js';
import { contextOf } from './events.js';

/** Action parameters come in camel case from the documentation and in Pascal case from the metadata. */
export function parameter(call: GraphCall, name: string): unknown {
  const found = Object.entries(call.body).find(([member]) => member.toLowerCase() === name.toLowerCase());
  return found?.[1] ?? undefined;
}

function optionalText(call: GraphCall, name: string): string | undefined {
  const value = parameter(call, name);
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw badRequest(`The parameter '${name}' has to be a string.`);
  return value;
}

/** Members of a parameter in camel case, however deep and however they were written. */
function inCamelCase(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).map(([name, inner]) => [
    name.charAt(0).toLowerCase() + name.slice(1),
    inCamelCase(inner),
  ]);
  return Object.fromEntries(members) as unknown;
}

function proposedTime(call: GraphCall): Attendee['proposedNewTime'] {
  const given = inCamelCase(parameter(call, 'proposedNewTime')) as Attendee['proposedNewTime'];
  if (!given) return undefined;
  parseSpan(given.start, given.end, false);
  return given;
}

/** accept, tentativelyAccept and decline. */
export function respondTo(answer: Answer): (call: GraphCall) => HttpAnswer {
  return (call) => {
    const { item, day } = findEvent(call, call.params['event'] ?? '');
    const comment = optionalText(call, 'comment');
    const proposedNewTime = answer === 'accepted' ? undefined : proposedTime(call);
    respond(call.world, item, {
      answer,
      sendResponse: String(parameter(call, 'sendResponse')).toLowerCase() !== 'false',
      ...(day === undefined ? {} : { day }),
      ...(comment === undefined ? {} : { comment }),
      ...(proposedNewTime === undefined ? {} : { proposedNewTime }),
    });
    return empty(202);
  };
}

/** The organiser calls a meeting off, with a text to the guests. */
export function cancelEvent(call: GraphCall): HttpAnswer {
  const { item, day } = findEvent(call, call.params['event'] ?? '');
  assertOrganizer(item);
  const comment = optionalText(call, 'comment') ?? '';
  if (day === undefined) deleteEvent(call.world, item, comment);
  else deleteOccurrence(call.world, item, day, comment);
  return empty(202);
}

export function forwardEvent(call: GraphCall): HttpAnswer {
  const { item } = findEvent(call, call.params['event'] ?? '');
  const recipients = parameter(call, 'toRecipients');
  if (!Array.isArray(recipients) || recipients.length === 0)
    throw invalidProperty('At least one recipient is required.');
  const attendees = parseFields({ attendees: recipients }, NEW_EVENT_FIELDS).attendees ?? [];
  forward(call.world, item, attendees, optionalText(call, 'comment'));
  return empty(202);
}

/** snooze and dismiss: the etag changes although nobody changed the event (SEMANTICS 6.2). */
export function handleReminder(call: GraphCall): HttpAnswer {
  const { item } = findEvent(call, call.params['event'] ?? '');
  if (/snoozereminder$/i.test(call.request.path)) {
    const time = parameter(call, 'newReminderTime');
    parseSpan(time, time, false);
  }
  call.mailbox.touch(item, item.modified);
  return empty(call.world.settings.reminderStatus);
}

/** Purges an event: there is no Deleted Items to bring it back from. */
export function purgeEvent(call: GraphCall): HttpAnswer {
  const { item, day } = findEvent(call, call.params['event'] ?? '');
  if (day === undefined) deleteEvent(call.world, item);
  else deleteOccurrence(call.world, item, day);
  return empty(204);
}

export function purgeCalendar(call: GraphCall): HttpAnswer {
  if (!call.calendar.properties.isRemovable) throw accessDenied();
  call.mailbox.removeCalendar(call.calendar);
  return empty(204);
}

export function calendarOfEvent(call: GraphCall): HttpAnswer {
  const { item } = findEvent(call, call.params['event'] ?? '');
  return json(200, { '@odata.context': `${contextOf(call, 'calendars')}/$entity`, ...calendarJson(item.calendar) });
}

/** v1.0 tracks changes of a view only (SEMANTICS 2.1). */
export function refuseEventsDelta(): never {
  throw badRequest("Unsupported request: Change tracking is not supported against 'microsoft.graph.event'");
}
