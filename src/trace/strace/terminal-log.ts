import { isSyscall } from '../../facts/syscall-table.ts'
import type { TraceContext } from '../format.ts'
import {
  attachedTask,
  callsBehindText,
  closingAt,
  isRest,
  isTableHeading,
  messageAtEnd,
  tasksBehindText
} from './cut-lines.ts'
import { AnnouncedTasks } from './announced-tasks.ts'
import type { BareTasks } from './bare-tasks.ts'
import { LineForm } from './line-form.ts'
import { WrittenTexts } from './written-texts.ts'
import { writtenText } from './written-text.ts'
import type { WrittenText } from './written-text.ts'

/** A longer line is left as it is: a string of it would cost twice its size. */
const LONGEST_LINE = 1 << 24
/** So often one line of strace's is cut by others before it is given up. */
const MOST_PIECES = 64

/** Reads one line of strace's own, put together again; counts it in the ledger. */
export type ReadLine = (bytes: Buffer, start: number, end: number, isWhole: boolean) => void

/**
 * A log that strace wrote to the same standard error as the program: without -o. strace writes the start of a line when a
 * call is entered and the rest when it returns, and in between stands what was written meanwhile: the very text of
 * `write(2, "no\n", 3`, another task's, or `strace: Process 7 attached`. This takes such lines apart. What a program wrote is
 * known from the call that wrote it, so that text that looks like a line of strace's is not taken for one.
 */
export class TerminalLog {
  readonly #context: TraceContext
  readonly #bare: BareTasks
  readonly #read: ReadLine
  readonly #form: LineForm
  readonly #tasks = new AnnouncedTasks()
  readonly #texts = new WrittenTexts()
  #state: 'undecided' | 'on' | 'off' = 'undecided'
  /** The start of a line of strace's that something has cut, and the lines it took. */
  #held: string | null = null
  #heldLines = 0
  /** A text that goes on in the next line. */
  #begun: WrittenText | null = null
  /** The held call's own text has been found. */
  #isOwnDone = false

  constructor(context: TraceContext, bare: BareTasks, read: ReadLine) {
    this.#context = context
    this.#bare = bare
    this.#read = read
    this.#form = new LineForm(context.names, context.texts)
    if (context.tid !== null) this.#state = 'off'
  }

  /** True when the line needs nobody else: it was a piece, a text, or has been put together and read. */
  takes(bytes: Buffer, start: number, end: number, isWhole: boolean): boolean {
    if (this.#state !== 'on' && !this.#turnsOn(bytes, start, end)) return false
    if (this.#held === null && this.#texts.isEmpty && this.#begun === null) {
      const form = this.#form
      form.read(bytes, start, end)
      if (form.isClosed && !this.#isSuspicious(bytes) && !this.#mayHoldText(bytes, end))
        return !this.#accepts(bytes, end, false)
      if (!isWhole) return false
    }
    if (end - start > LONGEST_LINE) return false
    this.#take(bytes.toString('latin1', start, end), isWhole)
    return true
  }

  end(): void {
    if (this.#held !== null) this.#release()
  }

  // A log with -o either has a number before each line or is of one task: `[pid N]` and bare lines may be a terminal's.
  #turnsOn(bytes: Buffer, start: number, end: number): boolean {
    if (this.#state === 'undecided' && end > start) {
      this.#form.read(bytes, start, end)
      const { prefix, kind } = this.#form
      if (kind === 'text') {
        if (bytes[start] === PERCENT) this.#state = 'off'
        return false
      }
      this.#state = prefix.tid < 0 || prefix.isBracketed ? 'on' : 'off'
      if (prefix.tid < 0) this.#tasks.beganBare()
    }
    // --always-show-pid: numbers, and yet strace's messages
    if (
      this.#state === 'off' &&
      bytes[end - 1] === LAST_OF_ATTACHED &&
      this.#context.tid === null &&
      attachedTask(bytes.toString('latin1', Math.max(start, end - 60), end)) >= 0
    )
      this.#state = 'on'
    return this.#state === 'on'
  }

  #mayHoldText(bytes: Buffer, end: number): boolean {
    const form = this.#form
    if (form.kind !== 'call') return false
    const first = bytes[form.nameStart]
    if (first !== 0x77 && first !== 0x70 && first !== 0x73) return false // w, p, s
    return writtenText(this.#name(bytes), bytes, form.rest, end) !== null
  }

  /** `child(b 2wait4(-1, NULL, 0, NULL) = 7`: a name that is none, as text before a line makes it. */
  #isSuspicious(bytes: Buffer): boolean {
    const { kind, prefix, nameStart, nameEnd } = this.#form
    if (kind !== 'call' || prefix.isBracketed) return false
    const id = this.#context.names.intern(bytes, nameStart, nameEnd)
    return !(this.#isName[id] ??= isName(this.#name(bytes)))
  }

  readonly #isName: boolean[] = []

  #name(bytes: Buffer): string {
    return bytes.toString('latin1', this.#form.nameStart, this.#form.nameEnd)
  }

  /** False when the line cannot be strace's. Notes what is known of the task when it can. */
  #accepts(bytes: Buffer, end: number, isOwnDone: boolean): boolean {
    const form = this.#form
    const { tid, isBracketed } = form.prefix
    if (isBracketed) {
      if (!this.#acceptsTask(tid)) {
        this.#ignoreText(1)
        return false
      }
    } else if (tid < 0) this.#tasks.bareLine(form.isUnfinished)
    if (form.kind === 'message') this.#announce(bytes.toString('latin1', form.nameStart, end))
    else if (form.kind === 'call' || form.kind === 'resumed') {
      const name = this.#name(bytes)
      this.#tasks.called(name, form.result)
      if (form.kind === 'resumed') this.#texts.returned(tid)
      else if (form.isUnfinished && !isOwnDone) {
        const written = writtenText(name, bytes, form.rest, end)
        if (written) this.#texts.entered(tid, written.text)
      }
    }
    return true
  }

  #acceptsTask(tid: number): boolean {
    const isAccepted = this.#tasks.accepts(tid, this.#form.kind === 'call')
    if (tid === this.#tasks.first) this.#bare.named(tid)
    return isAccepted
  }

  #announce(message: string): void {
    const tid = attachedTask(message)
    if (tid >= 0) this.#tasks.announced(tid)
  }

