import { UNKNOWN } from '../../../trace/sink.ts'
import type { Call, TaskEvent } from '../../../trace/sink.ts'
import type { Texts } from '../../../trace/texts.ts'
import type { Identify } from '../identify.ts'
import { mayBeBlocked, mayBeBlockedIdly } from '../may-be-blocked.ts'
import type { Process } from '../scene/tasks.ts'
import type { CallLog } from './call-log.ts'

/** Tells the call log which calls a seccomp filter refused with a signal: they were counted when they came. */
export class BlockedCalls {
  readonly #names: Texts
  readonly #identify: Identify
  readonly #calls: CallLog
  readonly #netDown: number
  /** The name of the last call of each task, where its end leaves open whether it ran. */
  readonly #ends = new Map<number, number>()

  constructor(names: Texts, identify: Identify, calls: CallLog) {
    this.#names = names
    this.#identify = identify
    this.#calls = calls
    this.#netDown = names.internString('ENETDOWN')
  }

  /** Whether its result may be that of a call that a filter refused: the task's next line decides. */
  saw(call: Call, hasEffects: boolean): boolean {
    const asks = hasEffects ? mayBeBlocked : mayBeBlockedIdly
    const isOpen = asks(call, this.#identify, this.#netDown)
    if (isOpen || call.outcome === UNKNOWN) this.#ends.set(call.tid, call.name)
    else if (this.#ends.size > 0) this.#ends.delete(call.tid)
    return isOpen
  }

  /** A signal, or the end of the task by one, says that its last call was refused. */
  refused(event: TaskEvent, process: Process): void {
    const printed = event.kind === 'blocked' ? event.name : null
    const open = this.#ends.get(event.tid)
    this.#ends.delete(event.tid)
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
