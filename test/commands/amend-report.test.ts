import { createHash } from 'node:crypto'
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { temporaryFolder } from '../temporary-folder.ts'
import { run } from '../run.ts'
import { inRepository } from '../repository.ts'
import { LOG, amend, contents, difference } from './amended.ts'

const ROOT = inRepository('.')
const NGINX = join(ROOT, 'traces/nginx.strace.gz')

test('the report tells what was added, why, how bad it is and where it was seen', async t => {
  const folder = temporaryFolder(t, {
    'later.strace': LOG(
      'openat(AT_FDCWD, "/srv/a|`b.txt", O_RDONLY) = 3</srv/a|`b.txt>',
      'openat(AT_FDCWD, "/etc/shadow", O_RDONLY) = 3</etc/shadow>',
      'mlockall(MCL_CURRENT) = 0'
    ),
    'last.strace': LOG('socket(AF_INET, SOCK_DGRAM, IPPROTO_IP) = 4<UDP:[1]>')
  })
  const base = join(folder, 'web')
  cpSync(join(ROOT, 'profiles/web'), base, { recursive: true })
  const report = (): string => readFileSync(join(base, 'report.md'), 'utf8')
  const [before, later] = [report(), await amend(folder, '--base', 'web', 'later.strace')]
  const { seccomp, apparmor } = later.summary.profiles
  const names = `Profiles: seccomp \`${seccomp}\`, AppArmor \`${apparmor}\`.`
  const rows = [
    '| seccomp | `system call mlockall` | 0 | seen: mlockall, 1 call | `later.strace:4` |',
    '| apparmor | `/srv/a\\x7c\\x60b.txt r` | 0 | seen: used by /usr/bin/app in 1 run | `later.strace:2` |',
    '| apparmor | `/usr/bin/app x` | 2 | seen: used by a program in 1 run | `later.strace:1` |'
  ]
  const { added, removed } = difference(before, report())
  t.deepEqual(
    added.filter(line => line.startsWith('Profiles:') || line.startsWith('| ')),
    [
      names,
      '| in | added | severity | reason | evidence |',
      '| --- | --- | --- | --- | --- |',
      ...rows
    ]
  )
  t.deepEqual(
    removed.map(line => line.slice(0, 9)),
    ['Profiles:']
  )
  t.true(report().indexOf('## Changed later') < report().indexOf('## In short'))
  const first = report()
  await amend(folder, '--base', 'web', 'last.strace')
  const last = difference(first, report())
  t.deepEqual(
    last.added.filter(line => line.startsWith('| ')),
    ['| apparmor | `network inet dgram` | 1 | seen: socket in 1 run | `last.strace:2` |']
  )
  t.is(report().split('## Changed later').length, 2)
  const manifest = readFileSync(join(base, 'manifest.json'), 'utf8')
  t.true(manifest.includes(createHash('sha256').update(report()).digest('hex')))
})

test('a report.md of another author is not changed', async t => {
  const folder = temporaryFolder(t, {
    'later.strace': LOG('mlockall(MCL_CURRENT) = 0'),
    'report.md': '# web: notes of a person\n',
    'seccomp.json': readFileSync(join(ROOT, 'profiles/web/seccomp.json'), 'utf8')
  })
  const { summary } = await amend(folder, '--base', '.', 'later.strace')
  t.true(summary.changes.length > 0)
  t.is(contents(folder)['report.md'], '# web: notes of a person\n')
})

test('each profile that was written is installed, with the other or without it', async t => {
  for (const target of ['seccomp', 'apparmor'] as const) {
    const folder = temporaryFolder(t, {
      'later.strace': LOG('shmget(IPC_PRIVATE, 1, 0600) = 1', 'open("/srv/later", O_RDONLY) = 3')
    })
    await run(folder, 'generate', '--targets', target, '--out', 'web', NGINX)
    const { summary } = await amend(folder, '--base', 'web', 'later.strace')
    const file = target === 'seccomp' ? 'seccomp.json' : 'apparmor.profile'
    t.regex(summary.install[0] ?? '', new RegExp(`^sudo install -D -m 0644 web/${file} `))
    t.is(summary.install.filter(line => line.startsWith('sudo install')).length, 1)
  }
})
