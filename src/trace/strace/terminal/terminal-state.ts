import { attachedTask, endsAttached } from '../messages.ts'
import type { TerminalLines } from './terminal-lines.ts'

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
  turnOn(): void {
    this.#lines.hasNumbers = true
    this.#state = 'on'
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
    if (this.isOff && endsAttached(bytes, start, end)) this.turnOn()
    return this.isOn
  }
}
