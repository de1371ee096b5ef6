/**
 * Four bytes of `bytes` at once, from any place: `wordsOf(bytes).getInt32(at, true)`. Hashing and comparing by words takes a
 * third of the time of doing it by bytes, and a line's bytes are all in one buffer, so that one view serves millions.
 */
export function wordsOf(bytes: Buffer): DataView {
  if (bytes !== latest) {
    latest = bytes
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }
  return view
}

let latest: Buffer = Buffer.alloc(0)
let view = new DataView(latest.buffer, latest.byteOffset, latest.length)

/** FNV-1a's prime. */
export const HASH_FACTOR = 0x01000193

/**
 * Hash of the bytes from `start` to `end`, by words; a last one is filled with zeros. The lengths of names differ from line
 * to line: a loop over their last bytes would be mispredicted every time.
 */
export function hashBytes(words: DataView, start: number, end: number, seed: number): number {
  let hash = seed
  let i = start
  for (const last = end - 4; i <= last; i += 4)
    hash = Math.imul(hash ^ words.getInt32(i, true), HASH_FACTOR)
  return i === end ? hash : Math.imul(hash ^ lastWord(words, i, end), HASH_FACTOR)
}

/** Are the bytes of `b` from `start` to `end` those of `a` from `from` on? */
export function equalBytes(
  a: DataView,
  from: number,
  b: DataView,
  start: number,
  end: number
): boolean {
  const by = from - start
  let i = start
  for (const last = end - 4; i <= last; i += 4)
    if (a.getInt32(i + by, true) !== b.getInt32(i, true)) return false
  return i === end || lastWord(a, i + by, end + by) === lastWord(b, i, end)
}

/** The one to three bytes from `start` to `end`, in the order of `getInt32`, with zeros behind them. */
export function lastWord(words: DataView, start: number, end: number): number {
  // Nearly always there are more bytes behind them.
  if (start + 4 <= words.byteLength)
    return words.getInt32(start, true) & (-1 >>> ((4 - (end - start)) * 8))
  let word = 0
  for (let i = end - 1; i >= start; i--) word = (word << 8) | words.getUint8(i)
  return word
}
