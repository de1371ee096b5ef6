import type { Arch } from '../../facts/syscall-table.ts'
import { ARGUMENTS, FAILED, RETURNED, START, TABLE_TASK } from '../../trace/sink.ts'
import type { Call, Interest, Origin, Sink, TaskEvent } from '../../trace/sink.ts'
import type { Remark } from '../../trace/remark.ts'
import { Texts } from '../../trace/texts.ts'
import type { Verdict } from '../../trace/verdict.ts'
import { BlockedCalls } from './logs/blocked-calls.ts'
import { CallLog, errnoOf } from './logs/call-log.ts'
import { NO_VALUES, type CallWatch } from './logs/call-watch.ts'
import { accessPath } from './access-path.ts'
import { Identify, MAX_UNDECIDED } from './identify.ts'
import type { KnownCalls } from '../../trace/tally/known-calls.ts'
import { placeOf } from '../place.ts'
import { Plans, interestOf } from './plan.ts'
import type { Plan } from './plan.ts'
import { Repetition } from './known/repetition.ts'
import { Orphans } from './scene/orphans.ts'
import { Scene } from './scene/scene.ts'
import { Signs } from './signs.ts'
import type { Process, Task } from './scene/tasks.ts'
import { SummaryRows } from './logs/summary-rows.ts'
import { RemarkLog } from './logs/remark-log.ts'
import { VerdictLog } from './logs/verdict-log.ts'

/** Receives the calls, task events and verdicts of one run from its parsers and collects their facts. */
export class Observation implements Sink {
  readonly names: Texts = new Texts()
  readonly texts: Texts = new Texts()
  readonly scene: Scene
  readonly calls: CallLog = new CallLog(this.names)
  readonly identify: Identify
  readonly signs: Signs = new Signs(this.names)
  readonly verdicts: VerdictLog = new VerdictLog(this.names)
  /** What the records of an audit log can be selected by. */
  readonly origins: Origin[] = []
  readonly remarks: RemarkLog = new RemarkLog()
  /** More tasks were alive at once than can be held. */
  isOverfull = false
  /** Watches the calls of some names; each of these is then read in full, which is slower. Null: none are watched. */
  watched: CallWatch | null = null
  #source = 0
  readonly #plans = new Plans(this.names)
  /** Thread id -> call that may have failed by a seccomp filter; the task's next line decides. */
  readonly #held = new Map<number, Call>()
  readonly #blocked: BlockedCalls
  readonly #repetition: Repetition
  readonly #orphans: Orphans
  readonly #table: SummaryRows

  constructor(arch: Arch, cwd: string | null) {
    this.scene = new Scene(this.names, this.texts, cwd)
    this.identify = new Identify(arch, this.names)
    this.#blocked = new BlockedCalls(this.names, this.identify, this.calls)
    this.#table = new SummaryRows(this.identify, this.signs, this.names)
    this.#repetition = new Repetition(this.scene, this.calls, this.signs, this.identify)
    this.#orphans = new Orphans(this.scene.family, call => this.call(call))
  }

  /** The next lines are those of the run's source `index`. */
  startSource(index: number): void {
    this.#orphans.releaseAll()
    this.#source = index
    this.scene.startSource()
    this.#repetition.startSource(index)
  }

  /** See `Repetition.known`. */
  knownCalls(enough?: number): KnownCalls | null {
    return this.#repetition.known(enough)
  }

