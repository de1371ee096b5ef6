import test from 'ava'
import { parsed } from './parsed.ts'

test('a call that others interrupt is joined with its end', t => {
  const { calls, started, used, problems } = parsed(`\
7 clone3({flags=CLONE_VM|CLONE_THREAD, stack_size=0x7fff00} <unfinished ...>
8 close(3)                              = 0
7 <... clone3 resumed> => {parent_tid=[24066]}, 88) = 24066
`)
  t.deepEqual(problems, [])
  t.is(used, 3)
  t.deepEqual(
    calls.map(call => [call.tid, call.name, call.line, call.result]),
    [
      [8, 'close', 2, 0],
      [7, 'clone3', 3, 24066]
    ]
  )
  t.is(
    calls[1]!.args[0],
    '{flags=CLONE_VM|CLONE_THREAD, stack_size=0x7fff00}  => {parent_tid=[24066]}'
  )
  t.deepEqual(
    started.map(call => [call.name, call.args.length, call.outcome]),
    [['clone3', 1, 'unknown']]
  )
})

test('old straces leave a blank behind the name that is resumed', t => {
  const { calls, problems } = parsed(`\
23882 03:35:48.4 rt_sigprocmask(SIG_BLOCK, [CHLD],  <unfinished ...>
23883 03:35:48.5 close(4 <unfinished ...>
23882 03:35:48.6 <... rt_sigprocmask resumed> NULL, 8) = 0
23883 03:35:48.7 <... close resumed> )   = -1 EBADF (Bad file descriptor)
`)
  t.deepEqual(problems, [])
  t.deepEqual(
    calls.map(call => [call.name, call.args.length, call.errno]),
    [
      ['rt_sigprocmask', 4, null],
      ['close', 1, 'EBADF']
    ]
  )
})

test('a call that is resumed without a start counts by its name', t => {
  const { calls, problems, used } = parsed('7 <... futex resumed>)   = 0\n')
  t.deepEqual(
    calls.map(call => call.name),
    ['futex']
  )
  t.deepEqual([used, problems], [0, ['UNPAIRED_RESUME:1']])
})

test('a call that never returns is told when its task goes on, ends, or the log does', t => {
  const { calls } = parsed(`\
7 read(3,  <unfinished ...>
7 write(1, "x", 1)                      = 1
8 pause( <unfinished ...>
8 +++ killed by SIGKILL +++
9 poll([{fd=3, events=POLLIN}], 1, -1 <unfinished ...>
`)
  t.deepEqual(
    calls.map(call => [call.tid, call.name, call.outcome]),
    [
      [7, 'read', 'unknown'],
      [7, 'write', 'returned'],
      [8, 'pause', 'unknown'],
      [9, 'poll', 'unknown']
    ]
  )
})

test('a thread inside a call when its process ends has no unfinished call', t => {
  const { calls, problems } = parsed('28624 getcwd( <unfinished ...>)         = ?\n')
  t.deepEqual(problems, [])
  t.deepEqual(
    calls.map(call => [call.name, call.outcome]),
    [['getcwd', 'unknown']]
  )
})

test('an interrupted call is started again by another that names it', t => {
  const { calls, problems } = parsed(`\
28593 03:35:48.361576 poll([{fd=3, events=POLLIN}], 1, 10) = ? ERESTART_RESTARTBLOCK (Interrupted by signal)
28593 03:35:48.382022 restart_syscall(<... resuming interrupted poll ...> <unfinished ...>
28598 03:35:48.382095 restart_syscall(<... resuming interrupted clock_nanosleep ...>) = 0
28593 03:35:48.392084 <... restart_syscall resumed>) = 0
`)
  t.deepEqual(problems, [])
  t.deepEqual(
    calls.map(call => [call.name, call.outcome, call.result]),
    [
      ['poll', 'restarted', null],
      ['restart_syscall', 'returned', 0],
      ['restart_syscall', 'returned', 0]
    ]
  )
})

