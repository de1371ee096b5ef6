import { tunable } from '../../../facts/apparmor-tunables.ts'
import { tryCompile } from '../automaton.ts'
import { includes } from '../pattern.ts'
import type { OtherNeed } from './rule.ts'

/** The words of a rule that say what may be done, in parentheses or not, among its access. */
export function withAccess(rule: OtherNeed): OtherNeed {
  const known = WORDS.get(rule.keyword)
  if (known === undefined) return rule
  const named = rule.words.filter(word => known.has(word))
  const access = [...rule.access, ...named].flatMap(word => known.get(word) ?? [word])
  const words = rule.words.filter(word => !known.has(word))
  return {
    ...rule,
    words,
    access: access.length === 0 && rule.keyword === 'dbus' ? accessOfMessage(rule) : access
  }
}

/** A rule that names none: a name is taken, all else is of messages. Source: apparmor.d(5), DBus rules */
function accessOfMessage({ conditions }: OtherNeed): readonly string[] {
  if (conditions.has('name')) return ['bind']
  const isOfMessage = ['path', 'interface', 'member', 'peer'].some(name => conditions.has(name))
  return isOfMessage ? ['send', 'receive'] : []
}

/** Access by keyword and by the words for it. Source: apparmor.d(5) of 4.1, parser/parser_misc.c parse_X_mode */
const MESSAGES: readonly Word[] = [
  ['send', ['send']],
  ['receive', ['receive']],
  ['r', ['receive']],
  ['read', ['receive']],
  ['w', ['send']],
  ['write', ['send']],
  ['rw', ['send', 'receive']]
]
const TRACES: readonly Word[] = [
  ['read', ['read']],
  ['readby', ['readby']],
  ['trace', ['trace']],
  ['tracedby', ['tracedby']],
  ['r', ['read']],
  ['w', ['trace']],
  ['rw', ['read', 'trace']]
]
const WORDS: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> = new Map([
  ['signal', new Map(MESSAGES)],
  ['unix', new Map(MESSAGES)],
  ['dbus', new Map([...MESSAGES, ['bind', ['bind']], ['eavesdrop', ['eavesdrop']]])],
  ['ptrace', new Map(TRACES)]
])

type Word = readonly [word: string, access: readonly string[]]

type Conditions = OtherNeed['conditions']

/** True where conditions hold for all that others hold for: a pattern for what it matches, a set for its parts. */
export function coversConditions(wide: Conditions, narrow: Conditions): boolean {
  const wanted = flat(narrow)
  return [...flat(wide)].every(([name, text]) => {
    const other = wanted.get(name)
    if (other === undefined) return false
    if (name !== 'set') return isWithin(text, other)
    const set = wordsOf(text)
    return wordsOf(other).every(word => set.includes(word))
  })
}

/** With `peer=(name=a, label=b)` as two. */
function flat(conditions: Conditions): Map<string, string> {
  return new Map(
    [...conditions].flatMap(([name, text]): [string, string][] =>
      text.startsWith('(') && name === 'peer'
        ? [...text.matchAll(/([a-z_]+)=("[^"]*"|(?:\{[^}]*\}|[^\s,()"{}])+)/g)].map(
            ([, part = '', value = '']) => [`${name} ${part}`, value.replace(/^"(.*)"$/s, '$1')]
          )
        : [[name, text]]
    )
  )
}

function wordsOf(text: string): readonly string[] {
  return text.match(/[a-z0-9+]+/g) ?? []
}

function isWithin(wide: string, narrow: string): boolean {
  if (wide === narrow) return true
  const [left, right] = [tryCompile(wide, tunable), tryCompile(narrow, tunable)]
  return left !== undefined && right !== undefined && includes([left], right)
}

/**
 * `change_profile [safe|unsafe] [/program] [-> target]`; one for a program only is not about a change at once.
 * Source: apparmor.d(5), Change profile rules
 */
export function coversProfileChange(rule: OtherNeed, need: OtherNeed): boolean {
  const wide = targetOf(rule)
  const narrow = targetOf(need)
  if (wide === undefined || narrow === undefined || narrow === null) return false
  return wide === null || isWithin(wide, narrow)
}

/** null: any; undefined: for some programs only. */
function targetOf({ words }: OtherNeed): string | null | undefined {
  const rest = words.filter(word => word !== 'safe' && word !== 'unsafe')
  if (rest.length === 0) return null
  return rest.length === 2 && rest[0] === '->' ? rest[1]!.replace(/^"(.*)"$/s, '$1') : undefined
}
