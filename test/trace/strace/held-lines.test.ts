import test from 'ava'
import { observed } from '../../behaviour/observed.ts'
import { faultsOfGrowth } from '../../growth.ts'
import { END, START, countsOf, fatesOf, readLog } from './read-log.ts'

test('lines that were kept while a call had no end are read when another task goes on, and not with the next text', async t => {
  const lines = (...more: readonly string[]) => [
    START,
    'read(0, ',
    'openat(AT_FDCWD, "/etc/passwd", O_RDONLY) = 3</etc/passwd>',
    'clone(child_stack=NULL, flags=SIGCHLD) = 7',
    'strace: Process 7 attached',
    '[pid     7] close(3</etc/passwd>) = 0',
    ...more,
    '[pid     7] exit_group(0) = ?',
    '[pid     7] +++ exited with 0 +++',
    ...END
  ]
  const seen = { clone: 1, close: 1, execve: 1, exit_group: 2, openat: 1, read: 1 }
  t.deepEqual(countsOf(await readLog(lines())), seen)
  const read = await readLog(lines('[pid     7] write(2</dev/pts/0>, "no\\n", 3no', ') = 3'))
  t.deepEqual(countsOf(read), { ...seen, write: 1 })
  t.deepEqual(fatesOf(read), { used: 10, 'strace-message': 1, UNREADABLE_LINE: 1 })
})

test('a line of many calls that are none is text', async t => {
  const read = await readLog([
    START,
    'clone(child_stack=NULL, flags=SIGCHLD) = 7',
    'strace: Process 7 attached',
    '[pid     7] close(3) = 0',
    'x[pid     7] read(0) '.repeat(10_000)
  ])
  t.deepEqual(countsOf(read), { clone: 1, close: 1, execve: 1 })
  t.deepEqual(fatesOf(read), { used: 3, 'strace-message': 1, 'program-output': 1 })
})

test.serial('linear time: lines behind the long start of a call that never ends', async t => {
  const log = (n: number) =>
    Buffer.from(`${START}\nread(3, "${'a'.repeat(50 * n)}"\n${'x\n'.repeat(n)}`)
  const [few, many] = [log(1000), log(8000)]
  t.deepEqual(
    await faultsOfGrowth(
      () => observed(few),
      () => observed(many)
    ),
    []
  )
})
