import { seccompAction } from '../../facts/seccomp-actions.ts'
import type { Sink } from '../sink.ts'
import type { Texts } from '../texts.ts'
import type { Verdict } from '../verdict.ts'
import { readAppArmor } from './apparmor-record.ts'
import { AuditCall } from './audit-call.ts'
import type { AuditEvent } from './audit-event.ts'
import type { AuditRecord } from './audit-record.ts'
import { ClosedEvents } from './closed-events.ts'
import { readFields, trusted } from './fields.ts'
import type { Fields } from './fields.ts'
import { NameTexts } from './name-texts.ts'
import { OpenEvents } from './open-events.ts'
import { readPath } from './path-record.ts'
import { ignore, problem } from './position.ts'
import type { Position } from './position.ts'
import { readSelinux } from './selinux-record.ts'
import { Chooser } from './selection.ts'
import type { Selection } from './selection.ts'
import { Serials } from './serials.ts'
import { SubjectCache } from './subject-cache.ts'
import { subjectOf } from './subject.ts'
import type { Subject } from './subject.ts'
import { readCallNumber, readSyscall } from './syscall-record.ts'
import { SyscallNames } from './syscall-names.ts'
import { Unstamped } from './unstamped.ts'
import { unhex } from './unhex.ts'

/** All audit records of one run, from however many sources: puts events together and tells the sink. */
export class AuditLog {
  readonly #sink: Sink
  readonly #call: AuditCall
  readonly #names: NameTexts
  readonly #syscalls: SyscallNames
  readonly #subjects = new SubjectCache()
  readonly #number = { arch: -1, syscall: -2 }
  readonly #exitGroup: number
  readonly #chooser: Chooser
  readonly #open: OpenEvents
  readonly #closed = new ClosedEvents()
  readonly #serials = new Serials()
  readonly #unstamped: Unstamped
  /** Processes of which a call was told. */
  readonly #processes = new Set<number>()
  #at: Position | null = null
  #isPicked = false

  constructor(sink: Sink, names: Texts, texts: Texts, selection: Selection) {
    this.#sink = sink
    this.#call = new AuditCall(names, texts)
    this.#names = new NameTexts(texts)
    this.#syscalls = new SyscallNames(names)
    this.#exitGroup = names.internString('exit_group')
    this.#chooser = new Chooser(selection)
    this.#open = new OpenEvents(event => this.#finish(event))
    this.#unstamped = new Unstamped((record, at) => this.#alone(record, at))
  }