  call(call: Call): void {
    if (call.tid === TABLE_TASK) return this.#table.add(call)
    const plan = this.#plans.of(call.name)
    // What shows no end may have begun before the others ended (-b execve).
    const mayBegin = plan?.isExec && (call.outcome === FAILED || call.result === 0)
    if (mayBegin && this.scene.family.isOver(call.tid)) this.#startOver()
    if (this.#orphans.takes(call)) return
    let task = this.#taskOf(call.tid)
    const place = placeOf(this.#source, call.line)
    this.#repetition.begin(task)
    this.scene.phases.see(call.name)
    this.signs.call(call, task)
    this.#count(call, task, place)
    if (this.#blocked.saw(call, plan !== null)) {
      if (plan !== null) this.#held.set(call.tid, call.keep())
      return this.#repetition.hold(call.tid)
    }
    if (plan !== null) {
      // Calls that wait until the program is known to be 32-bit or 64-bit are the old program's.
      if (plan.isExec && call.outcome === RETURNED) {
        this.#flush(task.process)
        // Later lines of other threads are the old program's.
        if (this.scene.family.executed.has(call.tid)) task = this.scene.family.alone(task)
      }
      // Other tasks may have ended, or get another parent.
      if (plan.isExec || plan.start !== null) this.#repetition.forgetCircumstances()
      this.#perform(plan, call, task, place, false)
    }
    this.#repetition.end(plan, call, task, this.watched?.has(this.identify.name) === true)
    if (plan?.start) this.#orphans.release(call.result)
  }

  /** The task of a new call. A call of the task that was held back was not refused by a filter: it takes effect. */
  #taskOf(tid: number): Task {
    if (this.#held.size > 0) this.#release(tid, false)
    const { family } = this.scene
    const task = family.of(tid)
    if (family.isOverfull) this.#forgetOldest(tid)
    return task
  }

  // Waiting calls of a task are counted before it is forgotten.
  #forgetOldest(current: number): void {
    const { family } = this.scene
    this.isOverfull = true
    for (const tid of family.oldest()) {
      if (tid === current) continue
      this.#release(tid, false)
      this.#flush(family.of(tid).process)
      this.#exited(tid)
    }
  }

  /** Another run begins in the same log. */
  #startOver(): void {
    this.#endRun()
    this.#repetition.forgetCircumstances()
    for (const { tid } of this.scene.family.alive()) this.#exited(tid)
  }

