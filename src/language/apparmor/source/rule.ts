import { sortedSet } from '../../../order.ts'

/** What a statement means, as far as it can be judged whether an access is covered. */
export type SourceRule =
  | {
      readonly kind: 'file'
      readonly deny: boolean
      readonly owner: boolean
      /** As written, without quotes; null: any path (`file,`). */
      readonly pattern: string | null
      /** Letters of `rwamkl`, and `x` whatever the transition. */
      readonly perms: string
      /** `ix`, `Px`, ...; '' without `x`. */
      readonly transition: string
      /** The profile that it leads to, where one is named. */
      readonly target: string | null
    }
  | {
      /** `network`, `capability`, `signal`, `ptrace`, `unix`, `mount`, ... */
      readonly kind: 'other'
      readonly deny: boolean
      readonly keyword: string
      /** Words after the keyword, sorted, but those of mounts and changes of profile; those in parentheses are `access`. None: any. */
      readonly words: readonly string[]
      readonly access: readonly string[]
      /** `peer`, `type`, `set`, ...: as written. */
      readonly conditions: ReadonlyMap<string, string>
    }

/** A rule that is about no file, or what such rules are asked for. */
export type OtherRule = Extract<SourceRule, { kind: 'other' }>

/** Words, access and conditions as `printRule` would write them. */
export type OtherNeed = Pick<OtherRule, 'keyword' | 'words' | 'access' | 'conditions'>

/** Rules whose words stand in an order that means something. */
export const MOUNT_KEYWORDS: ReadonlySet<string> = new Set([
  'mount',
  'remount',
  'umount',
  'pivot_root'
])

/** Undefined for what is no rule, or none that is understood: it then covers nothing. */
export function readRule(text: string): SourceRule | undefined {
  const words = splitWords(text)
  const deny = takeQualifiers(words)
  if (deny === undefined) return undefined
  const owner = takeWord(words, 'owner')
  if (takeWord(words, 'file') && words.length === 0)
    return {
      kind: 'file',
      deny,
      owner,
      pattern: null,
      perms: 'rwamklx',
      transition: 'ix',
      target: null
    }
  const [first = ''] = words
  if (first === 'link') return readLink(words, deny, owner)
  if (ORDERED_KEYWORDS.has(first)) return readOther(words, deny)
  if (isPath(first) || isPath(words[1] ?? '')) return readFile(words, deny, owner)
  return readOther(words, deny)
}

const QUALIFIERS = new Set(['allow', 'audit', 'quiet'])

/** Whether it is a refusal; undefined for a rule whose rank among others is not modelled. */
function takeQualifiers(words: string[]): boolean | undefined {
  let deny = false
  for (; words.length > 0; words.shift()) {
    if (words[0] === 'deny') deny = true
    else if (words[0]?.startsWith('priority=')) return undefined
    else if (!QUALIFIERS.has(words[0] ?? '')) return deny
  }
  return deny
}

function takeWord(words: string[], word: string): boolean {
  if (words[0] !== word) return false
  words.shift()
  return true
}

function isPath(word: string): boolean {
  return /^"?(?:\/|@\{)/.test(word)
}

/** Rules whose words stand in an order that means something. */
const ORDERED_KEYWORDS: ReadonlySet<string> = new Set([...MOUNT_KEYWORDS, 'change_profile'])

/** `link subset /new -> /old`: of any old file only, as it is not modelled which one a new name may have. */
function readLink(words: readonly string[], deny: boolean, owner: boolean): SourceRule | undefined {
  const [path = '', arrow, old, ...rest] = words.slice(words[1] === 'subset' ? 2 : 1)
  const isAny = arrow === undefined || (arrow === '->' && old === '/**' && rest.length === 0)
  if (!isPath(path) || !isAny) return undefined
  return {
    kind: 'file',
    deny,
    owner,
    pattern: unquote(path),
    perms: 'l',
    transition: '',
    target: null
  }
}

/** `/path rw`, `rw /path`, both perhaps with `-> target`. */
function readFile(words: readonly string[], deny: boolean, owner: boolean): SourceRule | undefined {
  const [path = '', letters = ''] = isPath(words[0] ?? '') ? words : [words[1], words[0]]
  const rest = words.slice(2)
  if (rest.length > 0 && (rest[0] !== '->' || rest.length !== 2)) return undefined
  const [whole = '', before = '', transition = '', after = ''] = PERMS.exec(letters) ?? []
  const data = before + after
  if (whole === '') return undefined
  const pattern = unquote(path)
  const perms = `${data}${impliedBy(transition, data, deny)}`
  const target = rest[1] === undefined ? null : unquote(rest[1])
  return { kind: 'file', deny, owner, pattern, perms, transition, target }
}

/** What may run under this same profile may be mapped as code, too. Source: apparmor_parser 3.0.8, `-D dfa-states` */
function impliedBy(transition: string, data: string, deny: boolean): string {
  if (transition === '') return ''
  return transition.includes('i') && !deny && !data.includes('m') ? 'mx' : 'x'
}

const PERMS = /^([rwamkl]*)((?:[pPcC][iuU]?|[uUi])?x)?([rwamkl]*)$/

function readOther(words: readonly string[], deny: boolean): SourceRule | undefined {
  const [keyword, ...rest] = words
  if (keyword === undefined || !/^[a-z_]+$/.test(keyword)) return undefined
  const plain: string[] = []
  const access: string[] = []
  const conditions = new Map<string, string>()
  for (const word of rest) {
    const [, name, value] = /^([a-z_]+)=(.*)$/s.exec(word) ?? []
    if (name !== undefined && value !== undefined) conditions.set(name, unquote(value))
    else if (word.startsWith('(')) access.push(...word.slice(1, -1).split(/[\s,]+/))
    else plain.push(word)
  }
  return {
    kind: 'other',
    deny,
    keyword,
    words: ORDERED_KEYWORDS.has(keyword) ? plain : sortedSet(plain),
    access: sortedSet(access.filter(word => word !== '')),
    conditions
  }
}

function unquote(text: string): string {
  return /^".*"$/s.test(text) ? text.slice(1, -1) : text
}

const CLOSING: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['{', '}'],
  ['"', '"']
])

/** At blanks that are not inside quotes, parentheses or braces. */
function splitWords(text: string): string[] {
  const words: string[] = []
  let word = ''
  let close = ''
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === ' ' && close === '') {
      if (word !== '') words.push(word)
      word = ''
      continue
    }
    word += char
    if (char === '\\') word += text.charAt(++at)
    else if (char === close) close = ''
    // Brackets in a path may stand alone.
    else if (close === '' && !/^[/@]/.test(word)) close = CLOSING.get(char) ?? ''
  }
  return word === '' ? words : [...words, word]
}
