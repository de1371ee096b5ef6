import test from 'ava'
import { PROGRAM, learned } from './learned.ts'

test('a close that shows its own number may have been refused, however many were not', t => {
  const { syscalls } = learned(
    t,
    `${PROGRAM}${'7 close(5) = 0\n'.repeat(60)}7 openat(AT_FDCWD, "/srv/x", O_RDONLY) = 5
7 close(5) = 3
7 --- SIGSYS {si_signo=SIGSYS, si_code=SYS_SECCOMP} ---
7 ftruncate(5, 0) = 0
`
  )
  t.is(syscalls.find(({ name }) => name === 'close')?.count, 61)
})

test('what a known mmap has put in memory can be made executable', t => {
  const map = (address: string) =>
    `7 mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3</srv/x.so>, 0) = ${address}\n`
  const { files } = learned(
    t,
    `${PROGRAM}${map('0x7f1200000000').repeat(30)}${map('0x7f3400000000')}7 mprotect(0x7f3400000000, 4096, PROT_READ|PROT_EXEC) = 0
`
  )
  t.is(files.find(({ path }) => path === '/srv/x.so')?.access, 'rm')
})

test('what a known munmap has taken from memory is no file any more', t => {
  const map = (address: string) =>
    `7 mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3</srv/x.so>, 0) = ${address}\n`
  const unmap = (address: string) => `7 munmap(${address}, 4096) = 0\n`
  const execute = (address: string) =>
    `7 mprotect(${address}, 4096, PROT_READ|PROT_EXEC) = -1 ENOMEM (Cannot allocate memory)\n`
  const [first, second] = ['0x7f1200000000', '0x7f3400000000']
  const log = `${PROGRAM}${(map(first) + unmap(first)).repeat(30)}${map(second)}`
  const failed = (rest: string) =>
    learned(t, log + rest).files.find(({ path }) => path === '/srv/x.so')?.failed
  t.deepEqual(failed(execute(second)), { ENOMEM: 'rm' })
  t.is(failed(unmap(second) + execute(second)), undefined)
})

test('where arguments have names, a known munmap takes away what its address says', t => {
  const map = (address: string) =>
    `7 mmap(addr=NULL, length=4096, prot=PROT_READ, flags=MAP_PRIVATE, fd=3</srv/x.so>, offset=0) = ${address}\n`
  const unmap = (address: string) => `7 munmap(addr=${address}, len=4096) = 0\n`
  const [first, second] = ['0x7f1200000000', '0x7f3400000000']
  const { files } = learned(
    t,
    `${PROGRAM}${(map(first) + unmap(first)).repeat(30)}${map(second)}${unmap(second)}7 mprotect(start=${second}, len=4096, prot=PROT_READ|PROT_EXEC) = -1 ENOMEM (Cannot allocate memory)
`
  )
  t.is(
    files.find(({ path }) => path === '/srv/x.so'),
    undefined
  )
})

const FORK = (tid: number, child: number) =>
  `${tid} clone(child_stack=NULL, flags=SIGCHLD) = ${child}\n`

test('a process knows the number that its namespace gives it, after others that know their own', t => {
  const own = Array.from({ length: 40 }, (_, index) => {
    const child = 20_000 + index
    return `${FORK(7, child)}${`${child} getpid() = ${child}\n`.repeat(2)}`
  }).join('')
  const { files } = learned(
    t,
    `${PROGRAM}${own}${FORK(7, 30_000)}30000 getpid() = 20001
30000 openat(AT_FDCWD, "/proc/20001/stat", O_RDONLY) = 3
20002 openat(AT_FDCWD, "/proc/20001/status", O_RDONLY) = 3
`
  )
  t.deepEqual(
    files.map(({ path }) => path).filter(path => path.startsWith('/proc')),
    ['/proc/20001/status', '/proc/{pid}/stat']
  )
})

test('a small number may be that of a call which a filter refused, though it is the number of the task', t => {
  const { syscalls } = learned(
    t,
    `${FORK(38, 39)}${'38 getpid() = 38\n'.repeat(40)}39 getpid() = 39
39 --- SIGSYS {si_signo=SIGSYS, si_code=SYS_SECCOMP} ---
`
  )
  t.deepEqual(syscalls.find(({ name }) => name === 'getpid')?.errors, { SECCOMP: 1 })
})

test('a number without end is not written over what is known', t => {
  const reads = '7 read(3</srv/x>, "", 9) = 0\n'.repeat(60)
  const digits = '1'.repeat(150_000)
  const { syscalls } = learned(
    t,
    `${PROGRAM}${'7 close(3) = 0\n'.repeat(60)}${reads}7 close(${digits}) = 0\n7 close(3) = ${digits}\n${reads}`
  )
  t.is(syscalls.find(({ name }) => name === 'close')?.count, 62)
})

test('what is told of a folder is asked of calls that were known before', t => {
  const opens = '7 openat(AT_FDCWD, "/srv/x/f", O_RDONLY) = 3\n7 close(3) = 0\n'.repeat(30)
  const { capabilities } = learned(
    t,
    `${PROGRAM}7 geteuid() = 1000
${opens}7 stat("/srv/x", {st_dev=makedev(0xfe, 0), st_ino=1, st_mode=S_IFDIR|0700, st_nlink=2, st_uid=0, st_gid=0, st_blksize=4096, st_blocks=8, st_size=4096, st_atime=1, st_mtime=1, st_ctime=1}) = 0
${opens}`
  )
  t.deepEqual(
    capabilities.map(({ capability }) => capability),
    ['dac_read_search']
  )
})

test('who the command was started as is asked of calls that were known before', t => {
  const opens = '7 openat(AT_FDCWD, "/srv/x/f", O_RDONLY) = 3\n7 close(3) = 0\n'.repeat(30)
  const { capabilities } = learned(
    t,
    `${PROGRAM}7 stat("/srv/x", {st_dev=makedev(0xfe, 0), st_ino=1, st_mode=S_IFDIR|0700, st_nlink=2, st_uid=0, st_gid=0, st_blksize=4096, st_blocks=8, st_size=4096, st_atime=1, st_mtime=1, st_ctime=1}) = 0
${opens}7 geteuid() = 1000
${opens}`
  )
  t.is(capabilities.length, 1)
})

test('a close that was known before tells the path of a file that was opened without one', t => {
  const close = '7 close(3</srv/a>) = 0\n'
  const { files } = learned(
    t,
    `${PROGRAM}${close.repeat(60)}7 openat(AT_FDCWD, 0x7ffc0000, O_RDONLY) = 3\n${close}`
  )
  t.is(files.find(({ path }) => path === '/srv/a')?.access, 'r')
})

test('an open whose path is not shown leaves a descriptor without one', t => {
  const { files } = learned(
    t,
    `${PROGRAM}7 openat(AT_FDCWD, "/srv/a", O_RDONLY) = 3
7 openat(AT_FDCWD, 0x7ffc0000, O_RDONLY) = 3
7 flock(3, LOCK_EX) = 0
`
  )
  t.is(files.find(({ path }) => path === '/srv/a')?.access, 'r')
})
