import { UserError } from '../errors.ts'
import { copyBytes, equalBytes, hashBytes, wordsOf } from './words.ts'

const MAX_BYTES = 2 ** 31 - 1
/** So many places are looked at: of honest texts hardly one is farther from where its hash points. */
const MOST_PROBES = 64
const DOT = 0x2e
const SLASH = 0x2f
/** First bytes of characters from U+E000 and from U+10000 on: as UTF-16 these, in surrogates, come before those. */
const PRIVATE = 0xee
const ASTRAL = 0xf0

/**
 * Distinct byte strings as small numbers: the name of a call, a path. Comparing is comparing numbers; a JavaScript string
 * is made only when someone asks for it. An entry costs its bytes and about 30 more.
 */
export class Texts {
  #arena: Buffer = Buffer.allocUnsafeSlow(1 << 10)
  #words = new DataView(this.#arena.buffer)
  /** Small integers all the way: with Float64Array every place is a number on the heap. */
  #starts: Int32Array = new Int32Array(1 << 6)
  /** Open addressing; an entry is id + 1 and the hash, 0 is free. */
  #table: Int32Array = new Int32Array(1 << 8)
  #count = 0
  /** Texts that found no place near where their hash points: whoever writes a log may choose texts of one hash. */
  readonly #crowded = new Map<string, number>()
  readonly seed: number = 0x811c9dc5 | 0

  get size(): number {
    return this.#count
  }

  /** Bytes of all texts together. */
  get length(): number {
    return this.#starts[this.#count]!
  }

  /** Forgets all texts, and starts counting anew. */
  clear(): void {
    this.#count = 0
    this.#table.fill(0)
    this.#crowded.clear()
  }

  /** The id of the bytes from `start` to `end`, 0 for the first text ever given, then counting up. */
  intern(bytes: Buffer, start: number, end: number): number {
    const words = wordsOf(bytes)
    return this.internHashed(words, start, end, hashBytes(words, start, end, this.seed))
  }

  /** As `intern`, by the hash that the caller has made, as `hashBytes` does, on its own way through the bytes. */
  internHashed(words: DataView, start: number, end: number, rawHash: number): number {
    const hash = rawHash ^ (rawHash >>> 15)
    const table = this.#table
    const mask = table.length - 2
    const first = (hash << 1) & mask
    const stop = (first + MOST_PROBES * 2) & mask
    let slot = first
    do {
      const entry = table[slot]!
      if (entry === 0) return this.#add(words, start, end, hash, slot)
      if (table[slot + 1] === hash && this.#equals(entry - 1, words, start, end)) return entry - 1
      slot = (slot + 2) & mask
    } while (slot !== stop)
    return this.#internCrowded(words, start, end)
  }

  #internCrowded(words: DataView, start: number, end: number): number {
    const key = keyOf(words, start, end)
    let id = this.#crowded.get(key)
    if (id === undefined) this.#crowded.set(key, (id = this.#store(words, start, end)))
    return id
  }

