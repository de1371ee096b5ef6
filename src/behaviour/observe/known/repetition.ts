import { placeOf } from '../../place.ts'
import type { Identify } from '../identify.ts'
import { KnownCalls } from '../../../trace/tally/known-calls.ts'
import { MAPPING, NO_DESCRIPTOR } from '../../../trace/tally/memory.ts'
import { makeTally } from '../../../trace/tally/tally.ts'
import type { Tally } from '../../../trace/tally/tally.ts'
import { FAILED, RETURNED } from '../../../trace/sink.ts'
import type { Call } from '../../../trace/sink.ts'
import { errnoOf } from '../logs/call-log.ts'
import type { CallLog, CallRow } from '../logs/call-log.ts'
import type { Plan } from '../plan.ts'
import type { Scene } from '../scene/scene.ts'
import type { Task } from '../scene/tasks.ts'
import type { Signs } from '../signs.ts'
import { isArm } from '../may-be-blocked.ts'
import { Circumstances } from './circumstances.ts'
import { Mapped } from './mapped.ts'

/** The row that a call is counted in, and its result: -1 for success, else the text id of the errno. */
interface CallEnd {
  readonly row: CallRow
  readonly errno: number
}

/** Calls after which learning pays off: a smaller log is read before the tally is compiled. */
const ENOUGH = 1000

/** Teaches the tally lines whose facts are known, so that it only counts the same line under the same circumstances. */
export class Repetition {
  readonly #scene: Scene
  readonly #calls: CallLog
  readonly #signs: Signs
  readonly #identify: Identify
  readonly #circumstances = new Circumstances()
  readonly #mapped: Mapped
  #known: KnownCalls | null = null
  #hasBegun = false
  readonly #ends: CallEnd[] = []
  readonly #endIds = new Map<CallRow, number[]>()
  /** Circumstances id of the current call, before its effects. */
  #before = -1

  constructor(scene: Scene, calls: CallLog, signs: Signs, identify: Identify) {
    this.#identify = identify
    this.#scene = scene
    this.#calls = calls
    this.#signs = signs
    this.#mapped = new Mapped(scene)
  }

  /** Null before `enough` calls, and where WebAssembly is not available. */
  known(enough: number = ENOUGH): KnownCalls | null {
    if (!this.#hasBegun && this.#signs.calls >= enough) {
      this.#hasBegun = true
      const tally = makeTally()
      if (tally !== null) this.#learnWith(tally)
    }
    return this.#known
  }

  #learnWith(tally: Tally): void {
    this.#known = new KnownCalls(
      tally,
      isArm(this.#identify.native),
      (tid, descriptor, entry, address) =>
        this.#leave(this.#scene.family.of(tid), descriptor, entry, address)
    )
    this.#scene.kinds.share(this.#known.kinds)
  }

  #leave(task: Task, descriptor: number, entry: number, address: number): void {
    if (descriptor === MAPPING) this.#mapped.map(task, entry, address)
    else task.descriptors.restore(descriptor, entry)
  }

  /** The circumstances of any task may have changed. */
  forgetCircumstances(): void {
    this.#known?.tasks.forgetCircumstances()
  }

  /** The task's next line decides what the current call did, so that line must be reported even if it is known. */
  hold(tid: number): void {
    this.forgetCircumstances()
    this.#known?.tasks.setCircumstances(tid, -1)
  }

  /** The task has ended. */
  forget(tid: number): void {
    this.#known?.tasks.forget(tid)
  }

  /** Before the effects of a call. */
  begin(task: Task, source: number): void {
    if (this.#known !== null) this.#before = this.#circumstancesOf(task, source)
  }

  /**
   * After the effects of a call. A change for its task may be one for the tasks that share its folders or descriptors.
   * `isWatched`: equal calls must be reported too, so it is not learned.
   */
  end(plan: Plan | null, call: Call, task: Task, source: number, isWatched: boolean): void {
    const known = this.#known
    if (known === null) return
    const isWanted = known.isWanted(call.tid, call.line)
    const after = this.#circumstancesOf(task, source)
    const isStop = this.#signs.mayBeLast(call)
    if (after !== this.#before) known.tasks.forgetCircumstances()
    else if (isWanted && !isWatched && !isStop) this.#keep(known, plan, call, task, source)
    // The task's next line shows that the call was not its last.
    known.tasks.setCircumstances(call.tid, isStop ? -1 : after)
  }

  #circumstancesOf(task: Task, source: number): number {
    const { phases, permissions } = this.#scene
    return this.#circumstances.of(task, source, phases.now, permissions.age)
  }

  /** Learns the current call, unless it changes more than one descriptor or mapping can repeat. */
  #keep(known: KnownCalls, plan: Plan | null, call: Call, task: Task, source: number): void {
    const { kinds, isOfTask, leavesMore } = this.#scene
    if (call.outcome !== RETURNED && call.outcome !== FAILED) return
    if (task.process.undecided.length > 0) return
    let path = -1
    let other = -1
    let descriptor = NO_DESCRIPTOR
    let entry = 0
    if (plan !== null) {
      const leaves = call.outcome === FAILED ? plan.leavesFailed : plan.leaves
      if (leaves === 'more' || leavesMore || isOfTask || !kinds.isUnchanged) return
      path = kinds.first
      other = kinds.second
      if (leaves === 'mapping') {
        descriptor = MAPPING
        entry = this.#mapped.entryOf(task, call)
        if (entry < 0) return
      } else if (leaves !== 'nothing') {
        const number = leaves === 'first' ? call.fd(0) : call.result
        if (number >= 0) {
          descriptor = number
          entry = task.descriptors.entry(number)
        }
      }
    }
    const { arch, name } = this.#identify
    const row = this.#calls.row(arch, name, placeOf(source, call.line))
    known.keep(this.#endId(row, errnoOf(call)), path, other, descriptor, entry)
  }

  #endId(row: CallRow, errno: number): number {
    let ids = this.#endIds.get(row)
    if (ids === undefined) this.#endIds.set(row, (ids = []))
    return (ids[errno + 1] ??= this.#ends.push({ row, errno }) - 1)
  }

  /** Adds the calls that the tally counted and did not report. */
  count(): void {
    for (const [end, { row, errno }] of this.#ends.entries()) {
      const count = this.#known!.count(end)
      this.#calls.again(row, errno, count)
      this.#signs.again(errno >= 0, count)
    }
    this.#ends.length = 0
  }
}
