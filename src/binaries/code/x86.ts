import { LONG_JUMP, REACH, plausible } from './machine.ts'
import type { Code, Convention, Machine } from './machine.ts'

/** 0f 05: syscall. Intel SDM, volume 2. */
export const x86_64: Machine = {
  syscalls: (code, found) => findSyscalls(code, [Buffer.from([0x0f, 0x05])], found),
  calls: findCalls
}

/** cd 80: int 0x80; 0f 34: sysenter; 65 ff 15 10 00 00 00: through the vDSO, as glibc does. */
export const x86: Machine = {
  syscalls: (code, found) =>
    findSyscalls(
      code,
      [
        Buffer.from([0xcd, 0x80]),
        Buffer.from([0x0f, 0x34]),
        Buffer.from([0x65, 0xff, 0x15, 0x10, 0, 0, 0])
      ],
      found
    )
}

const [EAX, EDI] = [0, 7]

function findSyscalls(
  { bytes, address }: Code,
  instructions: readonly Buffer[],
  found: (at: number, number: number | null) => void
): void {
  for (const instruction of instructions)
    for (let at = bytes.indexOf(instruction); at >= 0; at = bytes.indexOf(instruction, at + 2))
      found(address + at, constantIn(bytes, at, EAX))
}

function findCalls(
  { bytes, address }: Code,
  convention: Convention,
  isWanted: (to: number) => boolean,
  found: (at: number, to: number, argument: number | null) => void
): void {
  const [register, onStack] = convention === 'go' ? [EAX, true] : [EDI, false]
  for (const opcode of [0xe8, 0xe9])
    for (let at = bytes.indexOf(opcode); at >= 0; at = bytes.indexOf(opcode, at + 1)) {
      if (at + 5 > bytes.length) break
      const distance = bytes.readInt32LE(at + 1)
      const to = address + at + 5 + distance
      // A short jump is out of its function only where it is to the start of another, and those are aligned.
      if (opcode === 0xe9 && Math.abs(distance) < LONG_JUMP && to % 16 !== 0) continue
      if (isWanted(to)) found(address + at, to, constantIn(bytes, at, register, onStack))
    }
}

/**
 * The constant that a register has: by mov, by xor of itself, by push and pop, or from another register with one.
 * `onStack`: or that lies on top of the stack, where Go had arguments until 1.17.
 */
function constantIn(bytes: Buffer, at: number, register: number, onStack = false): number | null {
  for (let before = at - 2; before >= Math.max(0, at - REACH); before--) {
    const [prefix, first, second] = [bytes[before - 1] ?? 0, bytes[before]!, bytes[before + 1]!]
    // mov from memory
    if (first === 0x8b && second < 0xc0 && ((second >> 3) & 7) === register && !hasRex(prefix, 4))
      return null
    // push imm8, pop
    if (first === 0x6a && bytes[before + 2] === 0x58 + register && before + 3 <= at) return second
    // 48 c7 04 24 imm32: mov to the top of the stack
    if (onStack && first === 0xc7 && second === 0x04 && bytes[before + 2] === 0x24)
      return plausible(bytes.readUInt32LE(before + 3))
    // What follows would set r8 in place of rax, and so on.
    if (hasRex(prefix, 1)) continue
    // mov imm32
    if (first === 0xb8 + register && before + 5 <= at)
      return plausible(bytes.readUInt32LE(before + 1))
    // the same with a longer form
    if (first === 0xc7 && second === 0xc0 + register && before + 6 <= at)
      return plausible(bytes.readUInt32LE(before + 2))
    // xor of itself; musl sets the low byte after it
    if (first === 0x31 && second === 0xc0 + 9 * register)
      return bytes[before + 2] === 0xb0 + register ? bytes[before + 3]! : 0
    // mov from another register
    if (first === 0x89 && (second & 0xc7) === 0xc0 + register)
      return constantOf(bytes, before, (second >> 3) & 7, hasRex(prefix, 4))
  }
  return null
}

/** True for a prefix 4x with this bit: 1 for the upper half of the registers as a target, 4 as a source. */
function hasRex(prefix: number, bit: 1 | 4): boolean {
  return prefix >> 4 === 4 && (prefix & bit) !== 0
}

/** The constant of a register from which another one was loaded, a few instructions before. */
function constantOf(bytes: Buffer, at: number, register: number, isUpper: boolean): number | null {
  for (let before = at - 5; before >= Math.max(1, at - REACH / 2); before--)
    if (bytes[before] === 0xb8 + register && hasRex(bytes[before - 1]!, 1) === isUpper)
      return plausible(bytes.readUInt32LE(before + 1))
  return null
}
