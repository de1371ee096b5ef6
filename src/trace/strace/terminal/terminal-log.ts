import type { TraceContext } from '../../format.ts'
import { isRest } from '../cut-lines.ts'
import type { LineTasks } from '../line-tasks.ts'
import { isMessage, messageAtEnd } from '../messages.ts'
import { isTableHeading } from '../summary-table.ts'
import { HeldLine, type Doubt } from './held-line.ts'
import type { LineReader } from './line-reader.ts'
import { LinesAhead } from './lines-ahead.ts'
import { writtenText } from './read-written-text.ts'
import { Returns } from './returns.ts'
import { TerminalLines } from './terminal-lines.ts'
import { TerminalState } from './terminal-state.ts'
import type { Extent } from './text-end.ts'
import type { TextShape } from './text-shape.ts'
import type { WrittenText } from './written-text.ts'
import { goesOn } from './written-texts.ts'

/** A longer line is left as it is: a string of it would cost twice its size. */
const LONGEST_LINE = 1 << 24
/** So often one line of strace's is cut by others before it is given up. */
const MOST_PIECES = 64

/**
 * A log that strace wrote to the same standard error as the program: without -o. strace writes the start of a line when a
 * call is entered and the rest when it returns, and in between stands what was written meanwhile: the very text of
 * `write(2, "no\n", 3`, another task's, or `strace: Process 7 attached`. This takes such lines apart. What a program wrote is
 * known from the call that wrote it, so that text that looks like a line of strace's is not taken for one.
 */
export class TerminalLog {
  readonly #context: TraceContext
  readonly #lines: TerminalLines
  readonly #shape: TextShape
  readonly #reader: LineReader
  readonly #state: TerminalState
  readonly #ahead = new LinesAhead()
  readonly #held = new HeldLine()
  readonly #returns = new Returns()
  /** A text that goes on in the next line. */
  #begun: WrittenText | null = null
  /** Lines that were kept back are read again. */
  #isReadingBehind = false

  constructor(context: TraceContext, tasks: LineTasks, reader: LineReader) {
    this.#context = context
    this.#lines = new TerminalLines(context, tasks, () => reader.line)
    this.#shape = this.#lines.shape
    this.#reader = reader
    this.#state = new TerminalState(this.#lines, context.tid !== null)
  }

