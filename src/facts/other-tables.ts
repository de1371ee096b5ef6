import facts from './other-tables.json' with { type: 'json' }
import { isArch, syscallName, syscallNumber } from './syscall-table.ts'
import type { Arch } from './syscall-table.ts'

type Table = keyof typeof facts.tables

/** An architecture whose calls records can name and no profile is made for: libseccomp's name, or the kernel's. */
export type OtherArch = Table | keyof typeof facts.same

/** One of which a number of a call has a name. */
export type NamedArch = Arch | OtherArch

export function isNamedArch(text: string): text is NamedArch {
  return isArch(text) || Object.hasOwn(facts.tables, text) || Object.hasOwn(facts.same, text)
}

/** Name of a system call number; those of mips begin at 4000, 5000 and 6000, as in records. */
export function nameOfNumber(arch: NamedArch, number: number): string | undefined {
  return isArch(arch) ? syscallName(arch, number) : tableOf(arch).names.get(number)
}

/** Number of a system call, undefined where the architecture lacks it. */
export function numberOfName(arch: NamedArch, name: string): number | undefined {
  return isArch(arch) ? syscallNumber(arch, name) : tableOf(arch).numbers.get(name)
}

interface Names {
  readonly names: ReadonlyMap<number, string>
  readonly numbers: ReadonlyMap<string, number>
}

const same: Readonly<Record<string, string>> = facts.same
const read = new Map<Table, Names>()

function tableOf(arch: OtherArch): Names {
  const table = (same[arch] ?? arch) as Table
  let names = read.get(table)
  if (!names) read.set(table, (names = readTable(facts.tables[table])))
  return names
}

/** `4000 syscall exit 4020 getpid`: a number, and the names from there on. */
function readTable(text: string): Names {
  const names = new Map<number, string>()
  const numbers = new Map<string, number>()
  let number = 0
  for (const word of text.split(' '))
    if (/^\d/.test(word)) number = Number(word)
    else {
      names.set(number, word)
      numbers.set(word, number++)
    }
  return { names, numbers }
}
