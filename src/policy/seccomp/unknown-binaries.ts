import { basename } from 'node:path'
import type { Behaviour } from '../../behaviour/behaviour.ts'
import { sortedSet } from '../../order.ts'

/**
 * Executed and mapped files of which nothing is known: what imports say is then not all that the program can call.
 * A file that was executed and read as well is a script, whose interpreter counts.
 */
export function unknownBinaries({ execs, files, binaries }: Behaviour): string[] {
  const known = new Set(binaries.flatMap(({ path }) => [path, basename(path)]))
  const versions = new Set(
    binaries.flatMap(({ path }) => basename(path).match(/^.*\.so\.\d+/)?.[0] ?? [])
  )
  const read = new Set(
    files.filter(({ access }) => access.includes('r')).map(file => file.resolved ?? file.path)
  )
  const used = [
    ...execs.map(exec => exec.resolved ?? exec.path).filter(path => !read.has(path)),
    ...files.filter(({ access }) => access.includes('m')).map(file => file.resolved ?? file.path)
  ]
  return sortedSet(
    used.filter(path => {
      const name = basename(path)
      return !known.has(path) && !known.has(name) && !versions.has(name)
    })
  )
}
