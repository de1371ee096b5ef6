import { LineSplitter } from '../../lines.ts'
import type { TakeLine } from '../../lines.ts'
import type { LineDressing } from './line-dressing.ts'

/** Cuts chunks into lines, takes their dressing off, and puts together again what a container runtime has split. */
export class DressedLines {
  readonly #dressing: LineDressing
  readonly #take: TakeLine
  readonly #takePart: () => void
  readonly #splitter: LineSplitter
  readonly #parts = { stdout: [] as Buffer[], stderr: [] as Buffer[] }

  /** `takePart` is told of each line that is the start of another. */
  constructor(dressing: LineDressing, take: TakeLine, takePart: () => void) {
    this.#dressing = dressing
    this.#take = take
    this.#takePart = takePart
    this.#splitter = new LineSplitter((bytes, start, end, isWhole) =>
      this.#undress(bytes, start, end, isWhole)
    )
  }

  push(chunk: Uint8Array): void {
    this.#splitter.push(chunk)
  }

  end(): void {
    this.#splitter.end()
    for (const parts of Object.values(this.#parts)) this.#join(parts, false)
  }

  #undress(bytes: Buffer, start: number, end: number, isWhole: boolean): void {
    // Windows ends the outer line, too.
    const stop = bytes[end - 1] === 0x0d && end > start ? end - 1 : end
    const { line, goesOn, stream } = this.#dressing.strip(bytes, start, stop)
    const parts = this.#parts[stream]
    if (goesOn && isWhole) parts.push(Buffer.from(line))
    else if (parts.length === 0) this.#take(line, 0, line.length, isWhole)
    else this.#join([...parts.splice(0), line], isWhole)
  }

  #join(parts: readonly Buffer[], isWhole: boolean): void {
    if (parts.length === 0) return
    const line = Buffer.concat(parts)
    for (let i = 1; i < parts.length; i++) this.#takePart()
    this.#take(line, 0, line.length, isWhole)
  }
}
