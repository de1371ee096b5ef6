import { placeOf } from '../../place.ts'
import type { Identify } from '../identify.ts'
import { KnownCalls } from '../../../trace/tally/known-calls.ts'
import { LEAST_OWN, MAPPING, NO_DESCRIPTOR, UNMAPPING } from '../../../trace/tally/memory.ts'
import { makeTally } from '../../../trace/tally/tally.ts'
import type { Tally } from '../../../trace/tally/tally.ts'
import { FAILED } from '../../../trace/sink.ts'
import type { Call } from '../../../trace/sink.ts'
import { errnoOf } from '../logs/call-log.ts'
import type { CallLog, CallRow } from '../logs/call-log.ts'
import type { Leaves, Plan } from '../plan.ts'
import type { Scene } from '../scene/scene.ts'
import type { Task } from '../scene/tasks.ts'
import type { Signs } from '../signs.ts'
import { isArm } from '../may-be-blocked.ts'
import { Circumstances } from './circumstances.ts'
import { Mapped } from './mapped.ts'

/** Which row a call counts in, and how it ended: -1, or the id of an errno. */
interface CallEnd {
  readonly row: CallRow
  readonly errno: number
}

/** In place of a descriptor: a call like it leaves something else. */
const NOT_AGAIN = -4

/** Calls before it is worth learning any: smaller logs are read before the tally is ready. */
const ENOUGH = 1000

/** Learns which calls are known to the letter, and tells in which circumstances tasks make them. */
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
  #source = 0
  #entry = 0
  /** The circumstances in which the call at hand was made. */
  #before = -1

  constructor(scene: Scene, calls: CallLog, signs: Signs, identify: Identify) {
    this.#identify = identify
    this.#scene = scene
    this.#calls = calls
    this.#signs = signs
    this.#mapped = new Mapped(scene)
  }

  /** null while it is not worth it, and where there can be no tally. */
  known(enough: number = ENOUGH): KnownCalls | null {
    if (!this.#hasBegun && this.#signs.calls >= enough) {
      this.#hasBegun = true
      const tally = makeTally(tid => this.#look(tid))
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
    if (descriptor === MAPPING || descriptor === UNMAPPING) this.#mapped.map(task, entry, address)
    else task.descriptors.restore(descriptor, entry)
  }

  /** The lines that come now are of another source of the run. */
  startSource(source: number): void {
    this.#source = source
    this.forgetCircumstances()
  }

  /** The tally wants to know in which circumstances the next call of the task is made. */
  #look(tid: number): void {
    const task = this.#scene.family.known(tid)
    if (task !== undefined) this.#known?.tasks.setCircumstances(tid, this.#circumstancesOf(task))
  }

  /** What is known of the circumstances of tasks may be true no longer. */
  forgetCircumstances(): void {
    this.#known?.tasks.forgetCircumstances()
  }

  /** The task's next line tells what became of the call at hand: it must be told, whatever it is. */
  hold(tid: number): void {
    this.forgetCircumstances()
    this.#known?.tasks.setCircumstances(tid, -1)
  }

  /** The task is no more. */
  forget(tid: number): void {
    this.#known?.tasks.forget(tid)
  }

  /** A call of the task is looked at. */
  begin(task: Task): void {
    if (this.#known !== null) this.#before = this.#circumstancesOf(task)
  }

  /**
   * It has been looked at. What it changes for its task it may change for others that share it. `isTold`: those that are like
   * it must be told, too.
   */
  end(plan: Plan | null, call: Call, task: Task, isTold: boolean): void {
    const known = this.#known
    if (known === null) return
    const isWanted = known.isWanted(call.tid, call.line)
    const after = this.#circumstancesOf(task)
    const isOpen = this.#signs.leavesOpen(call, task)
    if (after !== this.#before) known.tasks.forgetCircumstances()
    else if (isWanted && !isTold && !isOpen) this.#keep(known, plan, call, task)
    known.tasks.setCircumstances(call.tid, isOpen ? -1 : after)
  }

  #circumstancesOf(task: Task): number {
    const { phases, permissions } = this.#scene
    return this.#circumstances.of(task, this.#source, phases.now, permissions.age)
  }

  /** Keeps the call at hand, unless it leaves something behind that cannot be left again in one step. */
  #keep(known: KnownCalls, plan: Plan | null, call: Call, task: Task): void {
    if (task.process.undecided.length > 0) return
    if (plan === null) return known.keep(this.#endOf(call), -1, -1, NO_DESCRIPTOR, 0)
    const { kinds, isOfTask, leavesMore } = this.#scene
    if (leavesMore || isOfTask || !kinds.isUnchanged) return
    const left = this.#leftBy(call.outcome === FAILED ? plan.leavesFailed : plan.leaves, task, call)
    if (left === NOT_AGAIN) return
    known.keep(this.#endOf(call), kinds.first, kinds.second, left, this.#entry)
  }

  /** The descriptor, or what stands for one, of what the call leaves; `#entry`: what comes with it. */
  #leftBy(leaves: Leaves, task: Task, call: Call): number {
    this.#entry = 0
    switch (leaves) {
      case 'nothing':
        return NO_DESCRIPTOR
      case 'number':
        return call.result === call.tid && call.tid >= LEAST_OWN ? NO_DESCRIPTOR : NOT_AGAIN
      case 'mapping':
      case 'unmapping':
        this.#entry = this.#mapped.entryOf(
          task,
          leaves === 'mapping' ? call.result : this.#scene.number(0)
        )
        if (this.#entry < 0) return NOT_AGAIN
        return leaves === 'mapping' ? MAPPING : UNMAPPING
      case 'first':
      case 'result': {
        const descriptor = leaves === 'first' ? call.fd(0) : call.result
        if (!(descriptor >= 0)) return NO_DESCRIPTOR
        this.#entry = task.descriptors.entry(descriptor)
        return descriptor
      }
      case 'more':
        return NOT_AGAIN
    }
  }

  #endOf(call: Call): number {
    const { arch, name } = this.#identify
    const row = this.#calls.row(arch, name, placeOf(this.#source, call.line))
    return this.#endId(row, errnoOf(call))
  }

  #endId(row: CallRow, errno: number): number {
    let ids = this.#endIds.get(row)
    if (ids === undefined) this.#endIds.set(row, (ids = []))
    return (ids[errno + 1] ??= this.#ends.push({ row, errno }) - 1)
  }

  /** Counts the calls that nobody was told of. */
  count(): void {
    for (const [end, { row, errno }] of this.#ends.entries()) {
      const count = this.#known!.count(end)
      this.#calls.again(row, errno, count)
      this.#signs.again(errno >= 0, count)
    }
    this.#ends.length = 0
  }
}