  /** Written where a new text would stand, and looked up there. */
  internString(text: string): number {
    const from = this.#starts[this.#count]!
    this.#makeRoom(from, from + text.length * 3)
    const to = from + this.#arena.write(text, from, 'utf8')
    const hash = hashBytes(this.#words, from, to, this.seed)
    return this.internHashed(this.#words, from, to, hash)
  }

  internStrings(texts: readonly string[]): ReadonlySet<number> {
    return new Set(texts.map(text => this.internString(text)))
  }

  /** Id of the text of `a`, a slash and the text of `b`: put together where a new text would stand, and looked up there. */
  joined(a: number, b: number): number {
    const [aStart, aEnd] = [this.#starts[a]!, this.#starts[a + 1]!]
    const [bStart, bEnd] = [this.#starts[b]!, this.#starts[b + 1]!]
    const from = this.#starts[this.#count]!
    const middle = from + aEnd - aStart
    const to = middle + 1 + bEnd - bStart
    this.#makeRoom(from, to)
    const arena = this.#arena
    copyBytes(this.#words, aStart, aEnd, this.#words, from)
    arena[middle] = SLASH
    copyBytes(this.#words, bStart, bEnd, this.#words, middle + 1)
    const hash = hashBytes(this.#words, from, to, this.seed)
    return this.internHashed(this.#words, from, to, hash)
  }

  /** Order of two texts by UTF-16 code unit, as `byCodeUnit` has it of their strings, which are not made. */
  compare(a: number, b: number): number {
    const arena = this.#arena
    const [aStart, aEnd] = [this.#starts[a]!, this.#starts[a + 1]!]
    const [bStart, bEnd] = [this.#starts[b]!, this.#starts[b + 1]!]
    const length = Math.min(aEnd - aStart, bEnd - bStart)
    const words = this.#words
    let i = 0
    // Paths often have a common start: compare four bytes at a time.
    while (i + 4 <= length && words.getInt32(aStart + i) === words.getInt32(bStart + i)) i += 4
    for (; i < length; i++) {
      const [x, y] = [arena[aStart + i]!, arena[bStart + i]!]
      if (x !== y) return x >= ASTRAL !== y >= ASTRAL && Math.min(x, y) >= PRIVATE ? y - x : x - y
    }
    return aEnd - aStart - (bEnd - bStart)
  }

  /** True when a segment of the path is empty, `.` or `..`. */
  hasOddSegment(id: number): boolean {
    const arena = this.#arena
    const end = this.#starts[id + 1]!
    // A path may start with its root.
    let start = this.#starts[id]! + (arena[this.#starts[id]!] === SLASH ? 1 : 0)
    for (let i = start; i <= end; i++) {
      if (i < end && arena[i] !== SLASH) continue
      const length = i - start
      if (length === 0) return true
      if (length <= 2 && arena[start] === DOT && arena[i - 1] === DOT) return true
      start = i + 1
    }
    return false
  }

  /** The text of an id, as UTF-8. */
  text(id: number): string {
    return this.#arena.toString('utf8', this.#starts[id], this.#starts[id + 1])
  }

  /** First byte of a text, -1 of the empty one. */
  firstByte(id: number): number {
    return this.#starts[id] === this.#starts[id + 1] ? -1 : this.#arena[this.#starts[id]!]!
  }

  startsWith(id: number, prefix: Buffer): boolean {
    const from = this.#starts[id]!
    if (this.#starts[id + 1]! - from < prefix.length) return false
    for (let i = 0; i < prefix.length; i++) if (this.#arena[from + i] !== prefix[i]) return false
    return true
  }

  #equals(id: number, words: DataView, start: number, end: number): boolean {
    const from = this.#starts[id]!
    return (
      this.#starts[id + 1]! - from === end - start &&
      equalBytes(this.#words, from, words, start, end)
    )
  }

  #add(words: DataView, start: number, end: number, hash: number, slot: number): number {
    // There may be room by now where there was none.
    const known = this.#crowded.size > 0 ? this.#crowded.get(keyOf(words, start, end)) : undefined
    if (known !== undefined) return known
    const id = this.#store(words, start, end)
    this.#table[slot] = id + 1
    this.#table[slot + 1] = hash
    if (this.#count * 4 > this.#table.length) this.#rehash()
    return id
  }

  #store(words: DataView, start: number, end: number): number {
    const id = this.#count++
    if (id + 2 > this.#starts.length) {
      const starts = new Int32Array(this.#starts.length * 2)
      starts.set(this.#starts)
      this.#starts = starts
    }
    const from = this.#starts[id]!
    const to = from + end - start
    if (words !== this.#words) {
      this.#makeRoom(from, to)
      copyBytes(words, start, end, this.#words, from)
    }
    this.#starts[id + 1] = to
    return id
  }

  #makeRoom(from: number, to: number): void {
    if (to <= this.#arena.length) return
    if (to > MAX_BYTES) throw new UserError('the recordings name more than 2 GiB of distinct paths')
    const size = Math.min(Math.max(this.#arena.length * 2, to), MAX_BYTES)
    const arena = Buffer.allocUnsafeSlow(size)
    this.#arena.copy(arena, 0, 0, from)
    this.#arena = arena
    this.#words = new DataView(arena.buffer)
  }

  #rehash(): void {
    const old = this.#table
    const table = new Int32Array(old.length * 2)
    const mask = table.length - 2
    for (let entry = 0; entry < old.length; entry += 2) {
      if (old[entry] === 0) continue
      let slot = (old[entry + 1]! << 1) & mask
      const stop = (slot + MOST_PROBES * 2) & mask
      while (table[slot] !== 0 && slot !== stop) slot = (slot + 2) & mask
      if (slot === stop) this.#crowd(old[entry]! - 1)
      else {
        table[slot] = old[entry]!
        table[slot + 1] = old[entry + 1]!
      }
    }
    this.#table = table
  }

  #crowd(id: number): void {
    this.#crowded.set(this.#arena.toString('latin1', this.#starts[id], this.#starts[id + 1]), id)
  }
}

function keyOf({ buffer, byteOffset }: DataView, start: number, end: number): string {
  return Buffer.from(buffer, byteOffset + start, end - start).toString('latin1')
}
