/** What rsyslog, cat -v, less and editors make of the byte 0x1d, before the first name that auditd has put behind it. */
const SHOWN = /(?:#035|\^\]|\\x1d|<1d>|<GS>|\xe2\x90\x9d|\xef\xbf\xbd)(?=[A-Z]{2,10}=)/g

/**
 * The text (bytes as latin1) with the byte that stands between the kernel's fields and auditd's, where something else has been
 * written for it. What stands inside quotes is a name.
 */
export function withEnrichmentMark(text: string): string {
  if (text.includes('\x1d')) return text
  // Each quote is looked at once: a name may have as many marks as a line has room for.
  let quote = text.indexOf('"')
  let isInside = false
  for (const { 0: shown, index } of text.matchAll(SHOWN)) {
    for (; quote >= 0 && quote < index; quote = text.indexOf('"', quote + 1)) isInside = !isInside
    if (!isInside) return `${text.slice(0, index)}\x1d${text.slice(index + shown.length)}`
  }
  return text
}

/** The line of a plugin of auditd's that came through a syslog daemon; null: it is as the plugin wrote it. */
export function withMarkOfPlugin(bytes: Buffer, start: number, end: number): Buffer | null {
  // Behind the line, the buffer may hold megabytes.
  if (!bytes.subarray(start, end).includes(OF_SYSLOG)) return null
  const text = bytes.toString('latin1', start, end)
  const marked = withEnrichmentMark(text)
  return marked === text ? null : Buffer.from(marked, 'latin1')
}

const OF_SYSLOG = Buffer.from('#035')
