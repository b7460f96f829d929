import type { CalendarItem, Instance } from '../exchange/event.model.js';
import { instanceAt } from '../exchange/series.js';
import { idMalformed, itemNotFound, staleChangeKey } from '../service-error.js';
import type { GraphCall } from './call.js';

/** An event named by its id: an item of the mailbox, and for an occurrence its original date. */
export interface Found {
  item: CalendarItem;
  day?: number;
  instance: Instance;
}

/** Finds the event of a path. An occurrence that was cancelled, or that the series never had, is not found. */
export function findEvent(call: GraphCall, id: string): Found {
  const key = call.mailbox.ids.readEvent(id);
  if (!key) throw idMalformed();
  const { counter, immutable, day } = key;
  const item = immutable ? call.mailbox.byImmutable(counter) : call.mailbox.byMessage(counter);
  if (!item) throw itemNotFound();
  if (day === undefined) return { item, instance: { item, span: item.span } };
  const instance = instanceAt(item, day);
  if (!instance) throw itemNotFound();
  return { item, day, instance };
}

/** If-Match against the item's etag; `*` matches whatever there is (SEMANTICS 6.2). */
export function assertMatch(call: GraphCall, item: CalendarItem): void {
  const wanted = call.request.headers['if-match'];
  if (wanted === undefined || wanted.trim() === '*') return;
  const changeKey = item.calendar.mailbox.ids.changeKey(item.revision);
  const tags = wanted.split(',').map((tag) => tag.trim().replace(/^W\//, '').replace(/^"|"$/g, ''));
  if (!tags.includes(changeKey)) throw staleChangeKey();
}
