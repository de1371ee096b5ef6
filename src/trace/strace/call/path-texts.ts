import { pathText } from '../../path-text.ts'
import type { Texts } from '../../texts.ts'
import { HASH_FACTOR, lastWord, wordsOf } from '../../words.ts'
import { unescape } from '../../unescape.ts'

/** Paths as strace prints them, between quotes or in a decoration, as ids of their texts. */
export class PathTexts {
  readonly texts: Texts

  constructor(texts: Texts) {
    this.texts = texts
  }

  /** Most paths have nothing to undo: their bytes are the text, and one walk looks and hashes. */
  of(bytes: Buffer, start: number, end: number): number {
    const words = wordsOf(bytes)
    let hash = this.texts.seed
    let unusual = 0
    const last = end - 4
    for (let i = start; i < last; i += 4) {
      const word = words.getInt32(i, true)
      unusual |= unusualIn(word)
      hash = Math.imul(hash ^ word, HASH_FACTOR)
    }
    const word = lastWord(words, start, end)
    unusual |= unusualIn(word)
    hash = Math.imul(hash ^ word, HASH_FACTOR)
    return unusual === 0
      ? this.texts.internHashed(words, start, end, hash)
      : this.texts.internString(pathText(unescape(bytes, start, end)))
  }
}

const LOWEST = 0x01010101
const HIGHEST = 0x80808080 | 0
const BACKSLASHES = 0x5c5c5c5c
const BRACES = 0x7b7b7b7b

/**
 * Not 0 when one of four bytes is written in another way in the text of a path: backslash, opening brace, everything past
 * ASCII. `(x - 1) & ~x` has the highest bit of a byte that is 0.
 */
function unusualIn(word: number): number {
  const backslash = word ^ BACKSLASHES
  const brace = word ^ BRACES
  return (word | ((backslash - LOWEST) & ~backslash) | ((brace - LOWEST) & ~brace)) & HIGHEST
}
