import type { Task } from '../scene/tasks.ts'

/** Most sets of circumstances that get an id, more than a long build has; past that every call is read. */
const MOST = 1 << 16

/**
 * What the facts of a call depend on beside its own line, as one number: the program, its cwd and root, its users and its
 * architecture. The same line of two tasks with the same number gives the same facts.
 */
export class Circumstances {
  readonly #ids = new Map<string, number>()

  /**
   * The number; -1 past the limit, and while calls of the process wait. `age`: `Permissions.age`. `source`: index of the source,
   * part of the circumstances because a fact keeps its earliest place, and a later source can hold an earlier one. `hasUnnamed`:
   * files were opened without a path, which any call that shows the descriptor's tells.
   */
  of(task: Task, source: number, phase: number, hasUnnamed: boolean, age: number): number {
    const { process, folders, known } = task
    // The next call may decide of what kind the program was that made them.
    if (process.undecided.length > 0) return -1
    const kind =
      (process.isX32 ? 3 : process.is32Bit === null ? 2 : process.is32Bit ? 1 : 0) +
      (process.hasOwnNamespace ? 4 : 0) +
      (process.hasOwnUsers ? 8 : 0) +
      (process.hasUnknownUser ? 16 : 0) +
      phase * 32 +
      (hasUnnamed ? 128 : 0) +
      age * 256
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
