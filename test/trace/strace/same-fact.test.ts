import test from 'ava'
import type { Behaviour } from '../../../src/behaviour/behaviour.ts'
import { traceFixture } from '../../trace-fixtures.ts'
import { readLog, warningCodes } from './read-log.ts'

const START = '31240 execve("/usr/bin/x", ["x"], 0x7ffc /* 8 vars */) = 0'
const END = ['31240 exit_group(0)                     = ?', '31240 +++ exited with 0 +++']

type List = 'mounts' | 'sockets' | 'credentials' | 'capabilities'

/** What the log of one line says without the place. */
async function factsOf<N extends List | 'syscalls'>(list: N, line: string): Promise<Behaviour[N]> {
  const read = await readLog([START, `31240 ${line}`, ...END])
  return read[list].map(fact => ({ ...fact, first: 0 })) as unknown as Behaviour[N]
}

/** The same calls of Debian's mount, socat and Python, printed by strace 6.1 with -X abbrev, raw and verbose, -xx and -e raw. */
const SAME: Readonly<Record<List, readonly (readonly string[])[]>> = {
  mounts: [
    [
      'mount("tw", "/srv/m", 0x55c1, MS_RDONLY|MS_NOSUID|MS_REMOUNT|MS_BIND|MS_RELATIME, NULL) = 0',
      'mount("tw", "/srv/m", 0x55c1, 0x201023, NULL) = 0',
      'mount("tw", "/srv/m", 0x55c1, 0x201023 /* MS_RDONLY|MS_NOSUID|MS_REMOUNT|MS_BIND|MS_RELATIME */, NULL) = 0'
    ],
    [
      'mount("none", "/", NULL, MS_REC|MS_PRIVATE, NULL) = 0',
      'mount("none", "/", NULL, 0x44000, NULL) = 0',
      'mount("\\x6e\\x6f\\x6e\\x65", "\\x2f", NULL, MS_REC|MS_PRIVATE, NULL) = 0'
    ],
    ['mount("a", "/m", "ext4", 0, NULL) = 0', 'mount("a", "/m", "ext4", 0x0, NULL) = 0'],
    [
      'umount2("/srv/m", MNT_DETACH) = 0',
      'umount2("/srv/m", 0x2) = 0',
      'umount2("/srv/m", 0x2 /* MNT_DETACH */) = 0'
    ]
  ],
  credentials: [
    [
      'capset({version=_LINUX_CAPABILITY_VERSION_3, pid=31240}, {effective=1<<CAP_CHOWN|1<<CAP_WAKE_ALARM, permitted=1<<CAP_CHOWN|1<<CAP_WAKE_ALARM, inheritable=0}) = 0',
      'capset({version=0x20080522, pid=0}, {effective=0x1|0x8, permitted=0x1|0x8, inheritable=0}) = 0',
      'capset({version=0x20080522 /* _LINUX_CAPABILITY_VERSION_3 */, pid=26073}, {effective=0x1 /* 1<<CAP_CHOWN */|0x8 /* 1<<CAP_WAKE_ALARM */, permitted=0x1 /* 1<<CAP_CHOWN */|0x8 /* 1<<CAP_WAKE_ALARM */, inheritable=0}) = 0'
    ]
  ],
  capabilities: [
    [
      'prlimit64(0, RLIMIT_NOFILE, {rlim_cur=2, rlim_max=RLIM64_INFINITY}, NULL) = -1 EPERM (Operation not permitted)',
      'prlimit64(0, 0x7, {rlim_cur=2, rlim_max=0xffffffffffffffff}, NULL) = -1 EPERM (Operation not permitted)',
      'prlimit64(0, 0x7 /* RLIMIT_NOFILE */, {rlim_cur=2, rlim_max=RLIM64_INFINITY}, NULL) = -1 EPERM (Operation not permitted)'
    ]
  ],
  sockets: [
    ['socket(AF_DECnet, SOCK_SEQPACKET, 2) = 3', 'socket(0xc, 0x5, 0x2) = 3'],
    [
      'bind(3, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::", &sin6_addr), sin6_scope_id=0}, 28) = 0',
      'bind(3, {sa_family=0xa, sin6_port="\\x00\\x50", sin6_flowinfo="\\x00\\x00\\x00\\x00", sin6_addr="\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00", sin6_scope_id=0}, 28) = 0'
    ],
    [
      'connect(3, {sa_family=AF_UNIX, sun_path=@"tw\\"a\\0\\377b"}, 12) = 0',
      'connect(3, {sa_family=AF_UNIX, sun_path=@"\\x74\\x77\\x22\\x61\\x00\\xff\\x62"}, 12) = 0',
      'connect(3, {sa_family=0x1, sun_path=@"tw\\"a\\x00\\xffb"}, 12) = 0'
    ],
    [
      'socket(AF_PACKET, SOCK_RAW|SOCK_CLOEXEC, htons(ETH_P_ALL)) = 3',
      'socket(0x11, 0x3|0x80000, htons(0x3)) = 3',
      'socket(0x11 /* AF_PACKET */, 0x3 /* SOCK_RAW */|0x80000 /* SOCK_CLOEXEC */, htons(0x3 /* ETH_P_ALL */)) = 3',
      'socket(0x11, 0x80003, 0x300) = 3'
    ],
    [
      'socket(AF_NETLINK, SOCK_RAW|SOCK_CLOEXEC, NETLINK_ROUTE) = 3',
      'socket(0x10, 0x3|0x80000, 0) = 3',
      'socket(0x10, 0x80003, 0) = 3'
    ],
    [
      'socket(AF_BLUETOOTH, SOCK_RAW|SOCK_CLOEXEC, BTPROTO_L2CAP) = 3',
      'socket(0x1f, 0x3|0x80000, 0) = 3'
    ],
    [
      'socket(AF_CAN, SOCK_RAW|SOCK_CLOEXEC, CAN_RAW) = -1 EAFNOSUPPORT (Address family not supported by protocol)',
      'socket(0x1d, 0x3|0x80000, 0x1) = -1 EAFNOSUPPORT (Address family not supported by protocol)'
    ]
  ]
}

