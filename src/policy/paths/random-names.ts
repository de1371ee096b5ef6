/** `[from, to]` in a path. */
export type Part = readonly [from: number, to: number]

/**
 * Where a name may have a random part, as programs give it: mkstemp(3) adds 6 letters and digits, mktemp(1) 10, Python's
 * tempfile 8 small letters, digits and underscores; a short ending may follow. Null: nowhere.
 */
export function randomPart(path: string, startOfName: number): Part | null {
  const to = endOfStem(path, startOfName)
  const alphanumeric = runBefore(path, to, startOfName, isAlphanumeric)
  if (alphanumeric === 6 || alphanumeric === 10) return [to - alphanumeric, to]
  if (runBefore(path, to, startOfName, isPythons) === 8) return [to - 8, to]
  return alphanumeric > 6 ? [to - 6, to] : null
}

/** Whether it is random for sure; else `mixed`: no word in small letters alone, and no number. Beside other signs that is enough. */
export type Look = 'random' | 'mixed' | 'word'

/**
 * Most random names change between capitals, small letters and digits all the time. Words put together do so too, but
 * in their own way. (Of 6 letters and digits 94 % are told.)
 */
export function lookOf(path: string, [from, to]: Part): Look {
  let changes = 0
  for (let at = from + 1; at < to; at++)
    if (kindOf(path.charCodeAt(at)) !== kindOf(path.charCodeAt(at - 1))) changes++
  if (changes === 0) return 'word'
  return changes > 1 && !WORDS.test(path.slice(from, to)) ? 'random' : 'mixed'
}

/** Of a letter, digit or underscore. */
function kindOf(code: number): 'small' | 'capital' | 'digit' {
  return isDigit(code) ? 'digit' : isSmall(code) || code === 0x5f ? 'small' : 'capital'
}

const WORDS = /^(?:[A-Z]?[a-z]+)?(?:[A-Z][a-z]+)*[0-9]*$/

/** Longest ending that is one, without its dot. */
const ENDING = 5

/** Where a name ends without the slash of a folder and without `.lock` and the like. */
function endOfStem(path: string, start: number): number {
  const end = path.endsWith('/') ? path.length - 1 : path.length
  const letters = runBefore(path, end, start, isLetter)
  const dot = end - letters - 1
  return letters > 0 && letters <= ENDING && dot > start && path[dot] === '.' ? dot : end
}

function runBefore(
  path: string,
  end: number,
  start: number,
  isPart: (code: number) => boolean
): number {
  let at = end
  while (at > start && isPart(path.charCodeAt(at - 1))) at--
  return end - at
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function isSmall(code: number): boolean {
  return code >= 0x61 && code <= 0x7a
}

function isLetter(code: number): boolean {
  return isSmall(code | 0x20)
}

function isAlphanumeric(code: number): boolean {
  return isLetter(code) || isDigit(code)
}

function isPythons(code: number): boolean {
  return isSmall(code) || isDigit(code) || code === 0x5f
}
