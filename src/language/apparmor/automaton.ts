import { Bug } from '../../errors.ts'
import { tunable } from '../../facts/apparmor-tunables.ts'

/**
 * A pattern as a nondeterministic automaton over bytes. A state has either one edge that reads a byte of a set, or
 * edges that read nothing.
 */
export interface Automaton {
  /** Per state: the bytes that its edge reads, or null. */
  readonly reads: readonly (ByteSet | null)[]
  /** Per state: where its edges lead. */
  readonly next: readonly (readonly number[])[]
  readonly start: number
  readonly accept: number
}

/** 256 flags. */
type ByteSet = Uint8Array

/** Alternatives of `@{NAME}`; undefined for a variable that is not known. */
export type Variables = (name: string) => readonly string[] | undefined

/** The automaton of anyone's pattern; undefined for what is none that we understand. */
export function tryCompile(pattern: string, variables: Variables): Automaton | undefined {
  if (pattern.length > MAX_LENGTH || nesting(pattern) > MAX_DEPTH) return undefined
  try {
    // Values that end in a slash are written before one; apparmor_parser folds the two into one.
    const expanded = expand(pattern, variables).replace(/\/{2,}/g, '/')
    return new Builder(bytesOf(expanded), pattern).build()
  } catch (error) {
    if (error instanceof Bug) return undefined
    throw error
  }
}

/**
 * Compiles a pattern with AppArmor's rules: `*` and `?` stop at a slash, `**` does not, and a `*` that fills a whole
 * path segment matches at least one byte (apparmor_parser's convert_aaregex_to_pcre).
 * @throws Bug for text that is no pattern
 */
export function compile(pattern: string): Automaton {
  const builder = new Builder(bytesOf(expand(pattern)), pattern)
  return builder.build()
}

