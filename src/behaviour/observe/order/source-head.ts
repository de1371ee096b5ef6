import type { Source } from '../../../trace/recording.ts'

/** Enough of a log to see its format and its architecture. */
const ENOUGH = 1 << 16

export interface OpenSource {
  /** The first bytes, as much for any chunking: what is looked at to know the format. */
  readonly start: Buffer
  /** All bytes that were read for it. */
  readonly head: Buffer
  /** The chunks that follow. */
  readonly rest: AsyncIterator<Uint8Array>
}

export async function openSource(source: Source): Promise<OpenSource> {
  const rest = source.chunks()[Symbol.asyncIterator]()
  const parts: Buffer[] = []
  for (let length = 0; length < ENOUGH;) {
    const next = await rest.next()
    if (next.done) break
    // The reader may use the chunk's memory again.
    parts.push(Buffer.from(next.value))
    length += next.value.length
  }
  const head = Buffer.concat(parts)
  return { start: head.subarray(0, ENOUGH), head, rest }
}

/** All chunks of a source that was looked at. */
export async function* chunksOf({ head, rest }: OpenSource): AsyncGenerator<Uint8Array> {
  yield head
  yield* { [Symbol.asyncIterator]: () => rest }
}
