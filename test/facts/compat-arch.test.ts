import test from 'ava'
import { proveArch } from '../../src/facts/compat-arch.ts'

test('the first sign of an architecture counts, not the order of a list', t => {
  const arm = '"/lib/aarch64-linux-gnu/libc.so.6"'
  const intel = '"/usr/lib/x86_64-linux-gnu/libc.so.6"'
  t.is(proveArch(`openat(${arm})\nopenat(${intel})`), 'aarch64')
  t.is(proveArch(`openat(${intel})\nopenat(${arm})`), 'x86_64')
  t.is(proveArch('brk(NULL) = 0x1'), undefined)
})

test("a 32-bit program before the machine's own does not make it a 32-bit machine", t => {
  t.is(proveArch('"/lib/i386-linux-gnu/libc.so.6"\narch_prctl(0x1002)'), 'x86_64')
  t.is(proveArch('"/lib/i386-linux-gnu/libc.so.6"'), 'x86')
})
