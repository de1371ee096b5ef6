import type { Scene } from '../scene/scene.ts'
import type { Task } from '../scene/tasks.ts'

/** Lines that differ in an address of 12 hexadecimal digits count as the same line; this is the least such address. */
export const LEAST_ADDRESS: number = 2 ** 44

/** Most mappings kept, more than any program makes. */
const MOST = 1 << 16

/** What a call of mmap maps or one of munmap takes away, without the address. */
interface MappedFile {
  /** In bytes. */
  readonly length: number
  /** Path id of the file; -1 when it is none that mprotect could make executable. */
  readonly path: number
}

/** Repeats the effect of an mmap or munmap that the tally knows, at another address. */
export class Mapped {
  readonly #scene: Scene
  readonly #files: MappedFile[] = []

  constructor(scene: Scene) {
    this.#scene = scene
  }

  /** Index of the current call, of memory at `address`; -1 when its length or address is unknown, or past the limit. */
  entryOf(task: Task, address: number): number {
    const length = this.#scene.number(1)
    if (!(length >= 0) || !(address >= LEAST_ADDRESS) || this.#files.length >= MOST) return -1
    return this.#files.push({ length, path: task.process.mappings.pathAt(address) }) - 1
  }

  /** Maps `entry` at `address` in the task's process. */
  map(task: Task, entry: number, address: number): void {
    const { length, path } = this.#files[entry]!
    task.process.mappings.map(address, address + length, path)
  }
}
