import type { FileHandle } from 'node:fs/promises'

/** The first line of a file without its line feed and the last one with it, bytes as latin1; cut when they are long. */
export async function readEnds(
  file: FileHandle
): Promise<{ readonly first: string; readonly last: string }> {
  const { size } = await file.stat()
  const head = await readAt(file, 0, Math.min(size, 1 << 16))
  const tail = await readAt(file, Math.max(0, size - 4096), Math.min(size, 4096))
  return {
    first: head.split('\n', 1)[0] ?? '',
    last: tail.slice(tail.lastIndexOf('\n', tail.length - 2) + 1)
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.toString('latin1', 0, bytesRead)
}
