import type { LineForm } from '../line-form.ts'

/** So many lines in a row show what all of a run have. */
const ENOUGH = 2
/** So many lines of the other kind, one after the other, show that another run has begun. */
const MOST_OTHERS = 64
const PLUS = 0x2b
const MINUS = 0x2d

/**
 * What strace's options put before the calls of a run, beside the task's number (-tt, -r, -n, -i): before all of them, or none.
 * A line of the other kind is text that looks like strace's.
 */
export class RunForm {
  #hasLead = false
  /** Lines in a row of which that was so, up to `ENOUGH`. */
  #lines = 0
  #others = 0

  /** True when the line cannot be of the run. */
  isOther(form: LineForm, bytes: Buffer): boolean {
    return this.#lines >= ENOUGH && form.prefix.hasLead !== this.#hasLead && isTold(form, bytes)
  }

  /** The line is strace's. */
  saw(form: LineForm, bytes: Buffer): void {
    if (!isTold(form, bytes)) return
    const { hasLead } = form.prefix
    this.#others = 0
    this.#lines = hasLead === this.#hasLead ? Math.min(this.#lines + 1, ENOUGH) : 1
    this.#hasLead = hasLead
  }

  /** A line was taken for text since it cannot be of the run. */
  sawOther(): void {
    if (++this.#others === MOST_OTHERS) this.#lines = 0
  }
}

/** Messages, stacks (-k) and dumps have nothing before them. */
function isTold({ kind, prefix }: LineForm, bytes: Buffer): boolean {
  if (kind === 'call' || kind === 'resumed') return true
  const first = bytes[prefix.rest]
  return kind === 'event' && (first === PLUS || first === MINUS)
}
