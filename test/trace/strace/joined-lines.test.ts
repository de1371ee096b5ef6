import test from 'ava'
import { countsOf, fatesOf, readLog, readText, warningCodes } from './read-log.ts'

const FIRST = [
  '5621  execve("/usr/bin/x", ["x"], 0x7ffc /* 8 vars */) = 0',
  '5621  openat(AT_FDCWD</srv>, "/etc/hosts", O_RDONLY) = 3</etc/hosts>'
]
const SECOND = [
  '8611  execve("/usr/bin/y", ["y"], 0x7ffc /* 8 vars */) = 0',
  '8611  openat(AT_FDCWD</srv>, "/etc/passwd", O_RDONLY) = 3</etc/passwd>',
  '8611  exit_group(0)                     = ?',
  '8611  +++ exited with 0 +++'
]
const CUTS = [
  '5621  read(3</etc/hosts>, "127.0',
  '5621  close(3</etc/hosts>) =',
  '5621  munmap(0x7f31, 52323'
]

for (const cut of CUTS)
  test(`strace was killed inside a line, and another run appended: ${cut}`, async t => {
    const read = await readText([...FIRST, cut + SECOND[0], ...SECOND.slice(1), ''].join('\n'))
    const name = /(?<=  )\w+/.exec(cut)![0]
    t.deepEqual(countsOf(read), { [name]: 1, execve: 2, exit_group: 1, openat: 2 })
    t.deepEqual(fatesOf(read), { used: 5, CUT_LINE: 1 })
    t.true(warningCodes(read).includes('CUT_TAIL'))
    t.deepEqual(
      read.files.map(({ path, access }) => `${path} ${access}`),
      ['/etc/hosts r', '/etc/passwd r', '/usr/bin/x x', '/usr/bin/y x']
    )
  })

test('with times, or without numbers of tasks', async t => {
  const timed = await readText(
    '5621  12:00:01.000001 execve("/usr/bin/x", ["x"], 0x7ffc /* 8 vars */) = 0 <0.000393>\n' +
      '5621  12:00:01.000002 brk(NULL8611  12:01:00.000001 execve("/usr/bin/y", ["y"], 0x7ffc /* 8 vars */) = 0 <0.000393>\n'
  )
  t.deepEqual(countsOf(timed), { brk: 1, execve: 2 })
  const plain = await readText(
    'execve("/usr/bin/x", ["x"], ["A=b"]) = 0\nbrk(NULLexecve("/usr/bin/y", ["y"], ["A=b"]) = 0\n'
  )
  t.deepEqual(countsOf(plain), { brk: 1, execve: 2 })
})

test('an execve that a program writes of is none', async t => {
  const read = await readLog([
    ...FIRST,
    '5621  write(1, "8611  execve(\\"/usr/bin/y\\", [\\"y\\"], 0x7ffc /* 8 vars */) = 0", 53) = 53'
  ])
  t.deepEqual(countsOf(read), { execve: 1, openat: 1, write: 1 })
})
