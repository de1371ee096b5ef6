import type { RecordRole } from '../../facts/audit-records.ts'
import type { SourceLedger } from '../ledger.ts'
import type { Sink } from '../sink.ts'
import type { Texts } from '../texts.ts'
import { Causes } from './causes.ts'
import { AuditEvent } from './events/audit-event.ts'
import type { AuditRecord } from './records/audit-record.ts'
import { EventVerdicts } from './event-verdicts.ts'
import { ClosedEvents } from './events/closed-events.ts'
import { DETAILS } from './records/detail-records.ts'
import { JUDGING } from './records/judgement.ts'
import { LatestStamp } from './latest-stamp.ts'
import { NameTexts } from './records/name-texts.ts'
import { OpenEvents } from './events/open-events.ts'
import { readPath } from './records/path-record.ts'
import { ignore, ignoreCopy, problem } from './position.ts'
import type { Position } from './position.ts'
import type { Selection } from '../selection.ts'
import { Serials } from './serials.ts'
import { SubjectCache } from './records/subject-cache.ts'
import { readSyscall } from './records/syscall-record.ts'
import type { CallNumber } from './records/call-number.ts'
import { SyscallNames } from './records/syscall-names.ts'
import { AuditReporter } from './audit-reporter.ts'
import { Unstamped } from './unstamped.ts'
import { VerdictRecords } from './records/verdict-records.ts'
import { WholeEvents } from './events/whole-events.ts'

/** Roles of records that are whole events. */
const LONE: ReadonlySet<RecordRole> = new Set(['alone', 'seccomp', 'user-verdict'])
const CWD = 'cwd='

/** All audit records of one run, from any number of sources: joins them to events and reports these to the sink. */
export class AuditLog {
  readonly #sink: Sink
  readonly #names: NameTexts
  readonly #syscalls: SyscallNames
  readonly #subjects = new SubjectCache()
  readonly #number: CallNumber = { arch: -1, syscall: -2 }
  readonly #reader: WholeEvents
  readonly #whole = new AuditEvent()
  readonly #judged: VerdictRecords
  readonly #reporter: AuditReporter
  readonly #open: OpenEvents
  readonly #closed = new ClosedEvents()
  readonly #serials = new Serials()
  readonly #unstamped: Unstamped
  readonly #alones = new LatestStamp()
  readonly #causes: Causes
  readonly #verdicts: EventVerdicts
  #hasBegun = false
  #first: AuditEvent | null = null
  /** Of the current source. */
  #ledger: SourceLedger | null = null
  #isPicked = false
  #hasCalls = false

  constructor(sink: Sink, names: Texts, texts: Texts, selection: Selection) {
    this.#sink = sink
    this.#causes = new Causes(sink)
    this.#names = new NameTexts(texts)
    this.#reader = new WholeEvents(this.#names, this.#subjects)
    this.#syscalls = new SyscallNames(names)
    this.#reporter = new AuditReporter(sink, names, texts, selection)
    this.#judged = new VerdictRecords(sink, this.#syscalls, this.#reporter.isOfAll)
    this.#open = new OpenEvents(event => this.#finish(event))
    this.#unstamped = new Unstamped((record, at) => this.#alone(record, at))
    this.#verdicts = new EventVerdicts(this.#judged, this.#causes, this.#unstamped)
  }

