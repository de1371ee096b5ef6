import pseudoPaths from '../../../facts/pseudo-paths.json' with { type: 'json' }
import { NOT_A_PATH } from '../../sink.ts'
import type { PathTexts } from './path-texts.ts'
import { unescape } from '../../unescape.ts'

const BACKSLASH = 0x5c
const CLOSE = 0x29

/** True for `/` and for `\x2f`: -xx escapes every byte, -x all of a path with one that is not printable. */
export function startsAsPath(bytes: Buffer, start: number): boolean {
  if (bytes[start] === 0x2f) return true
  return (
    bytes[start] === BACKSLASH &&
    bytes[start + 1] === 0x78 &&
    bytes[start + 2] === 0x32 &&
    bytes[start + 3] === 0x66
  )
}

/**
 * The path inside a decoration, from its slash at `start` to `end`: id of its text, or `NOT_A_PATH`. Strips what -yy
 * adds (`<char 1:3>`) and what the kernel shows for things that only look like files.
 */
export function decorationPath(
  bytes: Buffer,
  start: number,
  end: number,
  isDeleted: boolean,
  texts: PathTexts
): number {
  const nested = bytes[end - 1] === 0x3e ? bytes.lastIndexOf(0x3c, end) : -1
  const stop = nested > start ? nested : end
  const isEscaped = bytes[start] === BACKSLASH
  const mayBeMarked = bytes[stop - 1] === CLOSE
  if (!isDeleted && !isEscaped && !mayBeMarked && !PSEUDO_SECOND_BYTES.has(bytes[start + 1]!))
    return texts.of(bytes, start, stop)
  const shown = isEscaped
    ? unescape(bytes, start, stop).toString('latin1')
    : bytes.toString('latin1', start, stop)
  const isMarked = isDeleted || shown.endsWith(MARK)
  for (const { prefix, deletedOnly } of pseudoPaths.prefixes)
    if (shown.startsWith(prefix) && (isMarked || !deletedOnly)) return NOT_A_PATH
  if (!isMarked) return texts.of(bytes, start, stop)
  // O_TMPFILE: the name is the inode's number, new in every run
  const temporary = TEMPORARY.exec(texts.texts.text(texts.of(bytes, start, stop)))
  return temporary
    ? texts.texts.internString(`${temporary[1]}#{inode}`)
    : texts.of(bytes, start, stop)
}

/** What strace up to 5.18 puts into the path and not behind it. */
const MARK = ' (deleted)'
const TEMPORARY = /^(.*\/)#\d+(?: \(deleted\))?$/s

const PSEUDO_SECOND_BYTES = new Set(
  pseudoPaths.prefixes
    .filter(({ deletedOnly }) => !deletedOnly)
    .map(({ prefix }) => prefix.charCodeAt(1))
)
