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
    let unusual = 0
    let i = start
    for (; i + 4 <= end; i += 4) {
      const a = bytes[i]!
      const b = bytes[i + 1]!
      const c = bytes[i + 2]!
      const d = bytes[i + 3]!
      unusual |= UNUSUAL[a]! | UNUSUAL[b]! | UNUSUAL[c]! | UNUSUAL[d]!
      hash = Math.imul(hash ^ (a | (b << 8) | (c << 16) | (d << 24)), HASH_FACTOR)
    }
    for (; i < end; i++) {
      const c = bytes[i]!
      unusual |= UNUSUAL[c]!
      hash = Math.imul(hash ^ c, HASH_FACTOR)
    }
    return unusual === 0
      ? this.texts.internHashed(bytes, start, end, hash)
      : this.texts.internString(pathText(unescape(bytes, start, end)))
  }
}
