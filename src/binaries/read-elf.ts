import { isLibcFunction } from '../facts/libc-syscalls.ts'
import { sortedSet } from '../order.ts'
import type { ByteSource } from './byte-source.ts'
import { readDynamic } from './dynamic.ts'
import { readHeader } from './header.ts'
import { readNotes } from './notes.ts'
import { scanSyscalls } from './scan-syscalls.ts'

/** What an ELF file can call, as far as the file shows it. */
export interface Elf {
  /** Hexadecimal; '' where the file has none. */
  readonly buildId: string
  /** Libraries that it asks the loader for, in its order. */
  readonly needed: readonly string[]
  /** Functions of libc that it imports, of those whose system calls are known; sorted. */
  readonly imports: readonly string[]
  /** What its own system call instructions call; only of static and Go programs. Sorted. */
  readonly syscalls: readonly string[]
}

/** What an ELF file can call; null for any other file. Never throws: a file may be cut, or made to do harm. */
export function readElf(file: ByteSource): Elf | null {
  const header = readHeader(file)
  if (!header) return null
  const { buildId, isGo } = readNotes(file, header)
  const { needed, soname, imports } = readDynamic(file, header)
  // The C library and its loader need nobody, have a name, and hold every call there is.
  const isStatic = needed.length === 0 && imports.length === 0 && soname === null
  return {
    buildId,
    needed,
    imports: sortedSet(imports.filter(isLibcFunction)),
    syscalls: isStatic || isGo ? scanSyscalls(file, header, isGo ? 'go' : 'c') : []
  }
}
