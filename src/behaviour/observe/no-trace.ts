import { UserError } from '../../errors.ts'
import { isReport } from '../../trace/audit/carriers/report.ts'
import type { Source } from '../../trace/recording.ts'
import { isRewritten } from '../../trace/strace/rewritten.ts'

/** The error for a source in no known format, by the look of its start: what it seems to be, and what to do. */
export function noTrace({ name, shown = name }: Source, head: Buffer): UserError {
  if (head.length === 0) return new UserError(`${shown}: the file is empty; nothing was recorded`)
  const encoding = unmarkedUtf16(head)
  if (encoding !== null)
    return new UserError(
      `${shown}: text in ${encoding} without a byte order mark; convert it with: iconv -f ${encoding} -t UTF-8`
    )
  if (isReport(head))
    return new UserError(
      `${shown}:1: a report of ausearch or aureport, without the records that it was made of; export these: ausearch --raw`
    )
  if (isRewritten(head))
    return new UserError(
      `${shown}: a log out of a web page or an editor: not strace's quotes, brackets and line ends but &quot;, &lt;, curly quotes or <br>; copy it as plain text`
    )
  const what = head.subarray(0, 4096).includes(0)
    ? 'a binary file, not a strace log and not an audit log'
    : 'not a strace log and not an audit log: no line is in a form that either has'
  return new UserError(`${shown}:1: ${what}; record one with: tracewall record -- COMMAND`)
}

/** Detects UTF-16 by its zero bytes: in text that is mostly ASCII every second byte is 0. */
function unmarkedUtf16(head: Buffer): 'UTF-16LE' | 'UTF-16BE' | null {
  const bytes = head.subarray(0, 64)
  const zeros = (parity: number): boolean =>
    bytes.length >= 16 && bytes.every((byte, index) => (byte === 0) === (index % 2 === parity))
  return zeros(1) ? 'UTF-16LE' : zeros(0) ? 'UTF-16BE' : null
}
