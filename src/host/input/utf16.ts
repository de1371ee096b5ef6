/** Encodings of text that tools of Windows write, with a byte order mark before it. */
export type Utf16 = 'utf-16le' | 'utf-16be'

/** Encoding by the byte order mark at the start; null without one. */
export function utf16Of(head: Uint8Array): Utf16 | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : null
}

/** The first bytes as UTF-8, without the mark; what is left of a cut character is not among them. */
export function headOfUtf16(head: Uint8Array, encoding: Utf16): Uint8Array {
  return Buffer.from(new TextDecoder(encoding).decode(head, { stream: true }))
}

/** All bytes as UTF-8, without the mark; halves of characters become U+FFFD. */
export async function* fromUtf16(
  chunks: AsyncIterable<Uint8Array>,
  encoding: Utf16
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true })
    if (text !== '') yield Buffer.from(text)
  }
  const rest = decoder.decode()
  if (rest !== '') yield Buffer.from(rest)
}
