/** True when `word` stands at `at` and ends before `end`. */
export function matches(bytes: Buffer, at: number, end: number, word: Buffer): boolean {
  if (at + word.length > end) return false
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return false
  return true
}

/** True when the bytes from `start` to `end` end with `word`. */
export function endsWith(bytes: Buffer, start: number, end: number, word: Buffer): boolean {
  return end - word.length >= start && matches(bytes, end - word.length, end, word)
}

/** A byte of a system call's name. */
export function isNameByte(c: number): boolean {
  return (c >= 0x61 && c <= 0x7a) || (c >= 0x30 && c <= 0x39) || c === 0x5f
}
