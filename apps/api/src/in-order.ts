/** What was found, in the order of the ids; undefined where nothing was. */
export function inOrderOf<K, T>(ids: readonly K[], found: readonly T[], keyOf: (item: T) => K): (T | undefined)[] {
  const byKey = new Map(found.map((item) => [keyOf(item), item]));
  return ids.map((id) => byKey.get(id));
}

/** What was found for each id, in the order of the ids and within it as found. */
export function groupedBy<K, T>(ids: readonly K[], found: readonly T[], keyOf: (item: T) => K): (readonly T[])[] {
  const groups = new Map<K, T[]>();
  for (const item of found) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return ids.map((id) => groups.get(id) ?? []);
}
