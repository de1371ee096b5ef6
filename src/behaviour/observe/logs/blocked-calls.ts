import { UNKNOWN } from '../../../trace/sink.ts'
import type { Call } from '../../../trace/sink.ts'
import type { Texts } from '../../../trace/texts.ts'
import type { Identify } from '../identify.ts'
import type { Process } from '../scene/tasks.ts'
import type { CallLog } from './call-log.ts'

/** Tells the call log which calls a seccomp filter refused with a signal: they were counted when they came. */
export class BlockedCalls {
  readonly #names: Texts
  readonly #identify: Identify
  readonly #calls: CallLog
  /** The name of the last call of each task, where its end leaves open whether it ran. */
  readonly #ends = new Map<number, number>()

  constructor(names: Texts, identify: Identify, calls: CallLog) {
    this.#names = names
    this.#identify = identify
    this.#calls = calls
  }

  /** `mayBeBlocked`: what it shows as its result may be what a refused call shows. */
  saw(call: Call, mayBeBlocked: boolean): void {
    if (mayBeBlocked || call.outcome === UNKNOWN) this.#ends.set(call.tid, call.name)
    else if (this.#ends.size > 0) this.#ends.delete(call.tid)
  }

  /** A signal says that the last call of the task was refused; `printed` is what it calls it, null where it does not. */
  refused(tid: number, printed: string | null, process: Process): void {
    const open = this.#ends.get(tid)
    this.#ends.delete(tid)
    const name = printed === null ? open : this.#names.internString(printed)
    if (name === undefined) return
    const waiting = process.undecided.findLast(each => each.name === name)
    if (waiting) {
      waiting.isBlocked = true
      return
    }
    this.#identify.name = name
    this.#identify.settle(process)
    this.#calls.blocked(this.#identify.arch, this.#identify.name)
  }

  forget(tid: number): void {
    this.#ends.delete(tid)
  }
}