for (const list of ['mounts', 'sockets', 'credentials', 'capabilities'] as const)
  for (const [plain, ...others] of SAME[list])
    test(`the same fact has the same text: ${plain}`, async t => {
      const expected = await factsOf(list, plain!)
      t.is(expected.length, 1)
      for (const line of others) t.deepEqual(await factsOf(list, line), expected)
      const values = async (line: string) =>
        (await factsOf('syscalls', line)).map(({ args }) => args)
      for (const line of others) t.deepEqual(await values(line), await values(plain!))
    })

test('a bit without a name stays a number', async t => {
  const flags = async (printed: string) =>
    (await factsOf('mounts', `mount("a", "/m", "ext4", ${printed}, NULL) = 0`))[0]!.flags
  t.is(await flags('0x40000002'), 'MS_NOSUID|0x40000000')
  t.is(await flags('0xc0ed0001'), 'MS_MGC_VAL|MS_RDONLY')
  t.is(await flags('0xc0ed0000'), 'MS_MGC_VAL')
})

test('the table of -C takes nothing from the calls that it counts', async t => {
  const calls = [
    START,
    '31240 openat(AT_FDCWD</srv>, "/etc/hosts", O_RDONLY) = 3</etc/hosts>',
    '31240 close(3</etc/hosts>) = 0',
    ...END
  ]
  const table = [
    '% time     seconds  usecs/call     calls    errors syscall',
    '------ ----------- ----------- --------- --------- ------------------',
    ' 64.71    0.000132         132         1           execve',
    ' 35.29    0.000072          72         1           openat',
    '------ ----------- ----------- --------- --------- ------------------',
    '100.00    0.000204         102         2           total'
  ]
  const [plain, counted] = await Promise.all([readLog(calls), readLog([...calls, ...table])])
  t.deepEqual(counted.syscalls, plain.syscalls)
  const alone = await readLog(table)
  t.deepEqual(alone.syscalls.find(({ name }) => name === 'openat')?.args, [
    { index: 2, values: 'any' }
  ])
})

