import type { Call } from '../../../trace/sink.ts'
import { Texts } from '../../../trace/texts.ts'
import { IdTable } from './id-table.ts'

const MAX_KNOWN = 1 << 14
const MAX_BYTES = 2 << 20

/**
 * What names named before, to the letter: `AT_FDCWD</srv>, "../etc/hosts"` is the same path every time. Programs look up the
 * same files over and over: nine of ten names in a build are known, and one that is takes a tenth of the time.
 */
export class KnownNames {
  readonly #texts = new Texts()
  readonly #paths = new IdTable()
  readonly #folders = new IdTable()

  /** Id of what the call at hand prints for its first path, when that is all it depends on; else -1. Good until the next. */
  of(call: Call, index: number): number {
    if (this.#texts.size > MAX_KNOWN || this.#texts.length > MAX_BYTES) this.#clear()
    return call.nameId(index, this.#texts)
  }

  /** The path of a name, -1 when it is not known. */
  path(name: number): number {
    return this.#paths.get(name)
  }

  /** The task's folder that a relative name starts from, told by the line or needed to know it; -1 for all others. */
  folder(name: number): number {
    return this.#folders.get(name)
  }

  remember(name: number, path: number, folder: number): void {
    this.#paths.set(name, path)
    this.#folders.set(name, folder)
  }

  #clear(): void {
    this.#texts.clear()
    this.#paths.clear()
    this.#folders.clear()
  }
}
