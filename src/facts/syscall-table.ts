import facts from './syscall-table.json' with { type: 'json' }

/** An architecture by libseccomp's name; `x86` is i386. */
export type Arch =
  'x86_64' | 'x86' | 'x32' | 'aarch64' | 'arm' | 'riscv64' | 'loongarch64' | 's390x' | 'ppc64le'

export const ARCHES: readonly Arch[] = [
  'x86_64',
  'x86',
  'x32',
  'aarch64',
  'arm',
  'riscv64',
  'loongarch64',
  's390x',
  'ppc64le'
]

export function isArch(text: string): text is Arch {
  return (ARCHES as readonly string[]).includes(text)
}

/** The OCI name: `SCMP_ARCH_X86_64`. */
export function scmpArch(arch: Arch): string {
  return facts.scmpArch[column(arch)]
}

/** Numbers of several bytes start with the highest. Source: libseccomp, which puts no two byte orders into one filter. */
export function isBigEndian(arch: Arch): boolean {
  return facts.bigEndian.includes(column(arch))
}

/** libseccomp compares only the lower half of an argument: registers of 32 bits, and x32. Source: libseccomp, see the JSON. */
export function isNarrow(arch: Arch): boolean {
  return facts.narrow.includes(column(arch))
}

/**
 * Name of a system call number (as the kernel sees it: x32 numbers have bit 30 set), undefined when no kernel up to
 * Linux 7.1 has it. Source: Debian's kernel headers and libseccomp's syscalls.csv, see `_sources` in the JSON.
 */
export function syscallName(arch: Arch, number: number): string | undefined {
  return numbersOf(arch).get(number)
}

/** Number of a system call, undefined where the architecture lacks it. */
export function syscallNumber(arch: Arch, name: string): number | undefined {
  return rowOf(name)?.[column(arch)]
}

/** True for every name that any architecture has. */
export function isSyscall(name: string): boolean {
  return rowOf(name) !== undefined
}

/** Every name of every architecture, sorted. */
export function syscallNames(): string[] {
  return Object.keys(table)
}

type Column = Exclude<Arch, 'x86'> | 'i386'
const table: Readonly<Record<string, Partial<Record<Column, number>>>> = facts.table

function rowOf(name: string): Partial<Record<Column, number>> | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

// The JSON is keyed as the kernel's headers are: i386.
function column(arch: Arch): Column {
  return arch === 'x86' ? 'i386' : arch
}

const numbers = new Map<Arch, Map<number, string>>()

function numbersOf(arch: Arch): Map<number, string> {
  let names = numbers.get(arch)
  if (!names) {
    names = new Map()
    for (const [name, row] of Object.entries(table)) {
      const number = row[column(arch)]
      if (number !== undefined) names.set(number, name)
    }
    numbers.set(arch, names)
  }
  return names
}
