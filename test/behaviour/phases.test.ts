import test from 'ava'
import type { Behaviour } from '../../src/behaviour/behaviour.ts'
import { merge } from '../../src/behaviour/merge.ts'
import { startOnly } from '../../src/behaviour/start-only.ts'
import { observed } from './observed.ts'

const EXEC = 'execve("/usr/bin/app", ["app"], 0x7ffd /* 2 vars */) = 0'
const read = (path: string): string => `openat(AT_FDCWD, "${path}", O_RDONLY) = 3<${path}>`
const LISTEN = 'listen(3, 511) = 0'

/** name or path -> phase. */
function phases({ syscalls, files }: Behaviour): Record<string, string | undefined> {
  return Object.fromEntries([
    ...syscalls.map(({ name, phase }) => [name, phase]),
    ...files.flatMap(({ path, uses }) => uses.map(({ phase }) => [path, phase]))
  ]) as Record<string, string | undefined>
}

function log(...lines: readonly string[]): string {
  return lines.map(line => `100 ${line}`).join('\n')
}

test('what comes before the first listen is of the start, what comes again is not', async t => {
  const behaviour = await observed(
    log(EXEC, read('/etc/a'), read('/etc/b'), 'setuid(33) = 0', LISTEN, read('/etc/b'))
  )
  t.like(phases(behaviour), {
    execve: 'start',
    setuid: 'start',
    openat: 'serving',
    listen: 'serving',
    '/etc/a': 'start',
    '/etc/b': 'serving'
  })
  t.deepEqual(startOnly(behaviour), {
    calls: ['execve', 'setuid'],
    paths: [
      { path: '/etc/a', access: 'r' },
      { path: '/usr/bin/app', access: 'x' }
    ]
  })
})

test('the same line again, in both phases, is of both', async t => {
  const again = Array.from({ length: 5 }, () => read('/etc/b'))
  const behaviour = await observed(log(EXEC, ...again, 'getuid() = 0', LISTEN, ...again))
  t.like(phases(behaviour), { '/etc/b': 'serving', openat: 'serving', getuid: 'start' })
})

test('a call that waits begins to serve when it begins', async t => {
  const behaviour = await observed(
    [
      `100 ${EXEC}`,
      '100 clone(child_stack=0x7f, flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD) = 101',
      '100 epoll_wait(5,  <unfinished ...>',
      '101 madvise(0x7f, 4096, MADV_DONTNEED) = 0',
      '100 <... epoll_wait resumed> [], 16, 1000) = 0'
    ].join('\n')
  )
  t.like(phases(behaviour), { clone: 'start', madvise: 'serving', epoll_wait: 'serving' })
})

test('all tasks of a run begin to serve at once', async t => {
  const behaviour = await observed(
    [
      `100 ${EXEC}`,
      '100 fork() = 101',
      '100 getppid() = 1',
      '101 listen(3, 511) = 0',
      '100 wait4(-1, NULL, 0, NULL) = 101'
    ].join('\n')
  )
  t.like(phases(behaviour), { getppid: 'start', wait4: 'serving' })
})

test('nothing is told where no one serves, or the start is not in the log', async t => {
  for (const lines of [log(EXEC, read('/etc/a')), log(read('/etc/a'), LISTEN)]) {
    const behaviour = await observed(lines)
    t.is(phases(behaviour)['/etc/a'], undefined)
    t.is(startOnly(behaviour), null)
  }
})

test('a set without times does not tell what came first, one with times does', async t => {
  const parent = [EXEC, 'fork() = 101', 'getppid() = 1', LISTEN]
  const child = ['setuid(33) = 0', 'listen(4, 5) = 0', 'getuid() = 33']
  const bare = await observed({ 100: parent.join('\n'), 101: child.join('\n') })
  t.is(startOnly(bare), null)
  const timed = (lines: readonly string[], from: number): string =>
    lines.map((line, at) => `17000000${from + 2 * at}.000000 ${line}`).join('\n')
  const behaviour = await observed({ 100: timed(parent, 10), 101: timed(child, 13) })
  // The child listens at 15, the parent asks for its parent at 14.
  t.like(phases(behaviour), { getppid: 'start', setuid: 'start', getuid: 'serving' })
})

test('what one of several runs does while serving is not of the start alone', async t => {
  const [a, b, tool] = await Promise.all([
    observed(log(EXEC, read('/etc/a'), read('/etc/b'), LISTEN)),
    observed(log(EXEC, LISTEN, read('/etc/b'))),
    observed(log(EXEC, read('/etc/a'), 'getuid() = 0'))
  ])
  const behaviour = merge(a!, b!, tool!)
  t.like(phases(behaviour), { '/etc/a': 'start', '/etc/b': 'serving', getuid: undefined })
})
