import test from 'ava'
import { countsOf, fatesOf, readText, warningCodes } from './read-log.ts'

const NEXT = (prefix: string): string =>
  `${prefix}execve("/bin/cat", ["cat", "a"], 0x7fff55106c48 /* 39 vars */) = 0\n` +
  `${prefix}brk(NULL) = 0x561ec44c6000\n` +
  `${prefix}openat(AT_FDCWD, "a", O_RDONLY) = 3\n` +
  `${prefix}exit_group(0) = ?\n${prefix}+++ exited with 0 +++\n`

const FIRST = (prefix: string): string =>
  `${prefix}execve("/bin/sh", ["sh"], 0x7ffdb7925dc0 /* 39 vars */) = 0\n` +
  `${prefix}brk(NULL) = 0x561ec44c6000\n` +
  `${prefix}chdir("/etc") = 0\n${prefix}openat(AT_FDCWD, "hostname", O_RDONLY) = 3\n`

const filesOf = ({ files }: Awaited<ReturnType<typeof readText>>): string[] =>
  files.map(({ path }) => path).filter(path => !path.endsWith('/'))

// strace -A -o FILE, killed by SIGKILL while the program waited, and the next run.
for (const [form, first, next] of [
  ['with numbers', '4711 ', '4800 '],
  ['of one task', '', ''],
  ['with times', '4711 22:23:26.283111 ', '4800 22:23:28.322062 ']
] as const)
  for (const cut of [
    'read(0, ',
    'wait4(-1, ',
    'futex(0x7f12, FUTEX_WAIT_PRIVATE, 2, NULL',
    'openat(AT_FDCWD, "/var/lib/dp',
    'openat(AT_FDCWD, ',
    'write(1, "execve(\\"/bin/x\\", [], 0x1 /* 0 vars */) = 0',
    'write(1, "execve(", 7'
  ])
    test(`a run that stands behind the cut line of another is one, ${form}: ${cut}`, async t => {
      const { length } = FIRST('').split('\n')
      const text = `${FIRST(first)}${first}${cut}${NEXT(next)}`
      const behaviour = await readText(text)
      const name = cut.slice(0, cut.indexOf('('))
      t.deepEqual(
        behaviour.execs.map(({ path, by }) => [path, by]),
        [
          ['/bin/cat', null],
          ['/bin/sh', null]
        ]
      )
      t.deepEqual(
        { execve: countsOf(behaviour)['execve'], [name]: countsOf(behaviour)[name] },
        { execve: 2, [name]: name === 'openat' ? 3 : 1 }
      )
      t.deepEqual(filesOf(behaviour), ['/bin/cat', '/bin/sh', '/etc/hostname', '?/a'])
      t.true(warningCodes(behaviour).includes('CUT_TAIL'))
      t.deepEqual(fatesOf(behaviour), { used: length - 1 + 5 - 1, CUT_LINE: 1 })
      t.deepEqual(
        behaviour.runs[0]!.ledger.problems.map(({ line }) => line),
        [length]
      )
    })

test('a run that stands behind the cut rest of a call is one', async t => {
  const behaviour = await readText(
    `${FIRST('4711 ')}4711 read(0,  <unfinished ...>\n` +
      '4711 --- SIGCHLD {si_signo=SIGCHLD} ---\n' +
      `4711 <... read resumed>"x", ${NEXT('4800 ')}`
  )
  t.deepEqual(countsOf(behaviour)['execve'], 2)
  t.deepEqual(countsOf(behaviour)['read'], 1)
})

test('a command that was not found is a run of its own, too', async t => {
  const behaviour = await readText(
    `${FIRST('4711 ')}4711 read(0, 4800 execve("./no", ["./no"], 0x7ffd /* 1 var */) = -1 ENOENT (No such file or directory)\n` +
      '4800 +++ exited with 1 +++\n'
  )
  t.deepEqual(behaviour.syscalls.find(({ name }) => name === 'execve')?.errors, { ENOENT: 1 })
})

for (const [form, first, next, isQuiet] of [
  ['with numbers', '4711 ', '4800 ', false],
  ['with numbers, -qq', '4711 ', '4800 ', true],
  ['of one task', '', '', false],
  ['of one task, -qq', '', '', true]
] as const)
  test(`an appended run starts in a folder of its own: ${form}`, async t => {
    const text =
      FIRST(first) +
      `${first}vfork() = 4712\n${first}exit_group(0) = ?\n${first}+++ exited with 0 +++\n` +
      NEXT(next)
    const behaviour = await readText(isQuiet ? text.replace(/.*\+\+\+.*\n/g, '') : text)
    t.deepEqual(filesOf(behaviour), ['/bin/cat', '/bin/sh', '/etc/hostname', '?/a'])
    t.deepEqual(
      warningCodes(behaviour).filter(code => /CUT|ATTACH/.test(code)),
      []
    )
  })

test('a wait that finds nobody ends no task', async t => {
  const { execs } = await readText(
    `${FIRST('')}vfork() = 4712\nwait4(-1, 0x7ffc, WNOHANG, NULL) = 0\n${NEXT('')}`
  )
  t.deepEqual(
    execs.map(({ path, by }) => [path, by]),
    [
      ['/bin/cat', '/bin/sh'],
      ['/bin/sh', null]
    ]
  )
})

