import { existsSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { UserError } from '../../errors.ts'
import { kindOf } from '../kind-of.ts'
import { splitLabel } from './input-name.ts'
import { memberOfSet, setOfPrefix, setsInFolder } from './trace-set.ts'
import type { TraceSet } from './trace-set.ts'

/** One file that the command line names, directly or as part of a folder or a set. */
export interface InputFile {
  /** Absolute; null: standard input. */
  readonly path: string | null
  readonly label: string | null
  /** What an unlabelled run of it is called by. */
  readonly calledBy: string
  /** The `strace -ff` set that it belongs to by its name. */
  readonly member: { readonly prefix: string; readonly tid: number } | null
}

/**
 * Finds the files of the command line's inputs: a file, `-`, a folder or a prefix of a `strace -ff` set, each perhaps
 * with a label.
 * @throws UserError for what is not there
 */
export function findInputFiles(inputs: readonly string[], cwd: string): InputFile[] {
  let namesStdin = false
  return inputs.flatMap(argument => {
    const { label, input } = splitLabel(argument)
    if (input === '')
      throw new UserError(
        'an input has an empty name: give a file, a folder, or - for standard input'
      )
    if (input === '-') {
      if (namesStdin) throw new UserError('-: standard input can be read only once')
      namesStdin = true
      return [{ path: null, label, calledBy: 'stdin', member: null }]
    }
    if (label !== null) refuseNameWithSign(argument, input, cwd)
    return findFiles(input, resolve(cwd, input)).map(file => ({ ...file, label }))
  })
}

/** `shard=3.strace` is taken for a label and an input, also where a file is called so. @throws UserError */
function refuseNameWithSign(argument: string, input: string, cwd: string): void {
  if (existsSync(resolve(cwd, input)) || !existsSync(resolve(cwd, argument))) return
  throw new UserError(
    `${argument}: is read as LABEL=INPUT, and ${input} is not there; for the file of this name write ./${argument}`
  )
}

/** Node puts it in the place of bytes of an argument that are no text. */
const NOT_UTF_8 = /\ufffd/

type FoundFile = Omit<InputFile, 'label'>

function findFiles(input: string, path: string): FoundFile[] {
  const kind = kindOf(path, input)
  if (kind === 'folder') return filesOfFolder(input, path)
  if (kind !== null) {
    const found = memberOfSet(basename(path))
    const member = found && { ...found, prefix: join(dirname(path), found.prefix) }
    return [{ path, calledBy: member?.prefix ?? path, member }]
  }
  const set = setOfPrefix(path)
  if (set === null)
    throw new UserError(
      `${input}: no such file, folder or prefix of a strace -ff set${NOT_UTF_8.test(input) ? '; a name that is not UTF-8 cannot be given: rename it, or use - and standard input' : ''}`
    )
  return filesOfSet(set, path)
}

function filesOfFolder(input: string, path: string): FoundFile[] {
  const sets = setsInFolder(path, input)
  if (sets.length === 0)
    throw new UserError(
      `${input}: this folder holds no strace -ff set (NAME.<pid> files); name the trace files themselves`
    )
  // The folder of a single set says more than the set's own name, which is mostly `trace`.
  return sets.flatMap(set => filesOfSet(set, sets.length === 1 ? path : set.prefix))
}

function filesOfSet(set: TraceSet, calledBy: string): FoundFile[] {
  return set.files.map(({ path, tid }) => ({
    path,
    calledBy,
    member: { prefix: set.prefix, tid }
  }))
}