  #endRun(): void {
    this.#orphans.releaseAll()
    for (const [tid, call] of this.#held) {
      this.#held.set(tid, call.keep(false))
      this.#release(tid, false)
    }
    for (const task of this.scene.family.alive()) {
      this.#flush(task.process)
      this.signs.stillAlive(task)
    }
  }

  #exited(tid: number): void {
    this.#blocked.forget(tid)
    this.scene.family.exited(tid)
    this.#repetition.forget(tid)
  }

  interest(name: number): Interest {
    // A server serves from the moment its waiting call begins, not when it returns.
    if (this.scene.phases.awaits(name)) return START
    const interest = interestOf(this.#plans.of(name))
    return interest !== START && this.watched?.has(name) ? ARGUMENTS : interest
  }

  hasTask(tid?: number): boolean {
    return this.scene.family.has(tid) || (tid !== undefined && this.#orphans.has(tid))
  }

  areThreads(tid: number, other: number): boolean {
    return this.scene.family.areThreads(tid, other)
  }

  started(call: Call): void {
    this.#orphans.release(call.tid)
    const plan = this.#plans.of(call.name)
    if (this.scene.phases.see(call.name) || plan?.start) this.#repetition.forgetCircumstances()
    if (!plan?.start) return
    this.#orphans.forkBegins()
    const task = this.scene.family.of(call.tid)
    this.identify.identify(call, task.process)
    this.#set(plan, call, task, placeOf(this.#source, call.line), false)
    plan.start(this.scene)
  }

  task(event: TaskEvent): void {
    if (event.kind === 'attached') return this.#orphans.attached(event.tid)
    this.#orphans.release(event.tid)
    const isKilled = event.kind === 'exit' && event.killedBy === 'SIGSYS'
    const isBlocked = event.kind === 'blocked' || isKilled
    if (isBlocked) {
      this.watched?.blocked(event.tid)
      this.#blocked.refused(event, this.scene.family.of(event.tid).process)
    }
    this.#release(event.tid, isBlocked)
    const { family } = this.scene
    switch (event.kind) {
      case 'exit':
        this.signs.exit(event.killedBy, family.of(event.tid))
        this.#flush(family.of(event.tid).process)
        return this.#exited(event.tid)
      case 'superseded':
        this.#repetition.forget(event.by)
        this.#repetition.forgetCircumstances()
        return family.superseded(event)
      case 'personality':
        this.#repetition.forgetCircumstances()
        if (event.tid !== TABLE_TASK) family.of(event.tid).process.callsAs(event.arch)
        else this.#table.is32Bit = event.arch === '32'
        return
      case 'renumbered':
      case 'detached':
      case 'released':
        family.of(event.tid).isEnding = true
        return this.signs.left(event.kind)
      case 'cut':
        return this.#startOver()
      case 'child':
        return family.born(event.tid, event.parent)
      case 'blocked':
      case 'signal':
        this.signs.hasSignals = true
        return
    }
    event satisfies never
  }

  verdict(verdict: Verdict, line: number): void {
    if (verdict.kind === 'seccomp') this.identify.record(verdict.arch)
    this.verdicts.add(verdict, placeOf(this.#source, line))
  }

  origin(origin: Origin): void {
    this.origins.push(origin)
  }

  remark(remark: Remark, count: number, about?: string): void {
    this.remarks.add(remark, count, about)
  }

  /** After the last source: calls still held back take effect, as nothing can show any more whether they ran. */
  end(): void {
    this.#endRun()
    this.#repetition.count()
    this.#table.mentionIn(this.calls, this.#source)
  }

  #count(call: Call, task: Task, place: number): void {
    const { process } = task
    const { identify } = this
    const phase = this.scene.phases.now
    const errno = errnoOf(call)
    const isKnown = identify.identify(call, process)
    const values = this.watched?.valuesOf(call, identify.name, identify.arch) ?? NO_VALUES
    if (!isKnown) {
      process.undecided.push({ name: call.name, errno, place, phase, values })
      if (process.undecided.length > MAX_UNDECIDED) this.#flush(process)
      return
    }
    const { arch, name } = identify
    if (process.undecided.length > 0) this.#flush(process)
    identify.arch = arch
    identify.name = name
    this.watched?.saw(call.tid, arch, name, process.program, values, errno, place)
    this.calls.count(arch, name, errno, place, phase)
  }

  /** Counts the calls that waited until the program was known to be 32-bit or 64-bit. */
  #flush(process: Process): void {
    if (process.is32Bit === null) this.#repetition.forgetCircumstances()
    process.is32Bit ??= false
    const { identify } = this
    for (const { name: printed, errno, place, phase, values, isBlocked } of process.undecided) {
      identify.name = printed
      identify.settle(process)
      const { arch, name } = identify
      this.watched?.saw(-1, arch, name, process.program, values, errno, place)
      this.calls.count(arch, name, errno, place, phase)
      if (isBlocked) this.calls.blocked(arch, name)
    }
    process.undecided.length = 0
  }

  #release(tid: number, isBlocked: boolean): void {
    const call = this.#held.get(tid)
    if (!call) return
    this.#repetition.forgetCircumstances()
    this.#held.delete(tid)
    const task = this.scene.family.of(tid)
    this.identify.identify(call, task.process)
    const plan = this.#plans.of(call.name)!
    this.#perform(plan, call, task, placeOf(this.#source, call.line), isBlocked)
  }

  #perform(plan: Plan, call: Call, task: Task, place: number, isBlocked: boolean): void {
    const { scene } = this
    this.#set(plan, call, task, place, isBlocked)
    if (plan.keepsArguments) this.calls.keepArguments(scene.arch, this.identify.name, call, place)
    plan.evidence?.weigh(scene)
    for (const path of plan.paths) accessPath(scene, plan, path)
    plan.effect?.(scene)
  }

  #set(plan: Plan, call: Call, task: Task, place: number, isBlocked: boolean): void {
    this.scene.name = plan.name
    this.scene.set(call, task, this.identify.arch, place, isBlocked)
  }
}
