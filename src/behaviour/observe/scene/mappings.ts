import { UNKNOWN_PATH } from './paths.ts'

/** So many are remembered; the oldest are given up. */
const MOST = 4096
/** Numbers of one: where it starts and ends, and its path. */
const FIELDS = 3

/** Mappings in the order in which they were made; those that more than one process has are never changed. */
interface Piece {
  readonly numbers: number[]
  readonly before: Piece | null
}

/**
 * Files that a process has mapped without PROT_EXEC, which mprotect may make executable later; and, as `UNKNOWN_PATH`, what has
 * taken the place of such a file. A child has its parent's, at no cost.
 */
export class Mappings {
  #latest: Piece = { numbers: [], before: null }
  #count = 0
  /** Between these addresses all of the files are. */
  #lowest = Infinity
  #highest = 0

  get isEmpty(): boolean {
    return this.#count === 0
  }

  /** As a child has them. */
  fork(): Mappings {
    if (this.#latest.numbers.length > 0) this.#latest = { numbers: [], before: this.#latest }
    const child = new Mappings()
    child.#latest = { numbers: [], before: this.#latest.before }
    child.#count = this.#count
    child.#lowest = this.#lowest
    child.#highest = this.#highest
    return child
  }

  /** A file is mapped there, or something else, `UNKNOWN_PATH`, in place of what was. */
  map(start: number, end: number, path: number): void {
    if (path === UNKNOWN_PATH) return this.remove(start, end)
    this.#add(start, end, path)
    if (start < this.#lowest) this.#lowest = start
    if (end > this.#highest) this.#highest = end
  }

  /** Nothing of what was mapped there is left. */
  remove(start: number, end: number): void {
    if (start >= this.#highest || end <= this.#lowest) return
    for (let piece: Piece | null = this.#latest; piece !== null; piece = piece.before) {
      const { numbers } = piece
      for (let i = numbers.length - FIELDS; i >= 0; i -= FIELDS)
        if (numbers[i + 2] !== UNKNOWN_PATH && numbers[i]! < end && numbers[i + 1]! > start)
          return this.#add(start, end, UNKNOWN_PATH)
    }
  }

  /** The file mapped last at an address, `UNKNOWN_PATH` when none is known. */
  pathAt(address: number): number {
    for (let piece: Piece | null = this.#latest; piece !== null; piece = piece.before) {
      const { numbers } = piece
      for (let i = numbers.length - FIELDS; i >= 0; i -= FIELDS)
        if (address >= numbers[i]! && address < numbers[i + 1]!) return numbers[i + 2]!
    }
    return UNKNOWN_PATH
  }

  #add(start: number, end: number, path: number): void {
    if (this.#count >= 2 * MOST) this.#giveUpOldest()
    this.#latest.numbers.push(start, end, path)
    this.#count++
  }

  #giveUpOldest(): void {
    const pieces: number[][] = []
    let missing = MOST * FIELDS
    for (
      let piece: Piece | null = this.#latest;
      piece !== null && missing > 0;
      piece = piece.before
    ) {
      pieces.push(piece.numbers.slice(-missing))
      missing -= pieces.at(-1)!.length
    }
    this.#latest = { numbers: pieces.reverse().flat(), before: null }
    this.#count = MOST
  }
}
