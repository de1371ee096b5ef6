import type { AuditLog } from './audit-log.ts'
import type { LossMessage } from './carriers/kernel-message.ts'

/** Adds up what the messages of one source say of lost records. */
export class Losses {
  readonly #log: Pick<AuditLog, 'remark'>
  #firstTotal = -1
  #lastTotal = -1
  #lost = 0
  /** Messages of programs that syslog dropped before a line of auditd's plugin came. */
  #ofPrograms = 0
  #hasPlugin = false

  constructor(log: Pick<AuditLog, 'remark'>) {
    this.#log = log
  }

  /** The source has lines of a plugin of auditd. */
  sawPlugin(): void {
    this.#hasPlugin = true
  }

  take({ remark, count, total, isOfPrograms }: LossMessage): void {
    if (isOfPrograms) this.#ofPrograms += count
    else if (total === null) {
      // The total that the kernel prints with these says how many.
      if (remark !== 'records-lost') this.#log.remark(remark, count)
      else if (this.#lastTotal < 0 && this.#lost === 0) this.#log.remark(remark, 1)
    } else {
      if (total < this.#lastTotal) this.#settle()
      if (this.#firstTotal < 0) this.#firstTotal = total
      this.#lastTotal = total
    }
  }

  end(): void {
    this.#settle()
    if (this.#lost > 0) this.#log.remark('records-lost', this.#lost)
    if (this.#hasPlugin && this.#ofPrograms > 0) this.#log.remark('relay-dropped', this.#ofPrograms)
  }

  /** A running total since boot: what was lost before the first message but for that one record is not of this log. */
  #settle(): void {
    if (this.#lastTotal >= 0) this.#lost += this.#lastTotal - this.#firstTotal + 1
    this.#firstTotal = -1
    this.#lastTotal = -1
  }
}
