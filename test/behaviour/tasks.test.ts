import test from 'ava'
import { observed } from './observed.ts'

const EXEC = '7 execve("/bin/sh", ["sh"], 0x7ffc /* 5 vars */) = 0\n'

/** Lines of a log without -y, and the paths that they lead to. */
const cases: readonly (readonly [what: string, lines: string, paths: readonly string[]])[] = [
  [
    'a child has the folder of its parent, and changes only its own',
    `
7 chdir("/srv") = 0
7 fork() = 8
8 unlink("a") = 0
8 chdir("b") = 0
8 unlink("c") = 0
7 unlink("d") = 0
`,
    ['/srv/a', '/srv/b/c', '/srv/d']
  ],
  [
    'a child may speak before its parent’s fork returns',
    `
7 chdir("/srv") = 0
7 vfork( <unfinished ...>
8 unlink("a") = 0
8 execve("/bin/true", ["true"], 0x7ffc /* 5 vars */ <unfinished ...>
7 <... vfork resumed>) = 8
8 <... execve resumed>) = 0
8 unlink("b") = 0
`,
    ['/srv/a', '/srv/b']
  ],
  [
    'an execve leaves the folder shared (clone(2), CLONE_FS)',
    `
7 chdir("/srv") = 0
7 clone(child_stack=NULL, flags=CLONE_FS|SIGCHLD) = 8
8 execve("/bin/true", ["true"], 0x7ffc /* 0 vars */) = 0
8 chdir("b") = 0
7 unlink("a") = 0
`,
    ['/srv/b/a']
  ],
  [
    'the child that another fork had been given is then of the other fork',
    `
7 chdir("/srv") = 0
7 fork() = 9
9 chdir("/opt") = 0
9 vfork( <unfinished ...>
7 vfork( <unfinished ...>
10 close(3) = 0
11 close(3) = 0
9 <... vfork resumed>) = 10
11 unlink("a") = 0
7 <... vfork resumed>) = 11
10 unlink("b") = 0
11 unlink("c") = 0
`,
    ['/opt/b', '/srv/a', '/srv/c']
  ],
  [
    'a child is of another fork when its supposed parent’s returns another number',
    `
7 chdir("/srv") = 0
7 fork() = 9
9 chdir("/opt") = 0
9 vfork( <unfinished ...>
7 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD, stack=0x7f01, stack_size=0x7fff00} <unfinished ...>
10 close(3) = 0
7 <... clone3 resumed> => {parent_tid=[11]}, 88) = 11
10 unlink("a") = 0
10 execve("/bin/true", ["true"], 0x7ffc /* 5 vars */ <unfinished ...>
9 <... vfork resumed>) = 10
10 <... execve resumed>) = 0
11 unlink("b") = 0
10 unlink("c") = 0
`,
    ['/opt/a', '/opt/c', '/srv/b']
  ],
  [
    'two children of two open forks may come in the other order',
    `
7 chdir("/srv") = 0
7 fork() = 9
9 chdir("/opt") = 0
7 clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD <unfinished ...>
9 clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD <unfinished ...>
10 close(0) = 0
7 <... clone resumed>, child_tidptr=0x7f2d0ae85a10) = 10
11 close(0) = 0
9 <... clone resumed>, child_tidptr=0x7f2d0ae85a10) = 11
10 unlink("a") = 0
11 unlink("b") = 0
`,
    ['/opt/b', '/srv/a']
  ],
  [
    'threads share folder and descriptors',
    `
7 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD, stack=0x7f01, stack_size=0x7fff00} => {parent_tid=[8]}, 88) = 8
8 openat(AT_FDCWD, "/srv", O_RDONLY|O_DIRECTORY) = 3
7 unlinkat(3, "a", 0) = 0
8 fchdir(3) = 0
7 unlink("b") = 0
8 close(3) = 0
7 openat(AT_FDCWD, "/opt", O_RDONLY|O_DIRECTORY) = 3
8 unlinkat(3, "c", 0) = 0
`,
    ['/opt/c', '/srv/a', '/srv/b']
  ],
  [
    'a thread that starts while its clone is open shares them as well',
    `
7 clone(child_stack=0x7f2d0ae81000, flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM|CLONE_SETTLS <unfinished ...>
8 chdir("/srv") = 0
7 <... clone resumed>, parent_tid=[8], tls=0x7f2d0ae85700, child_tidptr=0x7f2d0ae859d0) = 8
7 unlink("a") = 0
`,
    ['/srv/a']
  ],
  [
    'a thread may take a table of its own',
    `
7 chdir("/srv") = 0
7 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_THREAD, stack_size=0x7fff00} => {parent_tid=[8]}, 88) = 8
8 unshare(CLONE_FS|CLONE_FILES) = 0
8 chdir("/opt") = 0
7 unlink("a") = 0
8 unlink("b") = 0
`,
    ['/opt/b', '/srv/a']
  ],
  [
    'a new program keeps what was not to be closed',
    `
7 openat(AT_FDCWD, "/srv", O_RDONLY|O_DIRECTORY) = 3
7 openat(AT_FDCWD, "/opt", O_RDONLY|O_DIRECTORY|O_CLOEXEC) = 4
7 openat(AT_FDCWD, "/var", O_RDONLY|O_DIRECTORY|O_CLOEXEC) = 5
7 fcntl(5, F_SETFD, 0) = 0
7 dup3(3, 6, O_CLOEXEC) = 6
7 fcntl(3, F_DUPFD_CLOEXEC, 10) = 10
7 fcntl(3, F_DUPFD, 11) = 11
7 execve("/bin/true", ["true"], 0x7ffc /* 5 vars */) = 0
7 unlinkat(3, "a", 0) = 0
7 unlinkat(4, "b", 0) = 0
7 unlinkat(5, "c", 0) = 0
7 unlinkat(6, "d", 0) = 0
7 unlinkat(10, "e", 0) = 0
7 unlinkat(11, "f", 0) = 0
`,
    ['/srv/a', '/srv/f', '/var/c', '?/b', '?/d', '?/e']
  ],
  [
    'descriptors are copied, closed and used again',
    `
7 openat(AT_FDCWD, "/srv", O_RDONLY|O_DIRECTORY) = 3
7 dup2(3, 9) = 9
7 dup(3) = 4
7 close(3) = 0
7 unlinkat(9, "a", 0) = 0
7 unlinkat(4, "b", 0) = 0
7 openat(AT_FDCWD, "/opt", O_RDONLY|O_DIRECTORY) = 3
7 unlinkat(3, "c", 0) = 0
7 close_range(4, 4294967295, 0) = 0
7 unlinkat(9, "d", 0) = 0
7 unlinkat(3, "e", 0) = 0
7 socket(AF_INET, SOCK_STREAM, 0) = 3
`,
    ['/opt/c', '/opt/e', '/srv/a', '/srv/b', '?/d']
  ],
  [
    'descriptors may come from another process',
    `
7 openat(AT_FDCWD, "/srv", O_RDONLY|O_DIRECTORY) = 5
7 openat(AT_FDCWD, "/var", O_RDONLY|O_DIRECTORY) = 7
7 recvmsg(3, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base="x", iov_len=1}], msg_iovlen=1, msg_control=[{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[5</opt/a ]\\74b>, 6<TCP:[127.0.0.1:7->127.0.0.1:5]>, 8</mnt>(deleted)]}, {cmsg_len=28, cmsg_level=SOL_SOCKET, cmsg_type=SCM_CREDENTIALS, cmsg_data={pid=7, uid=5, gid=5}}], msg_controllen=24, msg_flags=0}, 0) = 1
7 unlinkat(5, "a", 0) = 0
7 unlinkat(7, "b", 0) = 0
7 unlinkat(8, "c", 0) = 0
`,
    ['/mnt/c', '/opt/a ]<b/a', '/var/b']
  ],
  [
    'a number that is used again is another task',
    `
7 chdir("/srv") = 0
7 fork() = 8
8 chdir("/opt") = 0
8 exit_group(0) = ?
8 +++ exited with 0 +++
7 fork() = 8
8 unlink("a") = 0
`,
    ['/srv/a']
  ],
  [
    'a fork that fails leaves nobody behind',
    `
7 chdir("/srv") = 0
7 fork() = 8
8 chdir("/opt") = 0
7 clone(child_stack=NULL, flags=SIGCHLD <unfinished ...>
7 <... clone resumed>) = -1 EAGAIN (Resource temporarily unavailable)
9 unlink("a") = 0
`,
    ['?/a']
  ],
  [
    'a child whose fork is not shown is of the only process there is',
    `
7 chdir("/srv") = 0
8 unlink("a") = 0
9 unlink("b") = 0
7 fork() = 8
`,
    ['/srv/a', '?/b']
  ]
]

