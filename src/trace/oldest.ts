/**
 * The oldest half of a map's or set's keys. Taken away one by one, each would cost a walk over those gone before it: V8 keeps
 * their places until it makes the table anew.
 */
export function oldestHalf<K>(keys: Iterable<K>, size: number): K[] {
  const oldest: K[] = []
  for (const key of keys) {
    if (oldest.length * 2 >= size) break
    oldest.push(key)
  }
  return oldest
}
