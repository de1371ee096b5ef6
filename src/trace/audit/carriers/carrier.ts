import { isJournalJson } from './json-entry.ts'
import { layoutOf } from './line-layout.ts'
import { behindQuoted } from './quoted-prefix.ts'

/** Lines that are looked at. */
const SOME = 50

/** Do most lines stand in a form that also carries audit records: syslog, the kernel's log, a journal? */
export function isCarrier(head: Buffer): boolean {
  if (
    isJournalJson(head) ||
    /^(?:__CURSOR|__REALTIME_TIMESTAMP)=/.test(head.toString('latin1', 0, 64))
  )
    return true
  let [known, all] = [0, 0]
  for (let start = 0; start < head.length && all < SOME;) {
    const newline = head.indexOf(10, start)
    const end = newline < 0 ? head.length : newline
    const layout = layoutOf(head, behindQuoted(head, start, end), end)
    if (layout !== null && layout.writer !== 'quoted') known++
    if (end > start) all++
    start = end + 1
  }
  return known * 2 > all
}
