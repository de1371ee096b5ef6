/** A member of a tar archive. Names are bytes, one code unit each, as they stand there. */
export interface TarEntry {
  readonly name: string
  readonly kind: 'file' | 'hard-link' | 'link' | 'folder' | 'other'
  /** Where a link leads. */
  readonly target: string
  readonly mode: number
  readonly size: number
  /** The content of a file, once; what is left of it is skipped. */
  content(): AsyncGenerator<Uint8Array>
}

/**
 * The members of a tar archive (ustar, GNU, pax), one after the other, without holding more than a block. It ends at the
 * end of the archive, and at what is no header.
 */
export async function* readTar(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const blocks = new Blocks(chunks)
  yield* membersOf(blocks)
  // Whoever feeds us is at its end as well when we are.
  await blocks.skip(Infinity)
}

async function* membersOf(blocks: Blocks): AsyncGenerator<TarEntry> {
  let extension: Extension = {}
  for (;;) {
    const header = await blocks.take(BLOCK)
    if (header === null || !isHeader(header)) return
    const size = extension.size ?? numberAt(header, 124, 12)
    const type = String.fromCharCode(header[156]!)
    if (!(size >= 0 && size <= Number.MAX_SAFE_INTEGER)) return
    if (MORE.has(type) && size <= LONGEST_EXTENSION) {
      const text = await blocks.take(size)
      if (text === null || !(await blocks.skip(padding(size)))) return
      extension = { ...extension, ...readExtension(type, text) }
      continue
    }
    const left = { bytes: KINDS.get(type) === 'file' || MORE.has(type) ? size : 0 }
    const rest = padding(left.bytes)
    if (!MORE.has(type)) yield toEntry(header, type, size, extension, blocks, left)
    extension = {}
    if (!(await blocks.skip(left.bytes + rest))) return
  }
}

/** True for the first block of a tar archive. */
export function isTar(head: Uint8Array): boolean {
  return head.length >= BLOCK && isHeader(head.subarray(0, BLOCK))
}

const BLOCK = 512

/** pax headers, of one member and of all; GNU's long names and long targets. */
const MORE: ReadonlySet<string> = new Set(['x', 'g', 'L', 'K'])
const LONGEST_EXTENSION = 1 << 20

const KINDS: ReadonlyMap<string, TarEntry['kind']> = new Map([
  ['0', 'file'],
  ['\0', 'file'],
  ['7', 'file'],
  ['1', 'hard-link'],
  ['2', 'link'],
  ['5', 'folder']
])

/** What the extension headers before a member (GNU long names, pax records) say in place of its own header. */
interface Extension {
  readonly name?: string
  readonly target?: string
  readonly size?: number
}

function readExtension(type: string, text: Uint8Array): Extension {
  const latin1 = textIn(text, 0, text.length)
  if (type === 'L') return { name: latin1 }
  if (type === 'K') return { target: latin1 }
  return type === 'x' ? readPax(Buffer.from(text)) : {}
}

/** Records of `LENGTH KEY=VALUE\n`. */
function readPax(bytes: Buffer): Extension {
  let extension: Extension = {}
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at)
    const length = space < 0 ? NaN : Number(bytes.toString('latin1', at, space))
    if (!(length > space - at + 1) || at + length > bytes.length) break
    const [key = '', ...rest] = bytes.toString('latin1', space + 1, at + length - 1).split('=')
    const value = rest.join('=')
    if (key === 'path') extension = { ...extension, name: value }
    if (key === 'linkpath') extension = { ...extension, target: value }
    if (key === 'size' && /^\d{1,16}$/.test(value))
      extension = { ...extension, size: Number(value) }
    at += length
  }
  return extension
}

function toEntry(
  header: Uint8Array,
  type: string,
  size: number,
  extension: Extension,
  blocks: Blocks,
  left: { bytes: number }
): TarEntry {
  const hasPrefix = textIn(header, 257, 6) === 'ustar'
  const prefix = hasPrefix ? textIn(header, 345, 155) : ''
  const name = textIn(header, 0, 100)
  return {
    name: extension.name ?? (prefix === '' ? name : `${prefix}/${name}`),
    kind: KINDS.get(type) ?? 'other',
    target: extension.target ?? textIn(header, 157, 100),
    mode: numberAt(header, 100, 8),
    size: KINDS.get(type) === 'file' ? size : 0,
    async *content() {
      while (left.bytes > 0) {
        const chunk = await blocks.some(left.bytes)
        if (chunk === null) return
        left.bytes -= chunk.length
        yield chunk
      }
    }
  }
}

/** The sum of a header's bytes, with its own field as spaces, stands in it. */
function isHeader(block: Uint8Array): boolean {
  let sum = 8 * 0x20
  for (const [at, byte] of block.entries()) if (at < 148 || at >= 156) sum += byte
  return sum > 8 * 0x20 && sum === numberAt(block, 148, 8)
}

/** Octal digits, or, with the first bit set, the number itself. */
function numberAt(block: Uint8Array, at: number, length: number): number {
  if ((block[at]! & 0x80) === 0) {
    const digits = textIn(block, at, length).trim()
    return /^[0-7]*$/.test(digits) ? parseInt(digits || '0', 8) : NaN
  }
  return block
    .subarray(at + 1, at + length)
    .reduce((sum, byte) => sum * 256 + byte, block[at]! & 0x3f)
}

function textIn(block: Uint8Array, at: number, length: number): string {
  const field = block.subarray(at, at + length)
  const end = field.indexOf(0)
  return Buffer.from(end < 0 ? field : field.subarray(0, end)).toString('latin1')
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK
}

/** Bytes that come in chunks of any size. */
class Blocks {
  readonly #iterator: AsyncIterator<Uint8Array>
  #chunk: Uint8Array = new Uint8Array()

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#iterator = chunks[Symbol.asyncIterator]()
  }

  /** At least one of the next bytes, at most so many; null at the end. */
  async some(most: number): Promise<Uint8Array | null> {
    while (this.#chunk.length === 0) {
      const { done, value } = await this.#iterator.next()
      if (done) return null
      this.#chunk = value
    }
    const part = this.#chunk.subarray(0, most)
    this.#chunk = this.#chunk.subarray(part.length)
    return part
  }

  /** So many bytes, a copy; null when there are fewer. */
  async take(length: number): Promise<Uint8Array | null> {
    const bytes = new Uint8Array(length)
    for (let at = 0; at < length;) {
      const part = await this.some(length - at)
      if (part === null) return null
      bytes.set(part, at)
      at += part.length
    }
    return bytes
  }

  /** False when there are fewer. */
  async skip(length: number): Promise<boolean> {
    for (let left = length; left > 0;) {
      const part = await this.some(left)
      if (part === null) return false
      left -= part.length
    }
    return true
  }
}
