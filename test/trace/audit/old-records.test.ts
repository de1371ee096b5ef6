import test from 'ava'
import { STAMP, callsOf, readAudit, warningCodes } from './read-audit.ts'

test('Linux 3.10 writes two blanks before a cwd, and objtype for nametype', async t => {
  const head = (type: string) => `type=${type} msg=audit(1690978680.861:1126): `
  const { files } = await readAudit(
    [
      `${head('SYSCALL')}arch=c000003e syscall=2 success=yes exit=3 a0=1345840 a1=441 a2=1b6 a3=63 items=2 ppid=22850 pid=22886 auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=5 comm="nano" exe="/usr/bin/nano" subj=u:r:t:s0-s0:c0.c1023 key="web"`,
      `${head('CWD')} cwd="/etc/nginx"`,
      `${head('PATH')}item=0 name="/etc/nginx/" inode=33577648 dev=08:01 mode=040755 ouid=0 ogid=0 rdev=00:00 obj=u:r:t:s0 objtype=PARENT cap_fp=0`,
      `${head('PATH')}item=1 name="nginx.conf" inode=33577660 dev=08:01 mode=0100644 ouid=0 ogid=0 rdev=00:00 obj=u:r:t:s0 objtype=NORMAL cap_fp=0\n`
    ].join('\n')
  )
  t.deepEqual(
    files.map(({ path, access }) => [path, access]),
    [['/etc/nginx/nginx.conf', 'w']]
  )
})

test('the oldest records of SELinux have no type, and one serial for all', async t => {
  const line = (second: number, perm: string) =>
    `Mar 11 10:46:39 host kernel: audit(11105523${second}.123:0): avc:  denied  { ${perm} } for  pid=2041 exe=/sbin/dhclient name=resolv.conf dev=hda2 ino=12 scontext=root:system_r:dhcpc_t tcontext=root:object_r:etc_t tclass=file\n`
  const { selinux } = await readAudit(line(98, 'read') + line(99, 'write'))
  t.deepEqual(
    selinux.map(({ perms, permissive }) => [perms, permissive]),
    [
      [['read'], null],
      [['write'], null]
    ]
  )
})

test('a record without an architecture is taken for x86_64, and that is said', async t => {
  const behaviour = await readAudit(
    `[ 12.1] type=1326 ${STAMP}auid=1000 uid=1000 gid=1000 ses=2 pid=1234 comm="shop" reason="seccomp" sig=0 syscall=12 compat=0 ip=0x7f3 code=0x50000\n`
  )
  t.deepEqual(callsOf(behaviour), ['x86_64 brk 1'])
  t.true(warningCodes(behaviour).includes('ARCH_ASSUMED'))
})

test('journald printed the number of a type for its name', async t => {
  const denied =
    'apparmor="DENIED" operation="open" profile="shop" name="/etc/a" pid=7 comm="shop" requested_mask="r" denied_mask="r" fsuid=0 ouid=0'
  for (const type of ['<audit-1400>', 'AUDIT1400', 'UNKNOWN[1400]']) {
    const { apparmor } = await readAudit(
      `Sep 10 12:55:04 host audit[7]: ${type} ${denied}\nSep 10 12:55:04 host kernel: audit: type=1400 audit(1.0:2): ${denied}\n`
    )
    t.deepEqual(
      apparmor.map(({ path, count }) => [path, count]),
      [['/etc/a', 1]],
      type
    )
    t.is((await readAudit(`Sep 10 12:55:04 host audit[7]: ${type} ${denied}\n`)).apparmor.length, 1)
  }
})
