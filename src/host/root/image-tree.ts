import type { Elf } from '../../binaries/read-elf.ts'
import { ANYONE_EXECUTES } from './file-tree.ts'
import type { FileKind, FileTree } from './file-tree.ts'
import { namesOf } from './image-layer.ts'
import type { LayerEntry } from './image-layer.ts'

interface Node {
  readonly kind: FileKind
  readonly target: string
  readonly mode: number
  readonly elf: Elf | null
  readonly text: string | null
  readonly children: Map<string, Node>
}

/** The root file system that layers make, the lowest first. */
export function imageTree(layers: readonly (readonly LayerEntry[])[]): FileTree {
  const root = folder()
  for (const layer of layers) apply(root, layer)
  const find = (path: string): Node | undefined => nodeAt(root, namesOf(path))
  return {
    kind: path => find(path)?.kind ?? null,
    link: path => {
      const node = find(path)
      return node?.kind === 'link' ? node.target : null
    },
    list: path => {
      const node = find(path)
      if (node?.kind !== 'folder') return null
      return [...node.children].map(([name, { kind, mode }]) => ({
        name,
        kind,
        isExecutable: () => (mode & ANYONE_EXECUTES) !== 0
      }))
    },
    elf: path => find(path)?.elf ?? null,
    text: path => find(path)?.text ?? null
  }
}

function folder(): Node {
  return { kind: 'folder', target: '', mode: 0o755, elf: null, text: null, children: new Map() }
}

// What a layer removes is of the layers below, wherever in the archive it says so.
function apply(root: Node, layer: readonly LayerEntry[]): void {
  for (const { kind, names } of layer) {
    if (kind === 'emptied') nodeAt(root, names)?.children.clear()
    if (kind === 'removed') nodeAt(root, names.slice(0, -1))?.children.delete(names.at(-1) ?? '')
  }
  for (const entry of layer) {
    const name = entry.names.at(-1)
    if (name === undefined || entry.kind === 'emptied' || entry.kind === 'removed') continue
    const parent = folderAt(root, entry.names.slice(0, -1))
    const before = parent.children.get(name)
    if (entry.kind === 'hard-link') {
      const target = nodeAt(root, namesOf(entry.target))
      if (target && target.kind !== 'folder') parent.children.set(name, target)
    } else if (entry.kind === 'folder') {
      if (before?.kind !== 'folder') parent.children.set(name, folder())
    } else parent.children.set(name, { ...entry, kind: entry.kind, children: new Map() })
  }
}

function nodeAt(root: Node, names: readonly string[]): Node | undefined {
  let node: Node | undefined = root
  for (const name of names) node = node?.children.get(name)
  return node
}

/** The folder with this path, which is made where it is not there. */
function folderAt(root: Node, names: readonly string[]): Node {
  let node = root
  for (const name of names) {
    let next = node.children.get(name)
    if (next?.kind !== 'folder') node.children.set(name, (next = folder()))
    node = next
  }
  return node
}
