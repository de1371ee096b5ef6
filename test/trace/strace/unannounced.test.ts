import test from 'ava'
import { countsOf, fatesOf, readLog, warningCodes } from './read-log.ts'

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
