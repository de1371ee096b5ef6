import test from 'ava'
import { parsed } from './parsed.ts'

/** Every option that puts something before a line, alone and with others. */
const prefixes: readonly (readonly [options: string, prefix: string, tid: number, nr?: number])[] =
  [
    ['', '', 0],
    ['-f -o', '28137 ', 28137],
    ['-f -o, with a short pid', '5271  ', 5271],
    ['-f -o, with a longer pid', '4194304 ', 4194304],
    ['-f', '[pid 24066] ', 24066],
    ['-f, with a short pid', '[pid  6991] ', 6991],
    ['-f -Y', '[pid  6991<sleep>] ', 6991],
    ['-f -Y -o', '28182<sh> ', 28182],
    ['-f -Y -o, with an odd name', '28182<a \\74b\\76 ] c> ', 28182],
    ['-f -t', '28137 03:25:16 ', 28137],
    ['-f -tt', '28137 03:25:16.076781 ', 28137],
    ['-f -ttt', '28137 1795490716.096594 ', 28137],
    ['--absolute-timestamps=precision:ns', '28137 03:25:16.076781123 ', 28137],
    ['--absolute-timestamps=format:unix', '28137 1795490716 ', 28137],
    ['-t', '03:25:16 ', 0],
    ['-tt', '03:25:16.076781 ', 0],
    ['-ttt', '1795490716.096594 ', 0],
    ['-f -r', '28137      0.000706 ', 28137],
    ['-r', '     0.000706 ', 0],
    ['-f -tt -r', '28137 03:25:16.130001 (+     0.000369) ', 28137],
    ['-f -n', '28137 [  12] ', 28137, 12],
    ['-n', '[  12] ', 0, 12],
    ['-f -n, an arm number', '370   [983045] ', 370, 983045],
    ['-f -n, an x32 number', '370   [1073741863] ', 370, 1073741863],
    ['-f -i', '28137 [00007f74f952bc47] ', 28137],
    ['-f -i, 32 bits', '28137 [f7ece5e9] ', 28137],
    ['-f -i, 32 bits and only digits', '28137 [08048123] ', 28137],
    ['-f -i, a 64-bit address behind an execve in 32-bit mode', '14913 [7f43b4706b70] ', 14913],
    ['-i', '[00007f74f952bc47] ', 0],
    [
      '-f -Y -ttt -r -n -i',
      '28218<sh> 1795490716.290008 (+     0.000393) [  12] [00007f6a75ae4c47] ',
      28218,
      12
    ]
  ]

for (const [options, prefix, tid, number = -1] of prefixes)
  test(`prefix of ${options || 'no option'}`, t => {
    const text = [
      `${prefix}brk(NULL)                               = 0x55d0a5cc8000`,
      `${prefix}wait4(-1,  <unfinished ...>`,
      `${prefix}<... wait4 resumed>NULL, 0, NULL) = -1 ECHILD (No child processes)`,
      `${prefix}--- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=3, si_status=0} ---`,
      `${prefix}exit_group(0)                           = ?`,
      `${prefix.replace(/\[[0-9a-f]{8,16}\] $/, '[????????????????] ')}+++ exited with 0 +++`
    ].join('\n')
    const { calls, events, problems, used, ignored } = parsed(`${text}\n`)
    t.deepEqual(problems, [])
    t.deepEqual([used, ignored], [5, { signal: 1 }])
    t.deepEqual(
      calls.map(call => [call.tid, call.name, call.number]),
      [
        [tid, 'brk', number],
        [tid, 'wait4', number],
        [tid, 'exit_group', number]
      ]
    )
    t.deepEqual(
      events.map(event => [event.kind, event.tid]),
      [
        ['signal', tid],
        ['exit', tid]
      ]
    )
  })

test('lines of a log that went through Windows end in CR LF', t => {
  const { calls, problems } = parsed('7 chdir("/srv") = 0\r\n\r\n7 brk(NULL) = 0x1\r\n')
  t.deepEqual(problems, [])
  t.deepEqual(
    calls.map(call => [call.name, call.result]),
    [
      ['chdir', 0],
      ['brk', 1]
    ]
  )
})

test('on a terminal the first task has no number until another lives beside it', t => {
  const { calls } = parsed(
    [
      'execve("/bin/sh", ["sh"], 0x7ffc /* 5 vars */) = 0',
      'clone(child_stack=NULL, flags=SIGCHLD) = 24096',
      'strace: Process 24096 attached',
      '[pid 24095] close(3)                    = 0',
      '[pid 24096] close(4)                    = 0',
      '[pid 24096] +++ exited with 0 +++',
      'close(5)                                = 0',
      ''
    ].join('\n')
  )
  const [first, clone, third, child, last] = calls.map(call => call.tid)
  t.is(first, clone)
  t.is(third, first)
  t.is(last, first)
  t.is(child, 24096)
})
