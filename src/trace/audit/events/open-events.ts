import type { AuditRecord } from '../records/audit-record.ts'
import { AuditEvent } from './audit-event.ts'

/** Log time after which no record of an event follows. */
const LONGEST_MS = 2000
/** Records after which no record of an event follows. */
const LONGEST_RECORDS = 4096

/**
 * Events whose last record has not come. Records of one processor stand together, so that mostly one event is open at a time
 * and no table is needed.
 */
export class OpenEvents {
  /** Records that were looked up. */
  #records = 0
  #current: AuditEvent | null = null
  readonly #others = new Map<number, AuditEvent>()
  readonly #spare: AuditEvent[] = []
  readonly #close: (event: AuditEvent) => void
  #isSorted = false
  /** The event that ended last without a verdict. */
  readonly #ended = { node: -1, time: 0, serial: -1 }

  constructor(close: (event: AuditEvent) => void) {
    this.#close = close
  }

  get isEmpty(): boolean {
    return this.#current === null && this.#others.size === 0 && !this.#isSorted
  }

  /** The open event; null when there are several or none. */
  only(): AuditEvent | null {
    return this.#others.size === 0 && !this.#isSorted ? this.#current : null
  }

  /** Another one goes on with what `only` returned. */
  drop(event: AuditEvent): void {
    this.#current = null
    this.#keep(event)
  }

  /** The open event of a record; null when there is none. */
  find(node: number, time: number, serial: number): AuditEvent | null {
    this.#records++
    const current = this.#current
    if (current !== null && current.is(node, time, serial)) return current
    if (this.#others.size === 0) return null
    const other = this.#others.get(keyOf(node, serial))
    if (other === undefined || other.time !== time) return null
    // First: the current one may have the same serial, of another boot.
    this.#others.delete(keyOf(node, serial))
    this.#setAside()
    return (this.#current = other)
  }

  begin(node: number, time: number, serial: number): AuditEvent {
    this.#setAside()
    if (this.#others.size > 0) this.#closeOld(time)
    const event = this.#spare.pop() ?? new AuditEvent()
    event.begin(node, time, serial, this.#records)
    return (this.#current = event)
  }

  /** An event is over, wherever it was read. */
  ended({ node, time, serial, verdicts }: AuditEvent): void {
    this.#ended.node = verdicts.length > 0 ? -1 : node
    this.#ended.time = time
    this.#ended.serial = serial
  }

  /** Is a verdict of the event that ended last, which had none? Then someone has sorted the records. */
  isLate({ node, time, serial, type }: AuditRecord): boolean {
    const ended = this.#ended
    if (node !== ended.node || time !== ended.time || serial !== ended.serial) return false
    if (type.role !== 'verdict') return false
    this.sorted()
    return true
  }

  /** Someone has sorted the records, and those of one event stand in any order: only the time tells that one is over. */
  sorted(): void {
    this.#isSorted = true
  }

  /** The event is over: what `find` or `begin` returned last. */
  close(event: AuditEvent): void {
    if (this.#isSorted) return
    this.#current = null
    this.#finish(event)
  }

  closeAll(): void {
    this.#setAside()
    for (const [key, event] of this.#others) {
      this.#others.delete(key)
      this.#finish(event)
    }
  }

  #setAside(): void {
    const current = this.#current
    if (current === null) return
    const key = keyOf(current.node, current.serial)
    const older = this.#others.get(key)
    // The same serial at another time: of another boot.
    if (older !== undefined) this.#finish(older)
    this.#others.delete(key)
    this.#others.set(key, current)
    this.#current = null
  }

  #closeOld(time: number): void {
    for (const [key, event] of this.#others) {
      if (time - event.time <= LONGEST_MS && this.#records - event.since <= LONGEST_RECORDS) return
      this.#others.delete(key)
      this.#finish(event)
    }
  }

  #finish(event: AuditEvent): void {
    this.#close(event)
    this.#keep(event)
  }

  #keep(event: AuditEvent): void {
    if (this.#spare.length < 64) this.#spare.push(event)
  }
}

function keyOf(node: number, serial: number): number {
  return node * 0x1_0000_0000 + serial
}
