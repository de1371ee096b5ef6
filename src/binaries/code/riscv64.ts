import { LONG_JUMP, REACH, plausible } from './machine.ts'
import type { Machine } from './machine.ts'

/**
 * The RISC-V instruction set manual, volume 1: instructions of 4 bytes, and of 2. The number is in a7, the first
 * argument in a0, for Go as well.
 */
export const riscv64: Machine = {
  syscalls({ bytes, address }, found) {
    for (let at = 0; at + 4 <= bytes.length; at += 2)
      if (bytes.readUInt32LE(at) === ECALL) found(address + at, constantIn(bytes, at, A7))
  },
  calls({ bytes, address }, _convention, isWanted, found) {
    for (let at = 0; at + 4 <= bytes.length; at += 2) {
      const distance = distanceOf(bytes, at)
      const to = distance === null ? null : address + at + distance
      if (to !== null && isWanted(to)) found(address + at, to, constantIn(bytes, at, A0))
    }
  }
}

const ECALL = 0x73
const [ZERO, RA, A0, A7] = [0, 1, 10, 17]

/** Where a call leads: jal, auipc and jalr, or a long jump. Null for other instructions. */
function distanceOf(bytes: Buffer, at: number): number | null {
  const word = bytes.readUInt32LE(at)
  const link = (word >>> 7) & 31
  if ((word & 0x7f) === 0x6f && (link === RA || link === ZERO)) {
    const distance =
      ((word >> 31) << 20) |
      (word & 0xff000) |
      (((word >>> 20) & 1) << 11) |
      (((word >>> 21) & 0x3ff) << 1)
    return link === RA || Math.abs(distance) >= LONG_JUMP ? distance : null
  }
  if ((word & 0xfff) !== 0x97 || at + 8 > bytes.length) return null
  const next = bytes.readUInt32LE(at + 4)
  return (next & 0xfffff) === 0x80e7 ? (word & 0xfffff000) + (next >> 20) : null
}

function constantIn(bytes: Buffer, at: number, register: number): number | null {
  let wanted = register
  for (let before = at - 2; before >= Math.max(0, at - REACH); before -= 2) {
    const half = bytes.readUInt16LE(before)
    // c.jr ra
    if (half === 0x8082) return null
    // c.li
    if ((half & 0xef83) === (0x4001 | (wanted << 7))) return half & 0x1000 ? null : (half >> 2) & 31
    // c.mv
    if ((half & 0xf003) === 0x8002 && ((half >> 7) & 31) === wanted && ((half >> 2) & 31) !== 0)
      wanted = (half >> 2) & 31
    if (before + 4 > at) continue
    const word = bytes.readUInt32LE(before)
    // addi of the zero register, of another one
    if ((word & 0xfffff) === (0x13 | (wanted << 7))) return plausible(word >>> 20)
    if ((word & 0xfff07fff) === (0x13 | (wanted << 7))) wanted = (word >>> 15) & 31
  }
  return null
}
