import { STRACE_NAME } from '../messages.ts'
import { WrittenText } from './written-text.ts'

/** So many writes are waited for; a task waits for one at a time. */
const MOST = 64

/** A place where so much of a text stands is looked at further. */
const ENOUGH = 256

/** So much of a text stands in no line by chance. */
const SURE = 16

/** A text, where in a line it is, and the task that wrote it, as its lines name it; null: the line's own. */
export interface FoundText {
  readonly text: WrittenText
  readonly at: number
  readonly tid: number | null
}

/** Texts of calls that have been entered and not returned: each may land in any line until then, once. */
export class WrittenTexts {
  readonly #waiting = new Map<number, WrittenText>()
  /** Tasks that write what is not shown, nor how much. */
  readonly #hidden = new Set<number>()
  #begun: WrittenText | null = null

  get isEmpty(): boolean {
    return this.#waiting.size === 0 && this.#hidden.size === 0
  }

  /** Some text may come of which nothing is known. */
  get areHidden(): boolean {
    return this.#hidden.size > 0
  }

  entered(tid: number, entered: WrittenText): void {
    // Where it ends only the call's own line would tell.
    const { known } = entered
    const text = entered.isEndless ? new WrittenText(known, known.length) : entered
    if (entered.isEndless && this.#hidden.size < MOST) this.#hidden.add(tid)
    if (text.length === 0) return
    this.#waiting.delete(tid)
    this.#waiting.set(tid, text)
    if (this.#waiting.size > MOST)
      for (const oldest of this.#waiting.keys()) {
        this.#waiting.delete(oldest)
        break
      }
  }

  returned(tid: number): void {
    if (this.#waiting.size > 0) this.#waiting.delete(tid)
    if (this.#hidden.size > 0) this.#hidden.delete(tid)
  }

  /** The text that the last `stripStart` found and that goes on. */
  takeBegun(): WrittenText | null {
    const begun = this.#begun
    this.#begun = null
    return begun
  }

  /**
   * The line without the texts it starts with; null when they fill it. `isLine` says whether a line stands as it is: then
   * only a text that is all of it is taken away, or one behind which a line with the number of its task begins (`isNumbered`).
   */
  stripStart(
    line: string,
    isLine: (line: string) => boolean,
    isNumbered: (line: string) => boolean
  ): string | null {
    let rest = line
    for (const [tid, text] of this.#waiting) {
      const count = text.match(rest, 0)
      if (count <= 0) continue
      const fills = count > rest.length
      const { length } = text.piece(rest).text
      if (!fills && (length === 0 || (isLine(rest) && !isNumbered(rest.slice(count))))) continue
      // Of `""..., 100` (-s 0) nothing but the length is known.
      if (text.known === '' && count < text.length && isLine(rest)) continue
      if (!fills && !text.isBlind && length < 2 && !isLine(rest.slice(count))) continue
      this.#waiting.delete(tid)
      text.take(rest, 0)
      if (fills) {
        this.#begun = text.isDone ? null : text
        return null
      }
      rest = rest.slice(count)
    }
    return rest
  }

  /** Where in a line any of the texts is, from `from` on. */
  findAny(line: string, from: number, isClosed: boolean): FoundText | null {
    for (const [tid, text] of this.#waiting) {
      const at = this.find(text, line, from, isClosed)
      if (at < 0) continue
      this.#waiting.delete(tid)
      return { text, at, tid }
    }
    return null
  }

  /** As `find`, in the line of the call that writes it; of what is not shown its place tells, unless strace goes on there. */
  findOwn(text: WrittenText, line: string, from: number, isClosed: boolean): number {
    const at = this.find(text, line, from, isClosed)
    if (at >= 0 || !text.isCut || text.isEndless || goesOn(line.slice(from))) return at
    // Nothing else of strace's comes there: what -s has cut of the text may end as a line of strace's does.
    return text.match(line, from) > 0 ? from : -1
  }

  /**
   * Where a text is in a line, outside of quotes; -1: nowhere. In a line that is whole as it stands only a place at the end
   * of the printed arguments counts.
   */
  find(text: WrittenText, line: string, from: number, isClosed: boolean): number {
    const { text: piece, endsLine } = text.piece(line)
    if (endsLine) {
      const at = line.length - piece.length
      // `close(3) = 0` is no `close(3) = ` with somebody's "0\n" behind
      if (isClosed && at !== from && !RESULT.test(piece)) return -1
      return at >= from && line.endsWith(piece) && text.match(line, at) > 0 ? at : -1
    }
    if (piece === '') return -1
    const needsEnd = isClosed || piece.length < 3
    const start = piece.slice(0, ENOUGH)
    let isQuoted = false
    let tries = 0
    for (let i = 0; i < line.length; i++) {
      if (!isQuoted && i >= from && line.startsWith(start, i)) {
        if (tries++ === MOST) return -1
        const count = text.match(line, i)
        if (count > 0 && (!needsEnd || AFTER.test(line.slice(i + count, i + count + 40)))) {
          // What -s does not show of a text fits anything: the end of a whole line is strace's.
          const isHiddenEnd =
            isClosed && piece.length < SURE && count > piece.length && i + count >= line.length
          if (!isHiddenEnd) return i
        }
      }
      const c = line.charCodeAt(i)
      if (c === 0x22) isQuoted = !isQuoted
      else if (c === 0x5c) i++
    }
    return -1
  }
}

const RESULT = /\) += /

/** True for what strace prints behind the start of a line that was cut. */
export function goesOn(rest: string): boolean {
  return GOES_ON.test(rest.slice(0, 240))
}

const GOES_ON = new RegExp(
  `^(?:\\)|,| => \\[| <unfinished \\.\\.\\.>$|(?:\\.{0,2}/\\S*)?${STRACE_NAME})`
)

/** What strace prints behind the arguments. */
const AFTER = /^(?:$|\)|, | <unfinished \.\.\.>)/
