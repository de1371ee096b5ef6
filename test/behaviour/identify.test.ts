import test from 'ava'
import { lineOf } from '../../src/behaviour/place.ts'
import { callsOf, observed, warningCodes } from './observed.ts'

const EXEC = '7 execve("/bin/a", ["a"], 0x7ffc /* 5 vars */) = 0'

interface Case {
  readonly what: string
  readonly lines: string
  readonly arch?: string
  /** `arch name` -> count */
  readonly calls: Readonly<Record<string, number>>
  readonly warnings?: readonly string[]
}

const cases: readonly Case[] = [
  {
    what: 'number and name tell the architecture (-n)',
    lines: `
7 [  59] execve("/bin/a", ["a"], 0x7ffc /* 5 vars */) = 0
7 [  39] getpid() = 7
7 [  20] getpid() = 7
7 [1073741863] getpid() = 7`,
    calls: { 'x86_64 execve': 1, 'x86_64 getpid': 1, 'x86 getpid': 1, 'x32 getpid': 1 },
    warnings: ['COMPAT_32BIT']
  },
  {
    what: 'calls that share a number are printed by what they do (-n)',
    lines: `
28630 [  59] execve("/bin/a", ["a"], 0x7ffc /* 5 vars */) = 0
28630 [  59] [ Process PID=28630 runs in 32 bit mode. ]
28630 [ 102] socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3
28630 [ 117] shmget(IPC_PRIVATE, 4096, 0600) = 0
28630 [   7] waitpid(-1, NULL, 0) = -1 ECHILD (No child processes)`,
    calls: { 'x86_64 execve': 1, 'x86 socketcall': 1, 'x86 ipc': 1, 'x86 waitpid': 1 },
    warnings: ['COMPAT_32BIT']
  },
  {
    what: 'a name that only 32-bit programs have tells what the calls before it were',
    lines: `
${EXEC}
7 brk(NULL) = 0x57a52000
7 access("/etc/ld.so.preload", R_OK) = -1 ENOENT (No such file or directory)
7 mmap2(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0xf7fc2000
7 socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3`,
    calls: {
      'x86_64 execve': 1,
      'x86 brk': 1,
      'x86 access': 1,
      'x86 mmap2': 1,
      'x86 socketcall': 1
    },
    warnings: ['COMPAT_32BIT']
  },
  {
    what: 'an address past 4 GiB is one of a 64-bit program',
    lines: `
${EXEC}
7 access("/x", R_OK) = -1 ENOENT (No such file or directory)
7 brk(NULL) = 0x55d0a5cc8000
7 stat64("/x", 0x7ffc) = -1 ENOENT (No such file or directory)`,
    // int $0x80 works in 64-bit programs as well
    calls: { 'x86_64 execve': 1, 'x86_64 access': 1, 'x86_64 brk': 1, 'x86 stat64': 1 },
    warnings: ['COMPAT_32BIT']
  },
  {
    what: 'a new program may be of the other kind',
    lines: `
28630 execve("/bin/a", ["a"], 0x7ffc /* 5 vars */) = 0
28630 [ Process PID=28630 runs in 32 bit mode. ]
28630 access("/x", R_OK) = -1 ENOENT (No such file or directory)
28630 execve("/bin/b", ["b"], 0xff8c /* 5 vars */) = 0
28630 [ Process PID=28630 runs in 64 bit mode. ]
28630 access("/x", R_OK) = -1 ENOENT (No such file or directory)`,
    calls: { 'x86_64 execve': 1, 'x86 execve': 1, 'x86 access': 1, 'x86_64 access': 1 },
    warnings: ['COMPAT_32BIT']
  },
  {
    what: 'a program that ends before it shows its kind is of the machine’s',
    lines: `${EXEC}\n7 getpid() = 7\n7 exit_group(0) = ?\n7 +++ exited with 0 +++`,
    calls: { 'x86_64 execve': 1, 'x86_64 getpid': 1, 'x86_64 exit_group': 1 }
  },
  {
    what: 'numbers that strace has no name for have one in our tables',
    lines: `
${EXEC}
7 syscall_0x1c3(0x3, 0x7ffd0a082140, 0x7ffd0a082110, 0, 0, 0) = 0
7 syscall_0x1c4(0xffffff9c, 0x557553fc800f, 0x1ed, 0, 0, 0x1) = 0
7 syscall_0x3e7(0, 0, 0, 0, 0, 0) = -1 ENOSYS (Function not implemented)
7 syscall_0xffffffffffffffff(0, 0, 0, 0, 0, 0) = -1 ENOSYS (Function not implemented)`,
    calls: {
      'x86_64 execve': 1,
      'x86_64 cachestat': 1,
      'x86_64 fchmodat2': 1,
      'x86_64 syscall_0x3e7': 1,
      'x86_64 syscall_0xffffffffffffffff': 1
    },
    warnings: ['UNKNOWN_SYSCALL']
  },
  {
    what: 'arm numbers beside those of aarch64 (-n)',
    arch: 'aarch64',
    lines: `
370 [ 221] execve("/bin/a", ["a"], 0x7ffc /* 5 vars */) = 0
370 [ 221] [ Process PID=370 runs in 32 bit mode. ]
370 [ 322] openat(AT_FDCWD</srv>, "/x", O_RDONLY) = 3</x>
370 [983045] set_tls(0xf7fc2000) = 0`,
    calls: { 'aarch64 execve': 1, 'arm openat': 1, 'arm set_tls': 1 },
    warnings: ['COMPAT_32BIT']
  }
]

