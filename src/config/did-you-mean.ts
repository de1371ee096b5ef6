import { editDistance } from '../edit-distance.ts'

/** `; did you mean word?`, to end a message with; '' when none of the others is near. Linear in the words, for short ones. */
export function didYouMean(word: string, among: Iterable<string>): string {
  if (word.length > LONGEST) return ''
  let [nearest, least]: [string | null, number] = [null, Math.ceil(word.length / 3) + 1]
  for (const other of among) {
    const changes = editDistance(word, other)
    if (changes < least) [nearest, least] = [other, changes]
  }
  return nearest === null ? '' : `; did you mean ${nearest}?`
}

const LONGEST = 60
