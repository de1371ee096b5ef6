import type { Decoder } from '../decode.ts'
import type { Binary } from './binary.ts'
import type { Elf } from './read-elf.ts'

/** One binary as `record` and behaviour/v1 write it; what an earlier tracewall left out is empty. */
export function decodeBinary(item: Decoder): Binary {
  return {
    path: item.at('path').string(),
    buildId: item.at('buildId').string(),
    needed: item.at('needed').list(name => name.string()),
    imports: item.at('imports').list(name => name.string()),
    syscalls: item.optional('syscalls', names => names.list(name => name.string())) ?? [],
    beside: item.optional('beside', path => path.nullable(text => text.string())) ?? null
  }
}

/** Files and what is known of them. */
export interface BinaryList {
  readonly binaries: ReadonlyMap<string, Elf>
  /** What holds for a file that is not among them; null: nothing is known of it. */
  readonly others: Elf | null
}

/**
 * What is known of binaries: a document with a list `binaries` (of `record`, or behaviour/v1), or an object from path to
 * imported functions, which names all files that import any. @throws UserError that names the member
 */
export function decodeBinaryList(root: Decoder): BinaryList {
  const binaries = root.optional('binaries', list =>
    list.isList() ? list.list(decodeBinary) : undefined
  )
  if (binaries)
    return { binaries: new Map(binaries.map(binary => [binary.path, binary])), others: null }
  const listed = root.entries((functions, path) => {
    if (!path.startsWith('/')) throw functions.wrong('absolute paths as keys')
    return { ...NOTHING, imports: functions.list(name => name.string()) }
  })
  return { binaries: new Map(listed), others: NOTHING }
}

const NOTHING: Elf = { buildId: '', needed: [], imports: [], syscalls: [] }