  #take(line: string, isWhole: boolean): void {
    let rest: string | null = line
    if (this.#begun !== null) rest = this.#goOn(this.#begun, line)
    if (rest !== null) rest = this.#texts.stripStart(rest, text => this.#looksRight(text))
    if (rest === null) {
      this.#begun ??= this.#texts.takeBegun()
      return this.#ignoreText(1)
    }
    if (rest !== line) this.#noteText()
    if (this.#held === null) return this.#evaluate(rest, isWhole)
    const held = this.#held
    if (MESSAGE.test(rest)) {
      this.#announce(rest)
      return this.#context.ledger.ignore('strace-message')
    }
    if (this.#startsAnew(rest) || this.#heldLines >= MOST_PIECES) {
      this.#release()
      return this.#evaluate(rest, isWhole)
    }
    const closed = this.#closing(held, rest)
    if (closed !== null) return this.#emit(closed, isWhole)
    if (!isWhole) return this.#emit(held + rest, false)
    if (!this.#isCutAgain(held + rest)) this.#ignoreText(1)
  }

  /** The rest of a line in which a text goes on; null when it fills the line. */
  #goOn(text: WrittenText, line: string): string | null {
    // What -s has cut is known by its length alone, unless strace says that less was written.
    const isOver = text.isBlind && /^\) += \d/.test(line)
    const count = isOver ? -1 : text.match(line, 0)
    if (count < 0) {
      this.#begun = null
      return line
    }
    text.done += count
    if (text.isDone) this.#begun = null
    return count > line.length ? null : line.slice(count)
  }

  /** The held start and this line's end, where they make a whole line. */
  #closing(held: string, line: string): string | null {
    if (this.#isClosed(held + line)) return held + line
    const tail = closingAt(line)
    if (tail < 0) return null
    const joined = held + line.slice(tail)
    if (!this.#isClosed(joined)) return null
    this.#noteText()
    return joined
  }

  #isClosed(line: string): boolean {
    const bytes = Buffer.from(line, 'latin1')
    this.#form.read(bytes, 0, bytes.length)
    return this.#form.isClosed
  }

