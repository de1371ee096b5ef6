/** The word among others that was most likely meant; undefined when none is near. Linear in the words, for short ones. */
export function nearest(word: string, among: Iterable<string>): string | undefined {
  if (word.length > LONGEST) return undefined
  let [best, least]: [string | undefined, number] = [undefined, Math.ceil(word.length / 3) + 1]
  for (const other of among) {
    const changes = distance(word, other)
    if (changes < least) [best, least] = [other, changes]
  }
  return best
}

const LONGEST = 60

/** Letters to be put in, taken out or changed (Levenshtein 1965). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(
        row[j]! + 1,
        next[j - 1]! + 1,
        row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      )
    row = next
  }
  return row[b.length]!
}
