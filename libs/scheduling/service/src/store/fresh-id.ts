import { randomBytes } from 'node:crypto';
import type { Id, Instant } from '@kalbro/kernel';
import { millisecondsOf, newId } from '@kalbro/kernel';

/** An id of this moment: rows lie in the index in the order they were made. */
export function freshId<T extends Id<string>>(now: Instant): T {
  return newId<T>(millisecondsOf(now), randomBytes(10));
}
