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

/**
 * What is known of binaries: a document with a list `binaries` (of `record`, or behaviour/v1), or an object from path to
 * imported functions. @throws UserError that names the member
 */
export function decodeBinaryList(root: Decoder): Map<string, Elf> {
  const binaries = root.optional('binaries', list =>
    list.isList() ? list.list(decodeBinary) : undefined
  )
  if (binaries) return new Map(binaries.map(binary => [binary.path, binary]))
  return new Map(
    root.entries((functions, path) => {
      if (!path.startsWith('/')) throw functions.wrong('absolute paths as keys')
      return {
        buildId: '',
        needed: [],
        imports: functions.list(name => name.string()),
        syscalls: []
      }
    })
  )
}
