import test from 'ava'
import { accessed, observed } from './observed.ts'

/** Lines of a log and the letters that they ask for. */
const cases: readonly (readonly [what: string, lines: string, files: Record<string, string>])[] = [
  [
    'a file mapped executable is m, shared and writable w',
    `
7 openat(AT_FDCWD</srv>, "/lib/x.so", O_RDONLY|O_CLOEXEC) = 3</usr/lib/x.so.1>
7 mmap(NULL, 4096, PROT_READ|PROT_EXEC, MAP_PRIVATE, 3</usr/lib/x.so.1>, 0) = 0x7efd47bfb000
7 openat(AT_FDCWD</srv>, "/srv/db", O_RDWR) = 4</srv/db>
7 mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE, 3</usr/lib/x.so.1>, 0) = 0x7efd47bf0000
7 mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_SHARED, 5</srv/shm>, 0) = 0x7efd47bf1000
`,
    { '/srv/db': 'rw', '/srv/shm': 'w', '/usr/lib/x.so.1': 'rm' }
  ],
  [
    'a mapping made executable later is m as well, until it is gone',
    `
7 mmap(NULL, 8192, PROT_READ, MAP_PRIVATE, 3</srv/a>, 0) = 0x7efd47bfa000
7 mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3</srv/b>, 0) = 0x7efd47bf0000
7 munmap(0x7efd47bf0000, 4096) = 0
7 mprotect(0x7efd47bf0000, 4096, PROT_READ|PROT_EXEC) = 0
7 mprotect(0x7efd47bfb000, 4096, PROT_READ|PROT_EXEC) = 0
`,
    { '/srv/a': 'rm' }
  ],
  [
    'locks are k, exclusive ones also w',
    `
7 flock(3</srv/a>, LOCK_SH) = 0
7 flock(3</srv/b>, LOCK_EX|LOCK_NB) = 0
7 flock(3</srv/c>, LOCK_UN) = 0
7 fcntl(5</srv/d>, F_SETLK, {l_type=F_WRLCK, l_whence=SEEK_SET, l_start=0, l_len=10}) = 0
7 fcntl(5</srv/e>, F_OFD_SETLK, {l_type=F_RDLCK, l_whence=SEEK_SET, l_start=0, l_len=10}) = 0
7 fcntl(5</srv/f>, F_GETFL) = 0x8000 (flags O_RDONLY|O_LARGEFILE)
`,
    { '/srv/a': 'k', '/srv/b': 'wk', '/srv/d': 'wk', '/srv/e': 'k' }
  ],
  [
    'a rename reads and writes the old name, and writes the new',
    `
7 rename("/srv/a", "/srv/b") = 0
7 renameat2(AT_FDCWD</srv>, "c", 5</opt>, "d", RENAME_NOREPLACE) = 0
7 renameat2(AT_FDCWD</srv>, "e", AT_FDCWD</srv>, "f", RENAME_EXCHANGE) = 0
`,
    {
      '/opt/d': 'w',
      '/srv/a': 'rw',
      '/srv/b': 'w',
      '/srv/c': 'rw',
      '/srv/e': 'rw',
      '/srv/f': 'rw'
    }
  ],
  [
    'a folder’s path ends in a slash, also under a new name',
    `
7 mkdir("/srv/a", 0755) = 0
7 rename("/srv/a", "/srv/b") = 0
7 openat(AT_FDCWD</srv>, "b", O_RDONLY|O_DIRECTORY) = 3</srv/b>
7 openat(AT_FDCWD</srv>, "/etc", O_RDONLY) = 4</etc>
7 getdents64(4</etc>, 0x55cdbb6b1010 /* 9 entries */, 32768) = 240
7 unlinkat(AT_FDCWD</srv>, "c", AT_REMOVEDIR) = 0
7 rmdir("b") = 0
`,
    { '/etc': '', '/etc/': 'r', '/srv/a/': 'rw', '/srv/b/': 'rw', '/srv/c/': 'w' }
  ],
  [
    'what AppArmor does not mediate asks for nothing',
    `
7 newfstatat(AT_FDCWD</srv>, "/etc/hosts", {st_mode=S_IFREG|0644, st_size=9, ...}, 0) = 0
7 access("/srv/a", R_OK) = 0
7 utimensat(3</srv/b>, NULL, NULL, 0) = 0
7 openat(AT_FDCWD</srv>, "c", O_RDONLY|O_PATH) = 3</srv/c>
7 chdir("/srv/d") = 0
`,
    { '/etc/hosts': '', '/srv/a': '', '/srv/b': '', '/srv/c': '', '/srv/d/': '' }
  ],
  [
    'changes through a descriptor are changes of its file',
    `
7 fchmod(3</srv/a>, 0600) = 0
7 fchown(3</srv/b>, 0, 0) = 0
7 ftruncate(3</srv/c>, 0) = 0
7 fchownat(3</srv/d>, "", 0, 0, AT_EMPTY_PATH) = 0
`,
    { '/srv/a': 'w', '/srv/b': 'w', '/srv/c': 'w', '/srv/d': 'w' }
  ],
  [
    'the file of a unix socket is written when bound, read and written when connected',
    `
7 bind(3<socket:[1]>, {sa_family=AF_UNIX, sun_path="/run/a.sock"}, 110) = 0
7 connect(3<socket:[1]>, {sa_family=AF_UNIX, sun_path="/run/b.sock"}, 110) = 0
7 sendto(3<socket:[1]>, "x", 1, 0, {sa_family=AF_UNIX, sun_path="/run/c.sock"}, 110) = 1
7 connect(3<socket:[1]>, {sa_family=AF_UNIX, sun_path=@"/run/d.sock"}, 110) = 0
`,
    { '/run/a.sock': 'w', '/run/b.sock': 'rw', '/run/c.sock': 'rw' }
  ],
  [
    'names of any bytes',
    `
7 openat(AT_FDCWD</srv>, "bad\\377\\376.bin", O_RDONLY) = 3</srv/bad\\377\\376.bin>
7 openat(AT_FDCWD</srv>, "na\\303\\257ve {pid} back\\\\slash", O_RDONLY) = 4</srv/na\\303\\257ve {pid} back\\\\slash>
7 unlink("/srv/__proto__") = 0
`,
    {
      '/srv/__proto__': 'w',
      '/srv/bad\\xff\\xfe.bin': 'r',
      '/srv/na\u00efve \\{pid} back\\\\slash': 'r'
    }
  ],
  [
    'an unnamed file has a number that is new in every run',
    `
7 openat(AT_FDCWD</srv>, "/srv/f", O_RDWR|O_TMPFILE, 0600) = 7</srv/f/#1769802>(deleted)
7 openat(AT_FDCWD, "/srv/g", O_RDWR|O_TMPFILE, 0600) = 8
`,
    { '/srv/f/#{inode}': 'rw', '/srv/g/#{inode}': 'rw' }
  ]
]

