/** Events of one half of the table. */
const MOST = 1 << 19

/**
 * Events that are over, so that a copy of one is known: from an overlapping file, or from the kernel's own log beside the
 * journal's. Of the latest half to one million, in 16 MB at most.
 */
export class ClosedEvents {
  /** Open addressing; an entry is the serial with its node, never 0, and the time. */
  #latest: Int32Array = new Int32Array(1 << 13)
  #older: Int32Array | null = null
  #count = 0

  has(node: number, time: number, serial: number): boolean {
    const key = keyOf(node, serial)
    return isIn(this.#latest, key, time) || (this.#older !== null && isIn(this.#older, key, time))
  }

  add(node: number, time: number, serial: number): void {
    if (this.#count * 4 >= this.#latest.length) this.#makeRoom()
    if (put(this.#latest, keyOf(node, serial), lowOf(time))) this.#count++
  }

  #makeRoom(): void {
    const full = this.#latest
    const isLargest = this.#count >= MOST
    this.#latest = new Int32Array(isLargest ? full.length : full.length * 4)
    if (isLargest) {
      this.#older = full
      this.#count = 0
      return
    }
    for (let i = 0; i < full.length; i += 2)
      if (full[i] !== 0) put(this.#latest, full[i]!, full[i + 1]!)
  }
}

/** Serials count up, so that neighbours stand near each other in the table. */
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

function isIn(table: Int32Array, key: number, time: number): boolean {
  const mask = table.length - 2
  const low = lowOf(time)
  for (let slot = (key << 1) & mask; ; slot = (slot + 2) & mask) {
    const entry = table[slot]!
    if (entry === key && table[slot + 1] === low) return true
    if (entry === 0) return false
  }
}

function put(table: Int32Array, key: number, low: number): boolean {
  const mask = table.length - 2
  let slot = (key << 1) & mask
  for (; table[slot] !== 0; slot = (slot + 2) & mask)
    if (table[slot] === key && table[slot + 1] === low) return false
  table[slot] = key
  table[slot + 1] = low
  return true
}
