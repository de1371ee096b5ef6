import { syscallName } from '../facts/syscall-table.ts'
import type { Arch } from '../facts/syscall-table.ts'
import { sortedSet } from '../order.ts'
import type { ByteSource } from './byte-source.ts'
import { PF_X, PT_LOAD } from './header.ts'
import type { ElfHeader } from './header.ts'

/**
 * The system calls of a program without libc: the numbers that its code loads before its system call instructions.
 * Numbers that code computes, or hands to a function, are not found.
 */
export function scanSyscalls(file: ByteSource, header: ElfHeader): string[] {
  const scan = SCANNERS[header.arch]
  if (!scan) return []
  const numbers = new Set<number>()
  // Segments of real files do not overlap; those of a file made to do harm may all be the whole file.
  let left = file.size
  for (const { type, flags, offset, size } of header.segments) {
    if (type !== PT_LOAD || (flags & PF_X) === 0) continue
    const end = Math.min(offset + Math.min(size, left), file.size)
    left -= Math.max(0, end - offset)
    for (let at = offset; at < end; at += PIECE)
      // Pieces overlap, so that no instruction is cut off from its number.
      scan(file.read(at, Math.min(PIECE + OVERLAP, end - at)), numbers)
  }
  return sortedSet([...numbers].flatMap(number => syscallName(header.arch, number) ?? []))
}

const PIECE = 1 << 22
const OVERLAP = 64

/** Finds numbers in a piece of code. */
type Scan = (code: Uint8Array, numbers: Set<number>) => void

// Other architectures' programs without libc are rare.
const SCANNERS: Partial<Record<Arch, Scan>> = { x86_64: scanX86, aarch64: scanArm }

/** How far before a system call instruction its number may be loaded. */
const REACH = 40

function scanX86(code: Uint8Array, numbers: Set<number>): void {
  const bytes = Buffer.from(code.buffer, code.byteOffset, code.length)
  // 0f 05: syscall
  for (let at = bytes.indexOf(SYSCALL); at >= 0; at = bytes.indexOf(SYSCALL, at + 2)) {
    const number = loadedBefore(bytes, at)
    if (number !== null) numbers.add(number)
  }
}

const SYSCALL = Buffer.from([0x0f, 0x05])

/** The constant that eax has: by mov, by xor of itself, or by push and pop. */
function loadedBefore(bytes: Buffer, syscall: number): number | null {
  for (let at = syscall - 2; at >= Math.max(0, syscall - REACH); at--) {
    const [first, second] = [bytes[at]!, bytes[at + 1]!]
    // b8 imm32: mov eax
    if (first === 0xb8 && at + 5 <= syscall) return plausible(bytes.readUInt32LE(at + 1))
    // c7 c0 imm32, with the prefix 48 or without: mov rax
    if (first === 0xc7 && second === 0xc0 && at + 6 <= syscall)
      return plausible(bytes.readUInt32LE(at + 2))
    // 31 c0: xor eax, eax
    if (first === 0x31 && second === 0xc0) return 0
    // 6a imm8 58: push, pop rax
    if (first === 0x6a && bytes[at + 2] === 0x58 && at + 3 <= syscall) return second
  }
  return null
}

/** The bytes of a number may be those of something else. */
function plausible(number: number): number | null {
  return number < 1024 ? number : null
}

function scanArm(code: Uint8Array, numbers: Set<number>): void {
  const words = new DataView(code.buffer, code.byteOffset, code.length & ~3)
  // d4000001: svc #0
  for (let at = 0; at + 4 <= words.byteLength; at += 4) {
    if (words.getUint32(at, true) !== 0xd4000001) continue
    for (let before = at - 4; before >= Math.max(0, at - REACH); before -= 4) {
      const word = words.getUint32(before, true)
      // movz x8 or w8
      if ((word & 0x7fe0001f) !== 0x52800008) continue
      numbers.add((word >> 5) & 0xffff)
      break
    }
  }
}
