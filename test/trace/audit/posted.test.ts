import test from 'ava'
import { deniedPaths, DENIED, readAudit, STAMP } from './read-audit.ts'

const avc = (serial: number, name: string): string =>
  `type=AVC msg=audit(1429719756.273:${serial}): avc:  denied  { setopt } for  pid=1 comm="${name}" scontext=system_u:system_r:init_t:s0 tcontext=system_u:system_r:shop_t:s0 tclass=unix_dgram_socket`

test('a record that ends with its class is not joined with the one behind it that grep has numbered', async t => {
  const { selinux } = await readAudit(`211:${avc(54, 'a')}\n213:${avc(55, 'b')}\n`)
  t.deepEqual(
    selinux.map(({ class: kind, count }) => `${kind} ${count}`),
    ['unix_dgram_socket 2']
  )
})

test('a time of the kernel whose beginning was not copied is one', async t => {
  for (const time of ['  240.517741] ', '17741] ', '] ']) {
    const line = `${time}audit: type=1400 ${STAMP}${DENIED}\n`
    t.deepEqual(await deniedPaths(line), ['/etc/a r'], time)
  }
})

test('of an execve without its first PATH record the loader is no program', async t => {
  const at = 'msg=audit(1501667273.322:97023): '
  const log = [
    `type=SYSCALL ${at}arch=c000003e syscall=59 success=yes exit=0 a0=1 a1=2 a2=3 a3=4 items=2 ppid=1 pid=2 auid=0 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=1 comm="ls" exe="/usr/bin/ls" key="exec"\n`,
    `type=CWD ${at}cwd="/"\n`,
    `type=PATH ${at}item=1 name="/lib64/ld-linux-x86-64.so.2" inode=21 dev=08:03 mode=0100755 ouid=0 ogid=0 rdev=00:00 objtype=NORMAL\n`
  ]
  const { execs, files, runs } = await readAudit(log.join(''))
  t.deepEqual([execs, files], [[], []])
  t.true(runs[0]!.warnings.some(({ code }) => code === 'INCOMPLETE_EVENTS'))
})

const RECORDS = {
  SYSCALL:
    'arch=c000003e syscall=257 success=yes exit=3 a0=ffffff9c a1=1 a2=0 a3=0 items=1 ppid=1 pid=2 auid=0 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=1 comm="cat" exe="/usr/bin/cat"',
  CWD: 'cwd="/"',
  PATH: 'item=0 name="/etc/NAME" inode=2 dev=08:01 mode=0100644 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL',
  PROCTITLE: 'proctitle="cat"'
}

/** An event whose records stand as they are listed. */
function event(serial: number, types: readonly string[]): string {
  const texts: Readonly<Record<string, string>> = {
    ...RECORDS,
    SYSCALL: `${RECORDS.SYSCALL} key=${types.includes('AVC') ? '(null)' : '"shop"'}`,
    PATH: RECORDS.PATH.replace('NAME', `${serial}`),
    AVC: DENIED.replace('/etc/a', `/etc/${serial}`)
  }
  return types
    .map(type => `type=${type} msg=audit(1501667273.322:${serial}): ${texts[type]}\n`)
    .join('')
}

test('records of one event that someone has sorted are of one event, whatever stands last', async t => {
  const called = [
    ['PATH', 'SYSCALL', 'PROCTITLE', 'CWD'],
    ['SYSCALL', 'PROCTITLE', 'CWD', 'PATH'],
    ['PROCTITLE', 'CWD', 'PATH', 'SYSCALL'],
    ['CWD', 'SYSCALL', 'PROCTITLE', 'PATH']
  ].map((types, index) => event(index + 1, types))
  const { files, runs } = await readAudit(called.join(''))
  t.deepEqual(
    files.map(({ path, access }) => `${path} ${access}`),
    ['/etc/1 r', '/etc/2 r', '/etc/3 r', '/etc/4 r']
  )
  t.deepEqual(runs[0]!.ledger.used, 16)
  t.false(runs[0]!.warnings.some(({ code }) => code === 'INCOMPLETE_EVENTS'))
})

test('what AppArmor says of a call that stands before it is not lost, nor is the call one that was asked for', async t => {
  const judged = [
    ['SYSCALL', 'PROCTITLE', 'AVC'],
    ['SYSCALL', 'PROCTITLE', 'AVC'],
    ['PROCTITLE', 'SYSCALL', 'AVC']
  ].map((types, index) => event(index + 1, types))
  const behaviour = await readAudit(judged.join(''))
  t.deepEqual(await deniedPaths(judged.join('')), ['/etc/1 r', '/etc/2 r', '/etc/3 r'])
  t.deepEqual(behaviour.syscalls, [])
})
