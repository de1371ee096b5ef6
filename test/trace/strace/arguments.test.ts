import test from 'ava'
import { callOf } from './parsed.ts'

interface Case {
  readonly what: string
  readonly line: string
  readonly name?: string
  readonly args?: readonly string[]
  /** By index of the argument. */
  readonly paths?: Readonly<Record<number, string | null>>
  readonly values?: Readonly<Record<number, number | null>>
  readonly resultPath?: string | null
  readonly result?: number
}

const cases: readonly Case[] = [
  {
    what: 'a path and flags',
    line: '28137 openat(AT_FDCWD</srv/shop>, "/etc/hosts", O_RDONLY|O_CLOEXEC) = 3</etc/hosts>',
    name: 'openat',
    paths: { 0: '/srv/shop', 1: '/etc/hosts' },
    values: { 2: 0o2000000 },
    resultPath: '/etc/hosts',
    result: 3
  },
  {
    what: 'flags of personality',
    line: '4110  personality(PER_LINUX|ADDR_NO_RANDOMIZE) = 0 (PER_LINUX)',
    values: { 0: 0x40000 },
    result: 0
  },
  {
    what: 'a register that -e raw prints whole, and a number that no register holds',
    line: `7 personality(0xffffffffffffffff, ${'1'.repeat(400)}) = 0`,
    values: { 0: -1, 1: null }
  },
  {
    what: 'a name that looks like the end of a call',
    line: '23828 openat(AT_FDCWD</srv/shop/out/odd>, ") = 0", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3</srv/shop/out/odd/) = 0>',
    paths: { 1: ') = 0' },
    values: { 3: 0o666 },
    resultPath: '/srv/shop/out/odd/) = 0'
  },
  {
    what: 'angle brackets in a name, which strace escapes only inside a decoration',
    line: '23834 openat(AT_FDCWD</srv/shop/out/odd>, "a<b>c", O_RDONLY) = 3</srv/shop/out/odd/a\\74b\\76c>',
    paths: { 1: 'a<b>c' },
    resultPath: '/srv/shop/out/odd/a<b>c'
  },
  {
    what: 'brackets, commas and quotes in a descriptor’s path',
    line: '23834 read(3</srv/w/par)en(, [x] {y} it\\"s>, "a", 5) = 1',
    args: ['3</srv/w/par)en(, [x] {y} it\\"s>', '"a"', '5'],
    paths: { 0: '/srv/w/par)en(, [x] \\{y} it"s' }
  },
  {
    what: 'a quoted end of a call in what was read',
    line: '7 read(3</tmp/x>, ") = 3\\") = 4, ", 512) = 11',
    args: ['3</tmp/x>', '") = 3\\") = 4, "', '512'],
    result: 11
  },
  {
    what: 'a string that -s has cut',
    line: '7 write(1</dev/null>, "Hello, wor"..., 23) = 23',
    args: ['1</dev/null>', '"Hello, wor"...', '23'],
    paths: { 1: null }
  },
  {
    what: 'a deleted file, and one whose name says so',
    line: '7 copy_file_range(3</srv/shop/out/odd/it\\"s>(deleted), NULL, 4</srv/shop/out/odd/x (deleted)>, NULL, 9, 0) = 9',
    paths: { 0: '/srv/shop/out/odd/it"s', 2: '/srv/shop/out/odd/x (deleted)' }
  },
  {
    what: 'an unnamed temporary file',
    line: '28612 openat(AT_FDCWD</srv/shop/out/f>, "/srv/shop/out/f", O_RDWR|O_TMPFILE, 0600) = 7</srv/shop/out/f/#1769802>(deleted)',
    values: { 2: 0o20200002 },
    resultPath: '/srv/shop/out/f/#{inode}'
  },
  {
    what: 'things that only look like files',
    line: '11851 memfd_create("jit", 0)            = 3</memfd:jit>(deleted)',
    resultPath: null
  },
  {
    what: 'a device with its numbers (-yy)',
    line: '26472 04:08:12.351539 ioctl(0</dev/null<char 1:3>>, TCGETS, 0x7ffe90134d50) = -1 ENOTTY (Inappropriate ioctl for device) <0.000124>',
    args: ['0</dev/null<char 1:3>>', 'TCGETS', '0x7ffe90134d50'],
    paths: { 0: '/dev/null' },
    values: { 1: 0x5401 }
  },
  {
    what: 'TCP addresses with an arrow (-yy)',
    line: '11783 accept4(3<TCP:[127.0.0.1:35517]>, {sa_family=AF_INET, sin_port=htons(37662), sin_addr=inet_addr("127.0.0.1")}, [16], SOCK_CLOEXEC) = 5<TCP:[127.0.0.1:35517->127.0.0.1:37662]>',
    args: [
      '3<TCP:[127.0.0.1:35517]>',
      '{sa_family=AF_INET, sin_port=htons(37662), sin_addr=inet_addr("127.0.0.1")}',
      '[16]',
      'SOCK_CLOEXEC'
    ],
    paths: { 0: null },
    resultPath: null,
    result: 5
  },
  {
    what: 'IPv6 addresses, which have brackets of their own (-yy)',
    line: '11783 sendto(7<TCPv6:[[::1]:37778->[::1]:44457]>, "six", 3, 0, NULL, 0) = 3',
    args: ['7<TCPv6:[[::1]:37778->[::1]:44457]>', '"six"', '3', '0', 'NULL', '0']
  },
  {
    what: 'a unix socket’s path inside its decoration (-yy)',
    line: '7 read(4<UNIX-STREAM:[115048->115044,"/srv/shop/out/s> ,.sock"]>, "x", 1) = 1',
    args: ['4<UNIX-STREAM:[115048->115044,"/srv/shop/out/s> ,.sock"]>', '"x"', '1'],
    paths: { 0: null }
  },
  {
    what: 'a program’s name behind a pid, which may hold brackets (-Y)',
    line: '6991<a \\74b\\76 ] c> kill(12058<b [x>, SIGTERM) = 0',
    args: ['12058<b [x>', 'SIGTERM'],
    values: { 1: 15 }
  },
  {
    what: 'numbers with their names behind them (-X verbose)',
    line: '7 openat(-100 /* AT_FDCWD */</srv/shop>, "/etc/ld.so.cache", 0x80000 /* O_RDONLY|O_CLOEXEC */) = 3</etc/ld.so.cache>',
    paths: { 0: '/srv/shop', 1: '/etc/ld.so.cache' },
    values: { 2: 0x80000 }
  },
  {
    what: 'a number in parts, each with its name (-X verbose)',
    line: '27802 socket(0x1 /* AF_UNIX */, 0x1 /* SOCK_STREAM */|0x80800 /* SOCK_CLOEXEC|SOCK_NONBLOCK */, 0) = 3<socket:[645960]>',
    values: { 0: 1, 1: 0x80801, 2: 0 },
    resultPath: null
  },
  {
    what: 'numbers alone (-X raw)',
    line: '28583 openat(-100</srv/shop>, "/etc/ld.so.cache", 0x80000) = 3</etc/ld.so.cache>',
    paths: { 0: '/srv/shop' },
    values: { 0: -100, 2: 0x80000 }
  },
  {
    what: 'names before the values (-N)',
    line: '7 openat(dirfd=AT_FDCWD</srv>, pathname="/etc/hosts", flags=O_RDONLY) = 3</etc/hosts>',
    args: ['AT_FDCWD</srv>', '"/etc/hosts"', 'O_RDONLY'],
    paths: { 0: '/srv', 1: '/etc/hosts' },
    values: { 2: 0 }
  },
  {
    what: 'everything as hexadecimal escapes (-xx)',
    line: '7 openat(AT_FDCWD<\\x2f\\x73\\x72\\x76>, "\\x2f\\x65\\x74\\x63", O_RDONLY) = 3<\\x2f\\x65\\x74\\x63>',
    paths: { 0: '/srv', 1: '/etc' },
    resultPath: '/etc'
  },
  {
    what: 'shifts, which are no decorations',
    line: '7 capset({version=_LINUX_CAPABILITY_VERSION_3, pid=0}, {effective=1<<CAP_CHOWN|1<<CAP_KILL, permitted=0, inheritable=0}) = 0',
    args: [
      '{version=_LINUX_CAPABILITY_VERSION_3, pid=0}',
      '{effective=1<<CAP_CHOWN|1<<CAP_KILL, permitted=0, inheritable=0}'
    ]
  },
  {
    what: 'an environment that is only counted',
    line: '28625 execve("/bin/true", ["true"], 0x7ffd7e6af028 /* 5 vars */) = 0',
    args: ['"/bin/true"', '["true"]', '0x7ffd7e6af028 /* 5 vars */'],
    result: 0
  },
  {
    what: 'a comment with an end of a call in it',
    line: '7 utimensat(3</x>, NULL, [UTIME_NOW /* ) = 5 */, UTIME_OMIT], 0) = 0',
    args: ['3</x>', 'NULL', '[UTIME_NOW /* ) = 5 */, UTIME_OMIT]', '0'],
    result: 0
  },
  {
    what: 'two names of one number',
    line: '7 ioctl(4</tmp/b>, BTRFS_IOC_CLONE or FICLONE, 3</tmp/a>) = -1 EOPNOTSUPP (Operation not supported)',
    values: { 1: 0x40049409 }
  },
  {
    what: 'a request without a name, of all that one is made of',
    line: '7 ioctl(3</dev/ttyS0>, _IOC(_IOC_READ|_IOC_WRITE, 0x54, 0x2a, 0x2c), 0x7ffd) = -1 ENOTTY (Inappropriate ioctl for device)',
    values: { 1: 0xc02c542a }
  },
  {
    what: 'a request without a direction',
    line: '7 ioctl(3</dev/sr0>, _IOC(_IOC_NONE, 0x53, 0x5, 0), 0) = 0',
    values: { 1: 0x5305 }
  },
  {
    what: 'a request whose argument has a size',
    line: '7 ioctl(0</dev/pts/0>, TCGETS2, {c_iflag=ICRNL}) = 0',
    values: { 1: 0x802c542a }
  },
  {
    what: 'memory for branch targets of aarch64',
    line: '7 mprotect(0xffffa000, 4096, PROT_READ|PROT_EXEC|PROT_BTI) = 0',
    values: { 2: 0x15 }
  },
  {
    what: 'clone’s stack before its flags: registers have it the other way',
    line: '7 clone(child_stack=0x7f2d0ae85a10, flags=CLONE_VM|CLONE_VFORK|SIGCHLD) = 27809',
    args: ['CLONE_VM|CLONE_VFORK|SIGCHLD', '0x7f2d0ae85a10'],
    values: { 0: 0x4111 }
  },
  {
    what: 'no argument at all',
    line: '28621 getppid()                         = 110',
    args: [],
    result: 110
  }
]

for (const { what, line, name, args, paths, values, resultPath, result } of cases)
  test(`arguments: ${what}`, t => {
    const call = callOf(line)
    if (name !== undefined) t.is(call.name, name)
    if (args !== undefined) t.deepEqual(call.args, args)
    for (const [index, path] of Object.entries(paths ?? {})) t.is(call.paths[Number(index)], path)
    for (const [index, value] of Object.entries(values ?? {}))
      t.is(call.values[Number(index)], value)
    if (resultPath !== undefined) t.is(call.resultPath, resultPath)
    if (result !== undefined) t.is(call.result, result)
  })