for (const [what, lines, files] of cases)
  test(what, async t => {
    const behaviour = await observed(lines)
    t.deepEqual(behaviour.runs[0]!.ledger.problems, [])
    t.deepEqual(accessed(behaviour), files)
  })

test('the letters of a failed access are kept by its errno', async t => {
  const { files } = await observed(`
7 openat(AT_FDCWD</srv>, "/etc/shadow", O_RDWR) = -1 EACCES (Permission denied)
7 openat(AT_FDCWD</srv>, "/etc/shadow", O_RDONLY) = -1 EACCES (Permission denied)
7 openat(AT_FDCWD</srv>, "/etc/shadow", O_RDONLY) = 7 (INJECTED)
7 mkdir("/srv/a", 0755) = -1 EEXIST (File exists)
7 openat(AT_FDCWD</srv>, "/dev/tty", O_RDWR <unfinished ...>
`)
  t.deepEqual(
    files.map(file => [file.path, file.access, file.failed]),
    [
      ['/dev/tty', '', { UNFINISHED: 'rw' }],
      ['/etc/shadow', '', { EACCES: 'rw', INJECTED: 'r' }],
      ['/srv/a/', '', { EEXIST: 'w' }]
    ]
  )
})

test('files stand in the order of their names, few or many, whatever is in them', async t => {
  // Of 33,000 files more than are held at once; the last two stand in another order as bytes than as text.
  const odd = ['/a', '/a/b', '/a-', '/\u{1f600}', '/\uffee', '/\ud7ff', '/a\u{1f600}', '/a\ufb00']
  for (const count of [0, 33_000]) {
    const names = [...odd, ...Array.from({ length: count }, (_, i) => `/srv/${(i * 7919) % count}`)]
    const lines = names.map(name => `7 openat(AT_FDCWD, "${name}", O_RDONLY) = 3`)
    const { files } = await observed(lines.join('\n'))
    t.deepEqual(
      files.map(({ path }) => path),
      names.sort((a, b) => (a < b ? -1 : 1))
    )
  }
})

