/** True when `word` stands at `at`. */
export function startsWith(bytes: Buffer, at: number, word: Buffer): boolean {
  if (at < 0) return false
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return false
  return true
}

/** As `startsWith`, and the word ends before `end`. */
export function matches(bytes: Buffer, at: number, end: number, word: Buffer): boolean {
  return at + word.length <= end && startsWith(bytes, at, word)
}