test('the execve of a thread goes on under the number of the process', t => {
  const { calls, events, problems } = parsed(`\
23952 pause( <unfinished ...>
23974 execve("/bin/echo", ["echo"], 0x7ffc /* 5 vars */ <unfinished ...>
23952 <... pause resumed>)              = ?
23952 +++ superseded by execve in pid 23974 +++
23952 <... execve resumed>)             = 0
`)
  t.deepEqual(problems, [])
  t.deepEqual(
    calls.map(call => [call.tid, call.name, call.paths[0] ?? null, call.result]),
    [
      [23952, 'pause', null, null],
      [23952, 'execve', '/bin/echo', 0]
    ]
  )
  t.deepEqual(events, [
    { kind: 'attached', tid: 23974 },
    { kind: 'superseded', tid: 23952, by: 23974 }
  ])
})

test('in a set the execve of a thread is told in the thread’s file, and only there', t => {
  const thread = parsed(
    'execve("/bin/cat", ["cat"], 0x7ffe /* 35 vars */ <pid changed to 2083 ...>\n',
    2089
  )
  t.deepEqual(thread.problems, [])
  t.deepEqual(
    thread.calls.map(call => [call.tid, call.name, call.paths[0], call.outcome]),
    [[2089, 'execve', '/bin/cat', 'returned']]
  )
  t.deepEqual(thread.events, [{ kind: 'renumbered', tid: 2089 }])
  const leader = parsed(
    '+++ superseded by execve in pid 2089 +++\n<... execve resumed>)   = 0\nbrk(NULL) = 0x1\n',
    2083
  )
  t.deepEqual([leader.used, leader.problems], [3, []])
  t.deepEqual(
    leader.calls.map(call => call.name),
    ['brk']
  )
})

test('strace may let go of a task inside a call', t => {
  const { calls, events, problems } = parsed(`\
7 execve("/bin/ls", ["ls"], 0x7fba /* 7 vars */ <detached ...>
9 execveat(3</bin/ls>, "", ["ls"], 0x7fba /* 7 vars */, AT_EMPTY_PATH <detached ...>
8 wait4(-1,  <unfinished ...>
8 <... wait4 resumed> <detached ...>
`)
  t.deepEqual(problems, [])
  t.deepEqual(
    calls.map(call => [call.name, call.outcome, call.paths[0] ?? null]),
    [
      // by -b execve, once it can no longer fail
      ['execve', 'returned', '/bin/ls'],
      ['execveat', 'returned', '/bin/ls'],
      ['wait4', 'unknown', null]
    ]
  )
  t.deepEqual(
    events.map(event => event.kind),
    ['released', 'released', 'detached']
  )
})

test('strace may let go of a thread where its execve has ended the others', t => {
  // strace -f -y -b execve -o FILE ./threads
  const { calls, events, problems } = parsed(`\
7 pause( <unfinished ...>
8 execve("/bin/true", ["true"], 0x7ffc /* 5 vars */ <unfinished ...>
7 <... pause resumed>) = ?
7 +++ superseded by execve in pid 8 +++
`)
  t.deepEqual(problems, [])
  t.deepEqual(
    calls.map(call => [call.tid, call.name, call.outcome]),
    [
      [7, 'pause', 'unknown'],
      [7, 'execve', 'returned']
    ]
  )
  t.deepEqual(
    events.map(event => event.kind),
    ['attached', 'superseded', 'released']
  )
})

test('a signal that a seccomp filter sent says that the call before it did not run', t => {
  const { events } = parsed(`\
7 --- SIGSYS {si_signo=SIGSYS, si_code=SYS_SECCOMP, si_call_addr=0x7fe6bfbba4f7, si_syscall=__NR_getppid, si_arch=AUDIT_ARCH_X86_64} ---
7 --- SIGSYS {si_signo=SIGSYS, si_code=SI_USER, si_pid=8, si_uid=0} ---
7 --- SIGCHLD {si_signo=SIGCHLD, si_code=SYS_SECCOMP} ---
7 --- stopped by SIGSTOP ---
7 +++ killed by SIGSYS (core dumped) +++
`)
  t.deepEqual(events, [
    { kind: 'blocked', tid: 7, name: 'getppid' },
    { kind: 'signal', tid: 7 },
    { kind: 'signal', tid: 7 },
    { kind: 'signal', tid: 7 },
    { kind: 'exit', tid: 7, killedBy: 'SIGSYS' }
  ])
})

