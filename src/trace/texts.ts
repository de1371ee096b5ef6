/** FNV-1a's prime. */
export const HASH_FACTOR = 0x01000193

/**
 * Distinct byte strings as small numbers: the name of a call, a path. Comparing is comparing numbers; a JavaScript string
 * is made only when someone asks for it. An entry costs its bytes and about 16 more.
 */
export class Texts {
  #arena: Buffer = Buffer.allocUnsafe(1 << 14)
  #starts: Float64Array = new Float64Array(1 << 9)
  #hashes: Int32Array = new Int32Array(1 << 9)
  /** Open addressing; an entry is id + 1, 0 is free. */
  #table: Int32Array = new Int32Array(1 << 10)
  #count = 0
  readonly seed: number

  /** `seed` decides nothing that can be seen; a random one keeps a hostile log from choosing colliding names. */
  constructor(seed = 0x811c9dc5) {
    this.seed = seed | 0
  }

  get size(): number {
    return this.#count
  }

  /** The id of the bytes from `start` to `end`, 0 for the first text ever given, then counting up. */
  intern(bytes: Buffer, start: number, end: number): number {
    let hash = this.seed
    let i = start
    for (; i + 4 <= end; i += 4) hash = Math.imul(hash ^ fourBytes(bytes, i), HASH_FACTOR)
    for (; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, HASH_FACTOR)
    return this.internHashed(bytes, start, end, hash)
  }

  /** As `intern`, by the hash that the caller has made, as `intern` does, on its own way through the bytes. */
  internHashed(bytes: Buffer, start: number, end: number, rawHash: number): number {
    const hash = rawHash ^ (rawHash >>> 15)
    const mask = this.#table.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#table[slot]!
      if (entry === 0) return this.#add(bytes, start, end, hash, slot)
      if (this.#hashes[entry - 1] === hash && this.#equals(entry - 1, bytes, start, end))
        return entry - 1
    }
  }

  internString(text: string): number {
    const bytes = Buffer.from(text, 'utf8')
    return this.intern(bytes, 0, bytes.length)
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

  #equals(id: number, bytes: Buffer, start: number, end: number): boolean {
    const from = this.#starts[id]!
    const length = end - start
    if (this.#starts[id + 1]! - from !== length) return false
    const arena = this.#arena
    let i = 0
    for (; i + 4 <= length; i += 4)
      if (fourBytes(arena, from + i) !== fourBytes(bytes, start + i)) return false
    for (; i < length; i++) if (arena[from + i] !== bytes[start + i]) return false
    return true
  }

  #add(bytes: Buffer, start: number, end: number, hash: number, slot: number): number {
    const id = this.#count++
    if (id + 2 > this.#starts.length) {
      this.#starts = grow(this.#starts, new Float64Array(this.#starts.length * 2))
      this.#hashes = grow(this.#hashes, new Int32Array(this.#hashes.length * 2))
    }
    const from = this.#starts[id]!
    const to = from + end - start
    if (to > this.#arena.length) {
      const arena = Buffer.allocUnsafe(Math.max(this.#arena.length * 2, to))
      this.#arena.copy(arena, 0, 0, from)
      this.#arena = arena
    }
    copyBytes(bytes, start, end, this.#arena, from)
    this.#starts[id + 1] = to
    this.#hashes[id] = hash
    this.#table[slot] = id + 1
    if (this.#count * 2 > this.#table.length) this.#rehash()
    return id
  }

  #rehash(): void {
    const table = new Int32Array(this.#table.length * 2)
    const mask = table.length - 1
    for (let id = 0; id < this.#count; id++) {
      let slot = this.#hashes[id]! & mask
      while (table[slot] !== 0) slot = (slot + 1) & mask
      table[slot] = id + 1
    }
    this.#table = table
  }
}

/** A multiplication for four bytes instead of one: the multiplications are what a hash waits for. */
export function fourBytes(bytes: Buffer, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
}

/** Copies a short range by hand: Buffer.copy's own work costs more than 100 bytes do. */
export function copyBytes(from: Buffer, start: number, end: number, to: Buffer, at: number): void {
  if (end - start > 160) from.copy(to, at, start, end)
  else for (let i = start, k = at; i < end; i++, k++) to[k] = from[i]!
}

function grow<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from)
  return to
}
