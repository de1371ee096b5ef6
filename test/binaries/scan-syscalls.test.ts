import fc from 'fast-check'
import test from 'ava'
import type { ByteSource } from '../../src/binaries/byte-source.ts'
import { readHeader } from '../../src/binaries/header.ts'
import { scanSyscalls } from '../../src/binaries/scan-syscalls.ts'
import { syscallNumber } from '../../src/facts/syscall-table.ts'
import type { Arch } from '../../src/facts/syscall-table.ts'
import { program, systemTest } from '../system/requirement.ts'
import { elfAt } from './elf-at.ts'

const TEXT = 0x401000

/** e_machine, and whether a program of it has 64 bits. */
const MACHINES = { x86_64: [62, true], x86: [3, false], aarch64: [183, true] } as const
const MORE_MACHINES = { riscv64: [243, true], arm: [40, false] } as const

/** A static program: a header, one segment, and the code. */
function programOf(arch: keyof typeof MACHINES | keyof typeof MORE_MACHINES, code: Buffer): Buffer {
  const [machine, is64] = { ...MACHINES, ...MORE_MACHINES }[arch]
  const [head, row] = is64 ? [64, 56] : [52, 32]
  const bytes = Buffer.alloc(head + row)
  bytes.write(`\x7fELF${is64 ? '\x02' : '\x01'}\x01\x01`, 'latin1')
  bytes.writeUInt16LE(2, 16)
  bytes.writeUInt16LE(machine, 18)
  const end = bytes.length + code.length
  if (is64) {
    bytes.writeBigUInt64LE(BigInt(head), 32)
    bytes.writeUInt16LE(row, 54)
    bytes.writeUInt16LE(1, 56)
    bytes.writeUInt32LE(1, head)
    bytes.writeUInt32LE(5, head + 4)
    bytes.writeBigUInt64LE(BigInt(bytes.length), head + 8)
    bytes.writeBigUInt64LE(BigInt(TEXT), head + 16)
    bytes.writeBigUInt64LE(BigInt(end), head + 32)
  } else {
    bytes.writeUInt32LE(head, 28)
    bytes.writeUInt16LE(row, 42)
    bytes.writeUInt16LE(1, 44)
    bytes.writeUInt32LE(1, head)
    bytes.writeUInt32LE(bytes.length, head + 4)
    bytes.writeUInt32LE(TEXT, head + 8)
    bytes.writeUInt32LE(end, head + 16)
    bytes.writeUInt32LE(5, head + 24)
  }
  return Buffer.concat([bytes, code])
}

function callsOf(
  arch: Parameters<typeof programOf>[0],
  code: Buffer,
  convention: 'c' | 'go' = 'c'
): string[] {
  const file = sourceOf(programOf(arch, code))
  return scanSyscalls(file, readHeader(file)!, convention)
}

function sourceOf(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => bytes.subarray(offset, Math.max(offset, offset + length))
  }
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const words = (...list: readonly number[]): Buffer =>
  Buffer.concat(
    list.map(word => {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32LE(word >>> 0)
      return bytes
    })
  )

/** Code of functions one after the other, each at a multiple of 64; `to` gives the distance to the start of another. */
function functions(
  ...bodies: readonly ((to: (index: number, at: number) => number) => Buffer)[]
): Buffer {
  return Buffer.concat(
    bodies.map((body, index) => {
      const bytes = body((target, at) => (target - index) * 64 - at)
      return Buffer.concat([bytes, Buffer.alloc(64 - bytes.length, 0xcc)])
    })
  )
}

/** e8: call, or e9: jmp, from the place after `before`. */
function near(opcode: number, distance: number): Buffer {
  const bytes = Buffer.alloc(5)
  bytes[0] = opcode
  bytes.writeInt32LE(distance - 5, 1)
  return bytes
}

test('the numbers that Go hands to syscall.Syscall are found through three functions', t => {
  // As go 1.19 compiles them for amd64: Syscall6, RawSyscall6, Syscall, and two callers of the last.
  const code = functions(
    () => hex('4889f6 4989f2 4889fa 4889ce 4889df 0f05 483d01f0ffff c3'),
    to => Buffer.concat([hex('4883ec40 48896c2438'), near(0xe8, to(0, 9)), hex('c3')]),
    to =>
      Buffer.concat([
        hex('4883ec68 48894424 40 488b442440 31f6 4989f0'),
        near(0xe8, to(1, 19)),
        hex('c3')
      ]),
    to =>
      Buffer.concat([
        hex('b806010000 488b5c2440 488b742438 4531c0 4d89c1 0f1f00'),
        near(0xe8, to(2, 24))
      ]),
    to => Buffer.concat([hex('31c0 488b5c2440'), near(0xe8, to(2, 7))])
  )
  t.deepEqual(callsOf('x86_64', code, 'go'), ['newfstatat', 'read'])
})

