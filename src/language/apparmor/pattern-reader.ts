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
    const end = this.#text.indexOf(']', this.#at + 2)
    const body = CLASS.exec(this.#text.slice(this.#at, end + 1))
    if (end < 0 || !body) throw this.#mistake()
    this.#at = end
    const [text, negated, ranges = ''] = body
    const known = CLASSES.get(text)
    if (known !== undefined) return known
    const set = new Uint8Array(256).fill(negated ? 1 : 0)
    for (const [, low = '', high = low] of ranges.matchAll(/(.)(?:-(.))?/g))
      set.fill(negated ? 0 : 1, low.charCodeAt(0), high.charCodeAt(0) + 1)
    set[0] = 0
    if (CLASSES.size < MOST_CLASSES) CLASSES.set(text, set)
    return set
  }

  #escape(): number {
    const octal = /^[0-7]{3}/.exec(this.#text.slice(this.#at + 1, this.#at + 4))
    this.#at += octal ? 3 : 1
    const code = octal ? Number.parseInt(octal[0], 8) : this.#text.charCodeAt(this.#at)
    if (!(code > 0 && code < 256)) throw this.#mistake()
    return code
  }

  #mistake(): NoPattern {
    return new NoPattern(`not an AppArmor pattern: ${JSON.stringify(this.#text)} at ${this.#at}`)
  }
}

/** Characters and ranges of them. */
const CLASS = /^\[(\^)?((?:[^\]\\[](?:-[^\]\\[])?)+)\]$/

/** By text: nearly all are the few that stand for process numbers. */
const CLASSES = new Map<string, ByteSet>()
const MOST_CLASSES = 100

const PATH: ByteSet = new Uint8Array(256).fill(1, 1)
const SEGMENT: ByteSet = PATH.slice().fill(0, 0x2f, 0x30)

const singles: (ByteSet | undefined)[] = []

function only(byte: number): ByteSet {
  return (singles[byte] ??= new Uint8Array(256).fill(1, byte, byte + 1))
}
