import { Texts } from '../../../trace/texts.ts'
import type { Scene } from './scene.ts'

const MAX_KNOWN = 1 << 14
const MAX_BYTES = 1 << 20

/** Calls whose facts are known, to the letter of some of their arguments. */
export class Repeats {
  readonly #texts = new Texts()
  readonly #known = new Map<string, Set<number>>()

  /** True the second time for one name, program, end and text of the arguments from `first` to `last`. */
  has(scene: Scene, first: number, last: number): boolean {
    if (this.#texts.size > MAX_KNOWN || this.#texts.length > MAX_BYTES) this.clear()
    const end = `${scene.name} ${scene.task.process.program} ${scene.error}`
    let known = this.#known.get(end)
    if (!known) this.#known.set(end, (known = new Set()))
    const text = scene.call.spanId(first, last, this.#texts)
    if (known.has(text)) return true
    known.add(text)
    return false
  }

  clear(): void {
    this.#texts.clear()
    this.#known.clear()
  }
}
