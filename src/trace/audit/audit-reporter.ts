import { auditArchText } from '../../facts/audit-arches.ts'
import { LOGIN_CALL } from '../../facts/login-call.ts'
import { queueSyscalls } from '../../facts/queue-syscalls.ts'
import { pathText } from '../path-text.ts'
import type { Sink } from '../sink.ts'
import type { Texts } from '../texts.ts'
import type { Verdict } from '../verdict.ts'
import { AuditCall } from './events/audit-call.ts'
import type { AuditEvent } from './events/audit-event.ts'
import { CallOrder } from './call-order.ts'
import { Origins } from './origins.ts'
import { lacksPaths } from './events/path-items.ts'
import { RecordSelector } from './record-selector.ts'
import type { Selection } from '../selection.ts'
import { taskOf } from './records/subject.ts'
import type { Subject } from './records/subject.ts'
import type { Judgement } from './records/judgement.ts'

/** `auid=4294967295`: unset. */
const NO_LOGIN = 0xffff_ffff

/** Why the call of an event is not reported to the sink. */
export type NotReported = 'companion' | 'not-selected' | 'unknown-arch'

/** Reports the calls and verdicts of the selected workload to the sink, and each process before its first call. */
export class AuditReporter {
  readonly #sink: Sink
  readonly #call: AuditCall
  readonly #selector: RecordSelector
  /** True when every record is reported, whichever process it is about. */
  readonly isOfAll: boolean
  readonly #origins = new Origins()
  readonly #order = new CallOrder()
  readonly #exitGroup: number
  readonly #queueCalls: readonly number[]
  readonly #loginCall: number
  /** Process of the call before; -1: none. */
  #pid = -1
  /** Processes that the sink knows. */
  readonly #processes = new Set<number>()
  /** Verdict -> the program that it was last reported for, and the verdict completed with it. */
  readonly #latest = new WeakMap<
    Verdict,
    { readonly exe: string | null; readonly verdict: Verdict }
  >()

  constructor(sink: Sink, names: Texts, texts: Texts, selection: Selection) {
    this.#sink = sink
    this.#call = new AuditCall(names, texts)
    this.#selector = new RecordSelector(selection)
    this.isOfAll = this.#selector.isOpen
    this.#exitGroup = names.internString('exit_group')
    this.#queueCalls = queueSyscalls.map(name => names.internString(name))
    this.#loginCall = names.internString(LOGIN_CALL.name)
  }

  /** Reports the call of an event; null when it did. `isFirst`: the event is the first of the log. */
  call(event: AuditEvent, isFirst: boolean): NotReported | null {
    const subject = event.subject!
    if (!this.isOfAll) this.#selector.follow(subject)
    // What the kernel wrote the first event for may stand before the log's first line.
    const isAskedFor =
      subject.keys.length > 0 || !(event.hasCause || isFirst || this.#isLogin(event))
    if (!isAskedFor) return 'companion'
    if (!this.isOfAll) {
      const evidence = { subject, isCall: true, profile: null, time: event.time }
      if (!this.#selector.selects(evidence)) return 'not-selected'
    }
    if (event.arch === null) {
      this.#sink.remark('unknown-arch', 1, auditArchText(event.archNumber >>> 0))
      return 'unknown-arch'
    }
    if (event.paths < event.items && lacksPaths(event, this.#queueCalls.includes(event.name)))
      this.#sink.remark('incomplete-event', 1)
    const pid = taskOf(subject)
    if (pid !== this.#pid && !this.#processes.has(pid)) {
      this.#processes.add(pid)
      this.#sink.task({ kind: 'child', tid: pid, parent: subject.ppid })
    }
    this.#pid = pid
    this.#origins.count(subject, 'call')
    this.#order.saw(event.time)
    this.#call.read(event)
    this.#sink.call(this.#call)
    if (event.name === this.#exitGroup) {
      this.#processes.delete(pid)
      this.#pid = -1
      this.#sink.task({ kind: 'exit', tid: pid, killedBy: null })
    }
    return null
  }

  /**
   * Did the call give its process a login, so that the kernel wrote a LOGIN record, which is not in the log? journald takes none
   * below 1100. Such a write is as long as the number, which `auid=` then shows.
   */
  #isLogin({ name, items, exit, low, subject }: AuditEvent): boolean {
    const { loginuid } = subject!
    if (name !== this.#loginCall || items > 0 || loginuid < 0 || loginuid === NO_LOGIN) return false
    const { length } = `${loginuid}`
    return exit === length && low[LOGIN_CALL.lengthArgument] === length
  }

  /** Reports the verdicts of an event; true when at least one is of the selected workload. */
  verdicts(event: AuditEvent): boolean {
    let isReported = false
    for (const { judgement, line } of event.verdicts)
      isReported = this.verdict(this.#completed(judgement, event), event.time, line) || isReported
    return isReported
  }

  /** Reports what is known only at the end of the log. */
  end(): void {
    this.#origins.tell(this.#sink)
    if (this.#order.isBackwards) this.#sink.remark('newest-first', 1)
    if (this.#selector.orphans > 0) this.#sink.remark('unknown-parent', this.#selector.orphans)
  }

  /** Reports one verdict; false when it is not of the selected workload. */
  verdict({ verdict, subject }: Judgement, time: number, line: number): boolean {
    if (!this.isOfAll) {
      const profile = verdict.kind === 'apparmor' ? verdict.profile : null
      if (!this.#selector.selects({ subject, isCall: false, profile, time })) return false
    }
    this.#origins.count(subject, verdict.kind === 'apparmor' ? 'profile' : 'verdict')
    this.#sink.verdict(verdict, line)
    if (verdict.kind === 'apparmor' && verdict.fields.info?.includes('disconnected') === true)
      this.#sink.remark('disconnected-path', 1)
    return true
  }

  /** Adds the program, which the verdict does not name but the SYSCALL record of its event does. */
  #completed(judgement: Judgement, { hasCall, subject }: AuditEvent): Judgement {
    if (!this.isOfAll || judgement.subject.container !== null) {
      const whole = hasCall ? { ...subject!, ...shownOf(judgement.subject) } : judgement.subject
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

/** Not for an execution: the record of its call already names the new program. */
function withProgram(verdict: Verdict, exe: string | null): Verdict {
  if (verdict.kind !== 'apparmor' || exe === null || verdict.fields.perms?.includes('x') === true)
    return verdict
  return { ...verdict, fields: { ...verdict.fields, by: pathText(Buffer.from(exe, 'latin1')) } }
}

/** The members that a record shows. */
function shownOf(subject: Subject): Partial<Subject> {
  return Object.fromEntries(
    Object.entries(subject).filter(
      ([key, value]) => value !== null && value !== -1 && key !== 'keys' && key !== 'ppid'
    )
  )
}
