import { UNKNOWN_PATH } from './paths.ts'

/** So many are remembered; the oldest are given up. */
const MOST = 4096

/** A file mapped without PROT_EXEC, which mprotect may make executable later; or, without a path, what is no longer mapped. */
interface Mapping {
  readonly start: number
  readonly end: number
  readonly path: number
  readonly before: Mapping | null
  /** How many there are with those before. */
  readonly count: number
  /** Between these addresses all of their files are. */
  readonly lowest: number
  readonly highest: number
}

/** Mapped files of a process, the latest first. Nothing is ever changed: a child has its parent's, at no cost. */
export class Mappings {
  #latest: Mapping | null

  constructor(latest: Mapping | null = null) {
    this.#latest = latest
  }

  get isEmpty(): boolean {
    return this.#latest === null
  }

  /** As a child has them. */
  fork(): Mappings {
    return new Mappings(this.#latest)
  }

  /** A file is mapped there, or something else, `UNKNOWN_PATH`, in place of what was. */
  map(start: number, end: number, path: number): void {
    if (path === UNKNOWN_PATH) this.remove(start, end)
    else this.#add(start, end, path)
  }

  #add(start: number, end: number, path: number): void {
    if (this.#latest !== null && this.#latest.count >= 2 * MOST) this.#giveUpOldest()
    this.#push(start, end, path)
  }

  /** Nothing of what was mapped there is left. */
  remove(start: number, end: number): void {
    const latest = this.#latest
    if (latest === null || start >= latest.highest || end <= latest.lowest) return
    for (let mapping = this.#latest; mapping !== null; mapping = mapping.before)
      if (mapping.path !== UNKNOWN_PATH && mapping.start < end && mapping.end > start)
        return this.#add(start, end, UNKNOWN_PATH)
  }

  /** The file mapped last at an address, `UNKNOWN_PATH` when none is known. */
  pathAt(address: number): number {
    for (let mapping = this.#latest; mapping !== null; mapping = mapping.before)
      if (address >= mapping.start && address < mapping.end) return mapping.path
    return UNKNOWN_PATH
  }

  #push(start: number, end: number, path: number): void {
    const before = this.#latest
    const isFile = path !== UNKNOWN_PATH
    this.#latest = {
      start,
      end,
      path,
      before,
      count: (before?.count ?? 0) + 1,
      lowest: Math.min(before?.lowest ?? Infinity, isFile ? start : Infinity),
      highest: Math.max(before?.highest ?? 0, isFile ? end : 0)
    }
  }

  #giveUpOldest(): void {
    const kept: Mapping[] = []
    for (
      let mapping = this.#latest;
      mapping !== null && kept.length < MOST;
      mapping = mapping.before
    )
      kept.push(mapping)
    this.#latest = null
    for (const { start, end, path } of kept.reverse()) this.#push(start, end, path)
  }
}
