import { byCodeUnit } from './order.ts'

/** Items by a key of theirs, in code unit order of the keys; within a group in the order given. */
export function groupBy<T, K extends string>(
  items: Iterable<T>,
  keyOf: (item: T) => K
): [key: K, group: T[]][] {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return [...groups].sort(([a], [b]) => byCodeUnit(a, b))
}