test('what a program executes is no run of its own', async t => {
  const behaviour = await readText(
    `${FIRST('4711 ')}4711 fork() = 4712\n4711 exit_group(0) = ?\n4711 +++ exited with 0 +++\n` +
      NEXT('4712 ')
  )
  t.true(filesOf(behaviour).includes('/etc/a'))
})

/** strace -f -y -A -o FILE -p 4800 */
const ATTACHED =
  '4800 clock_nanosleep(CLOCK_REALTIME, 0, {tv_sec=1, tv_nsec=0}, NULL) = 0\n' +
  '4800 openat(AT_FDCWD, "b", O_RDONLY) = 3\n4800 close(3) = 0\n'

for (const cut of ['read(0, ', 'wait4(-1, ', 'openat(AT_FDCWD, "/var/lib/dp', 'write(1, "x", 7'])
  test(`an attached run stands behind the cut line of another: ${cut}`, async t => {
    const behaviour = await readText(`${FIRST('4711 ')}4711 ${cut}${ATTACHED}`)
    const name = cut.slice(0, cut.indexOf('('))
    t.deepEqual(countsOf(behaviour), {
      brk: 1,
      chdir: 1,
      clock_nanosleep: 1,
      close: 1,
      execve: 1,
      openat: 2,
      [name]: name === 'openat' ? 3 : 1
    })
    t.deepEqual(filesOf(behaviour), ['/bin/sh', '/etc/hostname', '?/b'])
    t.deepEqual(fatesOf(behaviour), { used: 6, CUT_LINE: 1 })
  })

test('a line that has lost its end is cut, and its task goes on', async t => {
  const behaviour = await readText(
    `${FIRST('4711 ')}4711 openat(AT_FDCWD, "/var/lib4711 openat(AT_FDCWD, "b", O_RDONLY) = 4\n`
  )
  t.deepEqual(filesOf(behaviour), ['/bin/sh', '/etc/b', '/etc/hostname'])
  t.deepEqual(fatesOf(behaviour), { used: 4, CUT_LINE: 1 })
})

test('a start that has lost its end is cut, and what begins in its line goes on', async t => {
  const behaviour = await readText(
    `${FIRST('4711 ')}4711 fork() = 4712\n4711 openat(AT_FDCWD, "/var/lib4712 openat(AT_FDCWD, "b", O_RDONLY <unfinished ...>\n` +
      '4711 close(3) = 0\n4712 <... openat resumed>) = 4\n'
  )
  t.deepEqual(filesOf(behaviour), ['/bin/sh', '/etc/b', '/etc/hostname'])
  t.deepEqual(fatesOf(behaviour), { used: 7, CUT_LINE: 1 })
})

for (const chosen of [
  'write(3</srv/error.log>, "*6 open() \\"/srv/none\\" failed\\n", 203',
  'write(3</srv/error.log>, "9 close(3"..., 203',
  'openat(AT_FDCWD</srv>, "/srv/7 close(3", O_RDONLY',
  'read(3</srv/7 close(3>, ',
  'sendto(3<UNIX-STREAM:[7->8,"/srv/9 close(3"]>, "x", 1, 0, NULL, 0',
  'kill(4712<a 9 close(3>, SIGTERM'
])
  test(`what programs choose is no line in a start: ${chosen}`, async t => {
    const behaviour = await readText(
      `${FIRST('4711 ')}4711 ${chosen} <unfinished ...>\n4711 <... ${chosen.slice(0, chosen.indexOf('('))} resumed>) = 0\n`
    )
    t.deepEqual(fatesOf(behaviour), { used: 6 })
    t.is(countsOf(behaviour)['close'], undefined)
  })

test('a line that holds any number of others is one line, and one problem', async t => {
  for (const torn of [
    '4711 read(0, ',
    '4711 read(0, 4800 execve("/bin/ls", ["ls"], 0x7ffe /* 3 vars */'
  ])
    for (const count of [1, 2, 3, 100_000]) {
      const behaviour = await readText(`${FIRST('4711 ')}${torn.repeat(count)}4711 close(3) = 0\n`)
      t.deepEqual(fatesOf(behaviour), { used: 4, CUT_LINE: 1 })
    }
})

test('a program that strace let go of, and that was waited for, is none of another run', async t => {
  // strace -f -b execve -o FILE sh -c 'true; true'
  const child = (tid: number) =>
    `4711 vfork( <unfinished ...>\n${tid} execve("/bin/true", ["true"], 0x55d3 /* 9 vars */ <unfinished ...>\n` +
    `4711 <... vfork resumed>) = ${tid}\n4711 wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = ${tid}\n`
  const { execs } = await readText(
    `${FIRST('4711 ')}${child(4712)}4711 vfork() = 4720\n4720 execve("/bin/ls", ["ls"], 0x55d3 /* 9 vars */ <detached ...>\n` +
      `${child(4713)}4711 exit_group(0) = ?\n4711 +++ exited with 0 +++\n`
  )
  t.deepEqual(
    execs.map(({ path, by }) => [path, by]),
    [
      ['/bin/ls', '/bin/sh'],
      ['/bin/sh', null],
      ['/bin/true', '/bin/sh']
    ]
  )
})
