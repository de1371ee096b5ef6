import { placeOf } from '../../place.ts'
import type { Identify } from '../identify.ts'
import { KnownCalls } from '../../../trace/tally/known-calls.ts'
import {
  LEAST_OWN,
  MAPPING,
  NO_DESCRIPTOR,
  UNLESS_REFUSED,
  UNMAPPING
} from '../../../trace/tally/memory.ts'
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
import { isArm, refusedResult } from '../may-be-blocked.ts'
import { Circumstances } from './circumstances.ts'
import { LEAST_ADDRESS, Mapped } from './mapped.ts'

/** The row that a call is counted in, and its result: -1 for success, else the text id of the errno. */
interface CallEnd {
  readonly row: CallRow
  readonly errno: number
}

/** In place of a descriptor: the call changes more than the tally can repeat. */
const NOT_REPEATABLE = -5

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
  /** Index of the source that is read. */
  #source = 0
  /** What goes with the descriptor that `#leftBy` returned. */
  #entry = 0
  /** Circumstances id of the current call, before its effects. */
  #before = -1
  /** Renames of folders so far. */
  #moves = 0

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

  /** The next lines are of source `index` of the run. */
  startSource(index: number): void {
    this.#source = index
    // The last line of the source before need not have been a call: a line of this one may have the same number and task.
    this.#known?.unwant()
    this.forgetCircumstances()
  }

  /** Answers the tally, which needs the circumstances of the task's next call. */
  #look(tid: number): void {
    const task = this.#scene.family.known(tid)
    if (task !== undefined) this.#known?.tasks.setCircumstances(tid, this.#circumstancesOf(task))
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
  begin(task: Task): void {
    if (this.#known !== null) this.#before = this.#circumstancesOf(task)
  }

  /**
   * After the effects of a call. A change for its task may be one for the tasks that share its folders or descriptors.
   * `isWatched`: equal calls must be reported too, so it is not learned.
   */
  end(plan: Plan | null, call: Call, task: Task, isWatched: boolean): void {
    const known = this.#known
    if (known === null) return
    const isWanted = known.isWanted(call.tid, call.line)
    const after = this.#circumstancesOf(task)
    const isOpen = this.#signs.leavesOpen(call, task)
    const hasMoved = this.#hasMoved()
    if (hasMoved || after !== this.#before) known.tasks.forgetCircumstances()
    else if (isWanted && !isWatched && !isOpen) this.#keep(known, plan, call, task)
    // The task's next line shows what became of an open call.
    known.tasks.setCircumstances(call.tid, isOpen ? -1 : after)
  }

  /** A folder was renamed that may be the current one of any task. */
  #hasMoved(): boolean {
    const { count } = this.#scene.moves
    const hasMoved = count !== this.#moves
    this.#moves = count
    return hasMoved
  }

  #circumstancesOf(task: Task): number {
    const { phases, permissions, unnamed } = this.#scene
    return this.#circumstances.of(task, this.#source, phases.now, !unnamed.isEmpty, permissions.age)
  }

  /** Learns the current call, unless it changes more than one descriptor or mapping can repeat. */
  #keep(known: KnownCalls, plan: Plan | null, call: Call, task: Task): void {
    if (task.process.undecided.length > 0) return
    if (plan === null) return this.#keepIdle(known, call)
    const { kinds, isOfTask, leavesMore } = this.#scene
    // What did not run leaves all as it is.
    if (leavesMore || isOfTask || !call.ran || !kinds.isUnchanged) return
    const left = this.#leftBy(call.outcome === FAILED ? plan.leavesFailed : plan.leaves, task, call)
    if (left === NOT_REPEATABLE || (plan.keepsArguments && this.#keepsAddress(call))) return
    known.keep(this.#endOf(call), kinds.first, kinds.second, left, this.#entry)
  }

  /** The tally leaves out what is as long as an address, also where it is a value that is kept. */
  #keepsAddress(call: Call): boolean {
    const { kept } = this.#rowOf(call)
    return kept.some(({ index }) => call.flags(index, this.#identify.arch) >= LEAST_ADDRESS)
  }

  /** Learns a call without effects. */
  #keepIdle(known: KnownCalls, call: Call): void {
    const refused = refusedResult(call, this.#identify)
    if (refused > 1) known.keep(this.#endOf(call), -1, -1, UNLESS_REFUSED, refused)
    else known.keep(this.#endOf(call), -1, -1, NO_DESCRIPTOR, 0)
  }

  /** The descriptor whose state the call changes, or what `KnownCalls.keep` takes in place of one. */
  #leftBy(leaves: Leaves, task: Task, call: Call): number {
    this.#entry = 0
    switch (leaves) {
      case 'nothing':
        return NO_DESCRIPTOR
      case 'number':
        return this.#isOwnNumber(call) ? NO_DESCRIPTOR : NOT_REPEATABLE
      case 'mapping':
      case 'unmapping':
        this.#entry = this.#mapped.entryOf(
          task,
          leaves === 'mapping' ? call.result : this.#scene.number(0)
        )
        if (this.#entry < 0) return NOT_REPEATABLE
        return leaves === 'mapping' ? MAPPING : UNMAPPING
      case 'first':
      case 'result': {
        const descriptor = leaves === 'first' ? call.fd(0) : call.result
        if (!(descriptor >= 0)) return NO_DESCRIPTOR
        this.#entry = task.descriptors.entry(descriptor)
        return descriptor
      }
      case 'more':
        return NOT_REPEATABLE
    }
  }

  /** The call returned its task's number, and is known for any other task that does. */
  #isOwnNumber({ result, tid }: Call): boolean {
    // Where the tally has not been told of names, it goes by the text alone, which a thread's getpid has, too.
    return this.#known!.isInUse && result === tid && tid >= LEAST_OWN
  }

  #endOf(call: Call): number {
    return this.#endId(this.#rowOf(call), errnoOf(call))
  }

  #rowOf(call: Call): CallRow {
    const { arch, name } = this.#identify
    return this.#calls.row(arch, name, placeOf(this.#source, call.line))
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
