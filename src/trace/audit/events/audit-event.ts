import type { Arch } from '../../../facts/syscall-table.ts'
import type { Outcome } from '../../sink.ts'
import type { Subject } from '../records/subject.ts'
import type { Judgement } from '../records/verdict-records.ts'

/** What a PATH record says of a name. */
export const NORMAL = 0
export const PARENT = 1
export const CREATE = 2
export const DELETE = 3
export const UNNAMED = 4
export type NameType = 0 | 1 | 2 | 3 | 4

/** PATH records that are kept of one event; the kernel writes as many as a call has names, a handful. */
export const MOST_ITEMS = 64

/** What the records of one event say together. Reused for the next event. */
export class AuditEvent {
  node = 0
  time: number = Number.NaN
  serial = 0
  /** Lines of the log that are its records. */
  lines = 0
  /** How many records had been read when its first one came. */
  since = 0

  hasCall = false
  /** Line of the SYSCALL record. */
  line = 0
  /** null: one without a table. */
  arch: Arch | null = null
  /** As the record has it, in 32 bits. */
  archNumber = -1
  /** Id of the call's name. */
  name = 0
  outcome: Outcome = 0
  exit = 0
  readonly low: Int32Array = new Int32Array(4)
  readonly high: Int32Array = new Int32Array(4)
  /** PATH records announced. */
  items = 0
  subject: Subject | null = null

  /** The kernel had another reason to write it than a rule. */
  hasCause = false
  /** Its last record came first: ausearch turns events around. */
  isReversed = false
  /** PATH records seen; names of the first `MOST_ITEMS` by `item`. */
  paths = 0
  /** The greatest `item` of those; -1: none. */
  lastItem = -1
  readonly names: Int32Array
  readonly types: Uint8Array
  /** st_mode; 0: not told. */
  readonly modes: Int32Array
  /** Owner of the file; -1: not told. */
  readonly owners: Int32Array
  readonly groups: Int32Array
  /** 1 for an item that the event has; nothing is told of the others. */
  readonly seen: Uint8Array
  /** Id of the cwd's text; -1: not told. */
  cwd = -1
  /** Bytes of a struct sockaddr. */
  address: Buffer | null = null
  mapFd = -1
  mapFlags = -1
  /** Flags of openat2; -1: not told. */
  openFlags = -1
  readonly verdicts: { readonly judgement: Judgement; readonly line: number }[] = []
  /** Texts of records that may come twice in an event and say other things each time. */
  readonly texts: Set<string> = new Set()

  /** `room`: for that many items. */
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
    this.subject = null
    this.hasCause = false
    this.isReversed = false
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
    if (this.texts.size > 0) this.texts.clear()
  }

  is(node: number, time: number, serial: number): boolean {
    return this.serial === serial && this.time === time && this.node === node
  }

  /** A copy that stays when this one is used again. No records are added to it, so that it has room for those that are there. */
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
