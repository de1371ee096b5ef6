const LENGTH = 1 << 16

/** The texts of many items, some tens of kilobytes at a time: handing over each by itself costs as much as making it. */
export function* inPieces<T>(items: Iterable<T>, text: (item: T) => string): Generator<string> {
  let piece = ''
  for (const item of items) {
    piece += text(item)
    if (piece.length < LENGTH) continue
    yield piece
    piece = ''
  }
  if (piece !== '') yield piece
}
