import facts from './compat-arch.json' with { type: 'json' }
import { isArch } from './syscall-table.ts'
import type { Arch } from './syscall-table.ts'

/** Architecture of 32-bit programs on a kernel of `arch`; undefined when it runs none. */
export function compatArch(arch: Arch): Arch | undefined {
  return compat.get(arch)
}

/** The architecture that a log's first lines prove; undefined when they show no sign. */
export function proveArch(head: string): Arch | undefined {
  return proofs.find(({ text }) => head.includes(text))?.arch
}

const compat = new Map<string, Arch>(
  Object.entries(facts.compat).flatMap(([arch, other]) => (isArch(other) ? [[arch, other]] : []))
)
const proofs = facts.proofs.flatMap(({ text, arch }) => (isArch(arch) ? [{ text, arch }] : []))
