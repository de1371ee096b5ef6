import { Texts } from '../../../trace/texts.ts'
import type { CurrentCall } from './current-call.ts'

const MAX_KNOWN = 1 << 14
const MAX_BYTES = 1 << 20

/** What leaves the facts that one like it left before: calls by the letter of some of their arguments, and open descriptors. */
export class Repeats {
  readonly #texts = new Texts()
  readonly #known = new Map<string, Set<number>>()
  /** Program -> paths of the descriptors that it was started with. */
  readonly #handedOver = new Map<number, Set<number>>()

  /** True the second time for one name, program, end and text of the arguments from `first` to `last`. */
  has(current: CurrentCall, first: number, last: number): boolean {
    if (this.#texts.size > MAX_KNOWN || this.#texts.length > MAX_BYTES) this.clear()
    const end = `${current.name} ${current.task.process.program} ${current.error}`
    let known = this.#known.get(end)
    if (!known) this.#known.set(end, (known = new Set()))
    const text = current.call.spanId(first, last, this.#texts)
    if (known.has(text)) return true
    known.add(text)
    return false
  }

  /** True the second time for a program that finds an open descriptor of a path. */
  hasHandedOver(program: number, path: number): boolean {
    let paths = this.#handedOver.get(program)
    if (!paths) this.#handedOver.set(program, (paths = new Set()))
    const before = paths.size
    return paths.add(path).size === before
  }

  clear(): void {
    this.#texts.clear()
    this.#known.clear()
    this.#handedOver.clear()
  }
}
