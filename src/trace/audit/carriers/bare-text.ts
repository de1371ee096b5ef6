import { aaLogLine, withoutPatterns } from './aa-log-line.ts'

/** The text of a record that stands alone, and the type that it must have had. */
export interface BareText {
  readonly type: 'AVC' | 'SECCOMP'
  /** null: it was made for people, and cannot be read back. */
  readonly text: Buffer | null
}

const A = 0x61
const UPPER_A = 0x41
const UPPER_D = 0x44
const OPEN = 0x5b
const T = 0x74
/** Where someone has left out all of the time and serial. */
const OF_TYPE =
  /^type=(?:1400|AVC|1326|SECCOMP) (?:msg=[.\s]{1,6}|\.\.\. )?(?=apparmor="|avc: |auid=)/
const OF_SESSION = /^\[(?:system|session uid=\d{1,10} pid=\d{1,10})\] (?=apparmor=)/
const LONGEST = 9000

/**
 * A record without type, time and serial: as a bus daemon writes them, or an old kernel, as snappy-debug prints them behind
 * `Log: ` (`auid=1000 ... arch=c000003e 41(socket) compat=0 ...`), as people paste
 * them, or as aa-log prints them. null for any other text.
 */
export function bareText(bytes: Buffer, start: number, end: number): BareText | null {
  if (end - start > LONGEST) return null
  if (bytes[start] === OPEN) {
    // A bus daemon of a session says of which.
    const bus = OF_SESSION.exec(bytes.toString('latin1', start, Math.min(end, start + 60)))
    return bus === null ? null : bareText(bytes, start + bus[0].length, end)
  }
  if (bytes[start] === UPPER_A || bytes[start] === UPPER_D) {
    const line = aaLogLine(bytes.toString('utf8', start, end))
    return line && { type: 'AVC', text: line.text }
  }
  if (bytes[start] === T) {
    const type = OF_TYPE.exec(bytes.toString('latin1', start, Math.min(end, start + 80)))
    return type === null ? null : bareText(bytes, start + type[0].length, end)
  }
  if (bytes[start] !== A) return null
  const text = bytes.subarray(start, end)
  const head = text.toString('latin1', 0, 20)
  if (/^apparmor="[A-Z]/.test(head)) {
    const read = withoutPatterns(text.toString('latin1'))
    return { type: 'AVC', text: read === null ? null : Buffer.from(read, 'latin1') }
  }
  if (/^avc: {1,4}(?:denied|granted) /.test(head)) return { type: 'AVC', text }
  if (!/^auid=\d/.test(head)) return null
  const whole = text
    .toString('latin1')
    .replace(/( arch=[0-9a-f]{1,8}) (\d{1,10})\([a-z_0-9]{0,40}\)/, '$1 syscall=$2')
  return / syscall=-?\d+ .* code=0x/.test(whole)
    ? { type: 'SECCOMP', text: Buffer.from(whole, 'latin1') }
    : null
}
