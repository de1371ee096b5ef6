import { LONGEST_LINE, LineSplitter } from '../../lines.ts'
import type { TakeLine } from '../../lines.ts'
import type { LineDressing } from './line-dressing.ts'

/** Cuts chunks into lines, takes their dressing off, and puts together again what a container runtime has split. */
export class DressedLines {
  readonly #dressing: LineDressing
  readonly #take: TakeLine
  readonly #takePart: () => void
  readonly #splitter: LineSplitter
  readonly #parts = { stdout: new Parts(), stderr: new Parts() }

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
    if (goesOn && isWhole) parts.add(line)
    else if (parts.count === 0) this.#take(line, 0, line.length, isWhole)
    else {
      parts.add(line)
      this.#join(parts, isWhole)
    }
  }

  #join(parts: Parts, isWhole: boolean): void {
    if (parts.count === 0) return
    for (let i = 1; i < parts.count; i++) this.#takePart()
    const { isCut } = parts
    const line = parts.join()
    this.#take(line, 0, line.length, isWhole && !isCut)
  }
}

/** Those of a line that has been split, as far as it is not too long. */
class Parts {
  count = 0
  isCut = false
  #length = 0
  #parts: Buffer[] = []

  add(part: Buffer): void {
    this.count++
    this.isCut ||= this.#length + part.length > LONGEST_LINE
    if (this.isCut) return
    this.#length += part.length
    this.#parts.push(Buffer.from(part))
  }

  /** All of them; none is left. */
  join(): Buffer {
    const line = Buffer.concat(this.#parts)
    this.count = 0
    this.isCut = false
    this.#length = 0
    this.#parts = []
    return line
  }
}
