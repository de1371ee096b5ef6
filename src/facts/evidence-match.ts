import type { ArgumentText, Condition, Constant, EvidenceRule } from './evidence-rule.ts'

/** What is known about the task that made the call. */
export interface Caller {
  /** Effective ids; null: not known. */
  readonly uid: number | null
  readonly gid: number | null
  /** True in a user namespace that the traced program made itself: there no capability of the host is used. */
  readonly inOwnUserNamespace: boolean
}

/**
 * Whether a call fits a rule; the call's result is not looked at. `args` are the argument texts as strace prints them
 * between the top-level commas: symbols, numbers (`-X raw`) or both (`-X verbose`).
 * With unknown ids a change to id 0 is taken for a change to oneself, since most programs that do it are root already.
 */
export function matches(
  rule: EvidenceRule,
  args: readonly string[],
  caller: Caller = { uid: null, gid: null, inOwnUserNamespace: false }
): boolean {
  return !caller.inOwnUserNamespace && rule.when.every(condition => holds(condition, args, caller))
}

function holds(condition: Condition, args: readonly string[], caller: Caller): boolean {
  if (condition.kind === 'otherId') {
    const own = caller[condition.of] ?? 0
    return condition.args.some(index => isOtherId(args[index], own))
  }
  const text = find(condition, args)
  if (text === null) return false
  switch (condition.kind) {
    case 'is': {
      const parts = words(text)
      return condition.of.some(constant => isConstant(parts, constant, condition.mask))
    }
    case 'has':
      return hasAny(words(text), condition.of)
    case 'lacks':
      return !hasAny(words(text), condition.of)
    case 'between': {
      const number = signed(text)
      return number !== null && number >= condition.min && number <= condition.max
    }
    case 'text':
      return condition.pattern.test(text.startsWith('"') ? unescape(text) : blankStrings(text))
  }
}

function isOtherId(text: string | undefined, own: number): boolean {
  const id = text === undefined ? null : signed(withoutName(text))
  // -1 leaves the id as it is.
  return id !== null && id !== -1 && id !== (own | 0)
}

function find(place: ArgumentText, args: readonly string[]): string | null {
  const named =
    place.named === null ? undefined : args.find(arg => arg.startsWith(`${place.named}=`))
  const found = named ?? args[place.at]
  if (found === undefined) return null
  if (place.fields.length === 0) return withoutName(found.slice(0, LONGEST))
  return place.fields.map(field => memberOf(found, field)).find(value => value !== null) ?? null
}

// Structures that a rule looks into start with what it looks for; payloads may be megabytes.
const LONGEST = 4096

/** strace -N and clone print `name=` before an argument. */
function withoutName(text: string): string {
  return text.replace(/^[a-z_]\w*=/, '')
}

/** `80` of `{sa_family=AF_INET, sin_port=htons(80), ...}`: the text up to the member's end; null without it. */
export function memberOf(argument: string, field: string): string | null {
  const text = withoutName(argument.slice(0, LONGEST))
  const searched = blankStrings(text)
  const at = searched.search(pattern(field))
  if (at === -1) return null
  const start = at + field.length + 2
  let depth = 0
  for (let i = start; i < searched.length; i++) {
    const char = searched.charAt(i)
    if ('([{'.includes(char)) depth++
    else if (depth > 0 && ')]}'.includes(char)) depth--
    else if (depth === 0 && ',]}'.includes(char)) return text.slice(start, i)
  }
  return text.slice(start)
}

function pattern(field: string): RegExp {
  let known = patterns.get(field)
  if (!known) patterns.set(field, (known = new RegExp(`[{ ]${field}=`)))
  return known
}

/** Rules name a few dozen fields. */
const patterns = new Map<string, RegExp>()

/** Symbols and the union of the numbers of a text such as `S_IFCHR|0666`; what -X verbose puts in comments is left out. */
interface Words {
  readonly names: ReadonlySet<string>
  /** Unsigned, 32 bits; null without a number. */
  readonly bits: number | null
}

