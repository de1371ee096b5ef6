import { EXECUTE, READ } from '../../behaviour/access.ts'
import { harmOf } from '../../facts/sensitive-paths.ts'
import type { NeededPath } from './needed-paths.ts'
import { hasModuleName } from './module-name.ts'

/** The endings of many of some files, and these files, ending by ending. */
export interface CommonEndings {
  /** In the order of the first file of each; never empty. */
  readonly endings: readonly string[]
  readonly files: readonly NeededPath[]
}

/**
 * How the names of files end that were read, but for modules and keys. Folder after folder asks for those of its range, so that
 * each path is looked at once and a number stands for its ending.
 */
export class Endings {
  readonly #needs: readonly NeededPath[]
  /** Without a dot; a number is that of its place. */
  readonly #texts: string[] = ['']
  /** Of each path, 0: none. */
  #numbers: Uint32Array | undefined
  /** Of each ending, 0 between two questions. */
  #counts = new Uint32Array(0)

  constructor(needs: readonly NeededPath[]) {
    this.#needs = needs
  }

  /** Those of at least so many files in a range; null: there is none. `to`: after the last one. */
  common(from: number, to: number, least: number): CommonEndings | null {
    const numbers = (this.#numbers ??= this.#read())
    const counts = this.#counts
    const found: number[] = []
    for (let at = from; at < to; at++) {
      const number = numbers[at]!
      if (number !== 0 && counts[number]!++ === 0) found.push(number)
    }
    const many = found.filter(number => counts[number]! >= least)
    for (const number of found) counts[number] = 0
    if (many.length === 0) return null
    const groups = new Map(many.map(number => [number, [] as NeededPath[]]))
    for (let at = from; at < to; at++) groups.get(numbers[at]!)?.push(this.#needs[at]!)
    return {
      endings: many.map(number => this.#texts[number]!),
      files: many.length === 1 ? groups.get(many[0]!)! : [...groups.values()].flat()
    }
  }

  #read(): Uint32Array {
    const known = new Map<string, number>()
    const numbers = new Uint32Array(this.#needs.length)
    for (let at = 0; at < numbers.length; at++) {
      const { path, bits } = this.#needs[at]!
      if (!(bits & READ)) continue
      const start = startOfEnding(path)
      if (start === 0 || (!(bits & EXECUTE) && hasModuleName(path))) continue
      const text = path.slice(start)
      let number = known.get(text)
      if (number === undefined) {
        number = harmOf(`/.${text}`) === 'read' ? 0 : this.#texts.push(text) - 1
        known.set(text, number)
      }
      numbers[at] = number
    }
    this.#counts = new Uint32Array(this.#texts.length)
    return numbers
  }
}

/** Longer ones may be names in themselves. */
const LONGEST = 8

/** Where a path has `[A-Za-z][A-Za-z0-9_]*` after the last dot of its name, which does not begin with that one; 0: nowhere. */
function startOfEnding(path: string): number {
  const start = path.lastIndexOf('.') + 1
  const length = path.length - start
  if (start < 2 || length < 1 || length > LONGEST || path[start - 2] === '/') return 0
  if (!isLetter(path.charCodeAt(start))) return 0
  for (let at = start + 1; at < path.length; at++) if (!isPart(path.charCodeAt(at))) return 0
  return start
}

function isLetter(code: number): boolean {
  const small = code | 0x20
  return small >= 0x61 && small <= 0x7a
}

function isPart(code: number): boolean {
  return isLetter(code) || (code >= 0x30 && code <= 0x39) || code === 0x5f
}
