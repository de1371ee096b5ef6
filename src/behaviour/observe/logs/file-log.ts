import { byCodeUnit } from '../../../order.ts'
import { APPEND, LINK, READ, WRITE, accessOf } from '../../access.ts'
import type { FileFact, FileUse, Place } from '../../behaviour.ts'
import { sortUses } from '../../lists.ts'
import { phaseOf } from '../../phases.ts'
import type { Phases } from '../../phases.ts'
import { oneRun } from '../../runs.ts'
import { FailureLog } from './failure-log.ts'
import { LongLists, MOST_STEPS } from './long-lists.ts'

/** Grows as paths do: 5 numbers a (path, program) and no object, since a log may name a million paths. */
const FIELDS = 5
const PROGRAM = 0
/** What was asked of the file that the path leads to, and what of the name itself: unlink, rename and mkdir follow no link. */
const BITS = 1
const NAME_BITS = 2
const FIRST = 3
const NEXT = 4
/** Beside the letters: a call touched it, and when, see phases.ts. */
const TOUCHED = 1 << 7
const PHASES = 8
/** The run's first use of the path, which neither made it nor took it away: it was there before. */
const FOUND = 1 << 12
/** What is asked of a name by calls that make it, or take it away; those that open or rename what is there ask to read, too. */
const MAKING = WRITE | LINK

/** Which of the two: bits. */
const OF_FILE = 1
const OF_NAME = 2
const OF_BOTH = 3
type Fields = typeof OF_FILE | typeof OF_NAME | typeof OF_BOTH

/** File accesses of one run, by path and program. */
export class FileLog {
  readonly #phases: Phases
  #uses: Float64Array = new Float64Array(FIELDS << 8)
  #count = 0
  /** Path -> its latest use + 1; further ones are linked by NEXT. */
  #latest: Int32Array = new Int32Array(1 << 10)
  readonly #longLists = new LongLists()
  readonly #appendedTo = new Set<number>()
  readonly #failures = new FailureLog()
  readonly #programs: string[] = []

  constructor(phases: Phases) {
    this.#phases = phases
  }

  /** `bits` 0: touched by a call that AppArmor does not mediate. `isName`: a link at the path is not followed. */
  add(path: number, program: number, bits: number, place: Place, isName = false): void {
    const isFound = !this.has(path) && ((bits & MAKING) === 0 || (bits & READ) !== 0)
    this.#touch(path, program, bits, place, isName, this.#phases.now)
    if (isFound) this.#mark(path, isName)
  }

  #mark(path: number, isName: boolean): void {
    const field = (this.#latest[path]! - 1) * FIELDS + (isName ? NAME_BITS : BITS)
    this.#uses[field] = this.#uses[field]! | FOUND
  }

