import type { Calendar, Change, Gone } from '../exchange/calendar.js';
import type { CalendarItem, Instance } from '../exchange/event.model.js';
import { seriesInstances } from '../exchange/series.js';
import { overlaps } from '../exchange/span.js';
import { json, type HttpAnswer } from '../http/messages.js';
import { badRequest, itemNotFound, ServiceError } from '../service-error.js';
import type { Settings } from '../settings.js';
import type { GraphCall } from './call.js';
import { readToken, writeToken, type DeltaToken } from './delta-token.js';
import { eventIdOf, eventJson, occurrenceStub } from './event-json.js';
import type { JsonCache } from './json-cache.js';
import { viewKey, type View } from './prefer.js';
import { windowOf } from './window.js';

const CONTEXT = 'https://graph.microsoft.com/v1.0/$metadata#Collection(event)';
const MAX_PAGE = 1000;
/** Items of a delta say their type, those of ordinary lists do not (SEMANTICS 3.7). */
const TYPED = '{"@odata.type":"#microsoft.graph.event",';

function refuseOptions(query: URLSearchParams, settings: Settings): void {
  if (query.has('$expand')) {
    throw new ServiceError(500, 'ErrorInternalServerError', 'Value cannot be null.\r\nParameter name: type');
  }
  const refused = ['$filter', '$orderby', '$search', ...(settings.deltaSelect === 'refuse' ? ['$select'] : [])];
  const found = refused.find((name) => query.has(name));
  if (found) throw badRequest(`The query option '${found}' is not supported for change tracking.`);
}

function firstToken(call: GraphCall): DeltaToken {
  const { calendar } = call;
  const window = windowOf(call.query);
  const place = { since: 0, until: calendar.lastSequence, at: 0, sub: 0, phase: 'start' as const };
  return { calendar: calendar.counter, generation: calendar.generation, ...window, ...place };
}

function stale(call: GraphCall): ServiceError {
  const { staleDelta: code, staleDeltaLocation } = call.world.settings;
  const { generation } = call.calendar;
  const message = code.startsWith('SyncState')
    ? `The sync state generation is not found; generation=${generation - 1};[highest=${generation}][${generation}].`
    : 'Resync required.';
  const location = `${call.request.origin}${call.request.path}?$deltatoken=`;
  return new ServiceError(410, code, message, {}, staleDeltaLocation ? { location } : {});
}

/** The token of the request, brought to the round that it begins or goes on with. */
function tokenOf(call: GraphCall): DeltaToken {
  const text = call.query.get('$skiptoken') ?? call.query.get('$deltatoken');
  if (!text) return firstToken(call);
  const token = readToken(text);
  if (token.calendar !== call.calendar.counter) throw itemNotFound();
  if (token.generation !== call.calendar.generation) throw stale(call);
  if (token.phase !== 'done') return token;
  return { ...token, until: call.calendar.lastSequence, at: token.since, sub: 0, phase: 'changes' };
}

/** One page under construction: parts are added until it is full. */
class PageBuilder {
  readonly parts: string[] = [];
  constructor(private readonly size: number) {}

  get isFull(): boolean {
    return this.parts.length >= this.size;
  }

  /** Adds parts from an index on; says how many are in the page or before it. */
  add(parts: readonly string[], from: number): number {
    const room = this.size - this.parts.length;
    for (const part of parts.slice(from, from + room)) this.parts.push(part);
    return Math.min(parts.length, from + room);
  }
}

/** Delta over one calendar. Stateless: all a round needs stands in its token and in the calendar's log. */
export class DeltaReader {
  constructor(private readonly cache: JsonCache) {}

  read(call: GraphCall): HttpAnswer {
    refuseOptions(call.query, call.world.settings);
    const token = tokenOf(call);
    const { view, maxPageSize, applied } = call.prefer;
    const headers = { 'preference-applied': ['odata.track-changes', ...applied].join(', ') };
    if (token.phase === 'start' && call.world.settings.emptyFirstDeltaPage) {
      return this.answer(call, [], { ...token, phase: 'initial' }, headers);
    }
    const page = new PageBuilder(Math.min(maxPageSize ?? call.world.settings.deltaPageSize, MAX_PAGE));
    const next =
      token.phase === 'changes' ? this.changes(call, view, token, page) : this.initial(call, view, token, page);
    const repeat = call.world.settings.deltaDuplicates && page.parts.length > 0 ? [page.parts[0] as string] : [];
    return this.answer(call, [...page.parts, ...repeat], next, headers);
  }

