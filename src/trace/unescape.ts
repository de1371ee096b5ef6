import { hexValue } from './digits.ts'

/**
 * Undoes strace's escapes: `\"`, `\\`, `\n \t \r \f \v \a \b`, octal of one to three digits, `\xHH` (strace's
 * print_quoted_string_ex). Returns the raw bytes; an escape that strace never writes stands for itself.
 */
export function unescape(bytes: Buffer, start: number, end: number): Buffer {
  const out = Buffer.allocUnsafe(end - start)
  let length = 0
  for (let i = start; i < end;) {
    const c = bytes[i++]!
    if (c !== 0x5c || i >= end) {
      out[length++] = c
      continue
    }
    const escape = bytes[i++]!
    if (escape >= 0x30 && escape <= 0x37) {
      let value = escape - 0x30
      for (let digits = 1; digits < 3 && i < end && isOctal(bytes[i]!); digits++)
        value = value * 8 + bytes[i++]! - 0x30
      out[length++] = value & 0xff
    } else if (escape === 0x78) {
      let value = 0
      for (let digits = 0; digits < 2 && i < end && hexValue(bytes[i]!) >= 0; digits++)
        value = value * 16 + hexValue(bytes[i++]!)
      out[length++] = value
    } else out[length++] = LETTER_ESCAPES.get(escape) ?? escape
  }
  return out.subarray(0, length)
}

const LETTER_ESCAPES: ReadonlyMap<number, number> = new Map(
  [
    ['n', 10],
    ['t', 9],
    ['r', 13],
    ['f', 12],
    ['v', 11],
    ['a', 7],
    ['b', 8]
  ].map(([letter, byte]) => [String(letter).charCodeAt(0), Number(byte)])
)

function isOctal(c: number): boolean {
  return c >= 0x30 && c <= 0x37
}
