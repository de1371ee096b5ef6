import { ANSWERS, staticElf } from './static-elf.ts'

/** A system call with whole registers. */
export interface RegisterCall {
  readonly number: number
  /** Up to six. */
  readonly registers: readonly bigint[]
  /** The call may return a second time, in a child, which then ends. */
  readonly forks: boolean
}

/**
 * A static x86_64 program that makes the calls one after the other and writes what each returned: 32 bits, the errno negative.
 * Beyond them it needs execve, write and exit_group, and exit where a call forks.
 */
export function registerProgram(calls: readonly RegisterCall[]): Uint8Array {
  const results = 4 * calls.length
  return staticElf(
    Buffer.concat([
      ...calls.flatMap((call, index) => [make(call), keep(ANSWERS + 4 * index)]),
      make({ number: WRITE, registers: [1n, BigInt(ANSWERS), BigInt(results)], forks: false }),
      make({ number: EXIT_GROUP, registers: [0n], forks: false })
    ])
  )
}

/** What the program wrote. */
export function readResults(output: Buffer): number[] {
  return Array.from({ length: output.length / 4 }, (_, index) => output.readInt32LE(4 * index))
}

const [WRITE, EXIT_GROUP, EXIT] = [1, 231, 60]

// movabs to rdi, rsi, rdx, r10, r8, r9, without the immediate
const LOAD_REGISTER = [0x48bf, 0x48be, 0x48ba, 0x49ba, 0x49b8, 0x49b9].map(opcode =>
  Buffer.from([opcode >> 8, opcode & 0xff])
)

function make({ number, registers, forks }: RegisterCall): Buffer {
  const loads = LOAD_REGISTER.flatMap((load, index) => [load, int64(registers[index] ?? 0n)])
  return Buffer.concat([...loads, enter(number), ...(forks ? [inChild] : [])])
}

// mov eax, number; syscall
function enter(number: number): Buffer {
  const bytes = Buffer.from([0xb8, 0, 0, 0, 0, 0x0f, 0x05])
  bytes.writeInt32LE(number, 1)
  return bytes
}

// test eax, eax; jnz behind it; exit
const inChild = Buffer.concat([Buffer.from([0x85, 0xc0, 0x75, enter(EXIT).length]), enter(EXIT)])

// mov [address], eax
function keep(address: number): Buffer {
  const bytes = Buffer.from([0x89, 0x04, 0x25, 0, 0, 0, 0])
  bytes.writeInt32LE(address, 3)
  return bytes
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value))
  return bytes
}
