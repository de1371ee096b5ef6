import { pathText } from '../../path-text.ts'
import type { Texts } from '../../texts.ts'
import { unhex } from './unhex.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const BRACE = 0x7b

/** What follows a name, or a folder, as ausearch -i prints it. */
const NEXT = /^ *$|^ (?:inode|nametype|objtype)=/

/** True where `\012` stands for a byte, or for itself: ausearch -i does not tell. */
export function isPrinted(text: string): boolean {
  return /\\[0-3][0-7]{2}/.test(text)
}

/** Ids of names as audit records print them. */
export class NameTexts {
  readonly #texts: Texts
  /** Where the value that was read last ends. */
  end = 0

  constructor(texts: Texts) {
    this.#texts = texts
  }

  /**
   * Id of the name whose value starts at `start`: `"/srv/x"`, hexadecimal, or `(null)`, which is -1, as is a value that is
   * cut. `isPlain`: as ausearch -i prints it, without quotes; one with a blank cannot be told from what follows.
   */
  read(bytes: Buffer, start: number, end: number, isPlain: boolean): number {
    if (bytes[start] === QUOTE) return this.#quoted(bytes, start + 1, end)
    let i = start
    while (i < end && bytes[i] !== 0x20 && bytes[i] !== 0x1d) i++
    this.end = i
    const text = bytes.toString('latin1', start, i)
    if (isPlain)
      return text !== '(null)' &&
        !isPrinted(text) &&
        NEXT.test(bytes.toString('latin1', i, Math.min(end, i + 12)))
        ? this.#texts.internString(pathText(Buffer.from(text, 'latin1')))
        : -1
    const name = unhex(text)
    return name === null ? -1 : this.#texts.internString(pathText(name))
  }

  #quoted(bytes: Buffer, start: number, end: number): number {
    let i = start
    let isUnusual = false
    for (let c = bytes[i]!; i < end && c !== QUOTE; c = bytes[++i]!)
      if (c === BACKSLASH || c === BRACE || c > 0x7e) isUnusual = true
    this.end = i + 1
    if (i >= end) return -1
    return isUnusual
      ? this.#texts.internString(pathText(bytes.subarray(start, i)))
      : this.#texts.intern(bytes, start, i)
  }
}
