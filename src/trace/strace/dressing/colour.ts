const ESCAPE = 0x1b
const QUOTE = 0x22
const BACKSLASH = 0x5c

/** A line without `ESC[33m` and the like. strace prints an escape of the program's as `\33`: a raw one is its own. */
export function withoutColour(bytes: Buffer, start: number, end: number): Buffer {
  const out = Buffer.allocUnsafe(end - start)
  let length = 0
  let isQuoted = false
  for (let i = start; i < end; i++) {
    const c = bytes[i]!
    if (c === ESCAPE && bytes[i + 1] === 0x5b && !isQuoted) {
      let k = i + 2
      while (k < end && ((bytes[k]! >= 0x30 && bytes[k]! <= 0x39) || bytes[k] === 0x3b)) k++
      if (bytes[k] === 0x6d && k < end) {
        i = k
        continue
      }
    }
    if (c === QUOTE) isQuoted = !isQuoted
    else if (c === BACKSLASH && i + 1 < end) out[length++] = bytes[i++]!
    out[length++] = bytes[i]!
  }
  return out.subarray(0, length)
}
