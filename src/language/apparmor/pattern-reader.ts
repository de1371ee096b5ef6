import { Bug } from '../../errors.ts'

/** 256 flags. */
export type ByteSet = Uint8Array

/** What a pattern is read into: states that stand for what was read so far, by their numbers. */
export interface Machine {
  /** The state after one byte of a set. */
  read(from: number, set: ByteSet): number
  /** The state after any number of bytes of a set. */
  loop(from: number, set: ByteSet): number
  /** The state after any of some alternatives, all of which begin at `from`; `group` is their text. */
  join(from: number, ends: readonly number[], group: string): number
}

/**
 * The state of a machine after a pattern, whose variables are expanded, one code unit a byte.
 * @throws NoPattern
 */
export function readPattern(text: string, machine: Machine, start: number): number {
  return new Reader(text, machine).read(start)
}

/** A text that is no pattern: a mistake of ours where we wrote it, an answer where anyone may have (`tryCompile`). */
export class NoPattern extends Bug {}

class Reader {
  readonly #text: string
  readonly #machine: Machine
  #at = 0

  constructor(text: string, machine: Machine) {
    this.#text = text
    this.#machine = machine
  }

  read(start: number): number {
    const accept = this.#sequence(start, false)
    if (this.#at < this.#text.length) throw this.#mistake()
    return accept
  }

  /** Reads up to the end, or in a group to its `,` or `}`; the state after it. */
  #sequence(from: number, inGroup: boolean): number {
    let state = from
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text.charAt(this.#at)
      if (inGroup && (char === ',' || char === '}')) return state
      if (char === '*') state = this.#star(state)
      else if (char === '?') state = this.#machine.read(state, SEGMENT)
      else if (char === '[') state = this.#machine.read(state, this.#class())
      else if (char === '{') state = this.#group(state)
      else if (char === '}' || char === ']' || char === '\0') throw this.#mistake()
      else if (char === '\\') state = this.#machine.read(state, only(this.#escape()))
      else state = this.#machine.read(state, only(char.charCodeAt(0)))
    }
    return state
  }

  #star(from: number): number {
    const end = this.#text.charAt(this.#at + this.#run())
    const fills = this.#text.charAt(this.#at - 1) === '/' && (end === '/' || end === '')
    const state = fills ? this.#machine.read(from, SEGMENT) : from
    const deep = this.#text.charAt(this.#at + 1) === '*'
    if (deep) this.#at++
    return this.#machine.loop(state, deep ? PATH : SEGMENT)
  }

  #run(): number {
    let length = 0
    while (this.#text.charAt(this.#at + length) === '*') length++
    return length
  }

  #group(from: number): number {
    const start = this.#at
    const ends: number[] = []
    do {
      this.#at++
      ends.push(this.#sequence(from, true))
    } while (this.#text.charAt(this.#at) === ',')
    // apparmor_parser refuses a group of one.
    if (this.#text.charAt(this.#at) !== '}' || ends.length < 2) throw this.#mistake()
    return this.#machine.join(from, ends, this.#text.slice(start, this.#at))
  }

  #class(): ByteSet {
    const start = this.#at
    const codes: number[] = []
    for (this.#at++; this.#text.charAt(this.#at) !== ']'; this.#at++) {
      const char = this.#text.charAt(this.#at)
      // apparmor_parser puts what these mean elsewhere into the class, which then ends early.
      if (char === '' || char === '*' || char === '?') throw this.#mistake()
      codes.push(char === '\\' ? this.#escape() : char.charCodeAt(0))
    }
    const text = this.#text.slice(start, this.#at)
    const known = CLASSES.get(text)
    if (known !== undefined) return known
    const set = classOf(codes) ?? this.#fail()
    if (CLASSES.size < MOST_CLASSES) CLASSES.set(text, set)
    return set
  }

  #escape(): number {
    ESCAPE.lastIndex = this.#at
    const [whole = '', octal, hex, decimal, char = ''] = ESCAPE.exec(this.#text) ?? this.#fail()
    this.#at += whole.length - 1
    if (octal !== undefined) return this.#notNul(Number.parseInt(octal, 8))
    if (hex !== undefined) return this.#notNul(Number.parseInt(hex, 16))
    if (decimal !== undefined) return this.#notNul(Number.parseInt(decimal, 10))
    return (CONTROLS.get(char) ?? char).charCodeAt(0)
  }

  #notNul(code: number): number {
    return code === 0 ? this.#fail() : code
  }

  #fail(): never {
    throw this.#mistake()
  }

  #mistake(): NoPattern {
    return new NoPattern(`not an AppArmor pattern: ${JSON.stringify(this.#text)} at ${this.#at}`)
  }
}

/**
 * A byte by its number, which is cut off where it would be more than one, a control byte, or what means something without the
 * backslash. Found out from apparmor_parser 3.0.8, 4.1.0 and 5.0.2, which agree (`-D rule-exprs`).
 */
const ESCAPE =
  /\\(?:([0-3][0-7]{2}|[0-7]{1,2})|x([0-9A-Fa-f]{1,2})|d([01][0-9]{2}|2[0-4][0-9]|25[0-5]|[0-9]{1,2})|(.))/sy

const CONTROLS: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    a: '\x07',
    e: '\x1B',
    f: '\f',
    n: '\n',
    r: '\r',
    t: '\t'
  })
)

const NOT = 0x5e
const TO = 0x2d

/**
 * What a class is of, from what stands in its brackets: single bytes, and ranges in either direction. To apparmor_parser an escaped
 * `^` or `-` is what it is without the backslash. Undefined for what it refuses.
 */
function classOf(codes: readonly number[]): ByteSet | undefined {
  const isNegated = codes[0] === NOT
  const first = isNegated ? 1 : 0
  if (codes.length === first) return undefined
  const set = new Uint8Array(256).fill(isNegated ? 1 : 0)
  for (let at = first; at < codes.length; at++) {
    const low = codes[at]!
    if (low === TO && at > first) return undefined
    const isRange = codes[at + 1] === TO
    const high = isRange ? codes[(at += 2)] : low
    if (high === undefined) return undefined
    set.fill(isNegated ? 0 : 1, Math.min(low, high), Math.max(low, high) + 1)
  }
  set[0] = 0
  return set
}

/** By text: nearly all are the few that stand for process numbers. */
const CLASSES = new Map<string, ByteSet>()
const MOST_CLASSES = 100

const PATH: ByteSet = new Uint8Array(256).fill(1, 1)
const SEGMENT: ByteSet = PATH.slice().fill(0, 0x2f, 0x30)

const singles: (ByteSet | undefined)[] = []

function only(byte: number): ByteSet {
  return (singles[byte] ??= new Uint8Array(256).fill(1, byte, byte + 1))
}
