/**
 * A path's bytes as text: UTF-8, other bytes as `\xHH`, a backslash as `\\`, a brace as `\{` (an unescaped brace is a
 * placeholder such as `{pid}`).
 */
export function pathText(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  if (Buffer.from(text, 'utf8').equals(bytes)) return text.replace(/[\\{]/g, '\\$&')
  let result = ''
  for (let at = 0; at < bytes.length;) {
    const length = characterLength(bytes, at)
    result +=
      length === 0
        ? `\\x${bytes[at]!.toString(16).padStart(2, '0')}`
        : bytes.toString('utf8', at, at + length).replace(/[\\{]/, '\\$&')
    at += length || 1
  }
  return result
}

/** Bytes of the UTF-8 character that starts at `at`; 0 when there is none. */
function characterLength(bytes: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++) {
    const part = bytes.subarray(at, at + length)
    if (Buffer.from(part.toString('utf8'), 'utf8').equals(part)) return length
  }
  return 0
}
