import { withEnrichmentMark } from './enrichment-mark.ts'

/** Lines of a source that are looked at before it counts as one without such marks. */
const SOME = 64
/** A colour, or that the rest of the line is erased; characters without a width, as pages have them; UTF-8 as latin1. */
// oxlint-disable-next-line no-control-regex -- ECMA-48 begins both with an escape
const UNSEEN = /\x1b\[[\d;]{0,20}[mK]|\xe2\x80[\x8b-\x8f]/g
/** The blank at which no line is broken. Pages have it where a text has two blanks. */
const BLANKS = /\xc2\xa0|&nbsp;/g

/**
 * Takes out what dmesg -L, journalctl, grep and pages put into lines to show them: no record has such bytes of its own.
 */
export class Colours {
  /** The source has them. */
  isOn = false
  #looks = 0

  /** The line as it was, with its line feed; null: nothing was put into it. */
  without(bytes: Buffer, start: number, end: number): Buffer | null {
    if (!this.isOn && ++this.#looks > SOME) return null
    const text = bytes.toString('latin1', start, end)
    const plain = withEnrichmentMark(text.replace(UNSEEN, '').replace(BLANKS, ' '))
    if (plain === text) return null
    this.isOn = true
    return Buffer.from(`${plain}\n`, 'latin1')
  }
}
