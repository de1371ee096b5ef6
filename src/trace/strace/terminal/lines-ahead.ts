import { Looks } from './looks.ts'
import { hasReturn } from './returns.ts'
import type { Extent, TextEnd } from './text-end.ts'

/** A line that has come, and where the text of its call ends; null: the log does not show it, undefined: nobody has asked. */
export interface LineAhead {
  readonly text: string
  readonly isWhole: boolean
  readonly number: number
  /** It ended with a carriage return. */
  readonly hadReturn?: boolean
  readonly extent?: Extent | null
  /** It has been kept back once. */
  readonly isAgain?: boolean
}

/** Lines that wait for the one before them, of which it is not known yet where a text in it ends. */
export class LinesAhead {
  #lines: LineAhead[] = []
  /** How many of them have been taken again, and how many were looked at for the end. */
  #taken = 0
  #looked = 0
  #search: { readonly line: LineAhead; readonly end: TextEnd } | null = null
  readonly #looks = new Looks()

  get isEmpty(): boolean {
    return this.#search === null && this.#lines.length === 0
  }

  add(bytes: Buffer, start: number, end: number, isWhole: boolean, number: number): void {
    const text = bytes.toString('latin1', start, end)
    this.#lines.push({ text, isWhole, number, hadReturn: hasReturn(bytes, end) })
    this.#looks.came(end - start)
  }

  /** Lines that were taken, and are to be read before those that wait. */
  putBack(lines: readonly LineAhead[]): void {
    const again = lines.map(line => ({ ...line, isAgain: true }))
    this.#lines = [...again, ...this.#lines.slice(this.#taken)]
    this.#taken = 0
  }

  /** Waits for the end of a text in a line; the lines behind it come with `add`, or have come. */
  search(line: LineAhead, end: TextEnd): void {
    this.#search = { line, end }
    this.#looked = this.#taken
  }

  /** The line that is to be read next; null while more lines are needed. `isLast`: no more will come. */
  next(isLast: boolean): LineAhead | null {
    const search = this.#search
    if (search === null) return this.#take()
    const { line, end } = search
    let mayLook = true
    while (mayLook && !end.isOver && this.#looked < this.#lines.length) {
      const { text } = this.#lines[this.#looked++]!
      mayLook = this.#looks.take(text.length)
      if (mayLook) end.look(text)
    }
    if (mayLook && !end.isOver && !isLast) return null
    this.#search = null
    return { ...line, extent: end.best }
  }

  #take(): LineAhead | null {
    const line = this.#lines[this.#taken]
    if (line !== undefined) this.#taken++
    if (this.#taken === this.#lines.length || this.#taken > MOST_TAKEN) {
      this.#lines = this.#lines.slice(this.#taken)
      this.#taken = 0
    }
    return line ?? null
  }
}

const MOST_TAKEN = 1 << 10
