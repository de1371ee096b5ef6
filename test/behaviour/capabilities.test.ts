import test from 'ava'
import type { CapabilityFact } from '../../src/behaviour/behaviour.ts'
import { observed } from './observed.ts'

test('a call that works only with a capability is evidence, with its program and place', async t => {
  const capabilities = await capabilitiesIn(`
10 execve("/usr/sbin/httpd", ["httpd"], 0x7ffc /* 5 vars */) = 0
10 bind(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("0.0.0.0")}, 16) = 0
10 bind(4, {sa_family=AF_INET, sin_port=htons(8080), sin_addr=inet_addr("0.0.0.0")}, 16) = 0
10 setuid(33) = 0
10 socket(AF_PACKET, SOCK_RAW, htons(0x3)) = -1 EPERM (Operation not permitted)
10 chroot("/nowhere") = -1 ENOENT (No such file or directory)
`)
  t.deepEqual(
    capabilities.map(fact => [fact.capability, fact.outcome, fact.by, fact.first]),
    [
      ['net_bind_service', 'used', '/usr/sbin/httpd', 2],
      ['net_raw', 'refused', '/usr/sbin/httpd', 5],
      ['setuid', 'used', '/usr/sbin/httpd', 4]
    ]
  )
})

test('the capabilities that a program has in a user namespace of its own are not the machine’s', async t => {
  for (const start of [
    '10 unshare(CLONE_NEWUSER|CLONE_NEWNS) = 0',
    '10 setns(5, CLONE_NEWUSER) = 0\n10 unshare(CLONE_NEWNS) = 0'
  ])
    t.deepEqual(
      (await capabilitiesIn(`${start}\n10 mount("none", "/mnt", "tmpfs", 0, NULL) = 0`)).filter(
        fact => fact.operation !== 'join a namespace'
      ),
      []
    )
  const child = await capabilitiesIn(`
10 clone(child_stack=NULL, flags=CLONE_NEWUSER|CLONE_NEWPID|SIGCHLD) = 11
11 chroot("/proc/self/fdinfo") = 0
10 sethostname("web", 3) = 0
`)
  t.deepEqual(
    child.map(fact => fact.operation),
    ['set the host or domain name'],
    'the parent stays outside'
  )
})

test('a signal to a process that changed its user needs a capability, one to an equal does not', async t => {
  const [start, workers] = [
    `
10 execve("/usr/sbin/httpd", ["httpd"], 0x7ffc /* 5 vars */) = 0
10 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD) = 11
10 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD) = 12`,
    `
11 setuid(33) = 0
12 setresuid(33, 33, 33) = 0`
  ]
  const signals = async (text: string): Promise<unknown[]> =>
    (await capabilitiesIn(text))
      .filter(fact => fact.capability === 'kill')
      .map(fact => [fact.outcome, fact.first])
  t.deepEqual(await signals(`${start}\n10 kill(11, SIGTERM) = 0${workers}`), [], 'both are alike')
  t.deepEqual(await signals(`${start}${workers}\n10 kill(11, SIGTERM) = 0`), [['used', 6]])
  t.deepEqual(await signals(`${start}${workers}\n10 kill(12, 0) = 0`), [['used', 6]])
  t.deepEqual(await signals(`${start}${workers}\n10 tgkill(12, 12, SIGTERM) = 0`), [['used', 6]])
  t.deepEqual(await signals(`${start}${workers}\n10 kill(12, SIGTERM) = -1 EPERM (x)`), [
    ['refused', 6]
  ])
  for (const free of [
    '11 kill(11, SIGTERM) = 0',
    '11 kill(12, SIGTERM) = 0',
    '10 kill(11, SIGCONT) = 0',
    '10 kill(13, SIGTERM) = 0',
    '10 kill(-11, SIGTERM) = 0',
    '10 kill(12, SIGTERM) = -1 ESRCH (x)'
  ])
    t.deepEqual(await signals(`${start}${workers}\n${free}`), [], free)
  t.deepEqual(
    await signals(`${start}\n12 setreuid(-1, 33) = 0\n10 kill(12, SIGTERM) = 0`),
    [],
    'its real user is the same still'
  )
})