/** What every path that the pattern matches starts with, one code unit a byte, as far as it is easy to tell. */
export function literalPrefix(pattern: string, variables: Variables = tunable): string {
  const text = PLAIN.test(pattern) ? pattern : bytesOf(expand(pattern, variables))
  const end = text.search(/[*?[{\\]/)
  return end < 0 ? text : text.slice(0, end)
}

/** What every path that the pattern matches ends with, as far as it is easy to tell: no digits, which may be an escape's. */
export function literalSuffix(pattern: string): string {
  let start = pattern.length
  while (start > 0 && ITSELF.test(pattern[start - 1]!)) start--
  return pattern.slice(start)
}

const ITSELF = /[A-Za-z_./-]/

/** Printable ASCII without a variable: bytes already. */
const PLAIN = /^[ -?A-~]*$/

/** Whether a pattern is the path that it matches, no more and no less. */
export function isLiteral(pattern: string): boolean {
  return !SPECIAL.test(pattern)
}

/** What does not stand for itself. */
const SPECIAL = /[*?[{\\@]/

/** How many alternations are open at once at most. */
function nesting(pattern: string): number {
  let [open, most] = [0, 0]
  for (const char of pattern) {
    if (char === '{') most = Math.max(most, ++open)
    else if (char === '}') open--
  }
  return most
}

function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

function expand(pattern: string, variables: Variables = tunable, depth: number = 0): string {
  let room = MAX_LENGTH
  return pattern.replace(/@\{([A-Za-z_]+)\}/g, (text, name: string) => {
    const values = variables(name)
    if (!values || depth > MAX_DEPTH) throw new Bug(`no such AppArmor variable: ${text}`)
    const [value = '', ...others] = values.map(each => expand(each, variables, depth + 1))
    const expanded = others.length === 0 ? value : `{${[value, ...others].join(',')}}`
    room -= expanded.length
    if (room < 0) throw new Bug(`an AppArmor pattern of more than ${MAX_LENGTH} bytes`)
    return expanded
  })
}

/** A variable of variables is usual, a chain of them is an attack. */
const MAX_DEPTH = 10
const MAX_LENGTH = 1 << 16

class Builder {
  readonly #text: string
  readonly #pattern: string
  #at = 0
  readonly #reads: (ByteSet | null)[] = []
  readonly #next: number[][] = []

  constructor(text: string, pattern: string) {
    this.#text = text
    this.#pattern = pattern
  }

  build(): Automaton {
    const start = this.#state(null)
    const accept = this.#sequence(start, false)
    if (this.#at < this.#text.length) throw this.#bug()
    return { reads: this.#reads, next: this.#next, start, accept }
  }

  /** Reads up to the end, or in a group to its `,` or `}`; the state after it. */
  #sequence(from: number, inGroup: boolean): number {
    let state = from
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text.charAt(this.#at)
      if (inGroup && (char === ',' || char === '}')) return state
      if (char === '*') state = this.#star(state)
      else if (char === '?') state = this.#byte(state, SEGMENT)
      else if (char === '[') state = this.#byte(state, this.#class())
      else if (char === '{') state = this.#group(state)
      else if (char === '}' || char === ']' || char === '\0') throw this.#bug()
      else if (char === '\\') state = this.#byte(state, only(this.#escape()))
      else state = this.#byte(state, only(char.charCodeAt(0)))
    }
    return state
  }

  #star(from: number): number {
    const end = this.#text.charAt(this.#at + this.#run())
    const fills = this.#text.charAt(this.#at - 1) === '/' && (end === '/' || end === '')
    const state = fills ? this.#byte(from, SEGMENT) : from
    const deep = this.#text.charAt(this.#at + 1) === '*'
    if (deep) this.#at++
    const loop = this.#state(deep ? PATH : SEGMENT)
    const hub = this.#state(null)
    this.#link(state, hub)
    this.#link(hub, loop)
    this.#link(loop, hub)
    const after = this.#state(null)
    this.#link(hub, after)
    return after
  }

  #run(): number {
    let length = 0
    while (this.#text.charAt(this.#at + length) === '*') length++
    return length
  }

  #group(from: number): number {
    const after = this.#state(null)
    let items = 0
    do {
      this.#at++
      const branch = this.#state(null)
      this.#link(from, branch)
      this.#link(this.#sequence(branch, true), after)
      items++
    } while (this.#text.charAt(this.#at) === ',')
    // apparmor_parser refuses a group of one.
    if (this.#text.charAt(this.#at) !== '}' || items < 2) throw this.#bug()
    return after
  }

  #class(): ByteSet {
    const end = this.#text.indexOf(']', this.#at + 2)
    const body = CLASS.exec(this.#text.slice(this.#at, end + 1))
    if (end < 0 || !body) throw this.#bug()
    this.#at = end
    const [, negated, ranges = ''] = body
    const set = new Uint8Array(256).fill(negated ? 1 : 0)
    for (const [, low = '', high = low] of ranges.matchAll(/(.)(?:-(.))?/g))
      set.fill(negated ? 0 : 1, low.charCodeAt(0), high.charCodeAt(0) + 1)
    set[0] = 0
    return set
  }

  #escape(): number {
    const octal = /^[0-7]{3}/.exec(this.#text.slice(this.#at + 1, this.#at + 4))
    this.#at += octal ? 3 : 1
    const code = octal ? Number.parseInt(octal[0], 8) : this.#text.charCodeAt(this.#at)
    if (!(code > 0 && code < 256)) throw this.#bug()
    return code
  }

  #byte(from: number, set: ByteSet): number {
    const read = this.#state(set)
    const after = this.#state(null)
    this.#link(from, read)
    this.#link(read, after)
    return after
  }

  #state(reads: ByteSet | null): number {
    this.#reads.push(reads)
    return this.#next.push([]) - 1
  }

  #link(from: number, to: number): void {
    this.#next[from]?.push(to)
  }

  #bug(): Bug {
    return new Bug(`not an AppArmor pattern: ${JSON.stringify(this.#pattern)} at ${this.#at}`)
  }
}

/** Characters and ranges of them. */
const CLASS = /^\[(\^)?((?:[^\]\\[](?:-[^\]\\[])?)+)\]$/

const PATH: ByteSet = new Uint8Array(256).fill(1, 1)
const SEGMENT: ByteSet = PATH.slice().fill(0, 0x2f, 0x30)

const singles: (ByteSet | undefined)[] = []

function only(byte: number): ByteSet {
  return (singles[byte] ??= new Uint8Array(256).fill(1, byte, byte + 1))
}
