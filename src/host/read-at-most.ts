import { closeSync, openSync, readSync } from 'node:fs'

/**
 * The bytes of a file or pipe; null when there are more than `most` of them, since a device has no end.
 * @throws what the system says
 */
export function readAtMost(path: string, most: number): Buffer | null {
  const file = openSync(path, 'r')
  try {
    const pieces: Buffer[] = []
    for (let length = 0; length <= most;) {
      const piece = Buffer.allocUnsafe(1 << 16)
      const count = readSync(file, piece)
      if (count === 0) return Buffer.concat(pieces, length)
      pieces.push(piece.subarray(0, count))
      length += count
    }
    return null
  } finally {
    closeSync(file)
  }
}
