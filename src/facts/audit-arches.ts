import facts from './audit-arches.json' with { type: 'json' }
import { isNamedArch } from './other-tables.ts'
import type { NamedArch } from './other-tables.ts'

const X32_BIT = 0x4000_0000

const byNumber = new Map(
  facts.arches.map(({ number, arch }) => [Number.parseInt(number, 16), known(arch)])
)
const byName = new Map(
  facts.arches.flatMap(({ names, number }) =>
    names.map(name => [name, Number.parseInt(number, 16)] as const)
  )
)

/**
 * The architecture of a record by its `arch=` as a number and its system call number; null: one without a table here, or no
 * architecture at all.
 */
export function auditArch(number: number, syscall: number): NamedArch | null {
  const arch = byNumber.get(number) ?? null
  return arch === 'x86_64' && syscall >= X32_BIT ? 'x32' : arch
}

/** The number of the architecture that `ausearch -i` prints as `arch=x86_64`; undefined for an unknown name. */
export function auditArchNumber(name: string): number | undefined {
  return byName.get(name)
}

/** What to call an architecture without a table here. */
export function auditArchText(number: number): string {
  const found = facts.arches.find(({ number: hex }) => Number.parseInt(hex, 16) === number)
  return found?.names[0] ?? `arch_${number.toString(16)}`
}

function known(arch: string | null): NamedArch | null {
  return arch !== null && isNamedArch(arch) ? arch : null
}
