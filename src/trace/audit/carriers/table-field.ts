import { anyOf } from './patterns.ts'
import { HEAD } from './quoted-prefix.ts'

/** Bytes that are looked at for what stands before the field. */
const MOST_BEFORE = 400
/** As Kibana writes it, too: `"Nov 25, 2026 @ 16:38:18.123",` */
const TIME = anyOf(
  String.raw`\d{4}-\d\d-\d\d[T ][\d:.,]{8,18}(?:Z|[+-]\d\d:?\d\d)?`,
  String.raw`[A-Z][a-z]{2} \d{1,2}, \d{4} @ [\d:.]{8,12}`
)
const BEFORE = new RegExp(
  String.raw`^(?:"?(?:${TIME})"?[,;\t])?(?:"?[\w.-]{1,255}"?[,;\t])?"(?=${HEAD})`
)
/** Of text without quotes, or with one before a text that is written twice. */
const FIELD = /^(?:[^"]*(?="(?:[,;\t]|$))|(?=[^"]*=""(?:[^", ]|""))(?:[^"]|"")*)/

/**
 * The line that is a field of a table (CSV, RFC 4180): the first one, or behind a time and the name of a host. Quotes in it are
 * written twice. null for any other line.
 */
export function tableField(bytes: Buffer, start: number, end: number): Buffer | null {
  // A letter begins most lines.
  if (bytes[start]! > 0x39) return null
  const before = BEFORE.exec(bytes.toString('latin1', start, Math.min(end, start + MOST_BEFORE)))
  if (before === null) return null
  const field = FIELD.exec(bytes.toString('latin1', start + before[0].length, end))
  return field && Buffer.from(field[0].replaceAll('""', '"'), 'latin1')
}
