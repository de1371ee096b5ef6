import facts from './late-errors.json' with { type: 'json' }

/** True for an errno that the kernel finds only after it has asked AppArmor. Source: Linux 6.1, see the JSON. */
export function isLateError(errno: string): boolean {
  return errors.has(errno)
}

const errors: ReadonlySet<string> = new Set(facts.errors.map(({ errno }) => errno))
