const RETURN = 0x0d
const AUDIT = Buffer.from('audit: ')
const TIME = Buffer.from('time->')
/** Where records have been put behind it it is longer. */
const MOST_OF_TIME = 60

/** First byte that is no blank; -1 where there is none. */
export function firstByte(bytes: Buffer, start: number, end: number): number {
  for (let i = start; i < end; i++) if (bytes[i] !== 0x20 && bytes[i] !== 0x09) return bytes[i]!
  return -1
}

/** Behind the byte order mark that some editors put at the start of a file. */
export function behindMark(bytes: Buffer, start: number, end: number): number {
  return end - start >= 3 && bytes.readUIntBE(start, 3) === 0xefbbbf ? start + 3 : start
}

/** Before the returns at the end of a line, of which a serial console writes several, and what a page or a tracker has put there. */
export function beforeMarkup(bytes: Buffer, start: number, lineEnd: number): number {
  let end = lineEnd
  while (end > start && bytes[end - 1] === RETURN) end--
  const last = bytes[end - 1]
  if (!MARKUP_ENDS.has(last!)) return end
  const found = MARKUP.exec(bytes.toString('latin1', Math.max(start, end - 60), end))
  return found === null ? end : end - found[0].length
}

/** `>`, `]`, `\``, `}`, `\\` */
const MARKUP_ENDS: ReadonlySet<number> = new Set([0x3e, 0x5d, 0x60, 0x7d, 0x5c])
const MARKUP =
  /(?:<\/?[a-z][a-z0-9]{0,9} ?\/?>|\[\/[a-z]{1,8}\]|\{(?:code|noformat|quote)\}|`|\\)+$/

/** Where a pager, an editor or a terminal has cut the line, as `>`, `$` or three points at its end tell: before them; else `end`. */
export function endOfText(bytes: Buffer, start: number, end: number): number {
  const last = bytes[end - 1]
  if (last !== 0x3e && last !== 0x24 && last !== 0x2e && last !== 0xa6) return end
  const found = /(?:[>$]|\.\.\.|\xe2\x80\xa6)$/.exec(
    bytes.toString('latin1', Math.max(start, end - 3), end)
  )
  return found === null ? end : end - found[0].length
}

/** `----` and `time->Wed Nov 25 16:19:35 2026`, which ausearch writes between events. */
export function isSeparator(bytes: Buffer, start: number, end: number): boolean {
  if (bytes[start] === 0x2d) {
    let i = start
    while (i < end && bytes[i] === 0x2d) i++
    return i === end && end - start === 4
  }
  return (
    end - start < MOST_OF_TIME &&
    bytes[start] === TIME[0] &&
    TIME.equals(bytes.subarray(start, Math.min(end, start + TIME.length)))
  )
}

/** What dbus-daemon puts into its records behind a line feed. Source: dbus 1.14 bus/apparmor.c, bus/selinux.c */
export function isRestOfBus(bytes: Buffer, start: number, end: number): boolean {
  return /^ {2,40}exe="/.test(bytes.toString('latin1', start, Math.min(end, start + 60)))
}

/** The head of a record, and no more of it. */
export function isCutHead(bytes: Buffer, start: number, end: number): boolean {
  if (end - start > 300) return false
  const text = bytes.toString('latin1', start, end)
  return /^(?:node=\S{1,255} )?type=[A-Z_0-9]{2,30} (?:msg=)?audit\([\d.:]{0,40}\)? *$/.test(text)
}

/** What the kernel puts before its records, and older ones do not. */
export function withoutAudit(bytes: Buffer, start: number): number {
  return AUDIT.equals(bytes.subarray(start, start + AUDIT.length)) ? start + AUDIT.length : start
}