  /** One record. `at.ledger` learns what became of its line. */
  take(record: AuditRecord, at: Position): void {
    if (at.weight > 0 || this.#ledger === null) this.#ledger = at.ledger
    const { node, time, serial, type } = record
    if (type.role === 'daemon') return this.#daemon(record, at)
    // The kernel counts from 1: 0 is of before it did, or of a report without its numbers.
    if (serial <= 0) return this.#unstamped.take(record, at)
    if (record.isInterpreted) this.#sink.remark('interpreted', 1)
    const open = this.#open.find(node, time, serial)
    if (open !== null) return this.#add(record, open, at)
    if (this.#closed.has(node, time, serial)) return this.#again(record, at)
    this.#serials.saw(node, record.host, time, serial)
    if (LONE.has(type.role)) this.#lone(record, at)
    else this.#begin(record, at)
  }

  #daemon(record: AuditRecord, at: Position): void {
    if (record.type.name === 'DAEMON_ERR') this.#sink.remark('relay-dropped', 1)
    ignore(at, 'other-record')
  }

  /** A record of an event that is over: a copy, or of a report in which all records have the same time and serial. */
  #again(record: AuditRecord, at: Position): void {
    const isOther = JUDGING.has(record.type.role) && this.#alones.isOther(record)
    if (this.#open.isLate(record) || isOther) this.#alone(record, at)
    else ignore(at, 'duplicate')
  }

  /** A record that is a whole event, seen for the first time. */
  #lone(record: AuditRecord, at: Position): void {
    if (record.type.role === 'alone') ignore(at, 'other-record')
    else if (!this.#toldAlone(record, at)) return
    this.#closed.add(record.node, record.time, record.serial)
  }

  /** False for a record that is cut: another copy may be whole. */
  #toldAlone(record: AuditRecord, at: Position): boolean {
    this.#alones.saw(record)
    if (this.#unstamped.isPart(record)) {
      ignore(at, 'duplicate')
      return true
    }
    this.#unstamped.dropCopyOf(record)
    return this.#alone(record, at)
  }

  /**
   * Takes the event that the lines from `start` are, when its records stand together and no other is open: where the line behind
   * it starts, -1 when nothing has been taken. `at.line` is the first of its lines, and then the one behind. What an enforcer
   * wrote comes before the record of the call.
   */
  takeWhole(bytes: Buffer, start: number, end: number, at: Position): number {
    const begun = this.#open.only()
    if (!this.#mayTakeWhole(begun)) return -1
    const event = this.#whole
    const next = this.#reader.read(bytes, start, end, event)
    if (next < 0 || !this.#isNew(event, begun)) return -1
    const { lines } = event
    this.#ledger = at.ledger
    this.#serials.saw(0, 0, event.time, event.serial)
    this.#identify(event, at.line, this.#reader.number)
    if (begun !== null) {
      event.goOnWith(begun)
      this.#open.drop(begun)
    }
    this.#finish(event)
    at.line += lines
    return next
  }

  /** Not the first event of all, nor while another one is open than what an enforcer has begun. */
  #mayTakeWhole(begun: AuditEvent | null): boolean {
    if (begun === null) return this.#hasBegun && this.#open.isEmpty
    return begun.hasOnlyVerdicts && begun !== this.#first
  }

  #isNew({ time, serial }: AuditEvent, begun: AuditEvent | null): boolean {
    return begun === null ? !this.#closed.has(0, time, serial) : begun.is(0, time, serial)
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
    this.#reporter.end()
    // Where the kernel's own lines are in the log as well, the journal's say nothing more.
    if (this.#unstamped.calls > 0 && !this.#hasCalls)
      this.#sink.remark('no-serial', this.#unstamped.calls)
    // Whoever uses ausearch leaves records out.
    const missing = this.#serials.missing()
    if (missing > 0 && !this.#isPicked) this.#sink.remark('serial-gap', missing)
  }

  #add(record: AuditRecord, event: AuditEvent, at: Position): void {
    const { role } = record.type
    event.lines += at.weight
    if (role !== 'verdict') event.hasOnlyVerdicts = false
    switch (role) {
      case 'syscall':
        return this.#syscall(record, event, at)
      case 'path':
        return this.#path(record, event, at)
      case 'cwd':
        return this.#folder(record, event, at)
      case 'last':
        return this.#last(event)
      case 'verdict':
        return this.#verdict(record, event, at)
      case 'cause':
        return this.#cause(record, event)
      case 'ring':
        return this.#sink.remark('ring-operation', 1)
      case 'detail':
        return this.#contexts(record, event)
      default:
        DETAILS[role]?.(record, event)
    }
  }

  #path(record: AuditRecord, event: AuditEvent, at: Position): void {
    const reading = readPath(record, event, this.#names)
    if (reading === 'copy') ignoreCopy(event, at)
    else if (reading === 'cut') this.#cut(at, event)
  }

  #folder(record: AuditRecord, event: AuditEvent, at: Position): void {
    if (event.cwd >= 0) return ignoreCopy(event, at)
    const { bytes, start, end, isInterpreted } = record
    event.cwd = this.#names.read(bytes, start + CWD.length, end, isInterpreted)
  }

