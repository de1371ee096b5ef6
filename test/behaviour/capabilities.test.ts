import test from 'ava'
import { observe } from '../../src/behaviour/observe.ts'

test('a call that works only with a capability is evidence, with its program and place', async t => {
  const capabilities = await observed(`
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
      (await observed(`${start}\n10 mount("none", "/mnt", "tmpfs", 0, NULL) = 0`)).filter(
        fact => fact.operation !== 'join a namespace'
      ),
      []
    )
  const child = await observed(`
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

async function observed(text: string) {
  const source = {
    name: 'web.strace',
    tid: null,
    async *chunks() {
      yield new TextEncoder().encode(`${text.trim()}\n`)
    }
  }
  const recording = { label: 'web', sources: [source], meta: null }
  const options = { arch: 'x86_64', cwd: null, resolveLink: null }
  return (await observe(recording, options)).capabilities
}
