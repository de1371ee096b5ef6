import type { Task } from '../scene/tasks.ts'

/** As many programs and folders as a long build has; past them, calls are read one by one. */
const MOST = 1 << 16

/**
 * What the facts of a call depend on beside its own text, as one number: the program at work, where its paths start, of which
 * kind it is. Two tasks of one number say the same with the same line.
 */
export class Circumstances {
  readonly #ids = new Map<string, number>()

  /** -1 when there have been too many to tell them apart. `age`: of what is known of permissions. `source`: lines of another may come earlier, and facts know the earliest. */
  of(task: Task, source: number, phase: number, age: number): number {
    const { process, folders, known } = task
    const kind =
      (process.isX32 ? 3 : process.is32Bit === null ? 2 : process.is32Bit ? 1 : 0) +
      (process.hasOwnNamespace ? 4 : 0) +
      (process.hasOwnUsers ? 8 : 0) +
      (process.hasUnknownUser ? 16 : 0) +
      phase * 32 +
      age * 128
    if (
      known.program !== process.program ||
      known.cwd !== folders.cwd ||
      known.root !== folders.root ||
      known.kind !== kind ||
      known.uid !== process.users.effective ||
      known.gid !== process.gid ||
      known.source !== source
    ) {
      known.source = source
      known.program = process.program
      known.cwd = folders.cwd
      known.root = folders.root
      known.kind = kind
      known.uid = process.users.effective
      known.gid = process.gid
      known.id = this.#idOf(
        `${process.program} ${folders.cwd} ${folders.root} ${kind} ${source} ${known.uid} ${known.gid}`
      )
    }
    return known.id
  }

  #idOf(key: string): number {
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    if (this.#ids.size === MOST) return -1
    this.#ids.set(key, this.#ids.size)
    return this.#ids.size - 1
  }
}

/** The circumstances that were worked out last for a task. */
export interface KnownCircumstances {
  program: number
  cwd: number
  root: number
  kind: number
  /** The effective ids. */
  uid: number | null
  gid: number | null | undefined
  source: number
  id: number
}

export function unknownCircumstances(): KnownCircumstances {
  return {
    program: -2,
    cwd: -2,
    root: -2,
    kind: -1,
    uid: null,
    gid: undefined,
    source: -1,
    id: -1
  }
}
