import { constantValue } from '../../facts/constants.ts'
import type { Arch } from '../../facts/syscall-table.ts'
import { APPEND, READ, WRITE } from '../access.ts'

const O_ACCMODE = 3

/** What an open asks AppArmor for: letters as bits, and what kind of thing it opens. */
export interface OpenAccess {
  readonly bits: number
  /** What owner and mode of a file that is there must permit: READ and WRITE. */
  readonly owned: number
  readonly isFolder: boolean
  /** O_TMPFILE: a file without a name in the folder that the path names. */
  readonly isTemporary: boolean
  readonly closeOnExec: boolean
}

/**
 * Source: Linux 6.1 security/apparmor/include/file.h aa_map_file_to_perms and fs/open.c: O_PATH asks nothing; creating and
 * truncating is w, also with O_RDONLY; O_APPEND alone needs only a; access mode 3 is checked as rw. Owner and mode of a file
 * that is there are not asked about O_CREAT.
 */
export function openAccess(flags: number, arch: Arch): OpenAccess {
  let byFlags = known.get(arch)
  if (!byFlags) known.set(arch, (byFlags = new Map()))
  let access = byFlags.get(flags)
  if (!access) {
    access = weigh(flags, arch)
    if (byFlags.size < MAX_KNOWN) byFlags.set(flags, access)
  }
  return access
}

/** Programs use a few dozen combinations, millions of times. */
const known = new Map<Arch, Map<number, OpenAccess>>()
const MAX_KNOWN = 1000

function weigh(flags: number, arch: Arch): OpenAccess {
  const has = (name: string) => {
    const value = constantValue(name, arch)!
    return (flags & value) === value
  }
  const isTemporary = has('O_TMPFILE')
  const mode = [READ, WRITE, READ | WRITE, READ | WRITE][flags & O_ACCMODE]!
  return {
    owned: has('O_PATH') ? 0 : isTemporary ? WRITE : has('O_TRUNC') ? mode | WRITE : mode,
    bits: has('O_PATH') ? 0 : isTemporary ? READ | WRITE : letters(flags, has),
    isFolder: has('O_DIRECTORY') && !isTemporary,
    isTemporary,
    closeOnExec: has('O_CLOEXEC')
  }
}

function letters(flags: number, has: (name: string) => boolean): number {
  const creates = has('O_CREAT') || has('O_TRUNC')
  const write = has('O_APPEND') && !creates ? APPEND : WRITE
  const mode = [READ, write, READ | write, READ | WRITE][flags & O_ACCMODE]!
  return creates ? mode | WRITE : mode
}
