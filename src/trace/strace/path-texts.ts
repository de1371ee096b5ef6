import { pathText } from '../path-text.ts'
import { HASH_FACTOR } from '../texts.ts'
import type { Texts } from '../texts.ts'
import { unescape } from './unescape.ts'

/** Bytes that the text of a path writes in another way: backslash, opening brace, everything past ASCII. */
const UNUSUAL = new Uint8Array(256).fill(1, 0x80)
UNUSUAL[0x5c] = 1
UNUSUAL[0x7b] = 1

/** Paths as strace prints them, between quotes or in a decoration, as ids of their texts. */
export class PathTexts {
  readonly texts: Texts

  constructor(texts: Texts) {
    this.texts = texts
  }

  /** Most paths have nothing to undo: their bytes are the text, and one walk looks and hashes. */
  of(bytes: Buffer, start: number, end: number): number {
    let hash = this.texts.seed
    for (let i = start; i < end; i++) {
      const c = bytes[i]!
      if (UNUSUAL[c] !== 0) return this.texts.internString(pathText(unescape(bytes, start, end)))
      hash = Math.imul(hash ^ c, HASH_FACTOR)
    }
    return this.texts.internHashed(bytes, start, end, hash)
  }
}
