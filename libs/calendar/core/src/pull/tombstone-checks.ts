import type { RemoteItem } from '../ports/remote-calendar.port.js';
import { lastOfEach } from './last-of-each.js';
import type { KnownLink } from './pull-plan.js';

/**
 * Tombstones of something known, or heard earlier in the same page: a `GET` has to tell what they mean. Bare occurrences
 * need none.
 */
export function neededTombstoneChecks(
  items: readonly RemoteItem[],
  known: ReadonlyMap<string, KnownLink>,
): readonly string[] {
  const heard = new Set(items.flatMap((item) => (item.kind === 'event' ? [item.remoteId] : [])));
  return lastOfEach(items).flatMap((item) =>
    item.kind === 'tombstone' && (known.has(item.remoteId) || heard.has(item.remoteId)) ? [item.remoteId] : [],
  );
}
