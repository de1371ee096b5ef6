const ESCAPE = 0x1b

/** A line without `ESC[33m` and the like. In its strings strace prints an escape as `\33`, so that a raw one is never part of them. */
export function withoutColour(bytes: Buffer, start: number, end: number): Buffer {
  const out = Buffer.allocUnsafe(end - start)
  let length = 0
  for (let i = start; i < end; i++) {
    if (bytes[i] === ESCAPE && bytes[i + 1] === 0x5b) {
      let k = i + 2
      while (k < end && ((bytes[k]! >= 0x30 && bytes[k]! <= 0x39) || bytes[k] === 0x3b)) k++
      if (bytes[k] === 0x6d && k < end) {
        i = k
        continue
      }
    }
    out[length++] = bytes[i]!
  }
  return out.subarray(0, length)
}
