import test from 'ava'
import { faultsOfGrowth } from '../growth.ts'
import { accessed, observed, warningCodes } from './observed.ts'

test('a fork that is written behind the execve of its child tells whose child it is', async t => {
  const { execs, files, runs } = await observed(`
7 execve("/bin/sh", ["sh"], 0x7ffc /* 5 vars */) = 0
7 fork() = 8
8 execve("/bin/sh", ["sh"], 0x7ffc /* 5 vars */) = 0
8 chdir("/srv") = 0
9 dup2(3, 0) = 0
9 execve("/bin/make", ["make"], 0x7ffc /* 5 vars */) = 0
9 chdir("/opt") = 0
10 execve("/bin/cat", ["cat"], 0x7ffc /* 5 vars */) = 0
10 unlink("b") = 0
9 vfork() = 10
9 unlink("a") = 0
7 unlink("/c") = 0
8 vfork() = 9
10 +++ exited with 0 +++
`)
  t.deepEqual(
    execs.filter(({ by }) => by !== null).map(({ path, by }) => [path, by]),
    [
      ['/bin/cat', '/bin/make'],
      ['/bin/make', '/bin/sh'],
      ['/bin/sh', execs.find(({ by }) => by === null)!.path]
    ]
  )
  t.deepEqual(
    files.filter(({ access }) => access === 'w').map(({ path, uses }) => [path, uses[0]!.by]),
    [
      ['/c', execs.find(({ by }) => by === null)!.path],
      ['/opt/a', '/bin/make'],
      ['/opt/b', '/bin/cat']
    ]
  )
  t.is(runs[0]!.tasks, 4)
})

test('the execve of a thread makes it the whole process', async t => {
  const behaviour = await observed(`
7 execve("/bin/threads", ["threads"], 0x7ffc /* 5 vars */) = 0
7 chdir("/srv") = 0
7 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD, stack_size=0x7fff00} => {parent_tid=[8]}, 88) = 8
7 pause( <unfinished ...>
8 execve("/bin/echo", ["echo"], 0x7ffc /* 5 vars */ <unfinished ...>
7 <... pause resumed>) = ?
7 +++ superseded by execve in pid 8 +++
7 <... execve resumed>) = 0
7 unlink("a") = 0
7 exit_group(0) = ?
7 +++ exited with 0 +++
`)
  const file = behaviour.files.find(({ path }) => path === '/srv/a')
  t.is(file?.uses[0]?.by, '/bin/echo')
  t.false(warningCodes(behaviour).includes('CUT_TAIL'), 'nobody is left')
  t.is(behaviour.runs[0]!.tasks, 2)
})

for (const [name, first] of [
  ['execve', '"/bin/echo", ["echo"], 0x7ffc /* 5 vars */'],
  ['execveat', '3</bin/echo>, "", ["echo"], 0x7ffc /* 5 vars */, AT_EMPTY_PATH']
])
  test(`the files of a set are one run, whatever file the ${name} of a thread is in`, async t => {
    const files = {
      7: `
execve("/bin/threads", ["threads"], 0x7ffc /* 5 vars */) = 0
clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD, stack_size=0x7fff00} => {parent_tid=[8]}, 88) = 8
clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD, stack_size=0x7fff00} => {parent_tid=[9]}, 88) = 9
pause() = ?
+++ superseded by execve in pid 8 +++
<... ${name} resumed>) = 0
unlink("/srv/a") = 0
vfork() = 10
exit_group(0) = ?
+++ exited with 0 +++`,
      8: `
unlink("/srv/b") = 0
execve("/bin/none", ["none"], 0x7ffc /* 5 vars */) = -1 ENOENT (No such file or directory)
${name}(${first} <pid changed to 7 ...>`,
      9: 'unlink("/srv/c") = 0\nunlink("/srv/d") = ?\n+++ exited with 0 +++',
      10: 'unlink("/srv/e") = 0\nexit_group(0) = ?\n+++ exited with 0 +++'
    }
    const behaviour = await observed(files)
    const counts = behaviour.syscalls.filter(call => call.name.startsWith('execve'))
    t.is(
      counts.reduce((sum, { count }) => sum + count, 0),
      3
    )
    t.deepEqual(behaviour.execs.map(({ path, resolved = path, by }) => [resolved, by]).sort(), [
      ['/bin/echo', '/bin/threads'],
      ['/bin/threads', null]
    ])
    const programs = behaviour.files.map(({ path, uses }) => [path, uses[0]!.by])
    t.deepEqual(
      programs.filter(([path]) => path!.startsWith('/srv/')),
      [
        ['/srv/a', '/bin/echo'],
        ['/srv/b', '/bin/threads'],
        ['/srv/c', '/bin/threads'],
        ['/srv/d', '/bin/threads'],
        ['/srv/e', '/bin/echo']
      ]
    )
    t.deepEqual(warningCodes(behaviour), ['ARCH_ASSUMED'])
  })

