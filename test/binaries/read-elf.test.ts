import fc from 'fast-check'
import test from 'ava'
import { readFileSync } from 'node:fs'
import type { ByteSource } from '../../src/binaries/byte-source.ts'
import { readElf } from '../../src/binaries/read-elf.ts'
import { syscallNumber } from '../../src/facts/syscall-table.ts'
import { x86 } from '../system/machine.ts'
import { probeProgram } from '../system/probe-program.ts'
import { program, systemTest } from '../system/requirement.ts'
import { elfAt } from './elf-at.ts'

/** Bytes as a file. */
function fileOf(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => bytes.subarray(offset, Math.max(offset, offset + length))
  }
}

const numberOf = (name: string): number => syscallNumber('x86_64', name)!
const STATIC = probeProgram(
  ['mount', 'read', 'io_uring_setup'].map(name => ({ number: numberOf(name), args: [] }))
)

test('a static program has the calls of its instructions', t => {
  t.deepEqual(readElf(fileOf(STATIC)), {
    buildId: '',
    needed: [],
    imports: [],
    syscalls: ['exit_group', 'io_uring_setup', 'mount', 'read', 'write']
  })
})

test('an instruction that the border of two pieces cuts is read', t => {
  const PIECE = 1 << 22
  // Up to the end of the program's own segment no byte may be 0f 05 by chance, so the filling is no-operations.
  const filling = Buffer.alloc(PIECE - STATIC.length + 40, 0x90)
  const call = Buffer.from([0xb8, numberOf('ptrace'), 0, 0, 0, 0x0f, 0x05])
  for (let shift = 0; shift < 80; shift += 3) {
    const bytes = Buffer.concat([STATIC, filling.subarray(shift), call])
    bytes.writeBigUInt64LE(BigInt(bytes.length), 64 + 32)
    t.true(readElf(fileOf(bytes))!.syscalls.includes('ptrace'), `${shift}`)
  }
})

test('the program that runs this test imports what it is known to import', t => {
  const elf = elfAt(process.execPath)!
  t.true(elf.needed.some(name => name.startsWith('libc.')))
  for (const name of ['fork', 'execvp', 'epoll_wait', 'setuid', 'pthread_create'])
    t.true(elf.imports.includes(name), name)
  t.deepEqual(elf.imports, [...elf.imports].sort())
})

systemTest(
  [program('/usr/bin/nm', 'binutils'), x86],
  'imports are those that nm lists',
  async t => {
    const { execa } = await import('execa')
    for (const path of ['/usr/bin/dash', '/usr/bin/sort', '/usr/bin/tar', process.execPath]) {
      const { stdout } = await execa('nm', [
        '-D',
        '--undefined-only',
        '--without-symbol-versions',
        path
      ])
      const listed = new Set(stdout.split('\n').map(line => line.trim().split(/\s+/).at(-1) ?? ''))
      const { imports } = elfAt(path)!
      t.true(imports.length > 5, path)
      t.deepEqual(
        imports.filter(name => !listed.has(name)),
        [],
        path
      )
    }
  }
)

test('what is no ELF file, or is cut, is told or read as far as it goes', t => {
  t.is(readElf(fileOf(new Uint8Array())), null)
  t.is(readElf(fileOf(Buffer.from('#!/bin/sh\n'))), null)
  t.is(readElf(fileOf(STATIC.subarray(0, 51))), null)
  for (let length = 64; length < STATIC.length; length += 7)
    t.notThrows(() => readElf(fileOf(STATIC.subarray(0, length))))
})

test('a spoilt file is not read more often than a whole one, and never throws', t => {
  const node = readFileSync(process.execPath).subarray(0, 1 << 16)
  for (const whole of [STATIC, node])
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: 1023 }), fc.constantFrom(0, 1, 4, 0x7f, 0x80, 0xff)), {
          minLength: 1,
          maxLength: 8
        }),
        changes => {
          const bytes = Buffer.from(whole)
          for (const [at, value] of changes) bytes[at % bytes.length] = value
          const file = fileOf(bytes)
          let read = 0
          readElf({
            size: file.size,
            read(offset, length) {
              const piece = file.read(offset, length)
              read += piece.length
              return piece
            }
          })
          return read < 8 * bytes.length + (1 << 17)
        }
      ),
      { numRuns: 500 }
    )
  t.pass()
})

test('segments that all are the whole file are scanned once', t => {
  const segments = Buffer.concat(
    Array.from({ length: 500 }, () => {
      const segment = Buffer.from(STATIC.subarray(64, 64 + 56))
      segment.writeBigUInt64LE(0n, 8)
      segment.writeBigUInt64LE(1n << 40n, 32)
      return segment
    })
  )
  const bytes = Buffer.concat([STATIC, segments, Buffer.alloc(1 << 16, 0x90)])
  bytes.writeBigUInt64LE(BigInt(STATIC.length), 32)
  bytes.writeUInt16LE(500, 56)
  let read = 0
  const file = fileOf(bytes)
  const elf = readElf({
    size: file.size,
    read(offset, length) {
      const piece = file.read(offset, length)
      read += piece.length
      return piece
    }
  })
  t.true(elf!.syscalls.includes('mount'))
  t.true(read < 3 * bytes.length, `${read} bytes of ${bytes.length}`)
})
