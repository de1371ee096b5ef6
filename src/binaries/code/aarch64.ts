import { LONG_JUMP, REACH, plausible } from './machine.ts'
import type { Machine } from './machine.ts'

/** Arm ARM, C6.2: instructions of 4 bytes. The number is in x8, the first argument in x0, for Go as well. */
export const aarch64: Machine = {
  syscalls({ bytes, address }, found) {
    for (let at = 0; at + 4 <= bytes.length; at += 4)
      if (bytes.readUInt32LE(at) === SVC) found(address + at, constantIn(bytes, at, 8))
  },
  calls({ bytes, address }, _convention, isWanted, found) {
    for (let at = 0; at + 4 <= bytes.length; at += 4) {
      const word = bytes.readUInt32LE(at)
      // bl, and b
      if ((word & 0x7c000000) !== 0x14000000) continue
      const distance = ((word << 6) >> 6) * 4
      if (word >>> 31 === 0 && Math.abs(distance) < LONG_JUMP) continue
      const to = address + at + distance
      if (isWanted(to)) found(address + at, to, constantIn(bytes, at, 0))
    }
  }
}

const SVC = 0xd4000001
const RET = 0xd65f03c0

function constantIn(bytes: Buffer, at: number, register: number): number | null {
  let wanted = register
  for (let before = at - 4; before >= Math.max(0, at - REACH); before -= 4) {
    const word = bytes.readUInt32LE(before)
    if (word === RET) return null
    // movz of 16 bits
    if ((word & 0x7fe0001f) === 0x52800000 + wanted) return plausible((word >>> 5) & 0xffff)
    // orr of the zero register with a mask, which is how Go writes 56
    if ((word & 0x7f8003ff) === 0x320003e0 + wanted) return maskOf(word)
    // mov from another register; orr with the zero register
    if ((word & 0x7fe0ffff) === 0x2a0003e0 + wanted) {
      wanted = (word >>> 16) & 31
      if (wanted === 31) return 0
    }
    // ldr, of 32 or 64 bits
    else if ((word & 0xbfc0001f) >>> 0 === 0xb9400000 + wanted) return null
  }
  return null
}

/** The mask of a logical instruction: ones that lie together, turned right; those that repeat are no number. */
function maskOf(word: number): number | null {
  const [isLong, right, ones] = [(word >>> 22) & 1, (word >>> 16) & 63, ((word >>> 10) & 63) + 1]
  const width = isLong ? 64 : 32
  const left = (width - right) % width
  return (isLong || ones <= 32) && ones + left <= 10 ? ((1 << ones) - 1) << left : null
}
