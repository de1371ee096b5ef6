import { Bug } from '../../errors.ts'
import { INODE, PID, TID, patternCharacter } from './path-symbols.ts'
import type { PathSymbols } from './path-symbols.ts'

/**
 * The pattern that matches exactly this path (and the numbers its placeholders stand for). Every metacharacter is
 * escaped; control bytes, `"`, `\` and what is no text are octal. The result holds no newline, quote or lone backslash.
 */
export function quotePath(path: PathSymbols): string {
  return path.replace(PIECE, piece => {
    const own = PLACEHOLDERS.get(piece) ?? patternCharacter(piece)
    if (own !== undefined) return own
    if (METACHARACTERS.includes(piece)) return `\\${piece}`
    const text = Buffer.from(piece, 'latin1').toString('utf8')
    return isLegible(text) ? text : [...piece].map(octal).join('')
  })
}

/** A pattern as a rule names it: bare where apparmor_parser reads it so, else in double quotes. */
export function quotePattern(pattern: string): string {
  if (!isPattern(pattern)) throw new Bug(`not an AppArmor pattern: ${JSON.stringify(pattern)}`)
  return BARE.test(pattern.replace(VARIABLE, '').replace(GROUP, '')) ? pattern : `"${pattern}"`
}

/** True for the patterns that we write: no other escapes than ours, nothing that could end a quoted string. */
export function isPattern(text: string): boolean {
  return PATTERN.test(text)
}

const PLACEHOLDERS: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    [PID]: '@{pid}',
    [TID]: '@{tid}',
    [INODE]: '[0-9]*'
  })
)

const METACHARACTERS = '*?[]{}'

/** A whole UTF-8 sequence, or one symbol that is no plain ASCII. */
const PIECE =
  /[\xC2-\xDF][\x80-\xBF]|[\xE0-\xEF][\x80-\xBF]{2}|[\xF0-\xF4][\x80-\xBF]{3}|[^ !#-)+->@-Z^-z|~]/g

/**
 * What stays readable: printable ASCII, and letters of left-to-right scripts that look like no ASCII punctuation. A
 * fixed list, since Unicode's own categories differ between versions of Node and the text must not. Bidi controls,
 * joiners and exotic spaces would make a rule look like another one.
 */
const LEGIBLE =
  '\\u00C0-\\u024F\\u0388-\\u03FF\\u0400-\\u04FF\\u3041-\\u30FA\\u4E00-\\u9FA5\\uAC00-\\uD7A3'

const LEGIBLE_CHARACTER = new RegExp(`^[ !#-\\[\\]-~${LEGIBLE}]$`)

function isLegible(text: string): boolean {
  return LEGIBLE_CHARACTER.test(text)
}

function octal(byte: string): string {
  return `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`
}

// `"` and `\` are octal because of apparmor_parser's lexer: it takes the longest quoted string, so that in
// `"/a\\" r,` it reads `\"` as an escaped quote and goes on to the next quote, several rules further down.
const PATTERN = new RegExp(
  `^(?:/|@(?=\\{))(?:[ !#-\\[\\]-~${LEGIBLE}]|\\\\[0-7]{3}|\\\\[*?\\[\\]{}])*$`
)

const BARE = /^[A-Za-z0-9_./@%+:~=*?^[\]-]*$/

const VARIABLE = /@\{[A-Za-z]+\}/g

/** An alternation without escapes: the one place where a bare comma does not end a rule. */
const GROUP = /\{[A-Za-z0-9_./@%+:~=*?^,[\]-]*\}/g
