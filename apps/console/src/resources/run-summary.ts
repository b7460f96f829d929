import type { CardRunFragment } from '../api/generated/graphql.js';

type Counts = CardRunFragment['down'];
export type CountKey = 'created' | 'updated' | 'deletedCount' | 'unchanged' | 'skipped';

/** What happened on one way, as far as anything did: what stayed as it was goes without saying. */
export function countsSaid({ created, updated, deleted, skipped }: Counts): readonly (readonly [CountKey, number])[] {
  const all: readonly (readonly [CountKey, number])[] = [
    ['created', created],
    ['updated', updated],
    ['deletedCount', deleted],
    ['skipped', skipped],
  ];
  return all.filter(([, count]) => count > 0);
}

export function isGoing({ status }: Pick<CardRunFragment, 'status'>): boolean {
  return status === 'QUEUED' || status === 'RUNNING';
}

/** Per cent for the bar; undefined while nobody knows how much there is. */
export function percentOf({ processed, total }: CardRunFragment['progress']): number | undefined {
  if (total === null || total === 0) return undefined;
  return Math.min(100, Math.round((processed / total) * 100));
}
