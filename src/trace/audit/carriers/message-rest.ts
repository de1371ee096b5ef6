import { TIME } from './line-time.ts'
import { asUtf8 } from './line-layout.ts'
import { behindQuoted } from './quoted-prefix.ts'

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
  /** Of the last line that was not one: what someone has put before it, and its time. */
  #margin = 0
  #width = 0

  /** The line before is no message's. */
  forget(): void {
    this.#width = 0
  }

  /** True when the line goes on with the message before; any other may begin one. */
  takes(bytes: Buffer, start: number, end: number): boolean {
    if (start === end) return false
    const from = start + this.#margin
    if (this.#width > 0 && isBlank(bytes, from, Math.min(end, from + this.#width))) return true
    const at = behindQuoted(bytes, start, end)
    const time = DATED.exec(asUtf8(bytes.toString('latin1', at, Math.min(end, at + LONGEST))))
    this.#margin = at - start
    this.#width = time === null ? 0 : Buffer.byteLength(time[0])
    return false
  }
}

/** Of a line that is shorter nothing is left. */
function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] !== SPACE) return false
  return start < end
}
