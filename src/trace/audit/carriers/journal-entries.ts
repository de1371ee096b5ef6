/** Longest entry that is put together of lines. */
const LONGEST = 1 << 20

/** Bytes in which the length of a field stands before it. */
const LENGTH = 8

/** A field whose bytes are being collected: the lines of them, as latin1. */
interface BinaryField {
  readonly name: string
  readonly parts: string[]
  size: number
  /** -1: not known yet. */
  length: number
}

/** Name of a field -> its value. */
export type JournalEntry = Readonly<Record<string, string | readonly number[]>>

/**
 * Entries that journalctl writes on several lines: `-o export` (NAME=value, or NAME alone, eight bytes of length and that many
 * bytes; an empty line ends), `-o json-pretty`, `-o verbose`. Hands over each entry as an object.
 */
export class JournalEntries {
  #fields = new Map<string, string>()
  #size = 0
  #binary: BinaryField | null = null
  #isJson = false
  /** A value of JSON that goes on behind its first line, `[`: bytes that are no text stand one on a line. */
  #list: { readonly name: string; text: string } | null = null

  /** True while an entry is open, so that any line is of it. */
  get isOpen(): boolean {
    return this.#fields.size > 0 || this.#isJson
  }

  /**
   * Takes a line; null: it is none of an entry. 'more': it is, and the entry goes on. Else the entry that it ends.
   */
  take(line: string): JournalEntry | 'more' | null {
    if (this.#binary !== null) return this.#takeBytes(line)
    const isEnd = line === '' || (line.includes(' [s=') && VERBOSE.test(line))
    if (isEnd) return this.isOpen && !this.#isJson ? this.#finish() : null
    if (line === '{' && !this.isOpen) {
      this.#isJson = true
      return 'more'
    }
    // Other JSON on several lines, such as dmesg's, is none of a journal's.
    if (this.#isJson && this.#fields.size === 0 && this.#list === null)
      this.#isJson = MEMBER.test(line)
    if (this.#isJson) return this.#takeJson(line)
    const field = /^(?:    )?([A-Z_][A-Z0-9_]{0,63})=(.*)$/s.exec(line)
    if (field && (this.isOpen || STARTS.test(line))) return this.#add(field[1]!, field[2]!)
    // Further lines of a value, in -o verbose.
    if (this.isOpen && line.startsWith('     ')) return 'more'
    if (this.isOpen && /^[A-Z_][A-Z0-9_]{0,63}$/.test(line)) {
      this.#binary = { name: line, parts: [], size: 0, length: -1 }
      return 'more'
    }
    return null
  }

  /** The source has ended; null when nothing is open. */
  end(): JournalEntry | null {
    return this.#fields.size > 0 ? this.#finish() : null
  }

  #takeJson(line: string): JournalEntry | 'more' {
    if (this.#list !== null) return this.#takeList(this.#list, line)
    if (/^\},?$/.test(line)) return this.#finish()
    const [, name, text] = /^\s+"([A-Za-z_]\w{0,63})" ?: (.*?),?$/s.exec(line) ?? []
    if (name === undefined || text === undefined) return 'more'
    if (text !== '[') return this.#addJson(name, text)
    this.#list = { name, text }
    return 'more'
  }

  #takeList(list: { readonly name: string; text: string }, line: string): 'more' {
    list.text += line.trim()
    if (!/\],?$/.test(line) && list.text.length <= LONGEST) return 'more'
    this.#list = null
    return this.#addJson(list.name, list.text.replace(/,$/, ''))
  }

  /** Text; bytes, where it is not UTF-8; or the first of several values. */
  #addJson(name: string, text: string): 'more' {
    const value = parsed(text)
    const first: unknown = Array.isArray(value) && typeof value[0] === 'string' ? value[0] : value
    if (typeof first === 'string') return this.#add(name, latin1(first))
    if (Array.isArray(first) && first.every(byte => typeof byte === 'number'))
      return this.#add(name, Buffer.from(first as number[]).toString('latin1'))
    return 'more'
  }

  #add(name: string, value: string): 'more' {
    this.#size += value.length
    if (this.#size <= LONGEST && !this.#fields.has(name)) this.#fields.set(name, value)
    return 'more'
  }

  #takeBytes(line: string): 'more' {
    const binary = this.#binary!
    binary.parts.push(line)
    binary.size += line.length + 1
    if (binary.size < LENGTH) return 'more'
    if (binary.length < 0) {
      const first = Buffer.from(`${binary.parts.join('\n')}\n`.slice(0, LENGTH), 'latin1')
      binary.length = Number(first.readBigUInt64LE())
    }
    if (binary.size < LENGTH + binary.length + 1 && binary.size <= LONGEST) return 'more'
    this.#binary = null
    const text = `${binary.parts.join('\n')}\n`
    return this.#add(binary.name, text.slice(LENGTH, LENGTH + binary.length))
  }

  #finish(): JournalEntry {
    const entry = Object.fromEntries(
      Array.from(this.#fields, ([name, value]) => [name, textOrBytes(Buffer.from(value, 'latin1'))])
    )
    this.#fields = new Map()
    this.#size = 0
    this.#isJson = false
    this.#list = null
    return entry
  }
}

/** As `journalctl -o json` has it: an array of bytes where a value is no text. */
function textOrBytes(bytes: Buffer): string | readonly number[] {
  const text = bytes.toString('utf8')
  return bytes.equals(Buffer.from(text)) ? text : [...bytes]
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** What the first member of an entry looks like, as journalctl prints it, or jq. */
const MEMBER = /^\s+"[A-Z_][A-Z0-9_]{0,63}" ?: /

/** What stands before each entry of `-o verbose`: its time and cursor. */
const VERBOSE = /^\S{1,12} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\S* \S{1,10} \[s=[0-9a-f]/

/** What the first line of an exported entry, or the second of a verbose one, starts with. */
const STARTS = /^(?:__CURSOR=|__REALTIME_TIMESTAMP=|    [A-Z_])/

function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}
