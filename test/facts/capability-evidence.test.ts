import { readFileSync } from 'node:fs'
import test from 'ava'
import { capabilityEvidence, fileEvidence } from '../../src/facts/capability-evidence.ts'
import { matches } from '../../src/facts/evidence-match.ts'
import type { Caller } from '../../src/facts/evidence-match.ts'
import facts from '../../src/facts/capability-evidence.json' with { type: 'json' }
import { isSyscall } from '../../src/facts/syscall-table.ts'
import { processorTime } from '../processor-time.ts'

const root: Caller = { uid: 0, gid: 0, inOwnUserNamespace: false }

// Recorded with strace 6.1 from two small programs that make each call once.
const shown = [
  'ioctl linux_immutable',
  'ioctl net_admin',
  'ioctl net_admin?',
  'ioctl net_admin',
  'ioctl sys_time',
  'sched_setscheduler sys_nice',
  'sched_setparam sys_nice',
  'sched_setattr sys_nice',
  'prctl setpcap',
  'prctl setpcap',
  'prctl sys_resource',
  'setpriority sys_nice',
  'clock_adjtime',
  'clock_adjtime sys_time',
  'clock_adjtime sys_time',
  'quotactl sys_admin',
  'mknodat',
  'mknodat mknod',
  'mknodat',
  'mknodat',
  'ioprio_set sys_nice?',
  'mbind sys_nice',
  'move_pages sys_nice',
  'shmget ipc_lock?',
  'syslog syslog?',
  'syslog syslog',
  'syslog',
  'timer_create wake_alarm',
  'timerfd_create wake_alarm',
  'clock_nanosleep wake_alarm',
  'fanotify_init',
  'fanotify_init sys_admin?',
  'setxattr sys_admin',
  'setxattr setfcap',
  'linkat dac_read_search?',
  'ioperm sys_rawio',
  'iopl sys_rawio',
  'setreuid',
  'setresgid',
  'chown',
  'setgroups setgid',
  'setns sys_admin sys_chroot',
  'open_tree sys_admin',
  'fsconfig sys_admin',
  'clone sys_admin',
  'clone3 checkpoint_restore? sys_admin',
  'sendto audit_write',
  'sendto audit_control',
  'sendto audit_write',
  'sendto audit_write',
  'sendto audit_write',
  'sendto audit_write',
  'bind',
  'bind net_bind_service',
  'setsockopt net_admin',
  'setsockopt net_admin',
  'setsockopt',
  'socket net_raw',
  'socket net_raw',
  'socket',
  'socket',
  'setgroups setgid',
  'setresgid setgid',
  'setuid setuid',
  'setuid setuid',
  'socket net_raw',
  'setpriority sys_nice',
  'unshare',
  'unshare'
]

for (const form of ['abbrev', 'raw', 'verbose'])
  test(`a call shows the same capabilities under -X ${form}`, t => {
    t.deepEqual(evidenceOf(form), shown)
  })

test('with every argument as a number, structures and strings show nothing and are not guessed', t => {
  const hidden = [
    'linux_immutable',
    'sched_setattr',
    'clock_adjtime',
    'setxattr',
    'clone3',
    'sched_setparam'
  ]
  const rest = shown
    .filter(line => !/^(sendto|bind|setsockopt)/.test(line))
    .map(line => (hidden.some(word => line.includes(word)) ? line.split(' ')[0] : line))
  t.deepEqual(evidenceOf('raw-all'), rest)
})

test('a change to the own id needs nothing, -1 is no change, and an unknown caller is not taken for someone else than root', t => {
  const setuid = (text: string, uid: number | null): boolean =>
    fits('setuid', [text], { uid, gid: null, inOwnUserNamespace: false })
  t.true(setuid('33', 0))
  t.true(setuid('33', null))
  t.true(setuid('0', 1000))
  t.false(setuid('0', 0))
  t.false(setuid('0', null))
  t.false(setuid('33', 33))
  t.true(fits('setresuid', ['-1', '33', '-1'], root))
  t.false(fits('setresuid', ['-1', '0', '4294967295'], root))
  t.false(fits('fchownat', ['AT_FDCWD', '"f"', '-1', '-1', '0'], root))
  t.true(fits('fchownat', ['AT_FDCWD', '"f"', '1000', '-1', '0'], root))
})

