import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { run } from '../run.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { LOG, amend, contents, difference } from './amended.ts'

const FOREIGN = `# Hand-made.
#include <tunables/global>
@{DATA}=/srv/data /opt/data

/usr/bin/app {
  #include <abstractions/base>
  capability chown setuid,   # two
  network inet stream,

  /etc/{passwd,group} r,   # accounts
  deny /etc/secret r,
  owner @{DATA}/** rw,
  r /lib/*.so,
\t/usr/bin/helper Cx -> helper,
  "/srv/with space" r,

  profile helper {
    /usr/bin/helper mr,
  }
}
`

test("anyone's AppArmor text is understood and keeps its form", async t => {
  const folder = temporaryFolder(t, {
    'app.aa': FOREIGN,
    'run.strace': LOG(
      'openat(AT_FDCWD, "/etc/group", O_RDONLY) = 3</etc/group>',
      'openat(AT_FDCWD, "/lib/libx.so", O_RDONLY) = 3</lib/libx.so>',
      'openat(AT_FDCWD, "/srv/with space", O_RDONLY) = 3</srv/with space>',
      'openat(AT_FDCWD, "/etc/secret", O_RDONLY) = 3</etc/secret>',
      'openat(AT_FDCWD, "/srv/data/x", O_RDONLY) = 3</srv/data/x>',
      'socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 4<TCP:[1]>'
    )
  })
  const { status, summary } = await amend(folder, '--base', 'app.aa', '--out', 'new', 'run.strace')
  t.deepEqual(
    summary.changes.map(({ what, state, note }) => [what, state, note]),
    [
      ['/etc/secret r', 'by-hand', 'refused in line 11'],
      // Only its owner may, and the log does not say who owns it.
      ['/srv/data/x r', 'made', undefined],
      ['/usr/bin/app x', 'made', undefined]
    ]
  )
  t.is(status, 1)
  const { added, removed } = difference(FOREIGN, contents(join(folder, 'new'))['app.aa']!)
  t.deepEqual(added.map(line => line.trim()).sort(), ['/srv/data/x r,', '/usr/bin/app ix,'])
  t.deepEqual(removed, [])
})

test("anyone's seccomp JSON keeps its form, numbers and conditions", async t => {
  const text = `{"defaultAction":"SCMP_ACT_ERRNO", "architectures":["SCMP_ARCH_X86_64"],
  "syscalls": [
    {"names": ["write", "read", "execve", "exit_group"], "action": "SCMP_ACT_ALLOW"},
    {"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]},
    {"names": ["lseek"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 1, "value": 18446744073709551615, "op": "SCMP_CMP_NE"}]}
  ]}`
  const folder = temporaryFolder(t, {
    'p.json': text,
    'run.strace': LOG('socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 4<TCP:[1]>', 'getcwd("/", 9) = 2')
  })
  const held = await amend(folder, '--base', 'p.json', '--out', 'new', 'run.strace')
  t.deepEqual(
    held.summary.changes.map(({ what, state }) => [what, state]),
    [
      ['system call getcwd', 'made'],
      ['system call socket with argument 0 = 0x2', 'made']
    ]
  )
  t.is(
    contents(join(folder, 'new'))['p.json'],
    text
      .replace('"exit_group"', '"exit_group", "getcwd"')
      .replace(
        '},\n    {"names": ["lseek"]',
        '},\n    {"names":["socket"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":2,"op":"SCMP_CMP_EQ"}]},\n    {"names": ["lseek"]'
      )
  )
})

const denied = (profile: string, name: string): string =>
  `type=AVC msg=audit(1795623562.225:12): apparmor="DENIED" operation="open" profile="${profile}" name="${name}" pid=7 comm="shop" requested_mask="r" denied_mask="r" fsuid=1000 ouid=1000\n`

test('a value whose sign may fill the upper half of its register is compared in the lower one', async t => {
  const text = `{"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86_64"],"syscalls":[
    {"names":["socket"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":1,"op":"SCMP_CMP_EQ"}]}]}`
  const record =
    'type=SYSCALL msg=audit(1700000000.123:7): arch=c000003e syscall=41 success=no exit=-1 a0=ffffffff80045430 a1=1 a2=0 a3=0 items=0 ppid=1 pid=9 auid=0 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm="a" exe="/bin/a" key="x"\n'
  const folder = temporaryFolder(t, { 'p.json': text, 'd.log': record })
  await amend(folder, '--base', 'p.json', '--out', 'new', '--allow-dangerous', 'd.log')
  const { added } = difference(text, contents(join(folder, 'new'))['p.json']!)
  t.true(
    added.join().includes('"value":4294967295,"valueTwo":2147767344,"op":"SCMP_CMP_MASKED_EQ"'),
    added.join()
  )
})

test('a profile behind a boolean variable is one, and rules under a condition are said not to be understood', async t => {
  const text = `$debug = true
\${other}=false
profile shop {
  if $debug {
    /etc/debug r,
  }
  deny /etc/secret r,
}
/usr/sbin/other {
  /etc/other r,
}
`
  const folder = temporaryFolder(t, {
    'app.aa': text,
    'd.log': denied('shop', '/etc/secret') + denied('shop', '/srv/new')
  })
  const { summary } = await amend(folder, '--base', 'app.aa', 'd.log')
  t.deepEqual(
    summary.changes.map(({ what, state, note }) => [what, state, note]),
    [
      ['/etc/secret r', 'by-hand', 'refused in line 7'],
      ['/srv/new r', 'made', undefined]
    ]
  )
  t.regex(summary.warnings.join(), /what stands in line 4 is not understood/)
  const after = contents(folder)['app.aa']!
  t.is(after, text.replace('  if $debug', '  /srv/new r,\n  if $debug'))
})

test('a block that is of no profile is an error, and no rules go elsewhere', async t => {
  const folder = temporaryFolder(t, {
    'app.aa': 'profile shop {\n}\nif $debug {\n  profile more {\n  }\n}\n',
    'd.log': denied('shop', '/srv/new')
  })
  const said = await run(folder, 'generate', '--base', 'app.aa', 'd.log')
  t.is(said.status, 2)
  t.regex(said.stderr, /app\.aa:3: what this block is of is not understood/)
})

test('a folder that is included stands for its files', async t => {
  const files = {
    'app.aa':
      '#include <tunables/global>\nprofile shop {\n  owner @{HOME}/.cache/** r,\n  /srv/a r,\n}\n',
    'd.log': denied('shop', '/srv/homes/u/.cache/x')
  }
  const folder = temporaryFolder(t, files)
  mkdirSync(join(folder, 'inc/tunables/home.d'), { recursive: true })
  const tunables = join(folder, 'inc/tunables')
  writeFileSync(
    join(tunables, 'global'),
    '@{HOME}=@{HOMEDIRS}/*/ /root/\n@{HOMEDIRS}=/home/\ninclude <tunables/home.d>\n'
  )
  writeFileSync(join(tunables, 'home.d/site.local'), '@{HOMEDIRS}+=/srv/homes/\n')
  writeFileSync(join(tunables, 'home.d/site.local~'), '@{HOMEDIRS}+=/srv/\n')
  const { status, summary } = await amend(folder, '--base', 'app.aa', '--include', 'inc', 'd.log')
  t.deepEqual([status, summary.changes], [0, []])
  t.notRegex(summary.warnings.join(), /not at hand|not understood/)
  const without = await amend(folder, '--base', 'app.aa', '--out', 'new', 'd.log')
  t.regex(without.summary.warnings.join(), /tunables\/global is not at hand.*--include/)
})
