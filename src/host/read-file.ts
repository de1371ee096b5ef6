import { readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { fileError } from './file-error.ts'

/** It stays in the processor's second cache; from 64 KiB to 4 MiB the size makes no difference. */
const SIZE = 1 << 18
/** After so many chunks whoever else waits has a turn: signals, a stream that is written. */
const IN_A_ROW = 64

/**
 * Reads a file from its start. A chunk is overwritten when the next is asked for. Waits for each: handing over what another thread
 * has read costs more than reading it. `shown` is the path for messages.
 * @throws UserError
 */
export async function* readFile(path: string, shown: string): AsyncGenerator<Uint8Array> {
  try {
    const file = await open(path)
    try {
      const chunk = Buffer.allocUnsafe(SIZE)
      for (let count = 1; ; count++) {
        const length = readSync(file.fd, chunk)
        if (length === 0) return
        yield chunk.subarray(0, length)
        if (count % IN_A_ROW === 0) await setImmediate()
      }
    } finally {
      await file.close()
    }
  } catch (error) {
    throw fileError(error, shown, 'read')
  }
}
