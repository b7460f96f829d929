import type { Calendar, CalendarProperties } from '../exchange/calendar.js';
import { changeEvent, changeOccurrence, createEvent, deleteEvent, deleteOccurrence } from '../exchange/editing.js';
import type { CalendarItem, Instance } from '../exchange/event.model.js';
import type { Mailbox } from '../exchange/mailbox.js';
import { cancelledDates, instanceAt } from '../exchange/series.js';
import type { World } from '../exchange/world.js';
import { parseObject } from '../graph/call.js';
import { eventJson, originalStartOf } from '../graph/event-json.js';
import type { View } from '../graph/prefer.js';
import { empty, plainJson, type HttpAnswer, type HttpRequest } from '../http/messages.js';
import { badRequest, idMalformed, itemNotFound, ServiceError } from '../service-error.js';

const VIEW: View = { zoneName: 'UTC', zone: 'UTC', bodyAsText: false, immutableIds: false, basic: false };

/** A calendar by name or id; the default one when none is named. */
export function calendarNamed(mailbox: Mailbox, name: unknown): Calendar {
  if (name === undefined || name === null) return mailbox.defaultCalendar;
  const found =
    mailbox.calendars.find((calendar) => calendar.properties.name === name) ?? mailbox.calendarById(String(name));
  if (!found) throw badRequest(`There is no calendar '${String(name)}'.`);
  return found;
}

export function addCalendar(mailbox: Mailbox, body: Record<string, unknown>): HttpAnswer {
  if (typeof body['name'] !== 'string') throw badRequest('A calendar needs a name.');
  const { name, ...properties } = body;
  const calendar = mailbox.addCalendar(name as string, properties as Partial<CalendarProperties>);
  return plainJson(201, { id: mailbox.ids.calendar(calendar.counter), ...calendar.properties });
}

interface Located {
  item: CalendarItem;
  day: number | undefined;
  instance: Instance;
}

function locate(mailbox: Mailbox, id: string): Located {
  const key = mailbox.ids.readEvent(id);
  if (!key) throw idMalformed();
  const item = key.immutable ? mailbox.byImmutable(key.counter) : mailbox.byMessage(key.counter);
  if (!item) throw itemNotFound();
  const instance = key.day === undefined ? { item, span: item.span } : instanceAt(item, key.day);
  if (!instance) throw itemNotFound();
  return { item, day: key.day, instance };
}

/** Both ids, and what a client has to ask for with $select. */
function shown(instance: Instance, world: World): Record<string, unknown> {
  const { item, day } = instance;
  const { mailbox } = item.calendar;
  const originalStart = originalStartOf(instance, world.settings);
  return {
    ...eventJson(instance, VIEW),
    immutableId: mailbox.ids.immutable(item.number, day),
    calendarId: mailbox.ids.calendar(item.calendar.counter),
    calendarName: item.calendar.properties.name,
    ...(originalStart === undefined ? {} : { originalStart }),
  };
}

function withSeries(item: CalendarItem, world: World): Record<string, unknown>[] {
  const master = shown({ item, span: item.span }, world);
  if (!item.series) return [master];
  const exceptions = [...item.series.exceptions.values()].map((exception) =>
    shown({ item, day: exception.day, exception, span: exception.span }, world),
  );
  return [{ ...master, cancelledOccurrences: cancelledDates(item.series) }, ...exceptions];
}

function list(world: World, mailbox: Mailbox): HttpAnswer {
  const all = mailbox.calendars.flatMap((calendar) => [...calendar.items()].flatMap((item) => withSeries(item, world)));
  return plainJson(200, { value: all });
}

/** A person may edit where an app may not, and may set what no app can. */
function asPerson<T>(calendar: Calendar, act: () => T): T {
  const { canEdit } = calendar.properties;
  calendar.properties.canEdit = true;
  try {
    return act();
  } finally {
    calendar.properties.canEdit = canEdit;
  }
}

/** Members that only the control API knows: they are taken out before Exchange sees the body. */
function applyPrivileged(item: CalendarItem, body: Record<string, unknown>): void {
  const { quirks, organizer, isCancelled } = body;
  if (quirks && typeof quirks === 'object') item.quirks = quirks as Record<string, unknown>;
  if (quirks === null) delete item.quirks;
  if (typeof isCancelled === 'boolean')
    item.fields = { ...item.fields, isCancelled, ...(isCancelled ? { showAs: 'free' } : {}) };
  const { emailAddress } = (organizer ?? {}) as { emailAddress?: { name?: string; address?: string } };
  if (!emailAddress?.address) return;
  item.organizer = emailAddress;
  item.isOrganizer = emailAddress.address.toLowerCase() === item.calendar.mailbox.upn;
  if (!item.isOrganizer) item.response = { response: 'notResponded', time: '0001-01-01T00:00:00Z' };
}

/** Somebody else's meeting must not send invitations in this person's name. */
function create(world: World, mailbox: Mailbox, body: Record<string, unknown>): CalendarItem {
  const calendar = calendarNamed(mailbox, body['calendar']);
  const { item } = asPerson(calendar, () =>
    createEvent(world, calendar, body, { silent: body['organizer'] !== undefined }),
  );
  applyPrivileged(item, body);
  return item;
}

function change(world: World, mailbox: Mailbox, id: string, body: Record<string, unknown>): Instance {
  const { item, day } = locate(mailbox, id);
  applyPrivileged(item, body);
  asPerson(item.calendar, () =>
    day === undefined ? changeEvent(world, item, body) : changeOccurrence(world, item, day, body),
  );
  const target = body['calendar'] === undefined ? item.calendar : calendarNamed(mailbox, body['calendar']);
  if (target !== item.calendar) mailbox.move(item, target, world.clock());
  return (day === undefined ? undefined : instanceAt(item, day)) ?? { item, span: item.span };
}

function remove(world: World, mailbox: Mailbox, id: string): void {
  const { item, day } = locate(mailbox, id);
  asPerson(item.calendar, () => (day === undefined ? deleteEvent(world, item) : deleteOccurrence(world, item, day)));
}

/** A person editing in Outlook. */
export function answer(world: World, mailbox: Mailbox, request: HttpRequest, [id]: readonly string[]): HttpAnswer {
  const { method } = request;
  if (method === 'GET')
    return id === undefined ? list(world, mailbox) : plainJson(200, shown(locate(mailbox, id).instance, world));
  if (method === 'POST' && id === undefined) {
    const item = create(world, mailbox, parseObject(request.body));
    return plainJson(201, shown({ item, span: item.span }, world));
  }
  if (method === 'PATCH' && id !== undefined) {
    return plainJson(200, shown(change(world, mailbox, id, parseObject(request.body)), world));
  }
  if (method !== 'DELETE' || id === undefined)
    throw new ServiceError(405, 'MethodNotAllowed', `${method} is not possible here.`);
  remove(world, mailbox, id);
  return empty(204);
}