  #touch(
    path: number,
    program: number,
    bits: number,
    place: Place,
    isName: boolean,
    phases: number
  ): void {
    const field = this.#use(path, program, place) + (isName ? NAME_BITS : BITS)
    if (bits & APPEND) this.#appendedTo.add(path)
    this.#uses[field] = this.#uses[field]! | bits | TOUCHED | (phases << PHASES)
  }

  /** The call failed with `errno`: the id of an errno's name, of `SECCOMP`, `INJECTED` or `UNFINISHED`. */
  fail(
    path: number,
    program: number,
    bits: number,
    errno: number,
    place: Place,
    isName = false
  ): void {
    this.#touch(path, program, 0, place, isName, this.#phases.now)
    this.#failures.add(path, errno, isName, bits)
  }

  /** What the program read under `path` was a folder: the read is one of `folder`. */
  isFolder(path: number, folder: number, program: number, place: Place): void {
    const use = this.#use(path, program, place)
    const bits = this.#uses[use + BITS]!
    if (path === folder || (bits & ~(-1 << PHASES)) !== (READ | TOUCHED)) return
    this.#uses[use + BITS] = bits & ~READ
    this.#touch(folder, program, READ, this.#uses[use + FIRST]!, false, bits >> PHASES)
  }

  /** Moves the reads of paths that were never anything but folders. */
  settleFolders(isFolder: (path: number) => boolean, folder: (path: number) => number): void {
    const paths = this.#latest.length
    for (let path = 0; path < paths; path++) {
      if (this.#latest[path] === 0 || !isFolder(path)) continue
      for (const [program, at] of this.#programsOf(path))
        this.isFolder(path, folder(path), program, this.#uses[at * FIELDS + FIRST]!)
    }
  }

  /** True for a path that a call was about. */
  has(path: number): boolean {
    return path < this.#latest.length && this.#latest[path] !== 0
  }

  /** True for a file that was opened to be read. */
  wasRead(path: number): boolean {
    return (this.#bitsOf(path, OF_FILE) & READ) !== 0
  }

  /** True for a file that was opened to be appended to. */
  wasAppendedTo(path: number): boolean {
    return this.#appendedTo.has(path)
  }

  /** Ids of the paths that facts are known of. */
  paths(): Uint32Array {
    const latest = this.#latest
    const paths = new Uint32Array(latest.length)
    let count = 0
    for (let path = 0; path < latest.length; path++) if (latest[path] !== 0) paths[count++] = path
    return paths.slice(0, count)
  }

  /**
   * The facts of these paths, in their order. `text` gives the path of an id, `resolved` where it, or the name itself, leads if
   * that is another. `tellsPhases`: the run serves, and its start was recorded.
   */
  *facts(
    paths: Uint32Array,
    tellsPhases: boolean,
    text: (path: number) => string,
    errorName: (error: number) => string,
    resolved: (path: string, isName: boolean) => string | undefined
  ): Generator<FileFact> {
    for (const path of paths) {
      const name = text(path)
      const isNamed = this.#bitsOf(path, OF_NAME) !== 0
      const target =
        this.#bitsOf(path, OF_FILE) !== 0 || !isNamed ? resolved(name, false) : undefined
      const own = isNamed ? resolved(name, true) : target
      for (const { fields, leads } of partsOf(target, own)) {
        const bits = this.#bitsOf(path, fields)
        if (bits === 0) continue
        yield {
          path: name,
          ...(leads === undefined ? {} : { resolved: leads }),
          access: accessOf(bits),
          failed: this.#failures.failed(
            path,
            isName => (fields & (isName ? OF_NAME : OF_FILE)) !== 0,
            errorName
          ),
          uses: this.#usesOf(path, fields, tellsPhases, text)
        }
      }
    }
  }

  /**
   * All that is known of each of these paths, as a text that is the same for the same facts, wherever links lead and whether or
   * not an earlier run left the file: making the facts takes four times as long.
   */
  *records(
    paths: Uint32Array,
    text: (path: number) => string,
    errorName: (error: number) => string
  ): Generator<string> {
    const uses = this.#uses
    for (const path of paths) {
      const known: string[] = []
      for (let at = this.#latest[path]! - 1; at >= 0; at = uses[at * FIELDS + NEXT]! - 1) {
        const use = at * FIELDS
        const by = this.#programName(uses[use + PROGRAM]!, text) ?? ''
        const bits = uses[use + BITS]! & ~FOUND
        const nameBits = uses[use + NAME_BITS]! & ~FOUND
        known.push(`${bits} ${nameBits} ${uses[use + FIRST]} ${by}`)
      }
      if (this.#failures.has(path))
        for (const { errno, isName, wanted } of this.#failures.of(path))
          known.push(`${errorName(errno)} ${Number(isName)} ${wanted}`)
      if (known.length > 1) known.sort()
      // NUL cannot stand in a path or a name.
      yield `${text(path)}\0${known.join('\0')}\0\0`
    }
  }

  #programName(program: number, text: (path: number) => string): string | null {
    return program < 0 ? null : (this.#programs[program] ??= text(program))
  }

  /** Of all uses of the path. */
  #bitsOf(path: number, fields: Fields): number {
    let bits = 0
    for (let at = this.#latest[path]! - 1; at >= 0; at = this.#uses[at * FIELDS + NEXT]! - 1)
      bits |= this.#bitsOfUse(at, fields)
    return bits
  }

  #bitsOfUse(at: number, fields: Fields): number {
    const use = at * FIELDS
    return (
      (fields & OF_FILE ? this.#uses[use + BITS]! : 0) |
      (fields & OF_NAME ? this.#uses[use + NAME_BITS]! : 0)
    )
  }

  #usesOf(
    path: number,
    fields: Fields,
    tellsPhases: boolean,
    text: (path: number) => string
  ): FileUse[] {
    const uses: FileUse[] = []
    const isWritten = (this.#bitsOf(path, fields) & (WRITE | APPEND)) !== 0
    for (let at = this.#latest[path]! - 1; at >= 0; at = this.#uses[at * FIELDS + NEXT]! - 1) {
      const bits = this.#bitsOfUse(at, fields)
      if (bits === 0) continue
      const program = this.#uses[at * FIELDS + PROGRAM]!
      const phase = tellsPhases ? phaseOf(bits >> PHASES) : undefined
      uses.push({
        by: this.#programName(program, text),
        access: accessOf(bits),
        owner: false,
        runs: oneRun(0),
        first: this.#uses[at * FIELDS + FIRST]!,
        ...(phase === undefined ? {} : { phase }),
        ...(isWritten && bits & FOUND ? { found: true } : {})
      })
    }
    return uses.length > 1 ? sortUses(uses) : uses
  }

  /** Offset of the use of (path, program), made when it is new. */
  #use(path: number, program: number, place: Place): number {
    if (path >= this.#latest.length) {
      const latest = new Int32Array(Math.max(this.#latest.length * 2, path + 1))
      latest.set(this.#latest)
      this.#latest = latest
    }
    let steps = 0
    for (let at = this.#latest[path]! - 1; at >= 0; at = this.#uses[at * FIELDS + NEXT]! - 1) {
      if (this.#uses[at * FIELDS + PROGRAM] === program) return this.#usedAt(at, place)
      if (++steps === MOST_STEPS) return this.#useInLongList(path, program, place)
    }
    return this.#add(path, program, place)
  }

  #usedAt(at: number, place: Place): number {
    const use = at * FIELDS
    if (place < this.#uses[use + FIRST]!) this.#uses[use + FIRST] = place
    return use
  }

  #useInLongList(path: number, program: number, place: Place): number {
    const at = this.#longLists.find(path, program, () => this.#programsOf(path))
    if (at !== null) return this.#usedAt(at, place)
    this.#longLists.add(path, program, this.#count)
    return this.#add(path, program, place)
  }

  *#programsOf(path: number): Generator<[program: number, at: number]> {
    for (let at = this.#latest[path]! - 1; at >= 0; at = this.#uses[at * FIELDS + NEXT]! - 1)
      yield [this.#uses[at * FIELDS + PROGRAM]!, at]
  }

  #add(path: number, program: number, place: Place): number {
    const use = this.#count * FIELDS
    if (use + FIELDS > this.#uses.length) {
      const uses = new Float64Array(this.#uses.length * 2)
      uses.set(this.#uses)
      this.#uses = uses
    }
    this.#uses[use + PROGRAM] = program
    this.#uses[use + BITS] = 0
    this.#uses[use + NAME_BITS] = 0
    this.#uses[use + FIRST] = place
    this.#uses[use + NEXT] = this.#latest[path]!
    this.#latest[path] = ++this.#count
    return use
  }
}

/** What was asked of the file and what of the name are two facts where these lead to different files, in the order of facts. */
function partsOf(
  target: string | undefined,
  own: string | undefined
): { readonly fields: Fields; readonly leads: string | undefined }[] {
  if (own === target) return [{ fields: OF_BOTH, leads: target }]
  const file = { fields: OF_FILE, leads: target } as const
  const name = { fields: OF_NAME, leads: own } as const
  return byCodeUnit(target ?? '', own ?? '') < 0 ? [file, name] : [name, file]
}
