import { open } from 'node:fs/promises'
import { fileError } from './file-error.ts'

/** So much that handing a chunk over costs little beside reading it, and so little that two of them fit a processor's last cache. */
const SIZE = 1 << 22
/** Of the first chunk, so much that a reader can tell what it is. */
const FIRST = 1 << 16

/**
 * Reads a file from its start, the next chunk while the last is looked at. A chunk is overwritten when the next is asked for.
 * `shown` is the path for messages.
 * @throws UserError
 */
export async function* readFile(path: string, shown: string): AsyncGenerator<Uint8Array> {
  try {
    const file = await open(path)
    let chunk = Buffer.allocUnsafeSlow(SIZE)
    let other = Buffer.allocUnsafeSlow(SIZE)
    let ahead = file.read(chunk, 0, FIRST)
    try {
      for (;;) {
        const { bytesRead } = await ahead
        if (bytesRead === 0) return
        ahead = file.read(other)
        yield chunk.subarray(0, bytesRead)
        ;[chunk, other] = [other, chunk]
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
