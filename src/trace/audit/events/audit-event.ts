import type { Arch } from '../../../facts/syscall-table.ts'
import type { Outcome } from '../../sink.ts'
import type { Subject } from '../records/subject.ts'
import type { Judgement } from '../records/judgement.ts'
import { SaidTexts } from './said-texts.ts'

/** `nametype` of a PATH record. Source: Linux 6.1 include/linux/audit.h AUDIT_TYPE_*, in an order of our own. */
export const NORMAL = 0
export const PARENT = 1
export const CREATE = 2
export const DELETE = 3
export const UNNAMED = 4
export type NameType = 0 | 1 | 2 | 3 | 4

/** Most PATH records kept of one event; the kernel writes one per path of the call, a handful. */
export const MOST_ITEMS = 64

/** The records of one event, put together. One object is reused for event after event. */
export class AuditEvent {
  node = 0
  /** Milliseconds since the epoch. */
  time: number = Number.NaN
  serial = 0
  /** How many lines of the log are its records. */
  lines = 0
  /** How many records had been read before its first one. */
  since = 0

  hasCall = false
  /** False while the SYSCALL record that was read is cut. */
  isCallWhole = true
  /** Line of the SYSCALL record. */
  line = 0
  /** Null: an architecture without a table of calls. */
  arch: Arch | null = null
  /** AUDIT_ARCH_* number of the record, as 32 bits. */
  archNumber = -1
  /** Text id of the call's name. */
  name = 0
  outcome: Outcome = 0
  /** Return value, or the negative errno. */
  exit = 0
  /** Arguments a0 to a3: their low and their high 32 bits. */
  readonly low: Int32Array = new Int32Array(4)
  readonly high: Int32Array = new Int32Array(4)
  /** Bit by argument: the record does not tell its value. */
  hidden = 0
  /** How many PATH records the SYSCALL record announces. */
  items = 0
  subject: Subject | null = null

  /** The kernel wrote the event for another reason than an audit rule. */
  hasCause = false
  /** Nothing has come but what enforcers wrote. */
  hasOnlyVerdicts = true
  /** How many PATH records were read. */
  paths = 0
  /** The greatest `item` number of those; -1: none. The arrays below are indexed by it. */
  lastItem = -1
  /** Text ids. */
  readonly names: Int32Array
  readonly types: Uint8Array
  /** st_mode; 0: unknown. */
  readonly modes: Int32Array
  /** User ids of the files' owners; -1: unknown. */
  readonly owners: Int32Array
  /** Group ids; -1: unknown. */
  readonly groups: Int32Array
  /** 1 for an item that was read; the other arrays hold nothing for the rest. */
  readonly seen: Uint8Array
  /** Text id of the working folder; -1: unknown. */
  cwd = -1
  /** Bytes of the struct sockaddr; null: no SOCKADDR record. */
  address: Buffer | null = null
  /** Descriptor and flags of mmap (MMAP record); -1: unknown. */
  mapFd = -1
  mapFlags = -1
  /** Flags of openat2 (OPENAT2 record); -1: unknown. */
  openFlags = -1
  readonly verdicts: { readonly judgement: Judgement; readonly line: number }[] = []
  /** What the records of enforcers say, to know a copy. */
  readonly said: SaidTexts = new SaidTexts()

  /** `room`: most PATH records it can hold. */
  constructor(room: number = MOST_ITEMS) {
    this.names = new Int32Array(room).fill(-1)
    this.types = new Uint8Array(room)
    this.modes = new Int32Array(room)
    this.owners = new Int32Array(room)
    this.groups = new Int32Array(room)
    this.seen = new Uint8Array(room)
  }

  begin(node: number, time: number, serial: number, since: number): void {
    this.node = node
    this.time = time
    this.serial = serial
    this.since = since
    this.lines = 0
    this.hasCall = false
    this.isCallWhole = true
    this.subject = null
    this.hasCause = false
    this.hidden = 0
    this.hasOnlyVerdicts = true
    for (let item = this.lastItem; item >= 0; item--) {
      this.seen[item] = 0
      this.names[item] = -1
    }
    this.paths = 0
    this.lastItem = -1
    this.cwd = -1
    this.address = null
    this.mapFd = -1
    this.mapFlags = -1
    this.openFlags = -1
    if (this.verdicts.length > 0) this.verdicts.length = 0
    if (!this.said.isEmpty) this.said.clear()
  }

  is(node: number, time: number, serial: number): boolean {
    return this.serial === serial && this.time === time && this.node === node
  }

  /** Becomes the rest of an event of which there are only verdicts. */
  goOnWith(begun: AuditEvent): void {
    this.lines += begun.lines
    this.hasCause = begun.hasCause
    this.verdicts.push(...begun.verdicts)
  }

  /** A copy that outlives the reuse of this object. It has room for its present PATH records only. */
  copy(): AuditEvent {
    const items = this.lastItem + 1
    return Object.assign(new AuditEvent(items), this, {
      low: this.low.slice(),
      high: this.high.slice(),
      names: this.names.slice(0, items),
      types: this.types.slice(0, items),
      modes: this.modes.slice(0, items),
      owners: this.owners.slice(0, items),
      groups: this.groups.slice(0, items),
      seen: this.seen.slice(0, items)
    })
  }
}
