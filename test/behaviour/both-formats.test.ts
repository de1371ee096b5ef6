import test from 'ava'
import type { Behaviour } from '../../src/behaviour/behaviour.ts'
import { readAudit } from '../trace/audit/read-audit.ts'
import { observed } from './observed.ts'

/** A call as strace prints it, and what audit writes of it: number, registers, result, other records. */
type Both = readonly [
  strace: string,
  number: number,
  registers: string,
  exit: number,
  ...records: string[]
]

const path = (item: number, name: string, mode: string, type: string): string =>
  `type=PATH item=${item} name="${name}" inode=${item + 5} dev=fe:00 mode=${mode} ouid=0 ogid=0 rdev=00:00 nametype=${type}`

const CALLS: readonly Both[] = [
  [
    'execve("/usr/bin/app", ["app"], 0x7ffd /* 0 vars */) = 0',
    59,
    'a0=7f a1=7f a2=7f a3=0',
    0,
    path(0, '/usr/bin/app', '0100755', 'NORMAL'),
    path(1, '/lib64/ld-linux-x86-64.so.2', '0100755', 'NORMAL')
  ],
  [
    'openat(AT_FDCWD, "/etc/hosts", O_RDONLY) = 3',
    257,
    'a0=ffffff9c a1=7f a2=0 a3=0',
    3,
    path(0, '/etc/hosts', '0100644', 'NORMAL')
  ],
  ['socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 4', 41, 'a0=2 a1=1 a2=6 a3=0', 4],
  ['socket(AF_INET6, SOCK_DGRAM, IPPROTO_IP) = 5', 41, 'a0=a a1=2 a2=0 a3=0', 5],
  ['socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) = 6', 41, 'a0=10 a1=3 a2=0 a3=0', 6],
  ['socket(AF_NETLINK, SOCK_RAW, NETLINK_AUDIT) = 7', 41, 'a0=10 a1=3 a2=9 a3=0', 7],
  ['socket(AF_UNIX, SOCK_DGRAM|SOCK_CLOEXEC, 0) = 8', 41, 'a0=1 a1=80002 a2=0 a3=0', 8],
  [
    'bind(4, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("0.0.0.0")}, 16) = 0',
    49,
    'a0=4 a1=7f a2=10 a3=0',
    0,
    'type=SOCKADDR saddr=02000050000000000000000000000000'
  ],
  [
    'mkdir("/srv/d", 0755) = 0',
    83,
    'a0=7f a1=1ed a2=0 a3=0',
    0,
    path(0, '/srv/', '040755', 'PARENT'),
    path(1, '/srv/d', '040755', 'CREATE')
  ],
  [
    'rename("/srv/a", "/srv/b") = 0',
    82,
    'a0=7f a1=7f a2=0 a3=0',
    0,
    path(0, '/srv/', '040755', 'PARENT'),
    path(1, '/srv/', '040755', 'PARENT'),
    path(2, '/srv/a', '0100644', 'DELETE'),
    path(3, '/srv/b', '0100644', 'CREATE')
  ],
  [
    'unlink("/srv/x") = 0',
    87,
    'a0=7f a1=0 a2=0 a3=0',
    0,
    path(0, '/srv/', '040755', 'PARENT'),
    path(1, '/srv/x', '0100644', 'DELETE')
  ],
  [
    'mq_open("orders", O_RDWR|O_CREAT, 0600, NULL) = 9',
    240,
    'a0=7f a1=42 a2=180 a3=0',
    9,
    'type=MQ_OPEN oflag=0x42 mode=0600 mq_flags=0x0 mq_maxmsg=0 mq_msgsize=0 mq_curmsgs=0',
    path(0, 'orders', '0100600', 'CREATE')
  ]
]

function audited([, number, registers, exit, ...records]: Both, index: number): string {
  const stamp = `msg=audit(1795623569.861:${index + 1}): `
  const paths = records.filter(record => record.startsWith('type=PATH'))
  const lines = [
    `type=SYSCALL ${stamp}arch=c000003e syscall=${number} success=yes exit=${exit} ${registers} items=${paths.length} ppid=1 pid=10 auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=6 comm="app" exe="/usr/bin/app" subj=unconfined key="app"`,
    ...(paths.length > 0 ? [`type=CWD ${stamp}cwd="/"`] : []),
    ...records.map(record => record.replace(/^(type=\w+ )/, `$1${stamp}`)),
    `type=PROCTITLE ${stamp}proctitle="app"`
  ]
  return `${lines.join('\n')}\n`
}

test('what strace and audit have seen is the same fact', async t => {
  const strace = await observed(CALLS.map(([line]) => `10 ${line}\n`).join(''), { cwd: '/' })
  const audit = await readAudit(CALLS.map(audited).join(''))
  for (const list of [
    'syscalls',
    'files',
    'execs',
    'unmounted',
    'sockets',
    'capabilities'
  ] as const) {
    // Where it was seen differs, of course.
    const facts = (behaviour: Behaviour): unknown[] =>
      JSON.parse(
        JSON.stringify([...behaviour[list]], (key, value: unknown) =>
          key === 'first' || key === 'runs' ? undefined : value
        )
      ) as unknown[]
    t.deepEqual(facts(audit), facts(strace), list)
    t.true(facts(audit).length > 0, list)
  }
})
