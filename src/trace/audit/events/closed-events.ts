/** Events of one half of the memory. */
const MOST = 1 << 19
/** So many places are looked at: hardly an honest event is farther from where it belongs. */
const MOST_PROBES = 1024
/** Serials that stand side by side, in one line of the processor's cache: 2 ** 3, which come one after the other. */
const SIDE_BY_SIDE = 3

/**
 * Events that are over, so that a copy of one is known: from an overlapping file, or from the kernel's own log beside the
 * journal's. Of the latest half to one million, in 16 MB at most.
 */
export class ClosedEvents {
  #latest = new EventTable(1 << 13)
  #older: EventTable | null = null

  has(node: number, time: number, serial: number): boolean {
    const key = keyOf(node, serial)
    const low = lowOf(time)
    return this.#latest.has(key, low) || (this.#older !== null && this.#older.has(key, low))
  }

  add(node: number, time: number, serial: number): void {
    if (this.#latest.isFull) this.#makeRoom()
    this.#latest.add(keyOf(node, serial), lowOf(time))
  }

  #makeRoom(): void {
    const full = this.#latest
    if (full.count < MOST) return full.grow()
    this.#older = full
    this.#latest = new EventTable(full.size)
  }
}

class EventTable {
  count = 0
  /** Open addressing; an entry is the serial with its node, never 0, and the time. */
  #entries: Int32Array
  /** Events that found no place near where they belong: whoever writes a log chooses serials and times. */
  readonly #crowded = new Set<string>()

  constructor(size: number) {
    this.#entries = new Int32Array(size)
  }

  get size(): number {
    return this.#entries.length
  }

  get isFull(): boolean {
    return this.count * 4 >= this.size
  }

  has(key: number, low: number): boolean {
    const slot = this.#find(key, low)
    return (slot >= 0 && this.#entries[slot] !== 0) || this.#isCrowded(key, low)
  }

  add(key: number, low: number): void {
    const slot = this.#find(key, low)
    if ((slot >= 0 && this.#entries[slot] !== 0) || this.#isCrowded(key, low)) return
    this.count++
    this.#put(slot, key, low)
  }

  grow(): void {
    const full = this.#entries
    this.#entries = new Int32Array(full.length * 4)
    for (let i = 0; i < full.length; i += 2)
      if (full[i] !== 0) this.#put(this.#find(full[i]!, full[i + 1]!), full[i]!, full[i + 1]!)
  }

  /** There may be room by now where there was none. */
  #isCrowded(key: number, low: number): boolean {
    return this.#crowded.size > 0 && this.#crowded.has(`${key} ${low}`)
  }

  #put(slot: number, key: number, low: number): void {
    if (slot < 0) this.#crowded.add(`${key} ${low}`)
    else {
      this.#entries[slot] = key
      this.#entries[slot + 1] = low
    }
  }

  /** Where the event stands, or may be put; -1 when there is no place for it. */
  #find(key: number, low: number): number {
    const entries = this.#entries
    const mask = entries.length - 2
    let slot = (placeOf(key, low) << 1) & mask
    for (let probes = 0; probes < MOST_PROBES; probes++, slot = (slot + 2) & mask) {
      const entry = entries[slot]!
      if (entry === 0 || (entry === key && entries[slot + 1] === low)) return slot
    }
    return -1
  }
}

/** Each boot counts its serials from 1: without the time, those of the second would have to step over all of the first. */
function placeOf(key: number, low: number): number {
  const group = Math.imul((key >>> SIDE_BY_SIDE) ^ Math.imul(low >>> 14, 0x85ebca6b), 0x9e3779b1)
  return ((group ^ (group >>> 15)) << SIDE_BY_SIDE) | (key & ((1 << SIDE_BY_SIDE) - 1))
}

function keyOf(node: number, serial: number): number {
  const key = (serial ^ Math.imul(node, 0x9e3779b1)) | 0
  return key === 0 ? -1 : key
}

const RANGE = 2 ** 32

/** Milliseconds in 32 bits: the same serial does not come again at the same of 49 days. */
function lowOf(time: number): number {
  // As the remainder of a division, which takes 20 ns.
  return (time - Math.floor(time / RANGE) * RANGE) | 0
}
