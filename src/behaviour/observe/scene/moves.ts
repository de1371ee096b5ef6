import type { Paths } from './paths.ts'

/** Most renames of folders that are followed: of later ones it counts alone that they were made. */
const MOST = 256

/** Ids from here on are those of `#reused`; the log of a run has fewer paths. */
const REUSED = 1 << 27

/** A folder was renamed. */
interface Move {
  readonly from: string
  readonly to: string
  /** RENAME_EXCHANGE: what was at `to` is at `from` now. */
  readonly isExchange: boolean
}

/** Where what was opened or entered is after so many moves. */
interface Reused {
  path: number
  after: number
}

/**
 * Where folders are by now that were open, or somebody's current one, when they or a folder above were renamed. What is
 * kept of a file or folder is a number for it: the id of its path, or, where what had that path before has been moved away
 * and may still be open, an id of its own.
 */
export class Moves {
  readonly #paths: Paths
  readonly #moves: Move[] = []
  readonly #reused: Reused[] = []
  /** Number -> path id now + 1; 0 is not asked yet. Of path ids alone, and as of the latest move. */
  #now: Int32Array = new Int32Array(0)

  constructor(paths: Paths) {
    this.#paths = paths
  }

  get count(): number {
    return this.#moves.length
  }

  /** The folder at path id `from` is at `to` from here on. */
  add(from: number, to: number, isExchange: boolean): void {
    if (from === to || this.#moves.length === MOST) return
    this.#moves.push({ from: this.#paths.text(from), to: this.#paths.text(to), isExchange })
    this.#now.fill(0)
  }

  /** The number to keep for what is at this path id now; negative ids are kept as they are. */
  numberOf(path: number): number {
    if (this.#moves.length === 0 || path < 0 || this.pathOf(path) === path) return path
    return REUSED + this.#reused.push({ path, after: this.#moves.length }) - 1
  }

  /** Path id, by now, of what `numberOf` gave a number. */
  pathOf(number: number): number {
    if (this.#moves.length === 0 || number < 0) return number
    if (number >= REUSED) {
      const reused = this.#reused[number - REUSED]!
      if (reused.after < this.#moves.length) {
        reused.path = this.#moved(reused.path, reused.after)
        reused.after = this.#moves.length
      }
      return reused.path
    }
    if (number >= this.#now.length) {
      const now = new Int32Array(Math.max(this.#now.length * 2, number + 1))
      now.set(this.#now)
      this.#now = now
    }
    const known = this.#now[number]!
    if (known > 0) return known - 1
    const path = this.#moved(number, 0)
    this.#now[number] = path + 1
    return path
  }

  /** Path ids of the names that what is at this path id now had before, latest first. */
  *namesBefore(path: number): Generator<number> {
    let text = this.#paths.text(path)
    for (const { from, to, isExchange } of this.#moves.toReversed()) {
      const there = below(to, text)
      const here = isExchange && there === null ? below(from, text) : null
      if (there === null && here === null) continue
      text = there === null ? to + here! : from + there
      yield this.#paths.intern(text)
    }
  }

  #moved(path: number, after: number): number {
    const text = this.#paths.text(path)
    let moved = text
    for (let i = after; i < this.#moves.length; i++) {
      const { from, to, isExchange } = this.#moves[i]!
      const here = below(from, moved)
      const there = isExchange && here === null ? below(to, moved) : null
      if (here !== null) moved = to + here
      else if (there !== null) moved = from + there
    }
    return moved === text ? path : this.#paths.intern(moved)
  }
}

/** What follows `folder` in the path of the folder itself or of what is in it, else null. */
function below(folder: string, path: string): string | null {
  if (!path.startsWith(folder)) return null
  const rest = path.slice(folder.length)
  return rest === '' || rest.startsWith('/') ? rest : null
}
