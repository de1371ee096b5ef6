import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { readElf } from '../../src/binaries/read-elf.ts'
import type { Elf } from '../../src/binaries/read-elf.ts'

/** What the file at `path` on this host says of itself; `null` when it is no ELF file. */
export function elfAt(path: string): Elf | null {
  const file = openSync(path, 'r')
  try {
    const { size } = statSync(path)
    return readElf({
      size,
      read(offset, length) {
        const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - offset)))
        return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, offset))
      }
    })
  } finally {
    closeSync(file)
  }
}
