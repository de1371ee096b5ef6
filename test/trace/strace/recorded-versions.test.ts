import test from 'ava'
import { countsOf, fatesOf, readLog, warningCodes } from './read-log.ts'

/** Lines that strace 5.10, 6.1, 6.13 and 7.2 wrote on Debian, shortened. */

const START = '8469  execve("/usr/bin/x", ["x"], 0x7ffc /* 8 vars */) = 0'
const END = ['exit_group(0)                           = ?', '+++ exited with 0 +++'].map(
  line => `8469  ${line}`
)

for (const name of ['????', '???'])
  test(`${name}: a call that strace could not name, whose task another's execve killed`, async t => {
    const read = await readLog([
      START,
      '8469  clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM|CLONE_SETTLS|CLONE_PARENT_SETTID|CLONE_CHILD_CLEARTID, child_tid=0x7f20, parent_tid=0x7f20, exit_signal=0, stack=0x7f20, stack_size=0x7fff80, tls=0x7f20} => {parent_tid=[8470]}, 88) = 8470',
      '8470  execve("/bin/true", ["true"], 0x7fff9118d9e0 /* 3 vars */ <unfinished ...>',
      `8469  ${name}()                        = ?`,
      '8469  +++ superseded by execve in pid 8470 +++',
      '8469  <... execve resumed>)             = 0',
      ...END
    ])
    t.deepEqual(countsOf(read), { clone3: 1, execve: 2, exit_group: 1 })
    t.deepEqual(fatesOf(read), { used: 7, 'killed-at-entry': 1 })
    t.deepEqual(read.files.find(({ path }) => path === '/bin/true')?.failed, {})
  })

test('a call that strace could not name, and that returned, is a problem', async t => {
  const read = await readLog([START, '8469  ????(0x1, 0x2)   = 0', ...END])
  t.deepEqual(fatesOf(read), { used: 3, RAW_NAME: 1 })
})

test('-n: a number that is none', async t => {
  const read = await readLog([
    START.replace('execve', '[  59] execve'),
    '8469  [???] syscall_0xffffffffffffffff(0x2, 0x3, 0xffffffffffffff80, 0x7f9d, 0, 0) = -1 ENOSYS (Function not implemented)',
    ...END.map(line => line.replace('8469  ', '8469  [ 231] '))
  ])
  t.is(countsOf(read)['syscall_0xffffffffffffffff'], 1)
  t.deepEqual(fatesOf(read), { used: 4 })
})

test('a thread whose execve goes on under the number of its process is no task of its own after', async t => {
  const read = await readLog([
    'strace: Seccomp filter is requested but there are no syscalls to filter.  See -e trace to filter syscalls.',
    'execve("/usr/bin/x", ["x"], 0x7ffc /* 8 vars */) = 0',
    'clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLDstrace: Process 29458 attached',
    ', child_tidptr=0x7fa1) = 29458',
    '[pid 29419] wait4(29458 <unfinished ...>',
    '[pid 29458] clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM|CLONE_SETTLS|CLONE_PARENT_SETTID|CLONE_CHILD_CLEARTID, child_tid=0x7f, parent_tid=0x7f, exit_signal=0, stack=0x7f, stack_size=0x7fff80, tls=0x7f}strace: Process 29459 attached',
    ' => {parent_tid=[29459]}, 88) = 29459',
    '[pid 29459] execve("/bin/true", ["true"], 0x7ffd /* 3 vars */ <unfinished ...>',
    '[pid 29458] ???()                       = ?',
    '[pid 29458] +++ superseded by execve in pid 29459 +++',
    '[pid 29458] <... execve resumed>)       = 0',
    '[pid 29458] exit_group(0)               = ?',
    '[pid 29458] +++ exited with 0 +++',
    '<... wait4 resumed>, [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = 29458',
    'exit_group(0)                           = ?',
    '+++ exited with 0 +++'
  ])
  t.deepEqual(fatesOf(read), { used: 14, 'killed-at-entry': 1, 'strace-message': 1 })
  t.deepEqual(countsOf(read), { clone: 1, clone3: 1, execve: 2, exit_group: 2, wait4: 1 })
  t.false(warningCodes(read).includes('CUT_TAIL'))
})

test('up to 5.18 a removed file is marked inside its path', async t => {
  const read = await readLog([
    START,
    '8469  openat(AT_FDCWD, "/tmp/ffiNZCoM3", O_RDWR|O_CREAT|O_EXCL, 0600) = 3</tmp/ffiNZCoM3>',
    '8469  unlink("/tmp/ffiNZCoM3")          = 0',
    '8469  mmap(NULL, 4096, PROT_READ|PROT_EXEC, MAP_SHARED, 3</tmp/ffiNZCoM3 (deleted)>, 0) = 0x7fe4',
    '8469  openat(AT_FDCWD, "/tmp/real (deleted)", O_RDWR|O_CREAT, 0600) = 4</tmp/real (deleted)>',
    '8469  flock(4</tmp/real (deleted)>, LOCK_EX) = 0',
    '8469  unlink("/tmp/real (deleted)")     = 0',
    '8469  fchmod(4</tmp/real (deleted) (deleted)>, 0600) = 0',
    '8469  openat(AT_FDCWD, "/tmp", O_RDWR|O_TMPFILE, 0600) = 5</tmp/#2147058 (deleted)>',
    '8469  mmap(NULL, 4096, PROT_READ, MAP_SHARED, 6</memfd:jit (deleted)>, 0) = 0x7fe4',
    '8469  mmap(NULL, 4096, PROT_READ, MAP_SHARED, 7</dev/zero (deleted)>, 0) = 0x7fe4',
    ...END
  ])
  t.deepEqual(
    read.files.filter(({ path }) => !path.startsWith('/usr')).map(file => [file.path, file.access]),
    [
      ['/tmp/#{inode}', 'rw'],
      ['/tmp/ffiNZCoM3', 'rwm'],
      ['/tmp/real (deleted)', 'rwk']
    ]
  )
})