test('each task of a set comes after the one that made it', async t => {
  // The child has the smaller number: pids went round.
  const behaviour = await observed({
    9: 'execve("/bin/sh", ["sh"], 0x7ffc /* 5 vars */) = 0\nchdir("/srv") = 0\nvfork() = 3\nexit_group(0) = ?',
    3: 'unlink("a") = 0\nexit_group(0) = ?'
  })
  t.is(accessed(behaviour)['/srv/a'], 'w')
  const [exec] = behaviour.execs
  t.deepEqual([behaviour.runs[0]!.sources, exec?.by], [['web.3', 'web.9'], null])
})

test('strace -b lets go of a program whose line was left unfinished: it ran when its end was waited for', async t => {
  const log = (end: string): string => `
7 execve("/bin/a", ["a"], 0x7f /* 5 vars */) = 0
7 vfork( <unfinished ...>
8 execve("/usr/bin/b", ["b"], 0x7f /* 5 vars */ <unfinished ...>
7 <... vfork resumed>) = 8
7 wait4(-1, [{${end}}], 0, NULL) = 8
7 exit_group(0) = ?
7 +++ exited with 0 +++
`
  const programs = async (end: string): Promise<string[]> =>
    (await observed(log(end))).execs.map(({ path }) => path)
  t.deepEqual(await programs('WIFEXITED(s) && WEXITSTATUS(s) == 0'), ['/bin/a', '/usr/bin/b'])
  t.deepEqual(await programs('WIFSIGNALED(s) && WTERMSIG(s) == SIGKILL'), ['/bin/a'])
})

test('in a -ff set without times the child of a PID namespace is found by the order of numbers', async t => {
  const { execs } = await observed({
    18000: `
execve("/usr/bin/unshare", ["unshare", "--pid", "--fork", "sh"], 0x7ffc /* 5 vars */) = 0
unshare(CLONE_NEWPID)                   = 0
fork()                                  = 1
exit_group(0)                           = ?
+++ exited with 0 +++`,
    18002: `
execve("/usr/bin/sh", ["sh"], 0x7ffc /* 5 vars */) = 0
vfork()                                 = 2
vfork()                                 = 5
exit_group(0)                           = ?
+++ exited with 0 +++`,
    18013: `
execve("/usr/bin/busybox", ["sh"], 0x7ffc /* 5 vars */) = 0
fork()                                  = 3
fork()                                  = 4
exit_group(0)                           = ?
+++ exited with 0 +++`,
    18016: 'execve("/a", ["a"], 0x7ffc /* 5 vars */) = 0',
    18018: 'execve("/b", ["b"], 0x7ffc /* 5 vars */) = 0',
    18019: 'execve("/c", ["c"], 0x7ffc /* 5 vars */) = 0'
  })
  t.deepEqual(
    execs.map(({ path, by }) => [path, by]),
    [
      ['/a', '/usr/bin/busybox'],
      ['/b', '/usr/bin/busybox'],
      ['/c', '/usr/bin/sh'],
      ['/usr/bin/busybox', '/usr/bin/sh'],
      ['/usr/bin/sh', '/usr/bin/unshare'],
      ['/usr/bin/unshare', null]
    ]
  )
})

for (const flags of ['SIGCHLD', 'CLONE_NEWPID|SIGCHLD'])
  test.serial(
    `linear time: forks without a child, and children without a fork, with ${flags}`,
    async t => {
      const log = (many: number) =>
        [
          '1 execve("/bin/sh", ["sh"], 0x7ffc /* 5 vars */) = 0',
          ...Array.from(
            { length: many },
            (_, i) => `1 clone(child_stack=NULL, flags=${flags}) = ${100_000 + i}`
          ),
          ...Array.from(
            { length: many },
            (_, i) => `${300_000 + i} exit_group(0) = ?\n${300_000 + i} +++ exited with 0 +++`
          )
        ].join('\n')
      const [few, many] = [log(4000), log(32_000)]
      t.deepEqual(
        await faultsOfGrowth(
          () => observed(few),
          () => observed(many)
        ),
        []
      )
    }
  )