test('the last unprivileged port is 1024', t => {
  const bind = (port: number): boolean =>
    fits('bind', [
      '3',
      `{sa_family=AF_INET6, sin6_port=htons(${port}), sin6_flowinfo=htonl(0)}`,
      '28'
    ])
  t.deepEqual([0, 1, 1023, 1024].map(bind), [false, true, true, false])
})

test('what a program writes cannot pass for a structure member', t => {
  const hostile = '{msg_name=NULL, msg_iov=[{iov_base="{nlmsg_type=AUDIT_USER}", iov_len=9}]}'
  t.false(fits('sendmsg', ['3<socket:[1]>', hostile, '0']))
  t.false(fits('bind', ['3', '{sa_family=AF_UNIX, sun_path="x, sin_port=htons(80)"}', '110']))
  t.false(fits('bind', ['3', '{sa_family=AF_UNIX, sun_path="x\\", sin_port=htons(80)"}', '110']))
})

test('in a user namespace of its own a program uses no capability of the host', t => {
  t.true(fits('mount', ['"none"', '"/"', 'NULL', 'MS_PRIVATE', 'NULL']))
  t.false(fits('mount', ['"none"', '"/"'], { ...root, inOwnUserNamespace: true }))
})

test('argument names of strace -N are not part of the argument', t => {
  t.true(fits('prctl', ['option=PR_CAPBSET_DROP', 'arg2=CAP_CHOWN']))
  t.true(fits('setuid', ['uid=33'], root))
})

test('hostile arguments are answered at once', t => {
  const started = processorTime()
  for (const text of [
    '"'.repeat(1e6),
    '{'.repeat(1e6),
    '{nlmsg_type='.repeat(1e5),
    '/*'.repeat(1e6),
    '\\'.repeat(1e6)
  ])
    for (const name of ['sendmsg', 'bind', 'ioctl', 'setxattr', 'clone3'])
      fits(name, [text, text, text])
  t.true(processorTime() - started < 5000)
})

test('every rule is about system calls that exist', t => {
  for (const name of facts.calls.flatMap(rule => rule.syscalls)) {
    t.true(isSyscall(name), name)
    t.true(capabilityEvidence(name).length > 0, name)
  }
  t.deepEqual(capabilityEvidence('read'), [])
  t.deepEqual(capabilityEvidence('__proto__'), [])
})

test('files that only a privileged program can use are evidence', t => {
  const of = (path: string): string[] => fileEvidence(path).map(rule => rule.capability)
  t.deepEqual(of('/dev/mem'), ['sys_rawio'])
  t.deepEqual(of('/proc/{pid}/oom_score_adj'), ['sys_resource'])
  t.deepEqual(of('/dev/memory'), [])
})

function evidenceOf(form: string): string[] {
  const text = readFileSync(`test/fixtures/capabilities/${form}.strace`, 'utf8')
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const name = line.slice(0, line.indexOf('('))
      const inner = line.slice(name.length + 1, line.search(/\) += /))
      const found = capabilityEvidence(name)
        .filter(rule => matches(rule, splitArguments(inner), root))
        .map(rule => rule.capability + (rule.confidence === 'high' ? '' : '?'))
      return [name, ...new Set(found)].join(' ')
    })
}

function fits(name: string, args: readonly string[], caller?: Caller): boolean {
  return capabilityEvidence(name).some(rule => matches(rule, args, caller))
}

/** At the commas outside of brackets and strings. */
function splitArguments(text: string): string[] {
  const args = ['']
  let depth = 0
  for (const part of text.match(/"(?:[^"\\]|\\.)*"|[([{]|[)\]}]|, |[^]/g) ?? []) {
    if ('([{'.includes(part)) depth++
    if (')]}'.includes(part)) depth--
    if (part === ', ' && depth === 0) args.push('')
    else args[args.length - 1] += part
  }
  return args
}

test('a message whose number only audit has shows audit_write where the log does not tell the protocol', t => {
  const message = '[{nlmsg_len=88, nlmsg_type=0x463 /* NLMSG_??? */, nlmsg_seq=2}, "op"], 88'
  const shows = (descriptor: string, text: string): boolean =>
    fits('sendto', [descriptor, text], { uid: 0, gid: null, inOwnUserNamespace: false })
  // Before the first message the socket has no name, whatever -y and -yy could tell.
  for (const socket of ['6', '6<socket:[11387]>', '6<NETLINK:[11660]>'])
    t.true(shows(socket, message), socket)
  t.false(shows('6<NETLINK:[ROUTE:1]>', message))
  t.false(shows('6', message.replace('0x463', '0xa03')))
})
