import type { RemoteItem } from '../ports/remote-calendar.port.js';

/**
 * Items may repeat within a page: the last one counts, unless an earlier one carries a later modification time.
 * Items without an id are all kept: they are set aside one by one.
 */
export function lastOfEach(items: readonly RemoteItem[]): readonly RemoteItem[] {
  const byId = new Map<string, RemoteItem>();
  const nameless: RemoteItem[] = [];
  for (const item of items) {
    if (item.remoteId === null) {
      nameless.push(item);
      continue;
    }
    const earlier = byId.get(item.remoteId);
    if (earlier && isNewer(earlier, item)) continue;
    // Set anew, so that the order is that of the items that count.
    byId.delete(item.remoteId);
    byId.set(item.remoteId, item);
  }
  return [...nameless, ...byId.values()];
}

function isNewer(a: RemoteItem, b: RemoteItem): boolean {
  if (a.kind !== 'event' || b.kind !== 'event') return false;
  return a.lastModified !== null && b.lastModified !== null && a.lastModified > b.lastModified;
}