test('Go up to 1.16 hands them over on the stack', t => {
  const code = functions(
    () => hex('488b442408 488b7c2410 0f05 c3'),
    to => Buffer.concat([hex('48c7042409010000 4889442408'), near(0xe8, to(0, 13)), hex('c3')])
  )
  t.deepEqual(callsOf('x86_64', code, 'go'), ['linkat'])
})

test('the numbers that musl hands to __syscall_cp are found behind its jump', t => {
  // As musl 1.2.3 of Debian: __syscall_cp_c, __syscall_cp, the end of open, and a call of its own.
  const code = functions(
    () => hex('4889f8 4d89c2 4889f7 4d89c8 4889d6 4c8b4c2408 4889ca 0f05 c3'),
    to => near(0xe9, to(0, 0)),
    to =>
      Buffer.concat([
        hex('bf02000000 4531c9 6a00 80ce80 4531c0 4c89d6 4863d2'),
        near(0xe8, to(1, 22))
      ]),
    () => hex('41b8ca000000 ba01000000 4c89c0 4889d6 0f05 c3')
  )
  t.deepEqual(callsOf('x86_64', code), ['futex', 'open'])
})

test('numbers of aarch64 are found: before svc, as a mask, in x0 of a caller', t => {
  const SVC = 0xd4000001
  const RET = 0xd65f03c0
  const code = words(
    // mov x8, x0; svc; ret: the function that others call
    0xaa0003e8,
    SVC,
    RET,
    // mov x8, #64; svc; ret: write
    0xd2800808,
    SVC,
    RET,
    // orr x0, xzr, #56, as Go writes it; bl: openat
    0xb27d0be0,
    0x97fffff9,
    RET,
    // movz w0, #48; bl: faccessat
    0x52800600,
    0x97fffff6,
    RET
  )
  t.deepEqual(callsOf('aarch64', code), ['faccessat', 'openat', 'write'])
})

test('numbers of riscv64 are found: before ecall, in short instructions, in a0 of a caller', t => {
  const code = Buffer.concat([
    // mv a7, a0; ecall; ret
    hex('aa88 73000000 8280'),
    // li a7, 64; ecall; ret: write
    words(0x04000893, 0x73),
    hex('8280'),
    // c.li a7, 23; ecall; ret: dup
    hex('dd48 73000000 8280'),
    // li a0, 56; jal ra, -30: openat
    words(0x03800513, 0xfe3ff0ef)
  ])
  t.deepEqual(callsOf('riscv64', code), ['dup', 'openat', 'write'])
})

test('numbers of 32-bit programs are found: x86 in eax, arm in r7', t => {
  t.deepEqual(callsOf('x86', hex('b805000000 cd80 c3 31c0 b014 cd80')), ['getpid', 'open'])
  // mov r7, #5; svc 0; movw r7, #322; svc 0; ldr r7, [pc]; svc 0; bx lr; 333
  const arm = words(
    0xe3a07005,
    0xef000000,
    0xe3007142,
    0xef000000,
    0xe59f7004,
    0xef000000,
    0xe12fff1e,
    333
  )
  t.deepEqual(callsOf('arm', arm), ['fchmodat', 'open', 'openat'].sort())
  // Thumb: movs r7, #20; svc 0; movw r7, #322; svc 0
  t.deepEqual(callsOf('arm', hex('1427 00df 40f24217 00df')), ['getpid', 'openat'])
})

systemTest(
  [program('webhook'), program('/bin/busybox', 'busybox-static')],
  'real programs without libc: Go makes its calls through a package, a static one itself',
  t => {
    for (const [path, names] of [
      ['/usr/bin/webhook', ['accept4', 'getsockopt', 'mkdirat', 'newfstatat', 'openat']],
      ['/bin/busybox', ['chmod', 'mkdir', 'rename', 'symlink', 'wait4']]
    ] as const) {
      const found = elfAt(path)!.syscalls
      t.deepEqual(
        names.filter(name => !found.includes(name)),
        [],
        path
      )
    }
  }
)

test('no code makes the scan throw or name a call twice', t => {
  const arches = fc.constantFrom<Arch>('x86_64', 'x86', 'aarch64', 'riscv64', 'arm')
  const pieces = fc.constantFrom(
    '0f05',
    'cd80',
    'e8fbffffff',
    'e9f0ffffff',
    'b83c000000',
    '31c0',
    '010000d4',
    '73000000',
    'f9ffff97',
    'e0ffff97',
    'c3',
    '000000ef',
    '00df',
    'ef00e0ff',
    '9780',
    '4f07'
  )
  fc.assert(
    fc.property(arches, fc.array(pieces, { maxLength: 60 }), (arch, list) => {
      const names = callsOf(arch as 'x86', hex(list.join('')), 'go')
      return (
        names.length === new Set(names).size &&
        names.every(name => syscallNumber(arch, name) !== undefined)
      )
    })
  )
  t.pass()
})
