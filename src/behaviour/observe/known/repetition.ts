import { FAILED, RETURNED } from '../../../trace/sink.ts'
import type { Call } from '../../../trace/sink.ts'
import { errnoOf } from '../logs/call-log.ts'
import type { CallLog, CallRow } from '../logs/call-log.ts'
import { Circumstances } from './circumstances.ts'
import { KnownCalls } from './known-calls.ts'
import type { Plan } from '../plan.ts'
import type { Scene } from '../scene/scene.ts'
import type { Signs } from '../signs.ts'
import type { Task } from '../scene/tasks.ts'

/** Counts a call that is known to the letter in one step, and learns which are. */
export class Repetition {
  readonly #scene: Scene
  readonly #calls: CallLog
  readonly #signs: Signs
  readonly #circumstances = new Circumstances()
  readonly #known = new KnownCalls()
  /** The call that was asked about last, and the circumstances in which it was made. */
  readonly #asked = { tid: -1, line: -1, circumstances: -1 }

  constructor(scene: Scene, calls: CallLog, signs: Signs) {
    this.#scene = scene
    this.#calls = calls
    this.#signs = signs
  }

  /** True when the call from `start` to `end` has been counted: it means what one like it meant before. */
  takes(
    task: Task,
    source: number,
    line: number,
    number: number,
    bytes: Buffer,
    start: number,
    end: number
  ): boolean {
    const circumstances = this.#circumstances.of(task, source, this.#scene.phases.now)
    this.#asked.tid = task.tid
    this.#asked.line = line
    this.#asked.circumstances = circumstances
    const known = this.#known
    const at = known.find(bytes, start, end, number, circumstances, task.known)
    if (at < 0) return false
    const path = known.path(at)
    if (path >= 0 && this.#scene.kinds.of(path) !== known.kind(at)) return false
    const { row, errno } = known.end(at)
    this.#calls.again(row, errno)
    this.#signs.again(errno >= 0)
    const descriptor = known.descriptor(at)
    if (descriptor >= 0) task.descriptors.restore(descriptor, known.entry(at))
    return true
  }

  /** Keeps the call asked about if it has left nothing behind which cannot be left again in one step; `row` counts it. */
  learn(plan: Plan | null, call: Call, task: Task, source: number, row: () => CallRow): void {
    const { kinds, isOfTask } = this.#scene
    const asked = this.#asked
    if (!this.#known.isWanted || asked.tid !== call.tid || asked.line !== call.line) return
    if (call.outcome !== RETURNED && call.outcome !== FAILED) return
    if (task.process.undecided.length > 0) return
    if (this.#circumstances.of(task, source, this.#scene.phases.now) !== asked.circumstances) return
    let [path, descriptor] = [-1, -1]
    if (plan !== null) {
      const leaves = call.outcome === FAILED ? plan.leavesFailed : plan.leaves
      if (leaves === 'more' || isOfTask || !kinds.isUnchanged) return
      path = kinds.watched
      if (leaves !== 'nothing') descriptor = leaves === 'first' ? call.fd(0) : call.result
    }
    const traces = {
      path,
      kind: kinds.of(path),
      descriptor,
      entry: task.descriptors.entry(descriptor)
    }
    this.#known.keep(row(), errnoOf(call), traces, task.known)
  }
}
