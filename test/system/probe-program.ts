import { ANSWERS, staticElf } from './static-elf.ts'

/** One system call of a probe: a number and up to six arguments (32 bits, sign-extended). */
export interface ProbeCall {
  readonly number: number
  readonly args: readonly number[]
  /** Called as a 32-bit program does (int 0x80), where the number means something else. */
  readonly i386?: boolean
}

/**
 * A static x86_64 program that makes the calls one after the other and writes one character for each: `1` where the
 * answer was EPERM, `2` where it was ENOSYS, `0` for all others. It has no libc: beyond the probes it needs execve, write and
 * exit_group.
 */
export function probeProgram(calls: readonly ProbeCall[]): Uint8Array {
  const code = Buffer.concat([
    ...calls.flatMap((call, index) => [make(call), report(ANSWERS + index)]),
    make({ number: WRITE, args: [1, ANSWERS, calls.length] }),
    make({ number: EXIT_GROUP, args: [0] })
  ])
  return staticElf(code)
}

const WRITE = 1
const EXIT_GROUP = 231
const EPERM = 1
const ENOSYS = 38

// mov to rdi, rsi, rdx, r10, r8, r9, without the immediate
const LOAD_ARGUMENT = [0x48c7c7, 0x48c7c6, 0x48c7c2, 0x49c7c2, 0x49c7c0, 0x49c7c1].map(opcode =>
  Buffer.from([opcode >> 16, opcode >> 8, opcode])
)

function make({ number, args, i386 = false }: ProbeCall): Buffer {
  const loads = LOAD_ARGUMENT.flatMap((load, index) => [load, int32(args[index] ?? 0)])
  const enter = i386 ? [0xcd, 0x80] : [0x0f, 0x05] // int 0x80, syscall
  return Buffer.concat([...loads, Buffer.from([0xb8]), int32(number), Buffer.from(enter)])
}

function report(address: number): Buffer {
  return Buffer.concat([
    Buffer.from([0x83, 0xf8, -EPERM, 0x0f, 0x94, 0xc1]), // cmp eax, -EPERM; sete cl
    Buffer.from([0x83, 0xf8, -ENOSYS, 0x0f, 0x94, 0xc0]), // cmp eax, -ENOSYS; sete al
    Buffer.from([0x00, 0xc0]), // add al, al
    Buffer.from([0x08, 0xc8, 0x04, 0x30, 0x88, 0x04, 0x25]), // or al, cl; add al, '0'; mov [address], al
    int32(address)
  ])
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}