  #isCutAgain(line: string): boolean {
    const before = this.#heldLines
    const cut = messageAtEnd(line)
    if (cut >= 0) {
      this.#announce(line.slice(cut))
      this.#hold(line.slice(0, cut))
    }
    return this.#heldLines > before
  }

  /** True when it is a line of strace's by itself, so that what is held never went on. */
  #startsAnew(line: string): boolean {
    return this.#looksRight(line) && !isRest(line)
  }

  #looksRight(line: string): boolean {
    const bytes = Buffer.from(line, 'latin1')
    const form = this.#form
    form.read(bytes, 0, bytes.length)
    if (form.kind === 'text' || form.kind === 'message') return false
    if (form.prefix.isBracketed) return this.#tasks.isKnown(form.prefix.tid) || form.isClosed
    return form.isClosed && (form.kind !== 'call' || isName(this.#name(bytes)))
  }

  #evaluate(line: string, isWhole: boolean): void {
    let text = line
    for (let rounds = 0; rounds < MOST_PIECES; rounds++) {
      const bytes = Buffer.from(text, 'latin1')
      const form = this.#form
      form.read(bytes, 0, bytes.length)
      if (form.kind === 'text' || this.#isSuspicious(bytes)) return this.#strange(text, isWhole)
      if (form.kind === 'event' || form.kind === 'message') return this.#emit(text, isWhole)
      const found = this.#textIn(text, bytes)
      if (found === null) break
      this.#noteText()
      text = found
    }
    if (this.#isClosed(text)) return this.#emit(text, isWhole)
    if (!isWhole) return this.#emit(text, false)
    if (this.#isCutAgain(text)) return
    const { prefix } = this.#form
    const name = this.#name(Buffer.from(text, 'latin1'))
    if (isName(name) || (prefix.isBracketed && this.#tasks.isKnown(prefix.tid))) this.#hold(text)
    else this.#strange(text, isWhole)
  }

  /** The line without a text that a program wrote into it; null when there is none. */
  #textIn(line: string, bytes: Buffer): string | null {
    const form = this.#form
    const isClosed = form.isClosed
    let from = form.rest
    if (form.kind === 'call' && !this.#isOwnDone) {
      const own = writtenText(this.#name(bytes), bytes, form.rest, bytes.length)
      if (own) {
        from = own.from
        const at = this.#texts.find(own.text, line, from, isClosed)
        const isResult = isClosed && line[from] === ')' && form.result === own.text.length
        if (at >= 0 && !isResult) {
          this.#isOwnDone = true
          return this.#without(own.text, line, at)
        }
      }
    }
    const other = this.#texts.findAny(line, from, isClosed)
    return other === null ? null : this.#without(other.text, line, other.at)
  }

  #without(text: WrittenText, line: string, at: number): string {
    const count = text.match(line, at)
    text.done += count
    if (!text.isDone) this.#begun = text
    return line.slice(0, at) + line.slice(at + count)
  }

  // A line in no form: of the program, or broken. Something before a known `[pid N]` is the program's.
  #strange(line: string, isWhole: boolean): void {
    const behind = this.#behindText(line)
    if (behind > 0) {
      this.#noteText()
      return this.#evaluate(line.slice(behind), isWhole)
    }
    if (isTableHeading(line)) {
      this.#state = 'off'
      return this.#give(line, isWhole)
    }
    const cut = messageAtEnd(line)
    if (cut >= 0) this.#announce(line.slice(cut))
    if (isWhole && this.#isMixed) this.#ignoreText(1)
    else if (this.#isClosed(line)) this.#emit(line, isWhole)
    else this.#give(line, isWhole)
  }

  /** Where a whole line of strace's stands behind text without a line feed; 0: nowhere. */
  #behindText(line: string): number {
    let tries = 0
    for (const [at, tid] of tasksBehindText(line))
      if (tries++ < MOST_PIECES && this.#tasks.isKnown(tid) && this.#looksRight(line.slice(at)))
        return at
    for (const at of callsBehindText(line))
      if (tries++ < MOST_PIECES && this.#isClosed(line.slice(at))) return at
    return 0
  }

  #hold(line: string): void {
    this.#held = line
    this.#heldLines++
  }

  #emit(line: string, isWhole: boolean): void {
    const isOwnDone = this.#isOwnDone
    const pieces = this.#heldLines
    this.#drop()
    const bytes = Buffer.from(line, 'latin1')
    this.#form.read(bytes, 0, bytes.length)
    const { ledger } = this.#context
    if (!this.#accepts(bytes, bytes.length, isOwnDone)) return this.#ignoreText(pieces)
    ledger.used += pieces
    this.#give(line, isWhole)
  }

  /** What is held never went on: a call that was entered, or text of the program that looked like one. */
  #release(): void {
    const line = this.#held!
    const pieces = this.#heldLines
    this.#drop()
    const bytes = Buffer.from(line, 'latin1')
    this.#form.read(bytes, 0, bytes.length)
    const { isBracketed, tid } = this.#form.prefix
    if (isBracketed && !this.#acceptsTask(tid)) return this.#ignoreText(pieces)
    this.#context.ledger.used += pieces - 1
    this.#give(line, true)
  }

  #drop(): void {
    this.#held = null
    this.#heldLines = 0
    this.#isOwnDone = false
  }

  #give(line: string, isWhole: boolean): void {
    const bytes = Buffer.from(line, 'latin1')
    this.#read(bytes, 0, bytes.length, isWhole)
  }

  #isMixed = false

  #noteText(): void {
    this.#isMixed = true
    this.#context.ledger.isMixed = true
  }

  #ignoreText(lines: number): void {
    this.#noteText()
    for (let i = 0; i < lines; i++) this.#context.ledger.ignore('program-output')
  }
}

function isName(name: string): boolean {
  return isSyscall(name) || name.startsWith('syscall_0x')
}

const PERCENT = 0x25
const LAST_OF_ATTACHED = 0x64
const MESSAGE = /^strace: /
