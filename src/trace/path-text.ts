/**
 * Raw path bytes as behaviour/v1 writes them: UTF-8 stays, any other byte is `\xHH`, a backslash is `\\`, an opening brace
 * `\{` (so that `{pid}` can only be ours).
 */
export function pathText(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  return text.includes('\ufffd') ? decodePieces(bytes) : escapeText(text)
}

/** `pathText` of bytes as latin1. */
export function textOfBytes(path: string): string {
  return pathText(Buffer.from(path, 'latin1'))
}

/** The bytes, as latin1, that a text of `pathText` stands for; null where it holds `{pid}` and the like: it is no one path. */
export function pathBytes(text: string): string | null {
  if (text.replace(ESCAPED, '').includes('{')) return null
  return Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(ESCAPED, (_, hex: string | undefined, itself: string) =>
      hex === undefined ? itself : String.fromCharCode(parseInt(hex, 16))
    )
}

const ESCAPED = /\\(?:x([0-9a-f]{2})|(.))/g

/** A name of another kind, such as a profile's: as `pathText`, but for braces, which stand for themselves. */
export function nameText(bytes: Buffer): string {
  return pathText(bytes).replaceAll('\\{', '{')
}

function escapeText(text: string): string {
  return text.includes('\\') || text.includes('{') ? text.replace(/[\\{]/g, '\\$&') : text
}

function decodePieces(bytes: Buffer): string {
  let out = ''
  for (let i = 0; i < bytes.length;) {
    const length = sequenceLength(bytes, i)
    if (length === 0) out += `\\x${bytes[i++]!.toString(16).padStart(2, '0')}`
    else {
      out += escapeText(bytes.toString('utf8', i, i + length))
      i += length
    }
  }
  return out
}

const strict = new TextDecoder('utf-8', { fatal: true })

/** Bytes of the valid UTF-8 sequence at `i`; 0 when there is none. */
function sequenceLength(bytes: Buffer, i: number): number {
  const lead = bytes[i]!
  const length =
    lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0
  if (length <= 1) return length
  if (i + length > bytes.length) return 0
  try {
    strict.decode(bytes.subarray(i, i + length))
    return length
  } catch {
    return 0
  }
}
