const ESCAPE = 0x1b
/** Lines of a source that are looked at before it counts as one without colours. */
const SOME = 64
/** A colour, or that the rest of the line is erased. */
// oxlint-disable-next-line no-control-regex -- ECMA-48 begins both with an escape
const MARKS = /\x1b\[[\d;]{0,20}[mK]/g

/** Takes out what dmesg -L, journalctl and grep put into lines for a terminal: no record has such bytes of its own. */
export class Colours {
  /** The source has them. */
  isOn = false
  #looks = 0

  /** The line without its colours and with its line feed; null: it has none. */
  without(bytes: Buffer, start: number, end: number): Buffer | null {
    if (!this.isOn && ++this.#looks > SOME) return null
    const line = bytes.subarray(start, end)
    if (!line.includes(ESCAPE)) return null
    const text = line.toString('latin1')
    const plain = text.replace(MARKS, '')
    if (plain === text) return null
    this.isOn = true
    return Buffer.from(`${plain}\n`, 'latin1')
  }
}