for (const { what, lines, arch = 'x86_64', calls, warnings = [] } of cases)
  test(what, async t => {
    const behaviour = await observed(lines, { arch })
    t.deepEqual(behaviour.runs[0]!.ledger.problems, [])
    const expected = Object.entries(calls).map(([call, count]) => `${call} ${count}`)
    t.deepEqual(callsOf(behaviour).toSorted(), expected.toSorted())
    const told = ['COMPAT_32BIT', 'UNKNOWN_SYSCALL']
    t.deepEqual(
      warningCodes(behaviour).filter(code => told.includes(code)),
      warnings
    )
  })

test('the machine’s own kind is read from the log before it is asked for', async t => {
  const ofArm = await observed(
    '7 execve("/bin/a", ["a"], 0xffff /* 5 vars */) = 0\n7 openat(AT_FDCWD, "/lib/ld-linux-aarch64.so.1", O_RDONLY) = 3'
  )
  t.is(ofArm.runs[0]!.arch, 'aarch64')
  t.false(warningCodes(ofArm).includes('ARCH_ASSUMED'))
  const ofX86 = await observed(
    '7 execve("/bin/a", ["a"], 0xffff /* 5 vars */) = 0\n7 arch_prctl(ARCH_SET_FS, 0x7f2d0ae85740) = 0',
    { arch: 'aarch64' }
  )
  t.is(ofX86.runs[0]!.arch, 'x86_64')
})

test('an architecture that nobody knows is refused', async t => {
  const error = await t.throwsAsync(observed(EXEC, { arch: 'vax' }))
  t.regex(error?.message ?? '', /^web\.strace: unknown architecture "vax"/)
})

test('a call that waited for a sign of its program’s kind is the first all the same', async t => {
  const { syscalls } = await observed(`
${EXEC}
7 brk(NULL) = 0x561ec44c6000
7 fork() = 8
8 execve("/bin/b", ["b"], 0x7ffc /* 5 vars */) = 0
8 getpid() = 8
7 getpid() = 7
8 brk(NULL) = 0x561ec44c6000`)
  t.is(lineOf(syscalls.find(({ name }) => name === 'getpid')!.first), 5)
})

test('a register is told as it is, however large, and a number that is none as any', async t => {
  const { syscalls } = await observed(`
${EXEC}
7 personality(0xffffffffffffffff) = 0
7 socket(${'1'.repeat(400)}, 1, 0) = 3`)
  const argsOf = (name: string) => syscalls.find(fact => fact.name === name)!.args[0]!.values
  t.deepEqual(argsOf('personality'), ['0xffffffff'])
  t.is(argsOf('socket'), 'any')
})

test('argument values are those of the registers', async t => {
  const { syscalls } = await observed(`
${EXEC}
7 openat(AT_FDCWD</srv>, "/x", O_RDONLY|O_CLOEXEC) = 3</x>
7 openat(AT_FDCWD</srv>, "/x", O_RDWR) = 3</x>
7 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 4<socket:[1]>
7 socket(AF_WHATEVER, SOCK_STREAM, 0) = -1 EAFNOSUPPORT (Address family not supported by protocol)
`)
  const argsOf = (name: string) => syscalls.find(fact => fact.name === name)?.args
  t.deepEqual(argsOf('openat'), [{ index: 2, values: ['0x2', '0x80000'] }])
  t.deepEqual(argsOf('socket'), [
    { index: 0, values: 'any' },
    { index: 1, values: ['0x1', '0x80001'] },
    { index: 2, values: ['0x0'] }
  ])
})

test('an argument with more than sixteen values is kept as any', async t => {
  const lines = Array.from({ length: 17 }, (_, i) => `7 socket(${i}, 1, 0) = 3<socket:[1]>`)
  const families = async (count: number) =>
    (await observed(lines.slice(0, count).join('\n'))).syscalls[0]!.args[0]!.values
  t.is((await families(16)).length, 16)
  t.is(await families(17), 'any')
})
