import { recordType } from '../../facts/audit-records.ts'
import type { TraceContext, TraceParser } from '../format.ts'
import type { SourceLedger } from '../ledger.ts'
import { LineSplitter } from '../lines.ts'
import { AuditRecord } from './records/audit-record.ts'
import { settledType } from './records/settled-type.ts'
import { bareText } from './carriers/bare-text.ts'
import { Colours } from './carriers/colours.ts'
import { withMarkOfPlugin } from './carriers/enrichment-mark.ts'
import { enricherRecord } from './carriers/enricher-line.ts'
import { JournalEntries } from './carriers/journal-entries.ts'
import type { JournalEntry } from './carriers/journal-entries.ts'
import { contentsOf } from './carriers/json-entry.ts'
import { jsonIn } from './carriers/json-line.ts'
import { logfmtIn } from './carriers/logfmt-line.ts'
import type { Contents, Unpacked } from './carriers/contents.ts'
import {
  beforeMarkup,
  behindMark,
  endOfText,
  firstByte,
  isCutHead,
  isSeparator,
  withoutAudit
} from './carriers/line-start.ts'
import { lossIn } from './carriers/kernel-message.ts'
import { MessageRest } from './carriers/message-rest.ts'
import { readNamed } from './carriers/named-record.ts'
import { behindQuoted, endOfQuoted } from './carriers/quoted-prefix.ts'
import { QuotedRecords } from './carriers/quoted-records.ts'
import { tableField } from './carriers/table-field.ts'
import { isStraceLine } from './carriers/strace-line.ts'
import { layoutOf, writerOf } from './carriers/line-layout.ts'
import type { Layout, Writer } from './carriers/line-layout.ts'
import { LineRecords } from './line-records.ts'
import type { RecordTaker } from './line-records.ts'
import { Losses } from './losses.ts'
import type { Position } from './position.ts'
import { RawHead } from './carriers/raw-head.ts'

/** Repeated messages of one source that are read as often as they came; of more each line counts once. */
const MOST_REPEATS = 100_000

/** Reads one source of audit records, line by line, whatever carries them. */
export class AuditParser implements TraceParser {
  lines = 0
  readonly #log: RecordTaker
  readonly #ledger: SourceLedger
  readonly #splitter: LineSplitter
  readonly #head = new RawHead()
  readonly #record = new AuditRecord()
  readonly #losses: Losses
  readonly #entries = new JournalEntries()
  readonly #quoted = new QuotedRecords()
  readonly #colours = new Colours()
  readonly #rest = new MessageRest()
  #repeats = MOST_REPEATS
  /** Where the current record stands; reused. */
  readonly #at: Position
  readonly #records: LineRecords