test('a link that is changed and then removed is two files, in the order of where they are', async t => {
  for (const folder of ['/b', '/z']) {
    const { files } = await observed(`
7 readlink("/l", "${folder}", 4096) = 2
7 openat(AT_FDCWD</srv>, "/l/m", O_RDONLY) = 3</m/x>
7 chmod("/l/m", 0644) = 0
7 unlink("/l/m") = 0
`)
    t.deepEqual(
      files.filter(({ path }) => path === '/l/m').map(({ resolved }) => resolved),
      ['/m/x', `${folder}/m`].sort()
    )
  }
})

test('the uses of a file are kept apart by program', async t => {
  const { files, execs } = await observed(`
7 execve("/bin/sh", ["sh"], 0x7ffc /* 5 vars */) = 0
7 openat(AT_FDCWD</srv>, "/srv/log", O_WRONLY) = 3</srv/log>
7 execve("/usr/local/bin/cat", ["cat"], 0x7ffc /* 5 vars */) = -1 ENOENT (No such file or directory)
7 execve("/bin/cat", ["cat"], 0x7ffc /* 5 vars */) = 0
7 openat(AT_FDCWD</srv>, "/srv/log", O_RDONLY) = 4</srv/log>
7 execveat(5</srv/job>, "", ["job"], 0x7ffc /* 1 var */, AT_EMPTY_PATH) = 0
`)
  const log = files.find(file => file.path === '/srv/log')!
  t.is(log.access, 'rw')
  t.deepEqual(
    log.uses.map(use => [use.by, use.access, use.first]),
    [
      ['/bin/cat', 'r', 5],
      ['/bin/sh', 'w', 2]
    ]
  )
  t.deepEqual(
    execs.map(({ path, resolved, by }) => [path, resolved, by]),
    [
      ['/bin/cat', undefined, '/bin/sh'],
      ['/bin/sh', undefined, null],
      ['/dev/fd/5', '/srv/job', '/bin/cat']
    ]
  )
})