test('a descriptor that another process has sent is the same file in any print', async t => {
  for (const sent of [
    'cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[7</srv/a>]',
    'cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[7<\\x2f\\x73\\x72\\x76\\x2f\\x61>]',
    'cmsg_level=0x1, cmsg_type=0x1, cmsg_data=[7</srv/a>]',
    'cmsg_level=0x1 /* SOL_SOCKET */, cmsg_type=0x1 /* SCM_RIGHTS */, cmsg_data=[7</srv/a>]'
  ]) {
    const read = await readLog([
      START,
      `31240 recvmsg(6<socket:[10]>, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base="x", iov_len=10}], msg_iovlen=1, msg_control=[{cmsg_len=20, ${sent}}], msg_controllen=20, msg_flags=0}, 0) = 1`,
      '31240 fchmod(7, 0600) = 0',
      ...END
    ])
    t.is(read.files.find(({ path }) => path === '/srv/a')?.access, 'w', sent)
  }
})

test('-e raw=openat: what a descriptor is tells later what was opened, and its number how', async t => {
  const read = await readLog([
    START,
    '31240 openat(0xffffff9c, 0x7f94e94890b1, 0x80000, 0) = 0x3',
    '31240 mmap(NULL, 42875, PROT_READ, MAP_PRIVATE, 3</etc/ld.so.cache>, 0) = 0x7f94e9485000',
    '31240 close(3</etc/ld.so.cache>)          = 0',
    '31240 openat(0xffffff9c, 0x7f94e9456100, 0x80000, 0) = -1 ENOENT (No such file or directory)',
    '31240 openat(0xffffff9c, 0x7f94e94561e0, 0x241, 0x1b6) = 0x3',
    '31240 close(3</srv/out>)                  = 0',
    '31240 openat(0xffffff9c, 0x5652fdee2f10, 0x90800, 0) = 0x3',
    '31240 getdents64(3</srv>, 0x55d0, 32768)  = 48',
    '31240 close(3</srv>)                      = 0',
    '31240 close(3</srv/never>)                = -1 EBADF (Bad file descriptor)',
    ...END
  ])
  t.deepEqual(
    read.files.map(({ path, access }) => [path, access]),
    [
      ['/etc/ld.so.cache', 'r'],
      ['/srv/', 'r'],
      ['/srv/out', 'w'],
      ['/usr/bin/x', 'x']
    ]
  )
  t.true(read.runs[0]!.warnings.some(({ code }) => code === 'RAW_ARGUMENTS'))
})

const ARM64 = traceFixture('strace/arm64-files-y')
  .files[0]!.bytes.toString('latin1')
  .split('\n')
  .slice(0, 40)

const hex = (text: string) => Buffer.from(text, 'latin1').toString('hex').replace(/../g, '\\x$&')
const IN_HEX = ARM64.map(line =>
  line
    .replace(/"(\/[^"\\]*)"/g, (_, path: string) => `"${hex(path)}"`)
    .replace(/<(\/[^<>\\]*)>/g, (_, path: string) => `<${hex(path)}>`)
)

const CARRIED: Readonly<Record<string, (line: string) => string>> = {
  alone: line => line,
  'in JSON of docker': line => JSON.stringify({ log: `${line}\n`, stream: 'stderr' }),
  'in JSON of journald': line => JSON.stringify({ MESSAGE: line }),
  'in JSON of journald, as numbers': line => JSON.stringify({ MESSAGE: [...Buffer.from(line)] })
}
for (const [how, carry] of Object.entries(CARRIED))
  test(`paths in hexadecimal (-xx) show the architecture, too: ${how}`, async t => {
    const read = await readLog(IN_HEX.map(carry))
    t.is(read.runs[0]!.arch, 'aarch64')
    t.deepEqual(read.files, (await readLog(ARM64)).files)
    t.false(warningCodes(read).includes('ARCH_ASSUMED'))
  })

test('the colour of a name does not hide that it shows the architecture', async t => {
  const read = await readLog(
    [
      'execve("/x", ["/x"], 0x7ffc /* 8 vars */) = 0',
      'arch_prctl(0x3001 /* ARCH_??? */, 0x7ffc) = -1 EINVAL (Invalid argument)',
      'exit_group(0) = ?'
    ].map(line => line.replace(/^\w+/, '\x1b[33m$&\x1b[0m')),
    's390x'
  )
  t.is(read.runs[0]!.arch, 'x86_64')
})
