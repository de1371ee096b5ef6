import type { AuditLog } from './audit-log.ts'
import type { LossMessage } from './carriers/kernel-message.ts'

/** Totals of more machines are those of one. */
const MOST_MACHINES = 1000

/** A running total since boot. */
interface Total {
  first: number
  last: number
}

/** Adds up what the messages of one source say of lost records. */
export class Losses {
  readonly #log: Pick<AuditLog, 'remark'>
  /** By the machine that the line names. */
  readonly #totals = new Map<number, Total>()
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

  take({ remark, count, total, isOfPrograms }: LossMessage, machine: number): void {
    if (isOfPrograms) this.#ofPrograms += count
    else if (total !== null) this.#count(total, machine)
    // The total that the kernel prints with these says how many.
    else if (remark !== 'records-lost') this.#log.remark(remark, count)
    else if (this.#totals.size === 0 && this.#lost === 0) this.#log.remark(remark, 1)
  }

  end(): void {
    for (const total of this.#totals.values()) this.#lost += lostIn(total)
    this.#totals.clear()
    if (this.#lost > 0) this.#log.remark('records-lost', this.#lost)
    if (this.#hasPlugin && this.#ofPrograms > 0) this.#log.remark('relay-dropped', this.#ofPrograms)
  }

  #count(last: number, machine: number): void {
    const key = this.#totals.size < MOST_MACHINES || this.#totals.has(machine) ? machine : 0
    const total = this.#totals.get(key)
    if (total === undefined || last < total.last) {
      // It was started anew.
      if (total !== undefined) this.#lost += lostIn(total)
      this.#totals.set(key, { first: last, last })
    } else total.last = last
  }
}

/** What was lost before the first message but for that one record is not of this log. */
function lostIn({ first, last }: Total): number {
  return last - first + 1
}
