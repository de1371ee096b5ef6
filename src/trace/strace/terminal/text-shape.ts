import type { TraceContext } from '../../format.ts'
import { isCallName } from '../call-names.ts'
import { closingAt } from '../cut-lines.ts'
import { LineForm } from '../line-form.ts'
import { callsBehindText, tasksBehindText } from './behind-text.ts'
import { writtenText } from './read-written-text.ts'
import type { WrittenText } from './written-text.ts'

/** So many places in a line are tried. */
const MOST_TRIES = 64

/** What is known of the lines of a log. */
export interface LogSoFar {
  /** The task has been told of. */
  isKnown(tid: number): boolean
  /** The line cannot be of the run that is going on. */
  isOther(form: LineForm, bytes: Buffer): boolean
}

/** What a text looks like that is no line by itself: a piece of one, or pieces put together. In latin1. */
export class TextShape {
  readonly #form: LineForm
  readonly #log: LogSoFar

  constructor({ names, texts }: TraceContext, log: LogSoFar) {
    this.#form = new LineForm(names, texts)
    this.#log = log
  }

  /** True for a whole line of strace's, though perhaps of a made-up call. */
  isClosed(text: string): boolean {
    this.#form.readText(text)
    return this.#form.isClosed
  }

  /** True when it begins with the number of a task. */
  hasNumber(text: string): boolean {
    this.#form.readText(text)
    return this.#form.prefix.tid >= 0
  }

  /** True when a line of strace's begins with it, and nothing speaks against it. */
  looksRight(text: string): boolean {
    const form = this.#form
    const bytes = form.readText(text)
    if (form.kind === 'text' || form.kind === 'message' || this.#log.isOther(form, bytes))
      return false
    const isKnown = this.#log.isKnown(form.prefix.tid)
    if (form.prefix.isBracketed) return isKnown || form.isClosed
    return (isKnown || form.isClosed) && (form.kind !== 'call' || isCallName(form.name(bytes)))
  }

  /** True when a line of strace's begins with it, and with the number of a task that lives. */
  isNumbered(text: string): boolean {
    return (
      /^(?:\[pid |\d)/.test(text) &&
      this.looksRight(text) &&
      this.#log.isKnown(this.#form.prefix.tid)
    )
  }

  /** True when it begins a call that was surely made, and has no end. */
  isCutCall(text: string): boolean {
    const form = this.#form
    const bytes = form.readText(text)
    if (form.kind !== 'call' || form.isClosed || form.isNoCall) return false
    const { isBracketed, tid } = form.prefix
    return isCallName(form.name(bytes)) || (isBracketed && this.#log.isKnown(tid))
  }

  /** The whole line that a start and the end of a line make, without text of others between the two; null: they make none. */
  closing(start: string, line: string): string | null {
    if (this.isClosed(start + line)) return start + line
    const tail = closingAt(line)
    if (tail < 0) return null
    const joined = start + line.slice(tail)
    return this.isClosed(joined) ? joined : null
  }

  /** Where a whole line of strace's stands behind text without a line feed; 0: nowhere. */
  behindText(line: string): number {
    let tries = 0
    for (const [at, tid] of tasksBehindText(line))
      if (tries++ < MOST_TRIES && this.#log.isKnown(tid) && this.looksRight(line.slice(at)))
        return at
    for (const at of callsBehindText(line))
      if (tries++ < MOST_TRIES && this.isClosed(line.slice(at))) return at
    return 0
  }

  /** What the call of a line whose end is missing writes itself; null for another call, and where nothing of it is shown. */
  writtenIn(start: string): WrittenText | null {
    const bytes = this.#form.readText(start)
    return writtenText(this.#form, bytes, bytes.length)?.text ?? null
  }
}