test('raising a hard limit needs a capability, setting or lowering one does not', async t => {
  const capabilities = await capabilitiesIn(`
10 prlimit64(0, RLIMIT_NOFILE, NULL, {rlim_cur=1024, rlim_max=512*1024}) = 0
10 prlimit64(0, RLIMIT_NOFILE, {rlim_cur=4096, rlim_max=512*1024}, NULL) = 0
10 prlimit64(0, RLIMIT_NOFILE, {rlim_cur=4096, rlim_max=4096}, NULL) = 0
10 prlimit64(0, RLIMIT_NOFILE, {rlim_cur=8192, rlim_max=8192}, NULL) = 0
10 setrlimit(RLIMIT_NPROC, {rlim_cur=10, rlim_max=10}) = 0
10 prlimit64(0, RLIMIT_MEMLOCK, {rlim_cur=RLIM64_INFINITY, rlim_max=RLIM64_INFINITY}, {rlim_cur=65536, rlim_max=65536}) = 0
10 setrlimit(RLIMIT_CORE, {rlim_cur=RLIM64_INFINITY, rlim_max=RLIM64_INFINITY}) = -1 EPERM (Operation not permitted)
10 prlimit64(11, RLIMIT_NOFILE, {rlim_cur=65536, rlim_max=65536}, {rlim_cur=1024, rlim_max=4096}) = 0
`)
  t.deepEqual(
    capabilities.map(fact => [fact.capability, fact.operation, fact.outcome, fact.first]),
    [
      ['sys_resource', 'raise the hard limit RLIMIT_CORE', 'refused', 7],
      ['sys_resource', 'raise the hard limit RLIMIT_MEMLOCK', 'used', 6],
      ['sys_resource', 'raise the hard limit RLIMIT_NOFILE', 'used', 4]
    ]
  )
})

interface Opened {
  readonly flags: string
  readonly mode: string
  readonly owner?: number
  readonly group?: number
  readonly type?: string
  readonly as?: number
  readonly error?: number
  readonly path?: string
}

/** What an audit log of one open shows of capabilities, in short. */
async function shownByOpen(opened: Opened): Promise<string[]> {
  const { flags, mode, owner = 33, group = 33, type = 'NORMAL', as = 0, error } = opened
  const { path = '/srv/x' } = opened
  const id = 'msg=audit(1700000000.123:7):'
  const ids = `uid=${as} gid=${as} euid=${as} suid=${as} fsuid=${as} egid=${as} sgid=${as} fsgid=${as}`
  const result = error === undefined ? 'success=yes exit=3' : `success=no exit=-${error}`
  const facts = await capabilitiesIn(`
type=SYSCALL ${id} arch=c000003e syscall=257 ${result} a0=ffffff9c a1=7ffc a2=${flags} a3=0 items=1 ppid=1 pid=10 auid=0 ${ids} tty=(none) ses=1 comm="app" exe="/usr/bin/app" key="x"
type=CWD ${id} cwd="/"
type=PATH ${id} item=0 name="${path}" inode=1 dev=fe:00 mode=0100${mode} ouid=${owner} ogid=${group} rdev=00:00 nametype=${type}
`)
  return facts.map(fact => `${fact.capability} ${fact.outcome} ${fact.confidence}`)
}

const [O_RDONLY, O_WRONLY, O_RDWR] = ['0', '1', '2']

test('a file that owner and mode refuse is opened with a capability', async t => {
  const cases: [Opened, string[]][] = [
    [{ flags: O_RDONLY, mode: '600' }, ['dac_read_search used high']],
    [{ flags: O_WRONLY, mode: '644' }, ['dac_override used high']],
    [{ flags: O_RDWR, mode: '644' }, ['dac_override used high']],
    [{ flags: O_RDONLY, mode: '640' }, ['dac_read_search used medium']],
    [{ flags: O_RDONLY, mode: '640', group: 0 }, []],
    [{ flags: O_RDONLY, mode: '644' }, []],
    [{ flags: O_WRONLY, mode: '644', owner: 0 }, []],
    [{ flags: O_RDONLY, mode: '200', owner: 0 }, ['dac_read_search used high']],
    [{ flags: '41', mode: '400', type: 'CREATE' }, []],
    [{ flags: O_RDONLY, mode: '600', as: 1000, error: 13 }, ['dac_read_search refused high']],
    [{ flags: O_RDONLY, mode: '600', as: 1000, error: 2 }, []],
    // A thread that names another one after the change of user: /proc lets it, whatever the mode says.
    [{ flags: O_RDWR, mode: '644', owner: 0, as: 103, path: '/proc/self/task/11/comm' }, []]
  ]
  for (const [opened, expected] of cases)
    t.deepEqual(await shownByOpen(opened), expected, JSON.stringify(opened))
})

async function capabilitiesIn(log: string): Promise<readonly CapabilityFact[]> {
  return (await observed(log)).capabilities
}
