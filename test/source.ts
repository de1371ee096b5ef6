import type { Source } from '../src/trace/recording.ts'

/** A source of these bytes, or of a text; `tid` of a file of a set. It comes in the chunks that `cut` makes. */
export function sourceOf(
  name: string,
  content: string | Uint8Array,
  tid: number | null = null,
  cut: (bytes: Buffer) => Iterable<Uint8Array> = bytes => [bytes]
): Source {
  const bytes =
    typeof content === 'string'
      ? Buffer.from(content)
      : Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  return {
    name,
    tid,
    async *chunks() {
      yield* cut(bytes)
    }
  }
}
