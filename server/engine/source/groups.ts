/** Groups the items of a list by key; keeps the order of both. */
export function grouped<Item, Key>(all: readonly Item[], keyOf: (each: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (let at = 0; at < all.length; at++) {
    const each = all[at]!;
    const key = keyOf(each);
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return groups;
}