  private answer(
    call: GraphCall,
    parts: readonly string[],
    token: DeltaToken,
    headers: Record<string, string>,
  ): HttpAnswer {
    const done = token.phase === 'done';
    const parameter = done ? '$deltatoken' : '$skiptoken';
    const link = JSON.stringify(call.link(call.request.path, { [parameter]: writeToken(token) }));
    const name = done ? '@odata.deltaLink' : '@odata.nextLink';
    return json(200, `{"@odata.context":"${CONTEXT}","${name}":${link},"value":[${parts.join(',')}]}`, headers);
  }

  private initial(call: GraphCall, view: View, token: DeltaToken, page: PageBuilder): DeltaToken {
    let { at, sub } = token;
    for (const item of call.calendar.itemsAfter(at)) {
      if (page.isFull) return { ...token, at, sub, phase: 'initial' };
      const parts = this.partsOf(item, token, view, call.world.settings);
      const sent = page.add(parts, sub);
      if (sent < parts.length) return { ...token, at, sub: sent, phase: 'initial' };
      at = item.number;
      sub = 0;
    }
    return finished(token);
  }

  private changes(call: GraphCall, view: View, token: DeltaToken, page: PageBuilder): DeltaToken {
    let { at, sub } = token;
    for (const change of call.calendar.changesAfter(at, token.until)) {
      if (page.isFull) return { ...token, at, sub, phase: 'changes' };
      const parts = this.partsOfChange(change, call.calendar, token, view, call.world.settings);
      const sent = page.add(parts, sub);
      if (sent < parts.length) return { ...token, at, sub: sent, phase: 'changes' };
      at = change.sequence;
      sub = 0;
    }
    return finished(token);
  }

  private partsOfChange(
    change: Change,
    calendar: Calendar,
    token: DeltaToken,
    view: View,
    settings: Settings,
  ): string[] {
    if (change.gone) return tombstonesOfGone(change.gone, calendar, view, settings);
    const { item } = change;
    const parts = this.partsOf(item, token, view, settings);
    return parts.length > 0 ? parts : [tombstone(eventIdOf(item, undefined, view))];
  }

  /** What the window shows of an item: itself; or a master, its exceptions in full and its occurrences bare. */
  private partsOf(item: CalendarItem, window: DeltaToken, view: View, settings: Settings): string[] {
    if (!item.series)
      return overlaps(item.span, window.from, window.to) ? [this.full({ item, span: item.span }, view)] : [];
    const instances = seriesInstances(item, item.series, window.from, window.to);
    if (instances.length === 0) return [];
    const shown = instances.map((one) =>
      one.exception ? this.full(one, view) : JSON.stringify(occurrenceStub(one, view)),
    );
    return settings.deltaMasters ? [this.full({ item, span: item.span }, view), ...shown] : shown;
  }

  private full(instance: Instance, view: View): string {
    const make = (): string => TYPED + JSON.stringify(eventJson(instance, view)).slice(1);
    if (instance.exception) return make();
    return this.cache.get(instance.item, `${instance.item.revision}|${viewKey(view)}`, make);
  }
}

function finished(token: DeltaToken): DeltaToken {
  return { ...token, since: token.until, at: 0, sub: 0, phase: 'done' };
}

function tombstone(id: string): string {
  return JSON.stringify({ '@odata.type': '#microsoft.graph.event', id, '@removed': { reason: 'deleted' } });
}

/** With default ids an item that left and came back is another one; with immutable ids it never left. */
function tombstonesOfGone(gone: Gone, calendar: Calendar, view: View, settings: Settings): string[] {
  const { number, messageCounter, days } = gone;
  if (view.immutableIds && calendar.has(number)) return [];
  const { ids } = calendar.mailbox;
  const master = view.immutableIds ? ids.immutable(number) : ids.event(messageCounter);
  if (!settings.seriesTombstones) return [tombstone(master)];
  const idAt = (day: number): string =>
    view.immutableIds ? ids.immutable(number, day) : ids.occurrence(messageCounter, day);
  return [master, ...days.map(idAt)].map(tombstone);
}
