import { byCodeUnit } from '../order.ts'
import { accessOf, READ } from './access.ts'
import type { FileFact, FileUse, Place } from './behaviour.ts'
import { sortUses } from './lists.ts'
import { oneRun } from './runs.ts'

/** Grows as paths do: 4 numbers a (path, program) and no object, since a log may name a million paths. */
const FIELDS = 4
const PROGRAM = 0
const BITS = 1
const FIRST = 2
const NEXT = 3

/** A way to fail: 3 numbers a (path, error). */
const FAILURE_FIELDS = 3
const ERROR = 0
const WANTED = 1
const NEXT_FAILURE = 2

/** File accesses of one run, by path and program. */
export class FileLog {
  #uses: Float64Array = new Float64Array(FIELDS << 8)
  #count = 0
  /** Path -> its latest use + 1; further ones are linked by NEXT. */
  #latest: Int32Array = new Int32Array(1 << 10)
  #failures: Int32Array = new Int32Array(FAILURE_FIELDS << 8)
  #failureCount = 0
  /** Path -> its latest failure + 1; further ones are linked by NEXT_FAILURE. */
  #latestFailure: Int32Array = new Int32Array(1 << 10)

  /** `bits` 0: touched by a call that AppArmor does not mediate. */
  add(path: number, program: number, bits: number, place: Place): void {
    const use = this.#use(path, program, place)
    this.#uses[use + BITS] = this.#uses[use + BITS]! | bits
  }

  /** The call failed with `error`: the id of an errno's name, of `SECCOMP`, `INJECTED` or `UNFINISHED`. */
  fail(path: number, program: number, bits: number, error: number, place: Place): void {
    this.#use(path, program, place)
    for (
      let at = this.#latestFailure[path]! - 1;
      at >= 0;
      at = this.#failures[at * FAILURE_FIELDS + NEXT_FAILURE]! - 1
    )
      if (this.#failures[at * FAILURE_FIELDS + ERROR] === error) {
        this.#failures[at * FAILURE_FIELDS + WANTED] =
          this.#failures[at * FAILURE_FIELDS + WANTED]! | bits
        return
      }
    const failure = this.#failureCount * FAILURE_FIELDS
    if (failure + FAILURE_FIELDS > this.#failures.length) {
      const failures = new Int32Array(this.#failures.length * 2)
      failures.set(this.#failures)
      this.#failures = failures
    }
    this.#failures[failure + ERROR] = error
    this.#failures[failure + WANTED] = bits
    this.#failures[failure + NEXT_FAILURE] = this.#latestFailure[path]!
    this.#latestFailure[path] = ++this.#failureCount
  }

  /** What the program read under `path` was a folder: the read is one of `folder`. */
  isFolder(path: number, folder: number, program: number, place: Place): void {
    const use = this.#use(path, program, place)
    if (path === folder || this.#uses[use + BITS] !== READ) return
    this.#uses[use + BITS] = 0
    this.add(folder, program, READ, this.#uses[use + FIRST]!)
  }

  /** Moves the reads of paths that were never anything but folders. */
  settleFolders(isFolder: (path: number) => boolean, folder: (path: number) => number): void {
    const paths = this.#latest.length
    for (let path = 0; path < paths; path++) {
      if (this.#latest[path] === 0 || !isFolder(path)) continue
      for (let at = this.#latest[path]! - 1; at >= 0; at = this.#uses[at * FIELDS + NEXT]! - 1)
        this.isFolder(
          path,
          folder(path),
          this.#uses[at * FIELDS + PROGRAM]!,
          this.#uses[at * FIELDS + FIRST]!
        )
    }
  }

  /** `text` gives the path of an id, `resolved` where it leads if that is another. */
  facts(
    text: (path: number) => string,
    errorName: (error: number) => string,
    resolved: (path: string) => string | undefined
  ): FileFact[] {
    const facts: FileFact[] = []
    for (let path = 0; path < this.#latest.length; path++) {
      const uses = this.#usesOf(path, text)
      if (uses.length === 0) continue
      const name = text(path)
      const target = resolved(name)
      let bits = 0
      for (let at = this.#latest[path]! - 1; at >= 0; at = this.#uses[at * FIELDS + NEXT]! - 1)
        bits |= this.#uses[at * FIELDS + BITS]!
      facts.push({
        path: name,
        ...(target === undefined ? {} : { resolved: target }),
        access: accessOf(bits),
        failed: this.#failedOf(path, errorName),
        uses
      })
    }
    return facts
  }

  #usesOf(path: number, text: (path: number) => string): FileUse[] {
    const uses: FileUse[] = []
    for (let at = this.#latest[path]! - 1; at >= 0; at = this.#uses[at * FIELDS + NEXT]! - 1) {
      const program = this.#uses[at * FIELDS + PROGRAM]!
      uses.push({
        by: program < 0 ? null : text(program),
        access: accessOf(this.#uses[at * FIELDS + BITS]!),
        owner: false,
        runs: oneRun(0),
        first: this.#uses[at * FIELDS + FIRST]!
      })
    }
    return sortUses(uses)
  }

  #failedOf(path: number, errorName: (error: number) => string): FileFact['failed'] {
    if (this.#latestFailure[path] === 0) return NOTHING
    const failed: [string, string][] = []
    for (
      let at = this.#latestFailure[path]! - 1;
      at >= 0;
      at = this.#failures[at * FAILURE_FIELDS + NEXT_FAILURE]! - 1
    )
      failed.push([
        errorName(this.#failures[at * FAILURE_FIELDS + ERROR]!),
        accessOf(this.#failures[at * FAILURE_FIELDS + WANTED]!)
      ])
    return Object.fromEntries(failed.sort(([a], [b]) => byCodeUnit(a, b)))
  }

  /** Offset of the use of (path, program), made when it is new. */
  #use(path: number, program: number, place: Place): number {
    if (path >= this.#latest.length) {
      const latest = new Int32Array(Math.max(this.#latest.length * 2, path + 1))
      latest.set(this.#latest)
      this.#latest = latest
      const failures = new Int32Array(latest.length)
      failures.set(this.#latestFailure)
      this.#latestFailure = failures
    }
    for (let at = this.#latest[path]! - 1; at >= 0; at = this.#uses[at * FIELDS + NEXT]! - 1)
      if (this.#uses[at * FIELDS + PROGRAM] === program) {
        const use = at * FIELDS
        if (place < this.#uses[use + FIRST]!) this.#uses[use + FIRST] = place
        return use
      }
    const use = this.#count * FIELDS
    if (use + FIELDS > this.#uses.length) {
      const uses = new Float64Array(this.#uses.length * 2)
      uses.set(this.#uses)
      this.#uses = uses
    }
    this.#uses[use + PROGRAM] = program
    this.#uses[use + BITS] = 0
    this.#uses[use + FIRST] = place
    this.#uses[use + NEXT] = this.#latest[path]!
    this.#latest[path] = ++this.#count
    return use
  }
}

const NOTHING: FileFact['failed'] = {}
