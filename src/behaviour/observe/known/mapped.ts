import type { Scene } from '../scene/scene.ts'
import type { Task } from '../scene/tasks.ts'

/** Only addresses of 12 hexadecimal digits are left out of what is compared of a call. */
const LEAST_ADDRESS = 2 ** 44

/** So many are remembered: no program maps as many different files. */
const MOST = 1 << 16

/** A part of memory that holds a file which mprotect may make executable; or, without a path, one that no longer does. */
interface MappedFile {
  /** In bytes. */
  readonly length: number
  readonly path: number
}

/** What calls of mmap and munmap leave in the memory of a process, wherever that is. */
export class Mapped {
  readonly #scene: Scene
  readonly #files: MappedFile[] = []

  constructor(scene: Scene) {
    this.#scene = scene
  }

  /** For the call at hand, of memory at `address`; -1 when it cannot be told. */
  entryOf(task: Task, address: number): number {
    const length = this.#scene.number(1)
    if (!(length >= 0) || !(address >= LEAST_ADDRESS) || this.#files.length >= MOST) return -1
    return this.#files.push({ length, path: task.process.mappings.pathAt(address) }) - 1
  }

  /** The same at another address. */
  map(task: Task, entry: number, address: number): void {
    const { length, path } = this.#files[entry]!
    task.process.mappings.map(address, address + length, path)
  }
}
