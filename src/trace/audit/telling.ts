import { auditArchText } from '../../facts/audit-arches.ts'
import { pathText } from '../path-text.ts'
import type { Sink } from '../sink.ts'
import type { Texts } from '../texts.ts'
import type { Verdict } from '../verdict.ts'
import { AuditCall } from './events/audit-call.ts'
import type { AuditEvent } from './events/audit-event.ts'
import { Origins } from './origins.ts'
import { lacksPaths } from './events/path-items.ts'
import { Chooser } from './selection.ts'
import type { Selection } from './selection.ts'
import { taskOf } from './records/subject.ts'
import type { Subject } from './records/subject.ts'
import type { Judgement } from './records/verdict-records.ts'

/** Why the call of an event is not told. */
export type Untold = 'companion' | 'not-selected' | 'unknown-arch'

/** Tells the sink what is of the chosen workload, and of each process where it came from. */
export class Telling {
  readonly #sink: Sink
  readonly #call: AuditCall
  readonly #chooser: Chooser
  /** Everything is told, whoever it is of. */
  readonly isOfAll: boolean
  readonly #origins = new Origins()
  readonly #exitGroup: number
  /** Of the call before. */
  #pid = -1
  /** Processes of which a call was told. */
  readonly #processes = new Set<number>()
  /** By verdict: the program that it was last of, and what both say together. */
  readonly #latest = new WeakMap<
    Verdict,
    { readonly exe: string | null; readonly verdict: Verdict }
  >()

  constructor(sink: Sink, names: Texts, texts: Texts, selection: Selection) {
    this.#sink = sink
    this.#call = new AuditCall(names, texts)
    this.#chooser = new Chooser(selection)
    this.isOfAll = this.#chooser.isOpen
    this.#exitGroup = names.internString('exit_group')
  }

  /** The call of an event; null when it was told. `isFirst`: what stands before it is not in the log. */
  call(event: AuditEvent, isFirst: boolean): Untold | null {
    const subject = event.subject!
    if (!this.isOfAll) this.#chooser.sees(subject)
    // What the kernel wrote the first event for may stand before the log's first line.
    if ((event.hasCause || isFirst) && subject.keys.length === 0) return 'companion'
    if (!this.isOfAll) {
      const evidence = { subject, isCall: true, profile: null, time: event.time }
      if (!this.#chooser.chooses(evidence)) return 'not-selected'
    }
    if (event.arch === null) {
      this.#sink.remark('unknown-arch', 1, auditArchText(event.archNumber >>> 0))
      return 'unknown-arch'
    }
    if (event.paths < event.items && lacksPaths(event)) this.#sink.remark('incomplete-event', 1)
    const pid = taskOf(subject)
    if (pid !== this.#pid && !this.#processes.has(pid)) {
      this.#processes.add(pid)
      this.#sink.task({ kind: 'child', tid: pid, parent: subject.ppid })
    }
    this.#pid = pid
    this.#origins.count(subject, 'call')
    this.#call.read(event)
    this.#sink.call(this.#call)
    if (event.name === this.#exitGroup) {
      this.#processes.delete(pid)
      this.#pid = -1
      this.#sink.task({ kind: 'exit', tid: pid, killedBy: null })
    }
    return null
  }

  /** The verdicts of an event; true when one of them was told. */
  verdicts(event: AuditEvent): boolean {
    let isTold = false
    for (const { judgement, line } of event.verdicts)
      isTold = this.verdict(this.#completed(judgement, event), event.time, line) || isTold
    return isTold
  }

  /** The log has ended. */
  end(): void {
    this.#origins.tell(this.#sink)
    if (this.#chooser.orphans > 0) this.#sink.remark('unknown-parent', this.#chooser.orphans)
  }

  /** False when it is of another workload. */
  verdict({ verdict, subject }: Judgement, time: number, line: number): boolean {
    if (!this.isOfAll) {
      const profile = verdict.kind === 'apparmor' ? verdict.profile : null
      if (!this.#chooser.chooses({ subject, isCall: false, profile, time })) return false
    }
    this.#origins.count(subject, verdict.kind === 'apparmor' ? 'profile' : 'verdict')
    this.#sink.verdict(verdict, line)
    if (verdict.kind === 'apparmor' && verdict.fields.info?.includes('disconnected') === true)
      this.#sink.remark('disconnected-path', 1)
    return true
  }

  /** A verdict does not name the program; the record of the call beside it does. Kept, as both come again. */
  #completed(judgement: Judgement, { hasCall, subject }: AuditEvent): Judgement {
    if (!this.isOfAll || judgement.subject.container !== null) {
      const whole = hasCall ? { ...subject!, ...toldOf(judgement.subject) } : judgement.subject
      return { ...judgement, verdict: withProgram(judgement.verdict, whole.exe), subject: whole }
    }
    const exe = judgement.subject.exe ?? (hasCall ? subject!.exe : null)
    const verdict = this.#verdictBy(judgement.verdict, exe)
    return { verdict, subject: hasCall ? subject! : judgement.subject, remark: judgement.remark }
  }

  #verdictBy(verdict: Verdict, exe: string | null): Verdict {
    const known = this.#latest.get(verdict)
    if (known !== undefined && known.exe === exe) return known.verdict
    const whole = withProgram(verdict, exe)
    this.#latest.set(verdict, { exe, verdict: whole })
    return whole
  }
}

/** The record of an execve has the new program already. */
function withProgram(verdict: Verdict, exe: string | null): Verdict {
  if (verdict.kind !== 'apparmor' || exe === null || verdict.fields.perms?.includes('x') === true)
    return verdict
  return { ...verdict, fields: { ...verdict.fields, by: pathText(Buffer.from(exe, 'latin1')) } }
}

/** The members that are told. */
function toldOf(subject: Subject): Partial<Subject> {
  return Object.fromEntries(
    Object.entries(subject).filter(
      ([key, value]) => value !== null && value !== -1 && key !== 'keys' && key !== 'ppid'
    )
  )
}
