import { ipv6Text } from '../../../trace/ipv6-text.ts'
import { quotedText } from '../../../trace/quoted-text.ts'
import { unescape } from '../../../trace/unescape.ts'
import { plainText } from '../plain-text.ts'

/** `127.0.0.1:80`, `[::1]:80`, `@"abstract"` of a printed `{sa_family=...}`; null when it shows none. */
export function addressOf(text: string): string | null {
  const abstract = /sun_path=@"((?:[^"\\]|\\.)*)"/s.exec(text)
  if (abstract) return `@"${quotedText(bytesOf(abstract[1]!))}"`
  const port = portOf(text)
  const host = hostOf(text)
  if (port === null && host === null) return null
  return `${host?.includes(':') ? `[${host}]` : (host ?? '')}:${port ?? ''}`
}

/** `htons(80)`, or the bytes that -X raw shows. */
function portOf(text: string): number | null {
  const [, printed, raw] =
    /sin6?_port=(?:(?:".{1,8}" \/\* )?htons\((\d+)\)|"(.{1,8}?)")/.exec(text) ?? []
  if (printed !== undefined) return Number(printed)
  const bytes = raw === undefined ? null : Buffer.from(plainText(raw), 'latin1')
  return bytes?.length === 2 ? bytes.readUInt16BE() : null
}

/** `inet_addr("127.0.0.1")`, `inet_pton(AF_INET6, "::1", ...)`, or the bytes that -X raw shows. */
function hostOf(text: string): string | null {
  const printed = /inet_addr\("([^"]*)"\)/.exec(text) ?? /inet_pton\(AF_INET6, "([^"]*)"/.exec(text)
  if (printed) return plainText(printed[1]!)
  const raw = /sin6?_addr="((?:[^"\\]|\\.){1,80})"/.exec(text)
  const bytes = raw ? Buffer.from(plainText(raw[1]!), 'latin1') : null
  if (bytes?.length === 4) return bytes.join('.')
  return bytes?.length === 16 ? ipv6Text(bytes) : null
}

function bytesOf(printed: string): Buffer {
  const bytes = Buffer.from(printed, 'latin1')
  return unescape(bytes, 0, bytes.length)
}
