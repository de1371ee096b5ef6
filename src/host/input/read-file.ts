import { open } from 'node:fs/promises'
import { fileError } from '../file-error.ts'

/** So much that handing a chunk over costs little beside reading it, and so little that two of them fit a processor's last cache. */
const SIZE = 1 << 22
/** Of the first chunks, enough to tell what a file is. */
const FIRST = 1 << 16

/**
 * Reads a file from its start, the next chunk while the last is looked at. A chunk is overwritten when the next is asked for.
 * `shown` is the path for messages; `size`: bytes that it is known to have, most of a `strace -ff` set have few.
 * @throws UserError
 */
export async function* readFile(
  path: string,
  shown: string,
  size: number = SIZE
): AsyncGenerator<Uint8Array> {
  try {
    const file = await open(path)
    const first = Math.min(FIRST, size + 1)
    let chunk = Buffer.allocUnsafeSlow(first)
    let other = Buffer.allocUnsafeSlow(first)
    let ahead = file.read(chunk)
    try {
      for (;;) {
        const { bytesRead } = await ahead
        if (bytesRead === 0) return
        ahead = file.read(other)
        yield chunk.subarray(0, bytesRead)
        const isLong = bytesRead === chunk.length
        ;[chunk, other] = [
          other,
          isLong && chunk.length < SIZE ? Buffer.allocUnsafeSlow(SIZE) : chunk
        ]
      }
    } finally {
      // Nobody may have waited for it.
      await ahead.catch(() => {})
      await file.close()
    }
  } catch (error) {
    throw fileError(error, shown, 'read')
  }
}
