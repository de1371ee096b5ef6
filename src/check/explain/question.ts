import { editDistance } from '../../edit-distance.ts'
import { capabilityNames, isCapability } from '../../facts/capabilities.ts'
import { isSyscall, syscallNames } from '../../facts/syscall-table.ts'

/** What somebody wants to know the reason of. */
export type Question =
  | { readonly kind: 'call'; readonly name: string }
  /** A path, or a pattern as a rule has it: from the root, or with a variable at its start. */
  | { readonly kind: 'path'; readonly path: string }
  /** Lower case, without CAP_. */
  | { readonly kind: 'capability'; readonly capability: string }

/**
 * Null for what is none. Some capabilities are called like a system call (`kill`, `bpf`): in lower case that is the call, in
 * upper case or with CAP_ the capability.
 */
export function readQuestion(text: string): Question | null {
  if (/^(?:\/|@\{)/.test(text)) return { kind: 'path', path: text }
  const capability = text.toLowerCase().replace(/^cap_/, '')
  if (isSyscall(text) || /^syscall_0x[0-9a-f]{1,8}$/.test(text)) return { kind: 'call', name: text }
  return isCapability(capability) ? { kind: 'capability', capability } : null
}

/** Names that somebody may have meant, the nearest first, at most three. */
export function similarNames(text: string): string[] {
  const wanted = text.toLowerCase().slice(0, LONGEST).replace(/^cap_/, '')
  const capabilities = capabilityNames().map(name => `CAP_${name.toUpperCase()}`)
  return [...syscallNames(), ...capabilities]
    .map(name => ({ name, steps: editDistance(wanted, name.toLowerCase().replace(/^cap_/, '')) }))
    .filter(({ name, steps }) => steps <= 2 && steps < name.length / 2)
    .sort((a, b) => a.steps - b.steps)
    .slice(0, 3)
    .map(({ name }) => name)
}

const LONGEST = 60
