import { open } from 'node:fs/promises'
import { fileError } from './file-error.ts'

/**
 * Reads a file from its start. The next chunk is read while the caller works on this one; a chunk is overwritten when
 * the one after the next is asked for. `shown` is the path for messages.
 * @throws UserError
 */
export async function* readFile(path: string, shown: string): AsyncGenerator<Uint8Array> {
  // Between 64 KiB and 4 MiB the size makes no difference; two of these stay in the processor's cache.
  const SIZE = 1 << 18
  try {
    const file = await open(path)
    try {
      let filling = Buffer.allocUnsafe(SIZE)
      let spare = Buffer.allocUnsafe(SIZE)
      let reading = file.read(filling, 0, SIZE)
      for (;;) {
        const { bytesRead } = await reading
        if (bytesRead === 0) return
        const chunk = filling.subarray(0, bytesRead)
        ;[filling, spare] = [spare, filling]
        reading = file.read(filling, 0, SIZE)
        reading.catch(() => {}) // seen at the next await
        yield chunk
      }
    } finally {
      await file.close()
    }
  } catch (error) {
    throw fileError(error, shown, 'read')
  }
}
