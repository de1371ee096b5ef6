import { tunable } from '../../facts/apparmor-tunables.ts'
import { bytesOf } from './path-symbols.ts'
import { NoPattern, readPattern } from './pattern-reader.ts'
import type { ByteSet, Machine } from './pattern-reader.ts'

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

/** Alternatives of `@{NAME}`; undefined for a variable that is not known. */
export type Variables = (name: string) => readonly string[] | undefined

/** The automaton of anyone's pattern; undefined for what is none that we understand. */
export function tryCompile(pattern: string, variables: Variables): Automaton | undefined {
  if (pattern.length > MAX_LENGTH || nesting(pattern) > MAX_DEPTH) return undefined
  try {
    return automatonOf(bytesOf(folded(expand(pattern, variables))))
  } catch (error) {
    if (error instanceof NoPattern) return undefined
    throw error
  }
}

/**
 * Values that end in a slash are written before one; apparmor_parser folds the two into one, but for two at the start, which is
 * no path of a file.
 */
function folded(pattern: string): string {
  return pattern.replace(/\/{2,}/g, (run, at) => (at === 0 && run.length === 2 ? run : '/'))
}

/**
 * Compiles a pattern with AppArmor's rules: `*` and `?` stop at a slash, `**` does not, and a `*` that fills a whole
 * path segment matches at least one byte (apparmor_parser's convert_aaregex_to_pcre).
 * @throws NoPattern
 */
export function compile(pattern: string): Automaton {
  return automatonOf(patternBytes(pattern))
}

/** A pattern with its variables expanded, one code unit a byte. */
export function patternBytes(pattern: string): string {
  return bytesOf(expand(pattern))
}

/** A common start of all paths that the pattern matches, one code unit per byte; not always the longest. */
export function literalPrefix(pattern: string, variables: Variables = tunable): string {
  const isPlain = PLAIN.test(pattern) && !pattern.includes('//')
  const text = isPlain ? pattern : bytesOf(folded(expand(pattern, variables)))
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

/** The text with the values of its variables in their places; those that are not known stay. */
export function withVariables(text: string, variables: Variables): string {
  if (!text.includes('@{')) return text
  try {
    return expand(text, name => variables(name) ?? [`@\\{${name}\\}`])
  } catch (error) {
    if (error instanceof NoPattern) return text
    throw error
  }
}

/** `before` and `after`: what the pattern stands between. */
function expand(
  pattern: string,
  variables: Variables = tunable,
  depth: number = 0,
  before: string = '',
  after: string = ''
): string {
  let room = MAX_LENGTH
  const text = withoutSlashes(pattern, before === '/', after === '/')
  return text.replace(/@\{([A-Za-z_]+)\}/g, (whole, name: string, at: number) => {
    const values = variables(name)
    if (!values || depth > MAX_DEPTH) throw new NoPattern(`no such AppArmor variable: ${whole}`)
    const left = at === 0 ? before : text.charAt(at - 1)
    const right = text.charAt(at + whole.length) || after
    const [value = '', ...others] = values.map(each =>
      expand(each, variables, depth + 1, left, right)
    )
    const expanded = others.length === 0 ? value : `{${[value, ...others].join(',')}}`
    room -= expanded.length
    if (room < 0) throw new NoPattern(`an AppArmor pattern of more than ${MAX_LENGTH} bytes`)
    return expanded
  })
}

/** A value that begins or ends with a slash where one stands already: apparmor_parser makes one of the two. */
function withoutSlashes(value: string, first: boolean, last: boolean): string {
  let [start, end] = [0, value.length]
  if (first) while (value.charAt(start) === '/') start++
  if (last) while (end > start && value.charAt(end - 1) === '/') end--
  return value.slice(start, end)
}

/** A variable of variables is usual, a chain of them is an attack. */
const MAX_DEPTH = 10
const MAX_LENGTH = 1 << 16

function automatonOf(text: string): Automaton {
  const states = new States()
  const start = states.add(null)
  return { reads: states.reads, next: states.next, start, accept: readPattern(text, states, start) }
}

class States implements Machine {
  readonly reads: (ByteSet | null)[] = []
  readonly next: number[][] = []

  add(reads: ByteSet | null): number {
    this.reads.push(reads)
    return this.next.push([]) - 1
  }

  read(from: number, set: ByteSet): number {
    const read = this.add(set)
    const after = this.add(null)
    this.#link(from, read)
    this.#link(read, after)
    return after
  }

  loop(from: number, set: ByteSet): number {
    const loop = this.add(set)
    const hub = this.add(null)
    this.#link(from, hub)
    this.#link(hub, loop)
    this.#link(loop, hub)
    return hub
  }

  join(_from: number, ends: readonly number[]): number {
    const after = this.add(null)
    for (const end of ends) this.#link(end, after)
    return after
  }

  #link(from: number, to: number): void {
    this.next[from]!.push(to)
  }
}
