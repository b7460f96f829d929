import { randomBytes } from 'node:crypto';
import { newId } from '@kalbro/kernel';
import type { Id } from '@kalbro/kernel';

/** An id of this moment: rows lie in the index in the order they were made. */
export function freshId<T extends Id<string>>(): T {
  return newId<T>(Date.now(), randomBytes(10));
}
