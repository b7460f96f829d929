import type { Id } from '@kalbro/kernel';
import { newId } from '@kalbro/kernel';
import { randomFillSync } from 'node:crypto';

const bytesPerId = 10;
const pool = new Uint8Array(bytesPerId * 400);
let next = pool.length;

/** A new id; random bytes are drawn for 400 ids at once, since each draw costs a call into the operating system. */
export function freshId<T extends Id<string>>(milliseconds: number): T {
  if (next >= pool.length) {
    randomFillSync(pool);
    next = 0;
  }
  const random = pool.subarray(next, next + bytesPerId);
  next += bytesPerId;
  return newId<T>(milliseconds, random);
}
