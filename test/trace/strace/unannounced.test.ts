import test from 'ava'
import { countsOf, fatesOf, readLog, readText, warningCodes } from './read-log.ts'

const HEAD = ['execve("/usr/bin/x", ["x"], 0x7ffc /* 8 vars */) = 0', 'brk(NULL) = 0x55d0a5cc8000']
const TASKS = [
  '[pid  4712] openat(AT_FDCWD, "/etc/hosts", O_RDONLY) = 3',
  '[pid  4713] close(3)                    = 0',
  '[pid  4712] exit_group(0)               = ?'
]

test('lines of tasks that nothing tells of are not used, and said to be', async t => {
  const read = await readLog([...HEAD, ...TASKS])
  t.deepEqual(countsOf(read), { brk: 1, execve: 1 })
  t.deepEqual(fatesOf(read), { used: 2, UNANNOUNCED_TASK: 3 })
  t.true(warningCodes(read).includes('UNANNOUNCED_TASKS'))
})

test('the same lines alone, as the warning advises, are read', async t => {
  const read = await readLog(TASKS)
  t.deepEqual(countsOf(read), { close: 1, exit_group: 1, openat: 1 })
  t.deepEqual(fatesOf(read), { used: 3 })
})

test('a text that a write tells of is no such line', async t => {
  const read = await readLog([
    ...HEAD,
    'write(2, "[pid  9999] init_module(0x1, 2, \\"\\") = 0\\n", 40[pid  9999] init_module(0x1, 2, "") = 0',
    ') = 40'
  ])
  t.deepEqual(countsOf(read), { brk: 1, execve: 1, write: 1 })
  t.false(warningCodes(read).includes('UNANNOUNCED_TASKS'))
})

test('with -qq nothing says that a child has ended: lines without a number are its parent’s', async t => {
  const { execs, runs } = await readLog([
    'execve("/bin/bash", ["bash"], 0x7ffd /* 3 vars */) = 0',
    'brk(NULL) = 0x55d0a5cc8000',
    'clone(child_stack=NULL, flags=SIGCHLD, child_tidptr=0x7f29b2118a10) = 1376',
    'wait4(-1,  <unfinished ...>',
    '[pid  1376] set_robust_list(0x7f29b2118a20, 24) = 0',
    '[pid  1376] execve("/usr/bin/php", ["php"], 0x55d0 /* 3 vars */) = 0',
    '[pid  1376] exit_group(255) = ?',
    '<... wait4 resumed>[{WIFEXITED(s) && WEXITSTATUS(s) == 255}], 0, NULL) = 1376',
    'execve("/bin/ls", ["ls"], 0x55d0 /* 3 vars */) = 0',
    'exit_group(0) = ?'
  ])
  t.deepEqual(
    execs.map(({ path, by }) => [path, by]),
    [
      ['/bin/bash', null],
      ['/bin/ls', '/bin/bash'],
      ['/usr/bin/php', '/bin/bash']
    ]
  )
  t.deepEqual(runs[0]!.ledger.problems, [])
})

test('a strace of another name announces tasks, too', async t => {
  for (const name of ['strace', 'strace-5.10', '/opt/bin/strace-6.13', './strace']) {
    const read = await readLog([
      ...HEAD,
      'clone(child_stack=NULL, flags=SIGCHLD, child_tidptr=0x7f01) = 7623',
      '[pid  7621] clone(child_stack=NULL, flags=SIGCHLD <unfinished ...>',
      `[pid  7623] close(3${name}: Process 7625 attached`,
      ') = 0',
      '[pid  7625] set_robust_list(0x7f01, 24) = 0'
    ])
    t.deepEqual(fatesOf(read), { used: 7 })
  }
})

test('a log that was cut behind the number of its first line has numbers all the same', async t => {
  const read = await readText(
    'close(3) = 0\n4711 close(4) = 0\n4711 read(5, "x", 1) = 1\n4712 close(5) = 0\n4711 exit_group(0) = ?\n'
  )
  t.deepEqual(countsOf(read), { close: 3, read: 1, exit_group: 1 })
  t.deepEqual(fatesOf(read), { used: 5 })
})
