import { TALLY_CODE } from './code.ts'
import { KEYS, KEYS_SIZE, PAGES } from './memory.ts'

/** What tally/run.ts exports. */
export interface TallyExports {
  run(): number
  isKnownElsewhere(tid: number, line: number, number: number, length: number): number
  keep(end: number, state: number, otherState: number, descriptor: number, entry: number): void
  learnName(length: number, id: number, needs: number): void
}

// Node's, of which its types say nothing.
declare const WebAssembly: {
  Memory: new (size: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer }
  Module: new (code: Uint8Array) => object
  Instance: new (code: object, imports: object) => { readonly exports: unknown }
}

let code: object | undefined

/**
 * Null where this process cannot have one: V8 sets 8 GiB of addresses aside for a memory, which `ulimit -v` may not allow, and
 * `node --jitless` has no WebAssembly. All that the tally does, JavaScript does as well.
 */
export function makeTally(look: (tid: number) => void): Tally | null {
  try {
    return new Tally(look)
  } catch (error) {
    if (error instanceof RangeError || error instanceof ReferenceError) return null
    throw error
  }
}

/** The tally and the memory that it shares with JavaScript: see `memory.ts` for what stands where. */
export class Tally {
  readonly calls: TallyExports
  /** All memory. */
  readonly bytes: Buffer
  readonly words: DataView
  readonly #numbers: Int32Array

  /** `look` is asked to tell the circumstances of a task, by `TaskRecords.setCircumstances`. */
  constructor(look: (tid: number) => void) {
    const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES })
    code ??= new WebAssembly.Module(Buffer.from(TALLY_CODE, 'base64'))
    this.calls = new WebAssembly.Instance(code, { env: { memory }, known: { look } })
      .exports as TallyExports
    this.bytes = Buffer.from(memory.buffer)
    this.words = new DataView(memory.buffer)
    this.#numbers = new Int32Array(memory.buffer)
    // Nobody who writes a log may know them, and no result depends on them. V8 seeds Math.random from the system's entropy.
    for (let key = KEYS; key < KEYS + KEYS_SIZE; key += 4) this.set(key, Math.random() * 2 ** 32)
  }

  /** The number at a place, which is a multiple of four bytes. */
  get(place: number): number {
    return this.#numbers[place >> 2]!
  }

  set(place: number, value: number): void {
    this.#numbers[place >> 2] = value
  }

  fill(place: number, size: number, value: number): void {
    this.#numbers.fill(value, place >> 2, (place + size) >> 2)
  }
}