for (const [what, lines, paths] of cases)
  test(what, async t => {
    const behaviour = await observed(EXEC + lines.trim())
    t.deepEqual(behaviour.runs[0]!.ledger.problems, [])
    t.deepEqual(
      behaviour.files
        .filter(file => file.access === 'w')
        .map(file => file.path)
        .sort(),
      paths
    )
  })

test('in a PID namespace a child’s own number is not that of its lines', async t => {
  const { files, runs } = await observed(`
13440 execve("/bin/unshare", ["unshare"], 0x7ffc /* 5 vars */) = 0
13440 chdir("/srv") = 0
13440 unshare(CLONE_NEWPID) = 0
13440 fork( <unfinished ...>
13441 getpid() = 1
13440 <... fork resumed>) = 1
13441 unlink("a") = 0
13441 openat(AT_FDCWD, "/proc/1/status", O_RDONLY) = 3
13441 fork() = 2
13442 chdir("b") = 0
13442 unlink("c") = 0
13442 openat(AT_FDCWD, "/proc/2/status", O_RDONLY) = 3
13442 exit_group(0) = ?
13442 +++ exited with 0 +++
13441 exit_group(0) = ?
13441 +++ exited with 0 +++
13440 exit_group(0) = ?
13440 +++ exited with 0 +++
`)
  t.deepEqual(
    files.filter(file => file.access !== '').map(file => [file.path, file.access]),
    [
      ['/bin/unshare', 'x'],
      ['/proc/{pid}/status', 'r'],
      ['/srv/a', 'w'],
      ['/srv/b/c', 'w']
    ]
  )
  t.is(runs[0]!.tasks, 3)
})

test('a signal goes to the process itself, to a task of the recording, to a group, or elsewhere', async t => {
  const { signals } = await observed(`
7 execve("/bin/sh", ["sh"], 0x7ffc /* 5 vars */) = 0
7 fork() = 8
7 kill(7, SIGUSR1) = 0
7 kill(8, SIGUSR2) = 0
7 kill(0, SIGTERM) = 0
7 kill(1, SIGHUP) = -1 EPERM (Operation not permitted)
7 tgkill(7, 7, SIGABRT) = 0
7 kill(8, 0) = 0
`)
  t.deepEqual(
    signals.map(({ signal, target, error }) => [signal, target, error]),
    [
      ['SIGABRT', 'self', null],
      ['SIGHUP', 'other', 'EPERM'],
      ['SIGTERM', 'group', null],
      ['SIGUSR1', 'self', null],
      ['SIGUSR2', 'task', null]
    ]
  )
})
