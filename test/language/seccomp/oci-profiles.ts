import fc from 'fast-check'
import type { Arch } from '../../../src/facts/syscall-table.ts'
import { scmpArch } from '../../../src/facts/syscall-table.ts'
import { COMPARISONS } from '../../../src/language/seccomp/profile.ts'

/** Calls with and without a multiplexer, with a number on some architectures only, and without any. */
export const NAMES: readonly string[] = [
  'accept4',
  'clone',
  'ipc',
  'kill',
  'mmap2',
  'no_such_call',
  'personality',
  'read',
  'semget',
  'socket',
  'socketcall'
]

/** Around the borders of 32 and 64 bits. */
export const VALUES: readonly bigint[] = [
  0n,
  1n,
  2n,
  5n,
  40n,
  0xffff_ffffn,
  0x1_0000_0000n,
  0x1_0000_0002n,
  0x7e02_0000n,
  0xffff_ffff_8004_5430n,
  0xffff_ffff_ffff_ffffn
]

/** The little-endian ones of libseccomp that differ from each other; it does not mix byte orders in a filter. */
export const TRIED_ARCHES: readonly Arch[] = ['x86_64', 'x86', 'x32', 'aarch64', 'arm']

const condition = fc.record({
  index: fc.nat(2),
  op: fc.constantFrom(...COMPARISONS.map(op => `SCMP_CMP_${op}`)),
  value: fc.constantFrom(...VALUES),
  valueTwo: fc.constantFrom(...VALUES)
})

const action = fc.constantFrom(
  { action: 'SCMP_ACT_ALLOW' },
  { action: 'SCMP_ACT_ALLOW' },
  { action: 'SCMP_ACT_ERRNO', errnoRet: 1 },
  { action: 'SCMP_ACT_ERRNO', errnoRet: 38 },
  { action: 'SCMP_ACT_LOG' },
  { action: 'SCMP_ACT_KILL_PROCESS' }
)

const entry = fc
  .tuple(
    action,
    fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 4 }),
    fc.array(condition, { maxLength: 2 })
  )
  .map(([action, names, args]) => ({ names, ...action, args }))

const usual = fc.constantFrom(
  { defaultAction: 'SCMP_ACT_ERRNO', defaultErrnoRet: 38 },
  { defaultAction: 'SCMP_ACT_ERRNO' },
  { defaultAction: 'SCMP_ACT_KILL' },
  { defaultAction: 'SCMP_ACT_LOG' }
)

/**
 * OCI profiles with anything in them that the runtimes accept. All allow exit_group: libseccomp 2.5.4 forgets to load
 * the call's number where an architecture has conditional rules alone and another rule is for a call that it lacks.
 */
export const ociProfile: fc.Arbitrary<unknown> = fc
  .tuple(usual, fc.subarray(TRIED_ARCHES.slice(1)), fc.array(entry, { maxLength: 6 }))
  .map(([usual, others, entries]) => ({
    ...usual,
    architectures: ['x86_64' as const, ...others].map(scmpArch),
    syscalls: [{ names: ['exit_group'], action: 'SCMP_ACT_ALLOW' }, ...entries]
  }))
