import { startsWith } from '../../match-bytes.ts'
import { Texts } from '../../texts.ts'
import { copyBytes, hashBytes } from '../../words.ts'
import type { RecordKey } from './record-key.ts'
import type { Judgement } from './judgement.ts'

/** Forms that are remembered at once: all are forgotten then. */
const MOST = 1 << 12
const MOST_BYTES = 1 << 21
const QUOTE = 0x22
const BACKSLASH = 0x5c
const APPARMOR = Buffer.from('apparmor="')
const NAME = Buffer.from(' name=')
/** Where a name may be of the process itself. */
const PROC = Buffer.from('/proc')

/**
 * AppArmor's records of files that have all but the name in common: a program asks for many files in the same way, and each of
 * these records says what the first one did, of another file. 1 us, against 10 to read the fields.
 */
export class FileForms {
  readonly #texts = new Texts()
  #judgements: (Judgement | undefined)[] = []
  /** Of the record that was looked for last; -1: it has no form. */
  #id = -1
  #name = ''

  /** What the record of the key says; null: no other of its form was kept. */
  find(key: RecordKey): Judgement | null {
    const { bytes, length } = key
    this.#id = -1
    const name = startsWith(bytes, 0, APPARMOR) ? plainName(bytes, length) : null
    if (name === null) return null
    this.#name = bytes.toString('latin1', name.start, name.end)
    this.#id = this.#formOf(key, name)
    const like = this.#judgements[this.#id]
    if (like?.verdict.kind !== 'apparmor') return null
    const fields = { ...like.verdict.fields, path: this.#name }
    return { ...like, verdict: { ...like.verdict, fields } }
  }

  /** Keeps what was read of the record that was looked for last, where its name says nothing but which file it is about. */
  keep(read: Judgement): void {
    const { verdict } = read
    if (this.#id < 0 || verdict.kind !== 'apparmor' || verdict.class !== 'file') return
    if (verdict.fields.path === this.#name) this.#judgements[this.#id] = read
  }

  #formOf({ bytes, words, length }: RecordKey, name: { start: number; end: number }): number {
    const texts = this.#texts
    if (texts.size > MOST || texts.length > MOST_BYTES) {
      texts.clear()
      this.#judgements = []
    }
    const rest = length - (name.end - name.start)
    copyBytes(words, 0, name.start, FORM, 0)
    for (let i = name.end; i < length; i++) FORM.setUint8(i - name.end + name.start, bytes[i]!)
    return texts.internHashed(FORM, 0, rest, hashBytes(FORM, 0, rest, texts.seed))
  }
}

/** A record's text without the name. */
const FORM = new DataView(new ArrayBuffer(1 << 12))

/** The only name in the text, of letters that stand for themselves wherever it is read; null: none, or another one. */
function plainName(bytes: Buffer, length: number): { start: number; end: number } | null {
  const at = bytes.indexOf(NAME)
  const start = at + NAME.length + 1
  if (at < 0 || start >= length || bytes[start - 1] !== QUOTE) return null
  let end = start
  // From + to z
  while (end < length && bytes[end]! >= 0x2b && bytes[end]! <= 0x7a && bytes[end] !== BACKSLASH)
    end++
  if (end === start || end >= length || bytes[end] !== QUOTE) return null
  const next = bytes.indexOf(NAME, end)
  return (next < 0 || next >= length) && !startsWith(bytes, start, PROC) ? { start, end } : null
}
