/** A static x86_64 program without libc: the code, which is executed from its start, and a page of zeros at `ANSWERS`. */
export function staticElf(code: Buffer): Uint8Array {
  return Buffer.concat([header(code.length), code])
}

export const ANSWERS = 0x600000

const TEXT = 0x400000
const PAGE = 4096
const HEADER_SIZE = 64
const SEGMENT_SIZE = 56

// An ELF header and two segments: this file, read and executed, and a page for the answers.
function header(codeSize: number): Buffer {
  const size = HEADER_SIZE + 2 * SEGMENT_SIZE
  const bytes = Buffer.alloc(size)
  bytes.write('\x7fELF\x02\x01\x01', 'latin1') // 64 bits, little endian
  bytes.writeUInt16LE(2, 16) // an executable
  bytes.writeUInt16LE(62, 18) // for x86_64
  bytes.writeUInt32LE(1, 20)
  bytes.writeBigUInt64LE(BigInt(TEXT + size), 24) // starts behind the header
  bytes.writeBigUInt64LE(BigInt(HEADER_SIZE), 32) // where the segments stand
  bytes.writeUInt16LE(HEADER_SIZE, 52)
  bytes.writeUInt16LE(SEGMENT_SIZE, 54)
  bytes.writeUInt16LE(2, 56)
  segment(bytes.subarray(HEADER_SIZE), READ | EXECUTE, TEXT, size + codeSize, size + codeSize)
  segment(bytes.subarray(HEADER_SIZE + SEGMENT_SIZE), READ | MAY_WRITE, ANSWERS, 0, PAGE)
  return bytes
}

const EXECUTE = 1
const MAY_WRITE = 2
const READ = 4

function segment(
  at: Buffer,
  flags: number,
  address: number,
  inFile: number,
  inMemory: number
): void {
  at.writeUInt32LE(1, 0) // loaded
  at.writeUInt32LE(flags, 4)
  const fields = [0, address, address, inFile, inMemory, PAGE]
  fields.forEach((field, index) => at.writeBigUInt64LE(BigInt(field), 8 + 8 * index))
}
