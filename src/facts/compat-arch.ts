import facts from './compat-arch.json' with { type: 'json' }
import { isArch } from './syscall-table.ts'
import type { Arch } from './syscall-table.ts'

/** Architecture of 32-bit programs on a kernel of `arch`; undefined when it runs none. */
export function compatArch(arch: Arch): Arch | undefined {
  return compat.get(arch)
}

/** True for an architecture whose programs a 64-bit kernel runs as 32-bit ones. */
export function is32Bit(arch: Arch): boolean {
  return [...compat.values()].includes(arch)
}

/** The other call tables that programs can use on a kernel of `arch`. */
export function otherAbis(arch: Arch): readonly Arch[] {
  return abis.get(arch) ?? []
}

/**
 * The architecture that a log's first lines prove; undefined when they show no sign. The first sign counts: programs load
 * their own libraries before they name those of another architecture. Where it is that of 32-bit programs and the machine's
 * own follows, the machine is a 64-bit one.
 */
export function proveArch(head: string): Arch | undefined {
  const found = proofs
    .map(({ text, arch }) => ({ at: head.indexOf(text), arch }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)
  const first = found[0]?.arch
  return found.find(({ arch }) => compatArch(arch) === first)?.arch ?? first
}

const compat = new Map<string, Arch>(
  Object.entries(facts.compat).flatMap(([arch, other]) => (isArch(other) ? [[arch, other]] : []))
)
const abis = new Map<string, readonly Arch[]>(
  Object.entries(facts.abis).map(([arch, others]) => [arch, others.filter(isArch)])
)
const proofs = facts.proofs.flatMap(({ text, arch }) => (isArch(arch) ? [{ text, arch }] : []))
