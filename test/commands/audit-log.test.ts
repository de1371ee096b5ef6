import test from 'ava'
import type { ExecutionContext } from 'ava'
import { temporaryFolder } from '../temporary-folder.ts'
import { run } from '../run.ts'
import type { Said } from '../run.ts'

const denied = (profile: string, name: string, serial = 1) =>
  `type=AVC msg=audit(1.0:${serial}): apparmor="DENIED" operation="open" profile="${profile}" name="${name}" pid=7 comm="a" requested_mask="r" denied_mask="r" fsuid=0 ouid=0\n`
const SELINUX =
  'type=AVC msg=audit(1.0:1): avc:  denied  { read } for  pid=7 comm="a" name="x" dev="dm-0" ino=7 scontext=u:r:shop_t:s0 tcontext=u:object_r:etc_t:s0 tclass=file permissive=0\n'

const runOn = (t: ExecutionContext, text: string, ...args: string[]): Promise<Said> =>
  run(temporaryFolder(t, { 'audit.log': text }), ...args, 'audit.log')

test('a log of verdicts that no profile is made of says what they are, and what to do', async t => {
  for (const command of [['generate'], ['explain', '/etc/x']]) {
    const { status, stderr } = await runOn(t, SELINUX, ...command)
    t.is(status, 2)
    t.regex(stderr, /SELinux, for which no policy is written: pipe the log to tracewall explain/)
  }
})

test('inspect shows what enforcers wrote, each with its word', async t => {
  const seccomp =
    'type=SECCOMP msg=audit(1.0:3): auid=0 uid=0 gid=0 ses=1 pid=7 comm="a" exe="/a" sig=0 arch=c000003e syscall=83 compat=0 ip=0x7f code=0x7ffc0000\n'
  const { status, stdout } = await runOn(
    t,
    denied('shop', '/etc/x') + denied('shop', '/etc/x', 2) + seccomp + SELINUX.replace(':1', ':4'),
    'inspect'
  )
  t.is(status, 0)
  t.regex(
    stdout,
    /\nVERDICTS\n {2}seccomp {3}LOG {5}1 distinct one {2}1 record\n {2}AppArmor {2}denied {2}1 distinct one {2}2 records\n {2}SELinux {3}denied {2}1 distinct one {2}1 record\n/
  )
  t.regex(stdout, /1 verdict is of SELinux, for which no policy is written/)
})

test('a log that shows nothing says why', async t => {
  const call =
    'arch=c000003e syscall=83 success=yes exit=0 a0=5 a1=1 a2=0 a3=0 items=0 ppid=6 pid=7 auid=1 uid=0 comm="a" exe="/a" key="k"'
  const { status, stderr } = await runOn(
    t,
    `Sep 01 19:32:37 host audit[7]: SYSCALL ${call}\n`,
    'generate'
  )
  t.is(status, 2)
  t.regex(stderr, /nothing to allow; .*journalctl -o json/)
})

test('no filter is made of calls of an architecture that it could not be right for', async t => {
  const call =
    'type=SECCOMP msg=audit(1.0:3): auid=0 uid=0 gid=0 ses=1 pid=7 comm="a" exe="/a" sig=0 arch=c0000008 syscall=5247 compat=0 ip=0x7f code=0x7ffc0000\n'
  const refused = await runOn(t, call, 'generate')
  t.is(refused.status, 2)
  t.regex(refused.stderr, /architecture "mipsel64", for which no seccomp profile is made/)
  const access = await runOn(t, call + denied('shop', '/etc/x'), 'generate', '--print', 'apparmor')
  t.is(access.status, 0)
  t.regex(access.stdout, / \/etc\/x r,\n/)
  const filter = await runOn(t, call + denied('shop', '/etc/x'), 'generate', '--print', 'seccomp')
  t.is(filter.status, 2)
  const { stdout } = await run(temporaryFolder(t), 'explain', call)
  t.regex(stdout, /openat on mipsel64, number 5247\n.*\n.*\n {2}what to do .* by hand/)
})

test('explain asks for one workload of a log, as generate does', async t => {
  const log = denied('shop', '/etc/x') + denied('cart', '/etc/y', 2)
  const { status, stderr } = await runOn(t, log, 'explain', '/etc/x')
  t.is(status, 2)
  t.regex(stderr, /several workloads; choose one: --profile cart \(1 record\), --profile shop/)
  const { status: chosen } = await runOn(t, log, 'explain', '--profile', 'shop', '/etc/x')
  t.is(chosen, 0)
})

const LOG = denied('shop', '/etc/x') + denied('cart', '/etc/y', 2)

test('a choice of records that would choose nothing is an error', async t => {
  const folder = temporaryFolder(t, { 'audit.log': LOG, 'web.strace': '7 brk(NULL) = 0x5581\n' })
  const says = async (status: number, ...args: string[]): Promise<string> => {
    const said = await run(folder, ...args)
    t.is(said.status, status, said.stderr)
    return said.stderr
  }
  t.regex(await says(2, 'inspect', '--key', 'k', 'web.strace'), /^tracewall: --key has no effect: /)
  await says(0, 'merge', '-o', 'both.json', 'audit.log')
  for (const command of ['generate', 'inspect', 'merge'])
    t.regex(
      await says(2, command, '--profile', 'shop', 'both.json'),
      /^tracewall: --profile has no effect: no input is an audit log\n$/
    )
  t.regex(
    await says(2, 'generate', '--profile', 'shop', 'both.json', 'audit.log'),
    /^tracewall: --profile has no effect: a behaviour file has records of several workloads; /
  )
  await says(0, 'merge', '--profile', 'shop', '-o', 'shop.json', 'audit.log')
  await says(0, 'generate', '--profile', 'shop', 'shop.json', 'audit.log')
})

test('records of another profile in a behaviour file are not said to be left out', async t => {
  const folder = temporaryFolder(t, {
    'audit.log': LOG,
    'shop.log': denied('shop', '/etc/x'),
    'shop.aa': 'profile shop {\n}\n'
  })
  await run(folder, 'merge', '-o', 'both.json', 'audit.log')
  await run(folder, 'merge', '--profile', 'cart', '-o', 'cart.json', 'audit.log')
  for (const inputs of [['both.json'], ['both.json', 'shop.log'], ['cart.json', 'shop.log']]) {
    const said = await run(folder, 'generate', '--base', 'shop.aa', ...inputs)
    t.is(said.status, 2, inputs.join())
  }
  const said = await run(folder, 'generate', '--base', 'shop.aa', 'audit.log')
  t.is(said.status, 0)
  t.regex(said.stderr, /left out are records of other profiles: cart;/)
})
