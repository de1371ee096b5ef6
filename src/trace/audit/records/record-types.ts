import { recordType } from '../../../facts/audit-records.ts'
import type { RecordType } from '../../../facts/audit-records.ts'
import { Texts } from '../../texts.ts'

const MOST_NAMES = 1000

/** Record types by the bytes of their names: a hash and an array, since every line has one. */
export class RecordTypes {
  readonly #names = new Texts()
  #types: RecordType[] = []

  of(bytes: Buffer, start: number, end: number): RecordType {
    const id = this.#names.intern(bytes, start, end)
    const known = this.#types[id]
    if (known !== undefined) return known
    // Types are few; a hostile log may invent more than memory should hold.
    if (id > MOST_NAMES) {
      this.#names.clear()
      this.#types = []
      return recordType(bytes.toString('latin1', start, end))
    }
    return (this.#types[id] = recordType(bytes.toString('latin1', start, end)))
  }
}
