import type { Calendar } from '../exchange/calendar.js';
import { empty, json, type HttpAnswer } from '../http/messages.js';
import { accessDenied, invalidProperty, invalidRequest, ServiceError } from '../service-error.js';
import type { GraphCall } from './call.js';
import { appliedHeaders, contextOf } from './events.js';
import { pageOf, nextSkipLink, pick, selectOf } from './query-options.js';

export function calendarJson(calendar: Calendar): Record<string, unknown> {
  const { ids } = calendar.mailbox;
  const { name, color, hexColor, isDefaultCalendar, owner, ...rest } = calendar.properties;
  const shown = { name, color, hexColor, isDefaultCalendar, changeKey: ids.changeKey(calendar.revision) };
  return { id: ids.calendar(calendar.counter), ...shown, ...rest, owner };
}

/** A list that pages with $top and $skip. */
export function pagedList(call: GraphCall, what: string, all: readonly Record<string, unknown>[]): HttpAnswer {
  const page = pageOf(call);
  const select = selectOf(call);
  const value = all.slice(page.skip, page.skip + page.top).map((one) => pick(one, select));
  const more = all.length > page.skip + page.top ? { '@odata.nextLink': nextSkipLink(call, page) } : {};
  return json(200, { '@odata.context': contextOf(call, what, select), value, ...more }, appliedHeaders(call));
}

export function listCalendars(call: GraphCall): HttpAnswer {
  return pagedList(call, 'calendars', call.mailbox.calendars.map(calendarJson));
}

export function getCalendar(call: GraphCall): HttpAnswer {
  const select = selectOf(call);
  const context = `${contextOf(call, 'calendars', select)}/$entity`;
  return json(200, { '@odata.context': context, ...pick(calendarJson(call.calendar), select) }, appliedHeaders(call));
}

export function postCalendar(call: GraphCall): HttpAnswer {
  const { name, color } = call.body;
  if (typeof name !== 'string' || name.trim() === '') throw invalidProperty('The calendar name is required.');
  if (call.mailbox.calendars.some((calendar) => calendar.properties.name.toLowerCase() === name.toLowerCase())) {
    throw new ServiceError(409, 'ErrorFolderExists', 'A folder with the specified name already exists.');
  }
  const calendar = call.mailbox.addCalendar(name, typeof color === 'string' ? { color } : {});
  const context = `${contextOf(call, 'calendars')}/$entity`;
  return json(201, { '@odata.context': context, ...calendarJson(calendar) });
}

export function patchCalendar(call: GraphCall): HttpAnswer {
  const { name, color, isDefaultCalendar } = call.body;
  const { properties } = call.calendar;
  if (!properties.canEdit) throw accessDenied();
  if (typeof name === 'string') properties.name = name;
  if (typeof color === 'string') properties.color = color;
  if (isDefaultCalendar === true) {
    for (const calendar of call.mailbox.calendars) calendar.properties.isDefaultCalendar = calendar === call.calendar;
  }
  call.calendar.revision = call.mailbox.nextRevision();
  return getCalendar(call);
}

export function deleteCalendar(call: GraphCall): HttpAnswer {
  if (!call.calendar.properties.isRemovable) throw invalidRequest('The default calendar cannot be deleted.');
  call.mailbox.removeCalendar(call.calendar);
  return empty(204);
}

export function listGroups(call: GraphCall): HttpAnswer {
  return pagedList(
    call,
    'calendarGroups',
    call.mailbox.groups.map(({ name, classId, changeKey, id }) => ({ id, name, classId, changeKey })),
  );
}

export function getGroup(call: GraphCall): HttpAnswer {
  const group = call.mailbox.groups.find(({ id }) => id === call.params['group']);
  if (!group) throw new ServiceError(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');
  return json(200, { '@odata.context': `${contextOf(call, 'calendarGroups')}/$entity`, ...group });
}
