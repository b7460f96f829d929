import { changeEvent, changeOccurrence, createEvent, deleteEvent, deleteOccurrence } from '../exchange/editing.js';
import type { Instance } from '../exchange/event.model.js';
import { empty, json, type HttpAnswer } from '../http/messages.js';
import type { GraphCall } from './call.js';
import { eventIdOf, eventJson, selectedExtras, type EventJson } from './event-json.js';
import { expandOf, expandEvent } from './expand.js';
import { assertMatch, findEvent } from './event-lookup.js';
import { applyFilter, applyOrder } from './filter.js';
import { nextSkipLink, pageOf, pick, selectOf } from './query-options.js';
import { instancesOf } from '../exchange/series.js';
import { windowOf } from './window.js';

/** Headers that say which preferences were heeded. */
export function appliedHeaders(call: GraphCall): Record<string, string> {
  const { applied } = call.prefer;
  return applied.length > 0 ? { 'preference-applied': applied.join(', ') } : {};
}

export function contextOf(call: GraphCall, what: string, select?: readonly string[]): string {
  const chosen = select ? `(${select.join(',')})` : '';
  return `https://graph.microsoft.com/v1.0/$metadata#users('${encodeURIComponent(call.mailbox.oid)}')/${what}${chosen}`;
}

/** An event with what `$select` and `$expand` add to it. */
function shown(call: GraphCall, instance: Instance, single: boolean): EventJson {
  const select = selectOf(call);
  const expansions = expandOf(call);
  const whole = eventJson(instance, call.prefer.view);
  const extras = selectedExtras(instance, call.world.settings, call.prefer.view);
  if (!single) {
    delete extras['cancelledOccurrences'];
    delete extras['exceptionOccurrences'];
  }
  if (!expansions.some((one) => one.name === 'exceptionOccurrences')) delete extras['exceptionOccurrences'];
  const source = select || call.world.settings.originalStart !== 'selected' ? { ...whole, ...extras } : whole;
  const result = pick(source, select);
  if (!select) for (const name of ['cancelledOccurrences', 'exceptionOccurrences']) delete result[name];
  return expandEvent(result, instance, expansions);
}

export function getEvent(call: GraphCall): HttpAnswer {
  const { instance } = findEvent(call, call.params['event'] ?? '');
  const context = contextOf(call, 'events', selectOf(call));
  const event = shown(call, instance, true);
  return json(200, { '@odata.context': `${context}/$entity`, ...event }, appliedHeaders(call));
}

export function postEvent(call: GraphCall): HttpAnswer {
  const { item, replayed } = createEvent(call.world, call.calendar, call.body);
  const { view } = call.prefer;
  const event = eventJson({ item, span: item.span }, view);
  const { settings } = call.world;
  if (settings.lateJoinUrl && !replayed) event['onlineMeeting'] = null;
  const id = eventIdOf(item, undefined, view);
  const location = `${call.request.origin}${call.root}/events('${encodeURIComponent(id)}')`;
  const headers = { location, ...appliedHeaders(call), etag: String(event['@odata.etag']) };
  const answer = { '@odata.context': `${contextOf(call, 'events')}/$entity`, ...event };
  const text = json(replayed ? settings.transactionReplayStatus : 201, answer, headers);
  const again =
    settings.touchMeetingsAgain && !replayed && (item.fields.isOnlineMeeting || item.fields.attendees.length > 0);
  if (again) call.mailbox.touch(item, item.modified);
  return text;
}

export function patchEvent(call: GraphCall): HttpAnswer {
  const found = findEvent(call, call.params['event'] ?? '');
  assertMatch(call, found.item);
  if (found.day === undefined) changeEvent(call.world, found.item, call.body);
  else changeOccurrence(call.world, found.item, found.day, call.body);
  const { instance } = findEvent(call, call.params['event'] ?? '');
  const event = eventJson(instance, call.prefer.view);
  return json(200, { '@odata.context': `${contextOf(call, 'events')}/$entity`, ...event }, appliedHeaders(call));
}

export function removeEvent(call: GraphCall): HttpAnswer {
  const { item, day } = findEvent(call, call.params['event'] ?? '');
  assertMatch(call, item);
  if (day === undefined) deleteEvent(call.world, item);
  else deleteOccurrence(call.world, item, day);
  return empty(204);
}

function listAnswer(call: GraphCall, instances: readonly Instance[], what: string): HttpAnswer {
  const page = pageOf(call);
  const slice = instances.slice(page.skip, page.skip + page.top);
  const more = instances.length > page.skip + page.top;
  const answer = {
    '@odata.context': contextOf(call, what, selectOf(call)),
    ...(call.query.get('$count') === 'true' ? { '@odata.count': instances.length } : {}),
    value: slice.map((instance) => shown(call, instance, false)),
    ...(more ? { '@odata.nextLink': nextSkipLink(call, page) } : {}),
  };
  return json(200, answer, appliedHeaders(call));
}

/** Singles and masters; exceptions are not listed (SEMANTICS 3.3). */
export function listEvents(call: GraphCall): HttpAnswer {
  const all: Instance[] = [...call.calendar.items()].map((item) => ({ item, span: item.span }));
  const instances = applyOrder(call, applyFilter(call, all), 'newest-first');
  return listAnswer(call, instances, 'events');
}

/** What stands in a window: never a master (SEMANTICS 3.1). */
export function listView(call: GraphCall): HttpAnswer {
  const { from, to } = windowOf(call.query);
  const all = [...call.calendar.items()].flatMap((item) => instancesOf(item, from, to));
  return listAnswer(call, applyOrder(call, applyFilter(call, all), 'by-start'), 'calendarView');
}

/** Occurrences and exceptions of one master in a window, cancelled ones not (SEMANTICS 3.4). */
export function listInstances(call: GraphCall): HttpAnswer {
  const { from, to } = windowOf(call.query);
  const { item, day } = findEvent(call, call.params['event'] ?? '');
  const all = day === undefined && item.series ? instancesOf(item, from, to) : [];
  return listAnswer(call, applyOrder(call, applyFilter(call, all), 'by-start'), 'events/instances');
}
