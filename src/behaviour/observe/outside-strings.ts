/**
 * A printed text, bytes as latin1, with blanks for its strings: what these hold is chosen by programs, and by those who write to
 * them. All else stays in its place.
 */
export function outsideStrings(printed: string): string {
  let outside = ''
  let from = 0
  let isInside = false
  for (const { 0: mark, index } of printed.matchAll(MARKS)) {
    if (mark !== '"') continue
    const end = isInside ? index + 1 : index
    outside += isInside ? ' '.repeat(end - from) : printed.slice(from, end)
    from = end
    isInside = !isInside
  }
  return outside + (isInside ? ' '.repeat(printed.length - from) : printed.slice(from))
}

/** A quote, and what stands behind a backslash, which is none. */
const MARKS = /"|\\./gs
