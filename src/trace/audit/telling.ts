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
import type { Subject } from './records/subject.ts'
import type { Judgement } from './records/verdict-records.ts'

/** Why the call of an event is not told. */
export type Untold = 'companion' | 'not-selected' | 'unknown-arch'

/** Tells the sink what is of the chosen workload, and of each process where it came from. */
export class Telling {
  readonly #sink: Sink
  readonly #call: AuditCall
  readonly #chooser: Chooser
  readonly #origins = new Origins()
  readonly #exitGroup: number
  /** Processes of which a call was told. */
  readonly #processes = new Set<number>()
  /** By judgement: the call that it was last beside, and what both say together. */
  readonly #latest = new WeakMap<Judgement, { by: Subject | null; judgement: Judgement }>()

  constructor(sink: Sink, names: Texts, texts: Texts, selection: Selection) {
    this.#sink = sink
    this.#call = new AuditCall(names, texts)
    this.#chooser = new Chooser(selection)
    this.#exitGroup = names.internString('exit_group')
  }

  /** The call of an event; null when it was told. `isFirst`: what stands before it is not in the log. */
  call(event: AuditEvent, isFirst: boolean): Untold | null {
    const subject = event.subject!
    // What the kernel wrote the first event for may stand before the log's first line.
    if ((event.hasCause || isFirst) && subject.keys.length === 0) return 'companion'
    if (!this.#chooser.isOpen) {
      const evidence = { subject, isCall: true, profile: null, time: event.time }
      if (!this.#chooser.chooses(evidence)) return 'not-selected'
    }
    if (event.arch === null) {
      this.#sink.remark('unknown-arch', 1)
      return 'unknown-arch'
    }
    if (event.paths < event.items && lacksPaths(event)) this.#sink.remark('incomplete-event', 1)
    const { pid } = subject
    if (!this.#processes.has(pid)) {
      this.#processes.add(pid)
      this.#sink.task({ kind: 'child', tid: pid, parent: subject.ppid })
    }
    this.#origins.count(subject)
    this.#call.read(event)
    this.#sink.call(this.#call)
    if (event.name === this.#exitGroup) {
      this.#processes.delete(pid)
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
  }

  /** False when it is of another workload. */
  verdict({ verdict, subject }: Judgement, time: number, line: number): boolean {
    if (!this.#chooser.isOpen) {
      const profile = verdict.kind === 'apparmor' ? verdict.profile : null
      if (!this.#chooser.chooses({ subject, isCall: false, profile, time })) return false
    }
    this.#origins.count(subject)
    this.#sink.verdict(verdict, line)
    if (verdict.kind === 'apparmor' && verdict.fields.info?.includes('disconnected') === true)
      this.#sink.remark('disconnected-path', 1)
    return true
  }

  /** A verdict does not name the program; the record of the call beside it does. Kept, as both come again. */
  #completed(judgement: Judgement, { hasCall, subject }: AuditEvent): Judgement {
    const known = this.#latest.get(judgement)
    if (known !== undefined && known.by === (hasCall ? subject : null)) return known.judgement
    const whole = hasCall ? { ...subject!, ...toldOf(judgement.subject) } : judgement.subject
    const completed = {
      ...judgement,
      verdict: withProgram(judgement.verdict, whole),
      subject: whole
    }
    this.#latest.set(judgement, { by: hasCall ? subject : null, judgement: completed })
    return completed
  }
}

/** The record of an execve has the new program already. */
function withProgram(verdict: Verdict, { exe }: Subject): Verdict {
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
