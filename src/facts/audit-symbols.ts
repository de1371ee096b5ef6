import facts from './audit-symbols.json' with { type: 'json' }

/** Value of a symbol that `ausearch -i` prints; undefined for one that is as in the kernel's headers, or none. */
export function auditSymbol(name: string): number | undefined {
  return values.get(name)
}

/** True for an argument of which `ausearch -i` prints the permissions alone, though it also says what is made. */
export function isPrintedInPart(call: string, index: number): boolean {
  return permissions.get(call) === index
}

const values = new Map<string, number>(Object.entries(facts.values))
const permissions = new Map<string, number>(Object.entries(facts.permissions))