test('a change of personality is of the task of its line', t => {
  const { events, problems } = parsed(`\
28630 [  59] [ Process PID=28630 runs in 32 bit mode. ]
28631<sh> [ Process PID=28631<sh> runs in 64 bit mode. ]
7 [ Process PID=7 runs in x32 mode. ]
`)
  t.deepEqual(problems, [])
  t.deepEqual(events, [
    { kind: 'personality', tid: 28630, arch: '32' },
    { kind: 'personality', tid: 28631, arch: '64' },
    { kind: 'personality', tid: 7, arch: 'x32' }
  ])
})

test('names of x32 oddities are printed with a mark', t => {
  t.is(parsed('7 readv#64(3, [], 0) = 0\n').calls[0]?.name, 'readv')
})

test('what is no call is ignored for a named reason', t => {
  const { ignored, problems, calls } = parsed(`\
7 brk(NULL) = 0x1
 > /usr/lib/x86_64-linux-gnu/libc.so.6(__brk+0x7) [0x1fc47]
 > no matching address range
 | 00000  76 6d 0a                                          vm.              |
strace: Process 28281 attached
strace: Requested path "/x" resolved into "/y"

7 --- SIGCHLD {si_signo=SIGCHLD} ---
`)
  t.deepEqual(problems, [])
  t.is(calls.length, 1)
  // Where strace's own messages are in the log, the program writes to it as well: an empty line is its.
  t.deepEqual(ignored, {
    'stack-frame': 2,
    hexdump: 1,
    'strace-message': 2,
    'program-output': 1,
    signal: 1
  })
  t.deepEqual(parsed('7 brk(NULL) = 0x1\n\n').ignored, { empty: 1 })
})

test('lines in no known form are problems, the first of a log perhaps a cut one', t => {
  const { problems, calls } = parsed(`\
_SETMASK, [], NULL, 8) = 0
7 brk(NULL) = 0x1
hello, world
7 (brk
<7> brk(NULL) = 0x2
7 Brk(NULL) = 0x3
[pid 7 brk(NULL) = 0x4
`)
  t.deepEqual(problems, ['CUT_HEAD:1', 'UNREADABLE_LINE:3 x 5'])
  t.is(calls.length, 1)
})

for (const mark of [
  '{noformat}',
  '{code:title=a.log}',
  '[code]',
  '</code></pre>',
  '```',
  '```text'
])
  test(`${mark} around a log is none of its lines`, t => {
    const numbered = parsed(`${mark}\n7 brk(NULL) = 0x1\n7 +++ exited with 0 +++\n${mark}\n`)
    const bare = parsed(`${mark}\nbrk(NULL) = 0x1\n+++ exited with 0 +++\n${mark}\n`)
    for (const { problems, used, ignored } of [numbered, bare]) {
      t.deepEqual(problems, [])
      t.deepEqual([used, ignored], [2, { envelope: 2 }])
    }
  })

test('{main} and [main] are none of those marks', t => {
  t.deepEqual(parsed('7 brk(NULL) = 0x1\n{main}\n[main]\n').problems, ['UNREADABLE_LINE:2 x 2'])
})

test('every name of a -c table is a call', t => {
  const { calls, ignored, problems, used, events } = parsed(`\
% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 52.94    0.000018           3         5           mmap
  0.00    0.000000           0         1         1 access
100.00    0.000034                    17         1 total
System call usage summary for 32 bit mode:
% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
100.00    0.000001           1         1           mmap2
------ ----------- ----------- --------- --------- ----------------
100.00    0.000001                     1           total
`)
  t.deepEqual(problems, [])
  t.is(used, 3)
  t.deepEqual(ignored, { 'summary-table': 8 })
  t.deepEqual(
    calls.map(call => [call.name, call.outcome]),
    [
      ['mmap', 'unknown'],
      ['access', 'unknown'],
      ['mmap2', 'unknown']
    ]
  )
  t.deepEqual(
    events.map(event => event.kind),
    ['personality']
  )
})
