const LENGTH = 1 << 16

/**
 * The texts of many items, some tens of kilobytes at a time: handing over each by itself costs as much as making it, and
 * so does adding each to a text that grows. `separator`: between the items of a piece.
 */
export function* inPieces<T>(
  items: Iterable<T>,
  text: (item: T) => string,
  separator = ''
): Generator<string> {
  let parts: string[] = []
  let length = 0
  for (const item of items) {
    const part = text(item)
    parts.push(part)
    length += part.length
    if (length < LENGTH) continue
    yield parts.join(separator)
    parts = []
    length = 0
  }
  if (parts.length > 0) yield parts.join(separator)
}