for (const [arch, lines] of [
  [
    'x86_64',
    `
28622 openat(AT_FDCWD</srv/shop>, "/etc/shadow", O_RDONLY) = 257
28622 --- SIGSYS {si_signo=SIGSYS, si_code=SYS_SECCOMP, si_call_addr=0x7fe6bfbba4f7, si_syscall=__NR_openat, si_arch=AUDIT_ARCH_X86_64} ---
28622 mkdir("/srv/never", 0755)           = 83
28622 --- SIGSYS {si_signo=SIGSYS, si_code=SYS_SECCOMP, si_call_addr=0x7fe6bfbba4f7, si_syscall=__NR_mkdir, si_arch=AUDIT_ARCH_X86_64} ---
28622 execve("/bin/true", ["true"], 0x7ffd7e6af028 /* 5 vars */) = 59
28622 +++ killed by SIGSYS +++
`
  ],
  [
    'aarch64',
    `
426   openat(AT_FDCWD</srv/shop>, "/etc/shadow", O_RDONLY) = -1 ENETDOWN (Network is down)
426   --- SIGSYS {si_signo=SIGSYS, si_code=SYS_SECCOMP, si_call_addr=0xffff84c2d884, si_syscall=__NR_openat, si_arch=AUDIT_ARCH_AARCH64} ---
426   mkdirat(AT_FDCWD</srv/shop>, "/srv/never", 0755) = -1 ENETDOWN (Network is down)
426   --- SIGSYS {si_signo=SIGSYS, si_code=SYS_SECCOMP, si_call_addr=0xffff84c2d794, si_syscall=__NR_mkdirat, si_arch=AUDIT_ARCH_AARCH64} ---
426   execve("/bin/true", ["true"], 0xffffe64d2208 /* 5 vars */) = 187650828472616
426   +++ killed by SIGSYS +++
`
  ]
] as const)
  test(`what a seccomp filter refused on ${arch} was not done`, async t => {
    const { files, execs, syscalls } = await observed(lines, { arch })
    t.deepEqual(execs, [])
    t.deepEqual(
      syscalls.map(({ count, errors }) => [count, errors['SECCOMP']]),
      Array.from({ length: 3 }, () => [1, 1])
    )
    t.deepEqual(
      files.map(file => [file.path, file.access, file.failed]),
      [
        ['/bin/true', '', { SECCOMP: 'x' }],
        ['/etc/shadow', '', { SECCOMP: 'r' }],
        ['/srv/never/', '', { SECCOMP: 'w' }]
      ]
    )
  })

test('a call without effects that a seccomp filter refused is told by the name in the signal', async t => {
  for (const syscall of ['__NR_getppid', '110 /* __NR_getppid */']) {
    const { syscalls } = await observed(`
7 getppid()                         = 1
7 getppid()                         = 110
7 --- SIGSYS {si_signo=SIGSYS, si_code=SYS_SECCOMP, si_call_addr=0x7fe6bfbba4f7, si_syscall=${syscall}, si_arch=AUDIT_ARCH_X86_64} ---
`)
    t.like(syscalls, [{ name: 'getppid', count: 2, errors: { SECCOMP: 1 } }])
  }
})

test('a result that is by chance the call’s own number stays what it is', async t => {
  const { files } = await observed(`
7 openat(AT_FDCWD</srv>, "a", O_RDONLY) = 257</srv/a>
7 getdents64(257</srv/a>, 0x55cdbb6b1010 /* 9 entries */, 32768) = 240
`)
  t.deepEqual(
    files.map(file => [file.path, file.access]),
    [
      ['/srv/a', ''],
      ['/srv/a/', 'r']
    ]
  )
})

test('a file that is written was there before the run if its first use did not make it', async t => {
  const { files } = await observed(`
7 openat(AT_FDCWD</srv>, "/srv/old", O_RDWR) = 3</srv/old>
7 newfstatat(AT_FDCWD</srv>, "/srv/looked", {st_mode=S_IFREG|0644, st_size=8, ...}, 0) = 0
7 openat(AT_FDCWD</srv>, "/srv/looked", O_RDWR|O_CREAT, 0644) = 3</srv/looked>
7 openat(AT_FDCWD</srv>, "/srv/perhaps", O_RDWR|O_CREAT, 0644) = 3</srv/perhaps>
7 openat(AT_FDCWD</srv>, "/srv/perhaps", O_RDONLY) = 3</srv/perhaps>
7 newfstatat(AT_FDCWD</srv>, "/srv/new", 0x7ffd, 0) = -1 ENOENT (No such file or directory)
7 openat(AT_FDCWD</srv>, "/srv/new", O_RDWR) = 3</srv/new>
7 rename("/srv/new", "/srv/renamed") = 0
7 openat(AT_FDCWD</srv>, "/srv/renamed", O_RDWR) = 3</srv/renamed>
7 unlink("/srv/gone") = 0
7 openat(AT_FDCWD</srv>, "/srv/read", O_RDONLY) = 3</srv/read>
`)
  const found = files.filter(({ uses }) => uses.some(use => use.found)).map(({ path }) => path)
  t.deepEqual(found, ['/srv/looked', '/srv/old'])
})