  /** True when the line needs nobody else: it was a piece, a text, or has been put together and read. */
  takes(bytes: Buffer, start: number, end: number, isWhole: boolean): boolean {
    if (!this.#ahead.isEmpty && end - start > LONGEST_LINE) this.#goOn(true)
    const isNext = this.#ahead.isEmpty
    if (isNext) this.#returns.look(bytes, end)
    if (isNext && !this.#takesNow(bytes, start, end, isWhole)) return false
    if (!isNext) this.#ahead.add(bytes, start, end, isWhole, this.#reader.line)
    if (!this.#ahead.isEmpty) this.#goOn(false)
    return true
  }

  /** Reads the lines that wait as far as they can be. */
  #goOn(isLast: boolean): void {
    const newest = this.#reader.line
    for (let next = this.#ahead.next(isLast); next !== null; next = this.#ahead.next(isLast)) {
      const { text, isWhole, number, extent } = next
      this.#reader.line = number
      this.#isReadingBehind = next.isAgain === true
      this.#returns.lookAgain(next)
      if (extent !== undefined) this.#evaluate(text, isWhole, extent)
      else {
        const bytes = Buffer.from(text, 'latin1')
        if (!this.#takesNow(bytes, 0, bytes.length, isWhole)) this.#give(text, isWhole)
      }
    }
    this.#isReadingBehind = false
    this.#reader.line = newest
  }

  #takesNow(bytes: Buffer, start: number, end: number, isWhole: boolean): boolean {
    if (!this.#state.isOn && !this.#state.turnsOn(bytes, start, end)) return false
    if (this.#held.text === null && this.#lines.texts.isEmpty && this.#begun === null) {
      if (start === end && this.#lines.isOver) return false
      const form = this.#lines.form
      form.read(bytes, start, end)
      const isLine = form.isClosed && this.#lines.isPlain(bytes, end)
      if (isLine) this.#returns.sawLine()
      if (isLine || !isWhole) return !this.#lines.accepts(bytes, end, false)
    }
    if (end - start > LONGEST_LINE) return false
    this.#take(bytes.toString('latin1', start, end), isWhole)
    return true
  }

  get isOff(): boolean {
    return this.#state.isOff
  }

  /** True when the line of a call shows that text stands in the log, which is looked at here from it on; see `TerminalState`. */
  turnsOnFor(bytes: Buffer, start: number, end: number): boolean {
    return this.#state.turnsOnFor(bytes, start, end) && this.takes(bytes, start, end, true)
  }

  /** As `turnsOnFor`, for a call that writes what looks like lines of strace's. `rest`: where its name starts. */
  turnsOnForText(bytes: Buffer, start: number, rest: number, end: number): boolean {
    return this.#state.turnsOnForText(bytes, rest, end) && this.takes(bytes, start, end, true)
  }

  /** A line stands alone that may be the end of a call: text is looked for from the next line on. */
  turnOnForRest(bytes: Buffer, start: number, end: number): void {
    this.#state.turnOnForRest(bytes, start, end)
  }

  end(): void {
    if (!this.#ahead.isEmpty) this.#goOn(true)
    this.#ahead.putBack(this.#held.takeBehind())
    if (!this.#ahead.isEmpty) this.#goOn(true)
    if (this.#held.text !== null) this.#release()
  }

  #take(line: string, isWhole: boolean): void {
    let rest: string | null = line
    if (this.#begun !== null) {
      rest = this.#begun.restIn(line)
      if (rest === line || this.#begun.isDone) this.#begun = null
    }
    if (rest !== null)
      rest = this.#lines.texts.stripStart(
        rest,
        text => this.#isLine(text),
        text => this.#shape.isNumbered(text)
      )
    if (rest === null) {
      this.#begun = this.#returns.leftOf(this.#begun ?? this.#lines.texts.takeBegun())
      return this.#lines.ignoreText()
    }
    if (rest !== line) this.#lines.noteText()
    const held = this.#held.text
    if (held === null) return this.#evaluate(rest, isWhole)
    if (!this.#held.mayLookAt(rest)) return this.#another(rest, isWhole)
    if (isMessage(rest) && this.#shape.closing(held, rest) === null) {
      this.#lines.announce(rest)
      return this.#give(rest, isWhole)
    }
    rest = this.#withoutOwn(held, rest)
    if (rest === null) return this.#lines.ignoreText()
    const startsAnew = this.#shape.looksRight(rest) && !isRest(rest)
    if (startsAnew || this.#held.lines >= MOST_PIECES) return this.#another(rest, isWhole)
    const closed = this.#shape.closing(held, rest)
    if (closed !== null) {
      if (closed.length < held.length + rest.length) this.#lines.noteText()
      this.#held.takeBehind().forEach(() => this.#lines.ignoreText())
      return this.#emit(closed, isWhole)
    }
    if (this.#held.hasLinesBehind) return this.#keepBehind(rest, isWhole)
    if (!isWhole) return this.#emit(held + rest, false)
    if (!this.#isCutAgain(held + rest)) this.#lines.ignoreText()
  }

  /** A line that does not go on with the held one: that has no end, or this is text. */
  #another(line: string, isWhole: boolean): void {
    const mayBeText = this.#mayBeText(line)
    if (mayBeText || this.#held.hasLinesBehind) return this.#keepBehind(line, isWhole, mayBeText)
    this.#release()
    this.#evaluate(line, isWhole)
  }

  /** The line has no number: while the held call has not returned, its task makes no other. */
  #mayBeText(line: string): boolean {
    return !this.#isReadingBehind && !this.#held.doubt && !this.#shape.hasNumber(line)
  }

  /** `mayBeText` false: those that were kept before are no text, either, and are read first. */
  #keepBehind(text: string, isWhole: boolean, mayBeText = true): void {
    const hasRoom = this.#held.keepBehind({ text, isWhole, number: this.#reader.line })
    // Which of two calls an end would be of is not known.
    if (!mayBeText || !hasRoom || !isWhole || this.#shape.isCutCall(text))
      this.#ahead.putBack(this.#held.takeBehind())
  }

  /** The line without the text of the call that is held, which comes behind another's; null when it fills the line. */
  #withoutOwn(held: string, line: string): string | null {
    const own = this.#held.isOwnDone ? null : this.#shape.writtenIn(held)
    if (own === null || own.isBlind || (own.isCut && goesOn(line))) return line
    const count = own.match(line, 0)
    if (count <= 0) return line
    const rest = count > line.length ? null : line.slice(count)
    if (rest !== null && !this.#shape.isClosed(held + rest)) return line
    own.take(line, 0)
    this.#held.isOwnDone = true
    if (!own.isDone) this.#begun = own
    if (rest !== null) this.#lines.noteText()
    return rest
  }

  /** True for a line of strace's, and for what may be the rest of the one that is held. */
  #isLine(text: string): boolean {
    return this.#shape.looksRight(text) || (this.#held.text !== null && goesOn(text))
  }

  #isCutAgain(line: string): boolean {
    const cut = messageAtEnd(line)
    if (cut < 0) return false
    this.#lines.announceInside(line.slice(cut))
    this.#held.hold(line.slice(0, cut))
    return true
  }

  /** `extent`: where the call's own text is, if the log shows it; absent: nobody has looked. `cuts`: of texts before it. */
  #evaluate(line: string, isWhole: boolean, extent?: Extent | null, cuts = 0): void {
    let text = line
    let doubt: Doubt | null = null
    for (let rounds = 0; rounds < MOST_PIECES; rounds++) {
      const { form } = this.#lines
      const bytes = form.readText(text)
      if (this.#lines.isForeign(bytes)) return this.#lines.ignoreForeign()
      if (form.kind === 'text' || this.#lines.isSuspicious(bytes))
        return this.#strange(text, isWhole, cuts)
      if (form.kind !== 'call' && form.kind !== 'resumed') return this.#emit(text, isWhole)
      const { isClosed } = form
      const own = this.#held.isOwnDone ? null : writtenText(form, bytes, bytes.length)
      if (own !== null && extent === undefined && isWhole) {
        const search = this.#lines.search(own, text)
        if (search !== null && !search.isOver)
          return this.#ahead.search({ text, isWhole, number: this.#reader.line }, search)
        extent = search?.best ?? null
      }
      const found = this.#lines.textIn(text, own, extent ?? null)
      if (found === null) break
      if (found.tid === null) this.#held.isOwnDone = true
      if (isClosed && rounds === 0) doubt = { line, ...found }
      else this.#lines.noteText()
      text = this.#without(found.text, text, found.at)
    }
    if (this.#shape.isClosed(text) || !isWhole) {
      if (doubt !== null) this.#lines.noteText()
      return this.#emit(text, isWhole)
    }
    if (this.#isCutAgain(text)) return
    if (this.#shape.isCutCall(text)) this.#held.hold(text, doubt)
    else this.#strange(text, isWhole, cuts)
  }

  #without(text: WrittenText, line: string, at: number): string {
    const end = at + text.take(line, at)
    this.#begun = this.#returns.leftOf(text)
    return line.slice(0, at) + line.slice(end)
  }

  // A line in no form: of the program, or broken. Something before a known `[pid N]` is the program's.
  #strange(line: string, isWhole: boolean, cuts: number): void {
    const behind = cuts < MOST_PIECES ? this.#shape.behindText(line) : 0
    if (behind > 0) {
      this.#lines.noteText()
      return this.#evaluate(line.slice(behind), isWhole, undefined, cuts + 1)
    }
    if (line.length < 200 && isTableHeading(line.trimEnd())) {
      this.#state.end()
      return this.#give(line, isWhole)
    }
    const cut = messageAtEnd(line)
    if (cut >= 0) this.#lines.announceInside(line.slice(cut))
    const bytes = Buffer.from(line, 'latin1')
    if (isWhole && this.#reader.readRest(bytes, 0, bytes.length)) this.#context.ledger.used++
    else if (isWhole && this.#lines.isTerminal) this.#lines.ignoreText()
    else if (this.#shape.isClosed(line)) this.#emit(line, isWhole)
    else this.#give(line, isWhole)
  }

  #emit(line: string, isWhole: boolean): void {
    const { isOwnDone, lines: pieces, doubt } = this.#held
    if (doubt !== null) this.#lines.noteText()
    this.#held.drop()
    const bytes = this.#lines.form.readText(line)
    if (!this.#lines.accepts(bytes, bytes.length, isOwnDone)) return this.#lines.refuse(pieces)
    this.#context.ledger.used += pieces
    this.#give(line, isWhole)
  }

  /** What is held never went on: a call that was entered, or text of the program that looked like one. */
  #release(): void {
    const { text, lines: pieces, doubt } = this.#held
    const line = doubt?.line ?? text!
    this.#held.drop()
    const bytes = this.#lines.form.readText(line)
    const { isBracketed, tid } = this.#lines.form.prefix
    if (doubt !== null) {
      this.#lines.putBack(doubt)
      if (!this.#lines.accepts(bytes, bytes.length, false)) return this.#lines.refuse(pieces - 1)
    } else if (isBracketed && !this.#lines.acceptsTask(tid)) return this.#lines.refuse(pieces)
    this.#context.ledger.used += pieces - 1
    this.#give(line, true)
  }

  #give(line: string, isWhole: boolean): void {
    const bytes = Buffer.from(line, 'latin1')
    this.#reader.read(bytes, 0, bytes.length, isWhole)
  }
}