  constructor(context: TraceContext, log: RecordTaker) {
    this.#log = log
    this.#ledger = context.ledger
    this.#at = { ledger: context.ledger, line: 0, weight: 1 }
    this.#records = new LineRecords(log, this.#head, this.#quoted, this.#at)
    this.#losses = new Losses(log)
    this.#splitter = new LineSplitter(
      (bytes, start, end, isWhole) => this.#line(bytes, start, end, isWhole),
      (bytes, start, end) => this.#events(bytes, start, end)
    )
  }

  push(chunk: Uint8Array): void {
    this.#splitter.push(chunk)
  }

  end(): void {
    this.#splitter.end()
    this.#records.release()
    const entry = this.#entries.end()
    if (entry !== null) this.#lastEntry(entry)
    this.#losses.end()
    if (this.#quoted.count > 0) this.#log.remark('quoted-records', this.#quoted.count)
  }

  /** An entry that nothing stands behind: its last line counts by what is in it. */
  #lastEntry(entry: JournalEntry): void {
    this.#at.line = this.lines
    this.#ledger.unignore('envelope')
    if (!this.#contents(contentsOf(entry))) this.#ledger.ignore('envelope')
  }

  /** Takes the events at `start` whose records stand together. */
  #events(bytes: Buffer, start: number, end: number): number {
    if (this.#records.isWaiting || this.#entries.isOpen || this.#colours.isOn) return start
    const at = this.#at
    at.line = this.lines + 1
    for (let from = start; ;) {
      const next = this.#log.takeWhole(bytes, from, end, at)
      if (next < 0) return from
      this.lines = at.line - 1
      this.#records.sawWhole()
      this.#rest.forget()
      from = next
    }
  }

  #line(bytes: Buffer, start: number, end: number, isWhole: boolean): void {
    // Bytes of the journal's export are counted.
    const plain = this.#entries.isOpen
      ? null
      : this.#colours.without(bytes, start, end, this.lines + 1)
    // Once: what is left may look like another mark as often as someone likes.
    if (plain === null) this.#plainLine(bytes, start, end, isWhole)
    else this.#plainLine(plain, 0, plain.length - 1, isWhole)
  }

  #plainLine(bytes: Buffer, from: number, lineEnd: number, isWhole: boolean): void {
    this.#at.line = ++this.lines
    const start = this.lines === 1 ? behindMark(bytes, from, lineEnd) : from
    const rawEnd = beforeMarkup(bytes, start, lineEnd)
    const end = endOfText(bytes, start, rawEnd)
    const record = this.#record
    record.isWhole = isWhole && end === rawEnd
    record.isOfKernelLog = false
    record.host = 0
    const isRecord = this.#head.read(bytes, start, end, record)
    if (this.#records.isWaiting && this.#records.goesOn(bytes, start, end, isRecord)) return
    if (isRecord) this.#raw(record)
    else if (!this.#other(bytes, start, end)) {
      this.#quoted.saw(bytes, start, end)
      if (isStraceLine(bytes, start, end)) this.#log.remark('strace-line', 1)
      this.#ledger.ignore(start < end ? 'no-record' : 'empty')
    }
  }

  #raw(record: AuditRecord): void {
    this.#rest.forget()
    this.#records.takeAll(record)
  }

  /** A line that does not start as a record does. False when it says nothing, and nobody has accounted for it. */
  #other(bytes: Buffer, start: number, end: number): boolean {
    if (this.#records.continuesBus(bytes, start, end)) return this.#records.ignore('other-record')
    if (isSeparator(bytes, start, end)) {
      this.#log.separate()
      return this.#records.ignore('separator')
    }
    const first = firstByte(bytes, start, end)
    if (this.#entries.isOpen || first === 0x5f || first === 0x7b || start === end) {
      const entry = this.#entries.take(bytes.toString('latin1', start, end))
      if (entry === 'more') return this.#records.ignore('envelope')
      if (entry !== null) return this.#contents(contentsOf(entry))
    }
    if (start === end) return false
    const from = behindQuoted(bytes, start, end)
    if (this.#rest.takes(bytes, start, from, end)) return false
    if (this.#json(bytes, start, from, end) || this.#enriched(bytes, from, end)) return true
    const field = tableField(bytes, start, end)
    if (field !== null) return this.#content({ kind: 'message', program: '', text: field })
    const stop = endOfQuoted(bytes, start, from, end)
    const layout = layoutOf(bytes, from, stop)
    if (layout !== null) return this.#laidOut(layout, bytes, stop)
    return this.#text(from > start ? 'quoted' : 'journal', bytes, from, stop)
  }

  /** A message as often as it came. What has a serial counts once, and the log may say any number. */
  #laidOut({ writer, start, times, host }: Layout, bytes: Buffer, end: number): boolean {
    this.#record.host = this.#machine(host)
    const isCounted = this.#text(writer, bytes, start, end)
    const { weight } = this.#at
    this.#at.weight = 0
    for (let more = times - 1; isCounted && more > 0 && this.#repeats > 0; more--) {
      this.#repeats--
      this.#text(writer, bytes, start, end)
    }
    this.#at.weight = weight
    return isCounted
  }

  #machine(name: string): number {
    return name === '' ? 0 : this.#head.node(Buffer.from(name, 'utf8'), 0, Buffer.byteLength(name))
  }

  #json(bytes: Buffer, start: number, from: number, end: number): boolean {
    const object = jsonIn(bytes, start, from, end) ?? logfmtIn(bytes, start, end)
    return object !== null && this.#contents(contentsOf(object))
  }

  #enriched(bytes: Buffer, from: number, end: number): boolean {
    const record = enricherRecord(bytes, from, end)
    return record !== null && this.#contents([{ kind: 'records', records: [record] }])
  }

  /** Text that `writer` wrote. */
  #text(writer: Writer, bytes: Buffer, start: number, end: number): boolean {
    const marked = writer === 'relay' ? withMarkOfPlugin(bytes, start, end) : null
    return marked === null
      ? this.#textOf(writer, bytes, start, end)
      : this.#textOf(writer, marked, 0, marked.length)
  }

  #textOf(writer: Writer, bytes: Buffer, start: number, end: number): boolean {
    switch (writer) {
      case 'kernel':
      case 'relay':
        // As laurel prints events.
        if (bytes[start] === 0x7b) return this.#json(bytes, start, start, end)
        if (writer === 'relay') this.#losses.sawPlugin()
        this.#record.isOfKernelLog = writer === 'kernel'
        return this.#headed(bytes, withoutAudit(bytes, start), end) || this.#loss(bytes, start, end)
      case 'quoted':
      case 'journal':
        if (this.#headed(bytes, start, end)) return true
        return readNamed(bytes, start, end, this.#record) && this.#records.takeAll(this.#record)
      case 'bus':
        return this.#bare(bytes, start, end)
      case 'daemon':
        return this.#loss(bytes, start, end)
      case 'other':
        return false
    }
  }

  #headed(bytes: Buffer, start: number, end: number): boolean {
    return this.#head.read(bytes, start, end, this.#record)
      ? this.#records.takeAll(this.#record)
      : this.#bare(bytes, start, end) || (isCutHead(bytes, start, end) && this.#records.cut())
  }

  #bare(bytes: Buffer, start: number, end: number): boolean {
    const bare = bareText(bytes, start, end)
    if (bare?.text === null) this.#log.remark('foreign-form', 1)
    if (!bare?.text) return bare !== null && this.#records.ignore('other-record')
    this.#record.type = recordType(bare.type)
    this.#record.unstamp(bare.text, 0, bare.text.length)
    return this.#records.take(this.#record)
  }

  #loss(bytes: Buffer, start: number, end: number): boolean {
    const loss = lossIn(bytes.toString('latin1', start, Math.min(end, start + 400)))
    if (loss === null) return false
    this.#losses.take(loss, this.#record.host)
    return this.#records.ignore('loss-message')
  }

  /** Everything that one object holds. Its line counts once, by what becomes of the first record in it. */
  #contents(contents: readonly Contents[]): boolean {
    const { weight } = this.#at
    let isCounted = false
    for (const content of contents) {
      isCounted = this.#content(content) || isCounted
      if (isCounted) this.#at.weight = 0
    }
    this.#at.weight = weight
    return isCounted
  }

  #content(content: Contents): boolean {
    switch (content.kind) {
      case 'records':
        for (const record of content.records) this.#unpacked(record)
        return content.records.length > 0
      case 'message': {
        const { program, text } = content
        this.#record.host = this.#machine(content.host ?? '')
        if (program !== '') return this.#text(writerOf(program), text, 0, text.length)
        if (this.#head.read(text, 0, text.length, this.#record))
          return this.#records.takeAll(this.#record)
        return this.#other(text, 0, text.length)
      }
      case 'missing':
      case 'foreign':
        this.#log.remark(content.kind === 'missing' ? 'message-missing' : 'foreign-form', 1)
        return false
      case 'nothing':
        return false
    }
  }

  #unpacked({ type, text, time, serial, node, container, host }: Unpacked): void {
    const record = this.#record
    record.type = recordType(type)
    record.unstamp(text, 0, text.length)
    record.type = settledType(record)
    record.time = time
    record.serial = Number.isNaN(time) ? -1 : serial
    record.node = this.#machine(node)
    record.host = this.#machine(host ?? '')
    record.container = container
    this.#records.give(record)
    this.#at.weight = 0
    record.container = null
  }
}
