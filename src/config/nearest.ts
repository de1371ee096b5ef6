import { editDistance } from '../edit-distance.ts'

/** The word among others that was most likely meant; undefined when none is near. Linear in the words, for short ones. */
export function nearest(word: string, among: Iterable<string>): string | undefined {
  if (word.length > LONGEST) return undefined
  let [best, least]: [string | undefined, number] = [undefined, Math.ceil(word.length / 3) + 1]
  for (const other of among) {
    const changes = editDistance(word, other)
    if (changes < least) [best, least] = [other, changes]
  }
  return best
}

const LONGEST = 60
