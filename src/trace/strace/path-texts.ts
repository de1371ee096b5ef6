import { pathText } from '../path-text.ts'
import type { Texts } from '../texts.ts'
import { unescape } from './unescape.ts'

/** Paths as strace prints them, between quotes or in a decoration, as ids of their texts. */
export class PathTexts {
  readonly texts: Texts

  constructor(texts: Texts) {
    this.texts = texts
  }

  /** Most paths have nothing to undo: their bytes are the text. */
  of(bytes: Buffer, start: number, end: number): number {
    for (let i = start; i < end; i++) {
      const c = bytes[i]!
      if (c === 0x5c || c === 0x7b || c >= 0x80)
        return this.texts.internString(pathText(unescape(bytes, start, end)))
    }
    return this.texts.intern(bytes, start, end)
  }
}