  /** What comes last, unless someone has sorted the records or printed them backwards: then that of the call follows. */
  #last(event: AuditEvent): void {
    if (event.hasCall) this.#open.close(event)
  }

  #cause(record: AuditRecord, event: AuditEvent): void {
    event.hasCause = true
    this.#unstamped.dropCopyOf(record)
    if (this.#causes.tell(record)) this.#unstamped.told(record)
  }

  /** Linux of Ubuntu has the number of another type there. */
  #contexts(record: AuditRecord, event: AuditEvent): void {
    if (record.type.name === 'MAC_TASK_CONTEXTS' && this.#causes.tellEnforcer(record))
      event.hasCause = true
  }

  #begin(record: AuditRecord, at: Position): void {
    const event = this.#open.begin(record.node, record.time, record.serial)
    if (!this.#hasBegun) this.#first = event
    this.#hasBegun = true
    this.#add(record, event, at)
  }

  #syscall(record: AuditRecord, event: AuditEvent, at: Position): void {
    const isCopy = event.hasCall
    if (isCopy && (event.isCallWhole || !record.isWhole)) return ignoreCopy(event, at)
    const number = this.#number
    if (!readSyscall(record, event, number, this.#subjects)) return this.#cut(at, event)
    // The kernel writes that of the call before these.
    if (!isCopy && (event.paths > 0 || event.cwd >= 0) && !this.#isPicked) this.#open.sorted()
    event.hasCall = true
    event.isCallWhole = record.isWhole
    this.#identify(event, at.line, number)
    if (isCopy) ignoreCopy(event, at)
  }

  #identify(event: AuditEvent, line: number, { arch, syscall }: CallNumber): void {
    this.#hasCalls = true
    event.line = line
    event.archNumber = arch | 0
    event.arch = this.#syscalls.archOfCall(arch, syscall)
    if (event.arch !== null) event.name = this.#syscalls.id(event.arch, syscall)
  }

  #verdict(record: AuditRecord, event: AuditEvent, at: Position): void {
    const became = this.#verdicts.take(record, event, at.line)
    if (became === 'copy') ignoreCopy(event, at)
    else if (became === 'cut') this.#cut(at, event)
  }

  /** A record that is an event of its own; false: it is cut. */
  #alone(record: AuditRecord, at: Position): boolean {
    const isCause = record.type.role === 'cause'
    const read = isCause ? 'other-record' : this.#judged.read(record)
    if (read === 'cut') this.#cut(at)
    else if (typeof read === 'string') {
      if (isCause) this.#causes.tell(record)
      else this.#causes.tellEnforcer(record)
      ignore(at, read)
    } else {
      if (read.verdict.kind === 'seccomp') this.#causes.sawFilter(read.subject.pid)
      if (this.#reporter.verdict(read, record.time, at.line)) at.ledger.used += at.weight
      else ignore(at, 'not-selected')
    }
    return read !== 'cut'
  }

  #cut(at: Position, event?: AuditEvent): void {
    if (event !== undefined) event.lines -= at.weight
    this.#sink.remark('cut-record', 1)
    problem(at)
  }

  #finish(event: AuditEvent): void {
    this.#open.ended(event)
    // Of what has told nothing another copy may be whole.
    if (event.hasCall || event.hasCause) this.#closed.add(event.node, event.time, event.serial)
    const isFirst = event === this.#first
    if (isFirst) this.#first = null
    const isUsed = event.verdicts.length > 0 && this.#reporter.verdicts(event)
    const notReported = event.hasCall ? this.#reporter.call(event, isFirst) : 'other-record'
    const ledger = this.#ledger!
    if (isUsed || notReported === null) ledger.used += event.lines
    else ledger.ignore(event.verdicts.length > 0 ? 'not-selected' : notReported, event.lines)
  }
}
