import { TIME } from './line-time.ts'
import { asUtf8 } from './line-layout.ts'

/** No time is longer. */
const LONGEST = 120
const SPACE = 0x20
const DATED = new RegExp(`^(?:<\\d{1,3}>)?${TIME}`, 'u')

/**
 * Knows the further lines of a message that has several: journalctl and dmesg put as many blanks before them as the first one
 * has in its prefix. A program wrote what stands there, whatever it looks like. Source: systemd 255 src/shared/logs-show.c
 * print_multiline, util-linux 2.39 sys-utils/dmesg.c
 */
export class MessageRest {
  /** The last line that was not one: how wide what someone has put before it is, and what begins behind that. */
  #margin = 0
  readonly #head = Buffer.alloc(LONGEST)
  #length = 0

  /** The line before is no message's. */
  forget(): void {
    this.#length = 0
  }

  /** True when the line goes on with the message before; any other may begin one. `from`: behind what someone has put before it. */
  takes(bytes: Buffer, start: number, from: number, end: number): boolean {
    if (start === end) return false
    const text = start + this.#margin
    if (bytes[text] === SPACE && this.#length > 0 && this.#isBehindTime(bytes, text, end))
      return true
    this.#margin = from - start
    this.#length = bytes.copy(this.#head, 0, from, Math.min(end, from + LONGEST))
    return false
  }

  /** Has the line blanks where the one before has its time? */
  #isBehindTime(bytes: Buffer, start: number, end: number): boolean {
    const time = DATED.exec(asUtf8(this.#head.toString('latin1', 0, this.#length)))
    const width = time === null ? 0 : Buffer.byteLength(time[0])
    const stop = Math.min(end, start + width)
    for (let i = start; i < stop; i++) if (bytes[i] !== SPACE) return false
    return start < stop
  }
}
