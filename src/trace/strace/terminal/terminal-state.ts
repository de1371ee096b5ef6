import { isRest } from '../cut-lines.ts'
import { attachedTask, endsAttached } from '../messages.ts'
import { mayForge } from './may-forge.ts'
import type { TerminalLines } from './terminal-lines.ts'

/** More than strace puts before the result of a call, which it aligns. */
const FAR = 80

/**
 * Whether a log may have text of the program between its lines. A log with -o either has a number before each line or is of one
 * task: `[pid N]` and bare lines may be a terminal's.
 */
export class TerminalState {
  readonly #lines: TerminalLines
  #state: 'undecided' | 'on' | 'off' | 'over'

  /** `isOfSet`: the lines are of a file of a -ff set. */
  constructor(lines: TerminalLines, isOfSet: boolean) {
    this.#lines = lines
    this.#state = isOfSet ? 'over' : 'undecided'
  }

  get isOn(): boolean {
    return this.#state === 'on'
  }

  get isOff(): boolean {
    return this.#state === 'off'
  }

  /** Lines with numbers, and text between them all the same. */
  #turnOn(): void {
    this.#lines.hasNumbers = true
    this.#state = 'on'
  }

  /** A call that is cut though its line begins with a number: with `-o /dev/stderr` numbers and texts come together. */
  turnsOnFor(bytes: Buffer, start: number, end: number): boolean {
    if (!this.isOff) return false
    const { form } = this.#lines
    form.read(bytes, start, end)
    const { tid, isBracketed } = form.prefix
    if (form.kind !== 'call' || form.isClosed || tid < 0 || isBracketed) return false
    this.#turnOn()
    return true
  }

  /** A call that writes what looks like lines of strace's: the text may stand in this log, too. */
  turnsOnForText(bytes: Buffer, start: number, end: number): boolean {
    if (!this.isOff || !mayForge(bytes, start, end)) return false
    this.#turnOn()
    return true
  }

  /** The end of a call that stands alone: text may have come before it. */
  turnOnForRest(bytes: Buffer, start: number, end: number): void {
    if (!this.isOff || !isRest(bytes.toString('latin1', start, Math.min(end, start + FAR)))) return
    this.#lines.noteText()
    this.#turnOn()
  }

  /** The calls of the log are over. */
  end(): void {
    this.#state = 'over'
  }

  /** Looks at a line while no text is looked for; true when from this line on it is. */
  turnsOn(bytes: Buffer, start: number, end: number): boolean {
    if (this.#state === 'undecided' && end > start) {
      this.#lines.form.read(bytes, start, end)
      const { prefix, kind } = this.#lines.form
      if (kind === 'text' || kind === 'envelope') return false
      // strace may say something before it starts anything.
      if (kind === 'message' && attachedTask(bytes.toString('latin1', start, end)) < 0) return false
      this.#state = prefix.tid < 0 || prefix.isBracketed ? 'on' : 'off'
      if (prefix.tid < 0 && kind !== 'message') this.#lines.tasks.beganBare()
    }
    // --always-show-pid: numbers, and yet strace's messages
    if (this.isOff && endsAttached(bytes, start, end)) this.#turnOn()
    return this.isOn
  }
}
