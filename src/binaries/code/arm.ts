import { REACH, plausible } from './machine.ts'
import type { Code, Machine } from './machine.ts'

/** Arm ARM, A8.8: instructions of 4 bytes, or of 2 and 4 in Thumb. The number is in r7. */
export const arm: Machine = {
  syscalls(code, found) {
    const { bytes, address } = code
    for (let at = 0; at + 4 <= bytes.length; at += 4)
      if (bytes.readUInt32LE(at) === 0xef000000) found(address + at, inArm(code, at))
    for (let at = 0; at + 2 <= bytes.length; at += 2)
      if (bytes.readUInt16LE(at) === 0xdf00) found(address + at, inThumb(code, at))
  }
}

function inArm({ bytes }: Code, at: number): number | null {
  for (let before = at - 4; before >= Math.max(0, at - REACH); before -= 4) {
    const word = bytes.readUInt32LE(before)
    // mov, with 8 bits that are turned right by twice the upper 4
    if (word >>> 12 === 0xe3a07) return plausible(turned(word & 0xff, ((word >>> 8) & 15) * 2))
    // movw
    if ((word & 0xfff0f000) >>> 0 === 0xe3007000)
      return plausible(((word >>> 4) & 0xf000) | (word & 0xfff))
    // ldr of what lies behind the function
    if (word >>> 12 === 0xe59f7) return wordAt(bytes, before + 8 + (word & 0xfff))
  }
  return null
}

function inThumb({ bytes, address }: Code, at: number): number | null {
  for (let before = at - 2; before >= Math.max(0, at - REACH); before -= 2) {
    const half = bytes.readUInt16LE(before)
    // movs
    if (half >>> 8 === 0x27) return half & 0xff
    // ldr
    if (half >>> 8 === 0x4f) {
      const from = before + 4 + (half & 0xff) * 4
      return wordAt(bytes, from - ((address + before) & 2))
    }
    if (before + 4 > at) continue
    const next = bytes.readUInt16LE(before + 2)
    // mov of 8 bits, of 8 bits that are turned, and movw
    if (half === 0xf04f && next >>> 8 === 0x07) return next & 0xff
    if ((half & 0xfbff) === 0xf04f && ((next >>> 8) & 15) === 7) {
      const turn = ((half & 0x400) >>> 6) | ((next >>> 11) & 14) | ((next >>> 7) & 1)
      return plausible(turned((next & 0x7f) | 0x80, turn))
    }
    if ((half & 0xfbf0) === 0xf240 && ((next >>> 8) & 15) === 7)
      return plausible(
        ((half & 15) << 12) | ((half & 0x400) << 1) | ((next & 0x7000) >>> 4) | (next & 0xff)
      )
  }
  return null
}

function turned(value: number, right: number): number {
  return ((value >>> right) | (value << (32 - right))) >>> 0
}

function wordAt(bytes: Buffer, at: number): number | null {
  return at + 4 <= bytes.length ? plausible(bytes.readUInt32LE(at)) : null
}
