import { byCodeUnit } from '../../../order.ts'
import { accessOf, unionAccess } from '../../access.ts'
import type { FileFact } from '../../behaviour.ts'
import { LongLists, MOST_STEPS } from './long-lists.ts'

/** A way to fail: 3 numbers a (path, error, whether the name itself was meant). */
const FIELDS = 3
const ERROR = 0
const WANTED = 1
const NEXT = 2

/** How an access failed. */
export interface Failure {
  /** Id of an errno's name, of `SECCOMP`, `INJECTED` or `UNFINISHED`. */
  readonly errno: number
  /** A link at the path was not followed. */
  readonly isName: boolean
  /** What was asked for, as bits of access.ts. */
  readonly wanted: number
}

/** Failed accesses of one run, by path: no object each, since a log may look for a million paths that are not there. */
export class FailureLog {
  #failures: Int32Array = new Int32Array(FIELDS << 8)
  #count = 0
  /** Path -> its latest failure + 1; further ones are linked by NEXT. */
  #latest: Int32Array = new Int32Array(1 << 10)
  readonly #longLists = new LongLists()

  add(path: number, errno: number, isName: boolean, wanted: number): void {
    const error = errno * 2 + (isName ? 1 : 0)
    if (path >= this.#latest.length) {
      const latest = new Int32Array(Math.max(this.#latest.length * 2, path + 1))
      latest.set(this.#latest)
      this.#latest = latest
    }
    let steps = 0
    for (let at = this.#latest[path]! - 1; at >= 0; at = this.#failures[at * FIELDS + NEXT]! - 1) {
      if (this.#failures[at * FIELDS + ERROR] === error) return this.#wantedAt(at, wanted)
      if (++steps === MOST_STEPS) return this.#addToLongList(path, error, wanted)
    }
    this.#add(path, error, wanted)
  }

  #wantedAt(at: number, wanted: number): void {
    this.#failures[at * FIELDS + WANTED] = this.#failures[at * FIELDS + WANTED]! | wanted
  }

  #addToLongList(path: number, error: number, wanted: number): void {
    const at = this.#longLists.find(path, error, () => this.#errorsOf(path))
    if (at !== null) return this.#wantedAt(at, wanted)
    this.#longLists.add(path, error, this.#count)
    this.#add(path, error, wanted)
  }

  *#errorsOf(path: number): Generator<[error: number, at: number]> {
    for (let at = this.#latest[path]! - 1; at >= 0; at = this.#failures[at * FIELDS + NEXT]! - 1)
      yield [this.#failures[at * FIELDS + ERROR]!, at]
  }

  #add(path: number, error: number, wanted: number): void {
    const failure = this.#count * FIELDS
    if (failure + FIELDS > this.#failures.length) {
      const failures = new Int32Array(this.#failures.length * 2)
      failures.set(this.#failures)
      this.#failures = failures
    }
    this.#failures[failure + ERROR] = error
    this.#failures[failure + WANTED] = wanted
    this.#failures[failure + NEXT] = this.#latest[path]!
    this.#latest[path] = ++this.#count
  }

  has(path: number): boolean {
    return (this.#latest[path] ?? 0) !== 0
  }

  *of(path: number): Generator<Failure> {
    for (
      let at = (this.#latest[path] ?? 0) - 1;
      at >= 0;
      at = this.#failures[at * FIELDS + NEXT]! - 1
    ) {
      const error = this.#failures[at * FIELDS + ERROR]!
      yield {
        errno: error >> 1,
        isName: error % 2 === 1,
        wanted: this.#failures[at * FIELDS + WANTED]!
      }
    }
  }

  /** The member `failed` of the path's fact; `isMeant`: of failures that meant the name itself, and of the others. */
  failed(
    path: number,
    isMeant: (isName: boolean) => boolean,
    errorName: (error: number) => string
  ): FileFact['failed'] {
    if (!this.has(path)) return NOTHING
    const failed = new Map<string, string>()
    for (const { errno, isName, wanted } of this.of(path)) {
      if (!isMeant(isName)) continue
      const name = errorName(errno)
      failed.set(name, unionAccess(failed.get(name) ?? '', accessOf(wanted)))
    }
    return Object.fromEntries([...failed].sort(([a], [b]) => byCodeUnit(a, b)))
  }
}

const NOTHING: FileFact['failed'] = {}
