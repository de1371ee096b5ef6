/**
 * A path with one code unit per symbol: 1-255 is that byte, three more stand for numbers that differ between runs, and
 * a block stands for pieces of an AppArmor pattern. In this form a symbol can neither be cut in two nor be mistaken for
 * an escape.
 */
export type PathSymbols = string

export const PID = '\uE000'
export const TID = '\uE001'
export const INODE = '\uE002'

/** A path that the symbols may stand for, with a number in each place. */
export function concretePath(symbols: PathSymbols): string {
  return symbols.replace(NUMBERS, '1')
}

const NUMBERS = new RegExp(`[${PID}${TID}${INODE}]`, 'g')

/** Where the symbols for a pattern's own ASCII characters start. */
const PATTERN_BLOCK = 0xe100

/** An AppArmor pattern as symbols; its slashes stay bytes, so that segments stay segments. */
export function asPattern(pattern: string): PathSymbols {
  return pattern.replace(/[^/]/g, char => String.fromCharCode(PATTERN_BLOCK + char.charCodeAt(0)))
}

/** The character of a pattern that a symbol stands for; undefined for a byte or a placeholder. */
export function patternCharacter(symbol: string): string | undefined {
  const code = symbol.charCodeAt(0) - PATTERN_BLOCK
  return code >= 0 ? String.fromCharCode(code) : undefined
}

const PLACEHOLDERS: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({ pid: PID, tid: TID, inode: INODE })
)

/** Longest path that the kernel takes (PATH_MAX without the final NUL, Linux include/uapi/linux/limits.h). */
const LONGEST = 4095

/**
 * Reads a path as `FileFact.path` writes it: `\xHH`, `\\`, `\{`, `{pid}`. Null for what no rule can name: a path
 * relative to an unknown folder, and what the kernel takes for no path (a NUL byte, more than 4095 bytes).
 */
export function readPath(text: string): PathSymbols | null {
  if (!text.startsWith('/') || text.length > 4 * LONGEST) return null
  if (PLAIN.test(text)) return text.length > LONGEST ? null : text
  const symbols = text.replace(TOKEN, (token, hex, escaped, placeholder) => {
    if (typeof hex === 'string') return String.fromCharCode(Number.parseInt(hex, 16))
    if (typeof escaped === 'string') return bytesOf(escaped)
    if (typeof placeholder === 'string') return PLACEHOLDERS.get(placeholder) ?? token
    return bytesOf(token)
  })
  return symbols.length > LONGEST || symbols.includes('\0') ? null : symbols
}

/** What stands for itself: ASCII without the signs of an escape or placeholder. */
const PLAIN = /^[ -[\]-z|}~]*$/

const TOKEN = /\\x([0-9a-fA-F]{2})|\\([\\{}])|\{(pid|tid|inode)\}|[^\\{]+|[\\{]/g

/** The bytes of a text in UTF-8, one code unit each. */
export function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}