  /** One record. `at.ledger` learns what became of its line. */
  take(record: AuditRecord, at: Position): void {
    this.#at = at
    const { role } = record.type
    if (role === 'daemon') {
      if (record.type.name === 'DAEMON_ERR') this.#sink.remark('relay-dropped', 1)
      return ignore(at, 'other-record')
    }
    if (record.serial < 0) return this.#unstamped.take(record, at)
    if (record.isInterpreted) this.#sink.remark('interpreted', 1)
    const open = this.#open.find(record.node, record.time, record.serial)
    if (open !== null) return this.#add(record, open, at)
    if (this.#closed.has(record.node, record.time, record.serial)) return ignore(at, 'duplicate')
    this.#serials.saw(record.node, record.time, record.serial)
    switch (role) {
      case 'alone':
        this.#closed.add(record.node, record.time, record.serial)
        return ignore(at, 'other-record')
      case 'seccomp':
      case 'user-verdict':
        this.#closed.add(record.node, record.time, record.serial)
        if (this.#unstamped.isCopy(record)) ignore(at, 'duplicate')
        return this.#alone(record, at)
      default:
        this.#add(record, this.#open.begin(record.node, record.time, record.serial), at)
    }
  }

  /** What ausearch writes between events. */
  separate(): void {
    this.#isPicked = true
    this.#open.closeAll()
  }

  remark(...args: Parameters<Sink['remark']>): void {
    this.#sink.remark(...args)
  }

  /** The last source has ended. */
  end(): void {
    this.#open.closeAll()
    this.#unstamped.end()
    // Whoever uses ausearch leaves records out.
    const missing = this.#serials.missing()
    if (missing > 0 && !this.#isPicked) this.#sink.remark('serial-gap', missing)
  }

  #add(record: AuditRecord, event: AuditEvent, at: Position): void {
    event.lines += at.weight
    switch (record.type.role) {
      case 'syscall':
        return this.#syscall(record, event, at)
      case 'path':
        if (!readPath(record, event, this.#names)) this.#copy(event, at)
        return
      case 'cwd':
        if (event.cwd < 0) event.cwd = this.#names.read(record.bytes, record.start + 4, record.end, record.isInterpreted)
        else this.#copy(event, at)
        return
      case 'last':
        if (event.hasCall || event.verdicts.length > 0 || event.hasCause) this.#open.close(event)
        else event.isReversed = true
        return
      case 'verdict':
        return this.#verdict(record, event, at)
      case 'cause':
        event.hasCause = true
        return
      case 'ring':
        this.#sink.remark('ring-operation', 1)
        return
      case 'address':
      case 'mapping':
      case 'open-how':
        return readDetail(record, event)
      default:
    }
  }

  #copy(event: AuditEvent, at: Position): void {
    event.lines -= at.weight
    ignore(at, 'duplicate')
  }

  #syscall(record: AuditRecord, event: AuditEvent, at: Position): void {
    if (event.hasCall) return this.#copy(event, at)
    const number = this.#number
    if (!readSyscall(record, event, number, this.#subjects)) {
      this.#sink.remark('cut-record', 1)
      event.lines -= at.weight
      return problem(at)
    }
    event.hasCall = true
    event.line = at.line
    event.arch = this.#syscalls.archOf(number.arch, number.syscall)
    if (event.arch === null) this.#sink.remark('unknown-arch', 1)
    else event.name = this.#syscalls.id(event.arch, number.syscall)
    if (event.isReversed && event.paths >= event.items) return
  }

  #verdict(record: AuditRecord, event: AuditEvent, at: Position): void {
    const text = record.bytes.toString('latin1', record.start, record.end).trimEnd()
    if (event.texts.has(text)) return this.#copy(event, at)
    event.texts.add(text)
    if (this.#unstamped.isCopy(record)) ignore(at, 'duplicate')
    const fields = readFields(record.bytes, record.start, record.end, record.isWhole)
    const read = this.#read(text, fields, record.type.name, at.line)
    event.hasCause = true
    if (read !== null)
      event.verdicts.push({ verdict: read, subject: subjectOf(fields, record.container) })
  }

  #read(text: string, fields: Fields, type: string, line: number): Verdict | null {
    const apparmor = readAppArmor(fields, type, line)
    if (apparmor === 'status') this.#sink.remark('profile-changed', 1)
    if (apparmor === null) return readSelinux(text, fields, line)
    return typeof apparmor === 'string' ? null : apparmor
  }

  /** A record that is an event of its own. */
  #alone(record: AuditRecord, at: Position): void {
    const { role, name } = record.type
    const fields = readFields(record.bytes, record.start, record.end, record.isWhole)
    if (role === 'seccomp') return this.#seccomp(record, fields, at)
    const inner = role === 'user-verdict' ? trusted(fields.get('msg')) : null
    const own = inner === null ? fields : innerFields(inner)
    const text = record.bytes.toString('latin1', record.start, record.end)
    const verdict = role === 'user-verdict' && !own.has('apparmor') ? null : this.#read(text, own, name, at.line)
    if (verdict === null || !this.#tell(verdict, subjectOf(own, record.container), record.time))
      return ignore(at, verdict === null ? 'other-record' : 'not-selected')
    at.ledger.used += at.weight
  }

  #seccomp(record: AuditRecord, fields: Fields, at: Position): void {
    const number = this.#number
    const code = fields.get('code')?.text
    if (!readCallNumber(fields, number) || (code === undefined && !record.isInterpreted)) {
      this.#sink.remark('cut-record', 1)
      return problem(at)
    }
    const arch = this.#syscalls.archOf(number.arch, number.syscall)
    if (arch === null) {
      this.#sink.remark('unknown-arch', 1)
      return ignore(at, 'unknown-arch')
    }
    const subject = subjectOf(fields, record.container)
    const verdict: Verdict = {
      kind: 'seccomp',
      arch,
      name: this.#syscalls.id(arch, number.syscall),
      action: actionOf(code),
      tid: subject.pid,
      line: at.line
    }
    if (this.#tell(verdict, subject, record.time)) at.ledger.used += at.weight
    else ignore(at, 'not-selected')
  }

  #tell(verdict: Verdict, subject: Subject, time: number): boolean {
    const profile = verdict.kind === 'apparmor' ? verdict.profile : null
    if (!this.#chooser.chooses({ subject, isCall: false, profile, time })) return false
    this.#sink.verdict(verdict)
    if (verdict.kind === 'apparmor' && verdict.fields.info?.includes('disconnected') === true)
      this.#sink.remark('disconnected-path', 1)
    return true
  }

  #finish(event: AuditEvent): void {
    this.#closed.add(event.node, event.time, event.serial)
    const { ledger } = this.#at!
    let isUsed = false
    for (const { verdict, subject } of event.verdicts) {
      // The verdict does not name the program; the call's own record does.
      const whole = event.hasCall ? { ...event.subject!, ...told(subject) } : subject
      isUsed = this.#tell(verdict, whole, event.time) || isUsed
    }
    const reason = event.hasCall ? this.#finishCall(event) : 'other-record'
    if (isUsed || reason === null) ledger.used += event.lines
    else ledger.ignore(event.verdicts.length > 0 ? 'not-selected' : reason, event.lines)
  }

  /** Why the call of an event is not counted; null when it is. */
  #finishCall(event: AuditEvent): 'companion' | 'not-selected' | 'unknown-arch' | null {
    const subject = event.subject!
    if (event.hasCause && subject.keys.length === 0) return 'companion'
    if (!this.#chooser.isOpen) {
      const { time } = event
      if (!this.#chooser.chooses({ subject, isCall: true, profile: null, time })) return 'not-selected'
    }
    if (event.arch === null) return 'unknown-arch'
    if (event.paths < event.items) this.#sink.remark('incomplete-event', 1)
    const { pid, ppid } = subject
    if (!this.#processes.has(pid)) {
      this.#processes.add(pid)
      this.#sink.task({ kind: 'child', tid: pid, parent: ppid })
    }
    this.#call.read(event)
    this.#sink.call(this.#call)
    if (event.name === this.#exitGroup) {
      this.#processes.delete(pid)
      this.#sink.task({ kind: 'exit', tid: pid, killedBy: null })
    }
    return null
  }
}

function actionOf(code: string | undefined): string {
  if (code === undefined) return 'LOG'
  return /^0x[0-9a-f]{1,8}$/.test(code) ? seccompAction(Number(code)) : (NAMED[code] ?? 'LOG')
}

/** As `ausearch -i` prints them. */
const NAMED: Readonly<Record<string, string>> = {
  log: 'LOG',
  errno: 'ERRNO',
  trap: 'TRAP',
  trace: 'TRACE',
  allow: 'ALLOW',
  kill: 'KILL_THREAD',
  'kill-thread': 'KILL_THREAD',
  'kill-process': 'KILL_PROCESS',
  'user-notif': 'NOTIFY'
}

/** The members that are known. */
function told(subject: Subject): Partial<Subject> {
  return Object.fromEntries(
    Object.entries(subject).filter(
      ([key, value]) => value !== null && value !== -1 && key !== 'keys' && key !== 'ppid'
    )
  )
}

function innerFields(text: string): Fields {
  const bytes = Buffer.from(text.replace(/^'|'$/g, ''), 'latin1')
  return readFields(bytes, 0, bytes.length, true)
}

function readDetail(record: AuditRecord, event: AuditEvent): void {
  const fields = readFields(record.bytes, record.start, record.end, record.isWhole)
  switch (record.type.role) {
    case 'address':
      event.address ??= unhex(fields.get('saddr')?.text ?? '')
      return
    case 'mapping':
      event.mapFd = Number(fields.get('fd')?.text ?? -1)
      event.mapFlags = Number(fields.get('flags')?.text ?? -1)
      return
    default:
      event.openFlags = Number.parseInt(fields.get('oflag')?.text ?? '-1', 8)
  }
}
