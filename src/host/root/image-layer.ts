import { readElf } from '../../binaries/read-elf.ts'
import type { Elf } from '../../binaries/read-elf.ts'
import { MOST_TEXT, textOfFile } from './file-tree.ts'
import { readTar } from './tar.ts'
import type { TarEntry } from './tar.ts'

/** What one layer of an image says of a path; `target` of a hard link is a path. */
export interface LayerEntry {
  /** Names from the root on; none is empty, `.` or `..`. */
  readonly names: readonly string[]
  readonly kind: TarEntry['kind'] | 'removed' | 'emptied'
  readonly target: string
  readonly mode: number
  /** What a file is as a program, or as a script; null for all other entries. */
  readonly elf: Elf | null
  readonly text: string | null
}

/** The members of a layer in their order. Programs are looked into on the way; nothing else of a file is kept. */
export async function readLayer(chunks: AsyncIterable<Uint8Array>): Promise<LayerEntry[]> {
  const entries: LayerEntry[] = []
  for await (const entry of readTar(chunks)) {
    const layerEntry = await toLayerEntry(entry)
    if (layerEntry) entries.push(layerEntry)
  }
  return entries
}

export async function toLayerEntry(
  entry: TarEntry,
  content: () => AsyncIterable<Uint8Array> = () => entry.content()
): Promise<LayerEntry | null> {
  const names = namesOf(entry.name)
  const last = names.at(-1)
  if (last === undefined) return null
  const plain = { names, target: entry.target, mode: entry.mode, elf: null, text: null }
  // OCI image specification, whiteouts.
  if (last === '.wh..wh..opq') return { ...plain, names: names.slice(0, -1), kind: 'emptied' }
  if (last.startsWith('.wh.'))
    return { ...plain, names: [...names.slice(0, -1), last.slice(4)], kind: 'removed' }
  if (entry.kind !== 'file') return { ...plain, kind: entry.kind }
  return { ...plain, kind: 'file', ...(await lookInto(entry, content())) }
}

/** A path of an archive never leaves the root: `..` at the root is the root, as for the kernel. */
export function namesOf(path: string): string[] {
  const names: string[] = []
  for (const name of path.split('/')) {
    if (name === '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return names
}

const MOST_PROGRAM = 1 << 30
const ELF = 0x464c457f

async function lookInto(
  { name, mode, size }: TarEntry,
  content: AsyncIterable<Uint8Array>
): Promise<Pick<LayerEntry, 'elf' | 'text'>> {
  const parts: Uint8Array[] = []
  let length = 0
  let wanted: 'elf' | 'text' | null = null
  for await (const chunk of content) {
    // A chunk is only good until the next.
    if (length < MOST_TEXT || wanted === 'elf') parts.push(Buffer.from(chunk))
    length += chunk.length
    if (wanted !== null || length < Math.min(size, 4)) continue
    const head = Buffer.concat(parts)
    if (head.length >= 4 && head.readUInt32LE(0) === ELF && size <= MOST_PROGRAM) wanted = 'elf'
    else if (head.toString('latin1', 0, 2) === '#!' || (mode & 0o111) !== 0 || name.endsWith('.sh'))
      wanted = 'text'
    else return { elf: null, text: null }
  }
  const bytes = Buffer.concat(parts)
  if (wanted === 'text') return { elf: null, text: textOfFile(bytes.subarray(0, MOST_TEXT)) }
  if (wanted === null) return { elf: null, text: null }
  const read = (offset: number, count: number): Uint8Array =>
    bytes.subarray(offset, Math.max(offset, offset + count))
  return { elf: readElf({ size: bytes.length, read }), text: null }
}
