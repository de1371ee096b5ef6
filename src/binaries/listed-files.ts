import type { BinaryFiles } from './binary.ts'
import type { BinaryList } from './decode-list.ts'

/** A list of files in place of a root: what they import is known, what stands in scripts is not. */
export function listedFiles({ binaries: list, others }: BinaryList): BinaryFiles {
  const paths = [...list.keys()].sort()
  const folders = new Map<string, string[]>()
  for (const path of paths) {
    const folder = path.slice(0, path.lastIndexOf('/'))
    const names = folders.get(folder)
    if (names) names.push(path)
    else folders.set(folder, [path])
  }
  return {
    resolve: path =>
      [path, `/usr${path}`].find(name => list.has(name)) ??
      versionOf(folders, path) ??
      (others && path),
    elf: path => list.get(path) ?? others,
    text: () => null,
    list: folder => folders.get(folder) ?? [],
    tree: folder => paths.filter(path => path.startsWith(`${folder}/`))
  }
}

// The loader asks for libz.so.1, which is a link to libz.so.1.2.13.
function versionOf(
  folders: ReadonlyMap<string, readonly string[]>,
  path: string
): string | undefined {
  const slash = path.lastIndexOf('/')
  if (!path.includes('.so.', slash)) return undefined
  return folders.get(path.slice(0, slash))?.find(name => name.startsWith(`${path}.`))
}
