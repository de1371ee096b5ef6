import { basename } from 'node:path'
import { isLanguage } from '../facts/reach.ts'

/**
 * Words of a script that may be programs which it executes: of a shell, or of what is not known, all that are in no
 * comment; of a language those that begin a string or a list of words, as in `system("date +%Y")` and `system qw(date +%Y)`:
 * its own words are often called as programs are (`sort`, `join`, `link`).
 */
export function commandWords(text: string): Set<string> {
  const code = text.slice(0, MOST).replace(COMMENT, '$1')
  const words = isLanguage(interpreterOf(text))
    ? Array.from(code.matchAll(START_OF_STRING), ([, word]) => word!)
    : (code.match(WORD) ?? [])
  return new Set(words)
}

/** Of longer scripts only the beginning is looked at, in code units. */
const MOST = 1 << 20

const COMMENT = /(^|[\s;])#(?!!)[^\n]*/g
const WORD = /[\w/][\w.+/-]*/g
const START_OF_STRING = /(?:["'`]|(?:\bqw[ \t]*|%[wWx])[([{<|!/][ \t]*)([\w/][\w.+/-]*)/g

/** The path of the program that the kernel starts for a script; null where the first line names none. */
export function interpreterPath(text: string): string | null {
  return /^#![ \t]*(\/[^\s]{1,255})/.exec(text)?.[1] ?? null
}

/** The name in a script's first line, behind env(1) too; empty where there is none. */
function interpreterOf(text: string): string {
  const [, line = ''] = /^#!([^\n]{0,255})/.exec(text) ?? []
  const names = line
    .split(/[ \t]+/)
    .filter(word => word !== '')
    .map(word => basename(word))
  if (names[0] !== 'env') return names[0] ?? ''
  return names.slice(1).find(word => !word.startsWith('-') && !word.includes('=')) ?? ''
}
