import { Texts } from '../../texts.ts'
import { hashBytes } from '../../words.ts'
import type { AuditRecord } from './audit-record.ts'
import { RecordKey } from './record-key.ts'

/** Texts and bytes that are remembered at once: all is forgotten then. */
const MOST = 1 << 14
const MOST_BYTES = 1 << 23

/** What was read of records, by their text: 0.3 us to find, against 10 to read the fields. */
export class RecordMemory<T> {
  readonly #texts = new Texts()
  /** Of the record that was looked for last. */
  readonly key: RecordKey
  #read: (readonly [type: string, read: T])[] = []
  /** Of the record that was looked for last; -1: it is not worth keeping. */
  #id = -1

  constructor(isOfAnyone: boolean) {
    this.key = new RecordKey(isOfAnyone)
  }

  /** undefined: nothing is known of such a record. */
  find(record: AuditRecord): T | undefined {
    const { key } = this
    if (!key.make(record)) {
      this.#id = -1
      return undefined
    }
    const texts = this.#texts
    if (texts.size > MOST || texts.length > MOST_BYTES) {
      texts.clear()
      this.#read = []
    }
    const hash = hashBytes(key.words, 0, key.length, texts.seed)
    this.#id = texts.internHashed(key.words, 0, key.length, hash)
    const known = this.#read[this.#id]
    return known !== undefined && known[0] === record.type.name ? known[1] : undefined
  }

  /** Keeps what was read of the record that was looked for last. */
  keep({ type }: AuditRecord, read: T): void {
    if (this.#id >= 0) this.#read[this.#id] = [type.name, read]
  }
}
