import { createGunzip, gunzipSync, constants } from 'node:zlib'
import type { Gunzip } from 'node:zlib'
import { UserError } from '../../errors.ts'
import { errorCode } from '../file-error.ts'

/** By content, not by name. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8
}

/** What the first bytes of a gzip file hold, as far as they go. */
export function gunzipHead(head: Uint8Array): Uint8Array {
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH })
  } catch {
    return new Uint8Array() // the same error comes with a place when the file is read
  }
}

/**
 * Decompresses all members of a gzip stream. One that ends too early (a recorder was killed, a disk was full) gives what
 * it holds and then calls `onCut`. The bytes of `compressed` are used before the next are asked for.
 * @throws UserError when the data is damaged, or ends before it gives anything
 */
export async function* gunzip(
  compressed: AsyncIterable<Uint8Array>,
  name: string,
  onCut: () => void
): AsyncGenerator<Uint8Array> {
  // With the default of 16 KiB the events alone take twice the time of the decompression.
  const stream = createGunzip({ chunkSize: 1 << 20 })
  let [isFed, isEmpty] = [false, true]
  const feeding = feed(compressed, stream).then(() => {
    isFed = true
  })
  const failing = new Promise<never>((_, reject) => stream.once('error', reject))
  for (const promise of [feeding, failing]) promise.catch(() => {}) // seen where they are awaited
  try {
    for (;;) {
      const chunk: Uint8Array | null = stream.read()
      if (chunk !== null) {
        isEmpty = false
        yield chunk
      } else if (isFed) break
      else await Promise.race([readable(stream), feeding, failing])
    }
    // Only now: an error would throw away what the stream still holds.
    stream.end()
    for await (const chunk of stream) {
      isEmpty = false
      yield chunk
    }
  } catch (error) {
    if (errorCode(error) === 'Z_BUF_ERROR' && !isEmpty) return onCut()
    throw asUserError(error, name)
  } finally {
    stream.destroy()
  }
}

/** What is wrong with the data; an error that is not about it stays as it is. */
function asUserError(error: unknown, name: string): unknown {
  const code = errorCode(error)
  if (!code.startsWith('Z_')) return error
  const what =
    code === 'Z_BUF_ERROR'
      ? 'the gzip data ends too early: nothing can be read of it'
      : 'the gzip data is damaged; make the file anew'
  return new UserError(`${name}: ${what}`, { cause: error })
}

function readable(stream: Gunzip): Promise<void> {
  return new Promise(resolve => stream.once('readable', resolve))
}

async function feed(compressed: AsyncIterable<Uint8Array>, stream: Gunzip): Promise<void> {
  // A stream that is destroyed forgets its callbacks, and the file would stay open.
  const closing = new Promise<void>(resolve => stream.once('close', resolve))
  for await (const chunk of compressed) {
    await Promise.race([closing, new Promise(resolve => stream.write(chunk, resolve))])
    if (stream.destroyed) return
  }
  await new Promise<void>(resolve => stream.flush(constants.Z_SYNC_FLUSH, resolve))
}
