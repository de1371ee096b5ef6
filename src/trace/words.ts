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

/** Hash of the bytes from `start` to `end`, taken as words from `start` on and then as bytes. */
export function hashBytes(words: DataView, start: number, end: number, seed: number): number {
  let hash = seed
  let i = start
  for (const last = end - 4; i <= last; i += 4)
    hash = Math.imul(hash ^ words.getInt32(i, true), HASH_FACTOR)
  for (; i < end; i++) hash = Math.imul(hash ^ words.getUint8(i), HASH_FACTOR)
  return hash
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
  for (; i < end; i++) if (a.getUint8(i + by) !== b.getUint8(i)) return false
  return true
}
