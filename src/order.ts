/** Compares by UTF-16 code unit, never by locale: the one order of everything that is printed. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Distinct strings in code unit order. */
export function sortedSet(values: Iterable<string>): string[] {
  return [...new Set(values)].sort(byCodeUnit)
}

/**
 * JSON with keys in code unit order and no white space: the form that is hashed. BigInts are printed as plain
 * integers (seccomp values are u64), `undefined` members are left out, and so are those of the names in `without`.
 */
export function canonicalJson(value: unknown, without: ReadonlySet<string> = NONE): string {
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value))
    return `[${value.map(member => canonicalJson(member, without)).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const all = value as Readonly<Record<string, unknown>>
    const members = Object.keys(all)
      .filter(key => all[key] !== undefined && !without.has(key))
      .sort()
      .map(key => `${JSON.stringify(key)}:${canonicalJson(all[key], without)}`)
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value)
}

const NONE: ReadonlySet<string> = new Set()