function words(text: string): Words {
  // Records of audit have nothing but plain numbers.
  if (PLAIN.test(text)) return { names: NONE, bits: Number(text) >>> 0 }
  let known = KNOWN_WORDS.get(text)
  if (known === undefined) {
    if (KNOWN_WORDS.size === MOST_WORDS) KNOWN_WORDS.clear()
    KNOWN_WORDS.set(text, (known = wordsOf(text)))
  }
  return known
}

/** Programs combine few flags, and beside them are addresses that differ each time. */
const KNOWN_WORDS = new Map<string, Words>()
const MOST_WORDS = 256

function wordsOf(text: string): Words {
  const names = new Set<string>()
  let bits: number | null = null
  for (const [word] of blankStrings(withoutComments(text)).matchAll(WORD)) {
    const number = toNumber(word)
    if (number === null) names.add(word)
    else bits = ((bits ?? 0) | Number(BigInt.asUintN(32, number))) >>> 0
  }
  return { names, bits }
}

const PLAIN = /^(?:0|[1-9]\d{0,14})$/
const NONE: ReadonlySet<string> = new Set()
const WORD = /[A-Za-z_]\w*|-?\d\w*/g

function isConstant({ names, bits }: Words, constant: Constant, mask: number): boolean {
  if (names.has(constant.name)) return true
  // A zero among symbols adds nothing.
  if (bits === null || (constant.value === 0 && names.size > 0)) return false
  return (bits & mask) >>> 0 === constant.value
}

function hasAny({ names, bits }: Words, flags: readonly Constant[]): boolean {
  return flags.some(flag => names.has(flag.name) || ((bits ?? 0) & flag.value) !== 0)
}

/** The first number as a signed int; null for none and for an address (`-e raw` prints one for a structure). */
function signed(text: string): number | null {
  if (text.startsWith('"')) return bigEndian(unescape(text))
  const word = withoutComments(text).match(/-?\d\w*/)?.[0]
  const number = word === undefined ? null : toNumber(word)
  if (number === null) return null
  const low = BigInt.asIntN(32, number)
  return BigInt.asUintN(32, number) === number || BigInt.asIntN(64, number) === low
    ? Number(low)
    : null
}

/** A port as -X raw prints it: `"\x00\x50"`. */
function bigEndian(text: string): number {
  let number = 0
  for (const char of text.slice(1, 3)) number = number * 256 + char.charCodeAt(0)
  return number
}

function toNumber(word: string): bigint | null {
  const digits = word.replace('-', '')
  if (!/^(0x[0-9a-f]+|\d+)$/.test(digits)) return null
  const octal = /^0[0-7]+$/.test(digits)
  const number = BigInt(octal ? `0o${digits.slice(1)}` : digits)
  return word.startsWith('-') ? -number : number
}

// Comments nest: 8196 /* IOPRIO_PRIO_VALUE(0x1 /* IOPRIO_CLASS_RT */, 4) */
function withoutComments(text: string): string {
  if (!text.includes('/*')) return text
  let kept = ''
  let depth = 0
  for (const part of text.split(/(\/\*|\*\/)/)) {
    if (part === '/*') depth++
    else if (part === '*/') depth = Math.max(0, depth - 1)
    else if (depth === 0) kept += part
  }
  return kept
}

/** The same text with blanks for what programs wrote: nothing in a string can pass for a member or a symbol. */
function blankStrings(text: string): string {
  if (!text.includes('"')) return text
  return text.replace(/"(?:[^"\\]|\\.)*(?:"|$)/gs, string => `"${' '.repeat(string.length - 1)}`)
}

function unescape(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-f]{2})|([0-7]{1,3}))/g,
    (_, hex: string | undefined, octal: string) =>
      String.fromCharCode(hex === undefined ? parseInt(octal, 8) : parseInt(hex, 16))
  )
}
