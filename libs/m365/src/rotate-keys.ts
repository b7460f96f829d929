import type { KeyRing } from './key-ring.js';
import type { SealedRows } from './sealed-rows.js';

/** One table's share of a rotation. */
export type SealedTable = Pick<SealedRows, 'name' | 'countsByKey' | 'rotate'>;

export interface RotationReport {
  readonly tables: readonly { readonly name: string; readonly sealed: number; readonly unreadable: number }[];
  /** Older keys of the ring that no row needs any more. */
  readonly removable: readonly string[];
  /** Older keys that rows were still sealed with at the end, with how many. */
  readonly needed: ReadonlyMap<string, number>;
}

/** Nothing was changed, because a key is missing that rows are sealed with. */
export class RotationRefusedError extends Error {
  override readonly name = 'RotationRefusedError';
}

/** Rows that were being written in one pass are met in the next. */
const passesAtMost = 3;

/**
 * Seals all rows of all tables anew with the current key, while everything runs. Done twice it changes nothing the second
 * time; killed in the middle it can be begun again. Throws `RotationRefusedError` before anything is changed.
 */
export async function rotateAll(tables: readonly SealedTable[], ring: KeyRing): Promise<RotationReport> {
  await refuseUnknownKeys(tables, ring);
  const totals = new Map(tables.map(({ name }) => [name, { name, sealed: 0, unreadable: 0 }]));
  for (let passes = 0; passes < passesAtMost; passes += 1) {
    for (const table of tables) {
      const { sealed, unreadable } = await table.rotate();
      const before = totals.get(table.name)?.sealed ?? 0;
      totals.set(table.name, { name: table.name, sealed: before + sealed, unreadable });
    }
    if ((await olderCounts(tables, ring)).size === 0) break;
  }
  const needed = await olderCounts(tables, ring);
  const removable = [...ring.keys.keys()].filter((id) => id !== ring.current && !needed.has(id));
  return { tables: [...totals.values()], removable, needed };
}

async function refuseUnknownKeys(tables: readonly SealedTable[], ring: KeyRing): Promise<void> {
  for (const table of tables) {
    for (const [id, count] of await table.countsByKey()) {
      if (ring.keys.has(id)) continue;
      throw new RotationRefusedError(
        `${count} rows of ${table.name} are sealed with key "${id}", which TOKEN_ENCRYPTION_KEYS does not have. ` +
          'Nothing was changed. Put that key behind the others and start again.',
      );
    }
  }
}

async function olderCounts(tables: readonly SealedTable[], ring: KeyRing): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const table of tables) {
    for (const [id, count] of await table.countsByKey()) {
      if (id !== ring.current) counts.set(id, (counts.get(id) ?? 0) + count);
    }
  }
  return counts;
}
