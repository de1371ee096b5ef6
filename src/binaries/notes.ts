import type { ByteSource } from './byte-source.ts'
import { Fields, PT_NOTE } from './header.ts'
import type { ElfHeader } from './header.ts'

/** What a linker noted in a file. */
export interface Notes {
  /** Hexadecimal; '' where there is none. */
  readonly buildId: string
  /** Made by the Go linker: its system calls are its own, also where it imports libc. */
  readonly isGo: boolean
}

const MOST_BYTES = 1 << 16
const NT_GNU_BUILD_ID = 3
const NT_GO_BUILD_ID = 4

/** What the notes of a file say; '' and false where it has none. */
export function readNotes(file: ByteSource, header: ElfHeader): Notes {
  let buildId = ''
  let isGo = false
  let left = MOST_BYTES
  for (const { type, offset, size } of header.segments) {
    if (type !== PT_NOTE || left <= 0) continue
    const bytes = file.read(offset, Math.min(size, left))
    left -= bytes.length
    for (const note of notesOf(bytes, header.isLittle)) {
      if (note.name === 'GNU' && note.type === NT_GNU_BUILD_ID) buildId ||= note.hex
      if (note.name === 'Go' && note.type === NT_GO_BUILD_ID) isGo = true
    }
  }
  return { buildId, isGo }
}

function* notesOf(
  bytes: Uint8Array,
  isLittle: boolean
): Generator<{ name: string; type: number; hex: string }> {
  const fields = new Fields(bytes, isLittle)
  let at = 0
  while (at + 12 <= bytes.length) {
    const [nameSize, size, type] = [fields.u32(at), fields.u32(at + 4), fields.u32(at + 8)]
    const content = at + 12 + aligned(nameSize)
    if (content + size > bytes.length) return
    const name = Buffer.from(bytes.subarray(at + 12, at + 12 + nameSize)).toString('latin1')
    const hex = Buffer.from(bytes.subarray(content, content + Math.min(size, 64))).toString('hex')
    yield { name: name.replace(/\0.*$/s, ''), type, hex }
    at = content + aligned(size)
  }
}

function aligned(size: number): number {
  // In plain arithmetic: bit operators would make great sizes negative.
  return Math.ceil(size / 4) * 4
}
