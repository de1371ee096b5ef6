import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { temporaryFolder } from '../temporary-folder.ts'
import { run } from '../run.ts'
import { LOG, amend, contents } from './amended.ts'

test('a rule for the owner alone is enough for a temporary file, unless the log tells of another owner', async t => {
  const denied = (owner: number): string =>
    `type=AVC msg=audit(1700000000.100:7): apparmor="DENIED" operation="open" profile="app" name="/tmp/x" pid=9 comm="app" requested_mask="r" denied_mask="r" fsuid=33 ouid=${owner}\n`
  const folder = temporaryFolder(t, {
    'app.aa': 'profile app {\n  owner /tmp/** rwkl,\n  /usr/bin/app rmix,\n}\n',
    'app.strace': LOG('openat(AT_FDCWD, "/tmp/x", O_RDWR|O_CREAT|O_EXCL, 0600) = 3'),
    'own.log': denied(33),
    'other.log': denied(0)
  })
  const asked = async (log: string): Promise<string[]> =>
    (await amend(folder, '--base', 'app.aa', '--out', log.slice(0, 2), log)).summary.changes.map(
      ({ what }) => what
    )
  t.deepEqual(await asked('app.strace'), [])
  t.deepEqual(await asked('own.log'), [])
  t.deepEqual(await asked('other.log'), ['/tmp/x r'])
})

/** A record of an open to read, whose serial is the length of the name. */
const record = (profile: string, name: string, verdict = 'DENIED'): string =>
  `type=AVC msg=audit(1795623562.225:${name.length}): apparmor="${verdict}" operation="open" profile="${profile}" name="${name}" pid=395 comm="app" requested_mask="r" denied_mask="r" fsuid=0 ouid=0\n`

test('each of several profiles gets what its own records ask for', async t => {
  const text =
    'profile other {\n}\nprofile app {\n  /bin/helper cx -> helper,\n  profile helper {\n    /a r,\n  }\n}\n'
  const signal =
    'type=AVC msg=audit(1795623562.226:99): apparmor="DENIED" operation="signal" profile="app" pid=395 comm="app" requested_mask="send" denied_mask="send" signal=term peer="other"\n'
  const folder = temporaryFolder(t, {
    'app.aa': text,
    'd.log': record('app', '/etc/b') + record('app//helper', '/etc/ccc') + signal
  })
  const { summary } = await amend(folder, '--base', 'app.aa', 'd.log')
  t.deepEqual(
    summary.changes.map(({ what, state }) => `${state} ${what}`),
    ['made /etc/b r', 'made signal (send) set=(term) peer=other', 'made /etc/ccc r in app//helper']
  )
  t.is(
    contents(folder)['app.aa'],
    text
      .replace(
        'cx -> helper,\n',
        'cx -> helper,\n  /etc/b r,\n  signal (send) set=(term) peer=other,\n'
      )
      .replace('    /a r,\n', '    /a r,\n    /etc/ccc r,\n')
  )
  writeFileSync(join(folder, 'both.log'), record('app', '/etc/b') + record('other', '/etc/dddd'))
  const said = await run(folder, 'generate', '--base', 'app.aa', 'both.log')
  t.is(said.status, 2)
  t.regex(said.stderr, /holds the profiles other, app: choose the records of one/)
})

test('of the log of a machine only the records of the profile at hand count', async t => {
  const call = (label: string, number: number): string =>
    `type=SECCOMP msg=audit(1795623562.228:${number}): auid=0 uid=0 gid=0 ses=1 subj==${label} (enforce) pid=395 comm="app" exe="/usr/bin/app" sig=0 arch=c000003e syscall=${number} compat=0 ip=0x7f code=0x50000\n`
  const foreign = record('cups', '/etc/cups/a') + call('snap.shop', 142)
  const folder = temporaryFolder(t, {
    'app.aa': 'profile app {\n  /etc/passwd r,\n}\n',
    'app.json':
      '{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}]}',
    'kern.log': foreign + record('app', '/etc/b') + record('app//cp', '/etc/cc') + call('app', 83),
    'none.log': foreign,
    'other.log': record('docker-default', '/etc/b')
  })
  const { summary } = await amend(folder, '--base', '.', '--out', 'out', 'kern.log')
  t.deepEqual(
    summary.changes.map(({ what }) => what),
    ['system call mkdir', '/etc/{b,cc} r']
  )
  const said = await run(folder, 'generate', '--base', '.', '--out', 'out2', 'kern.log')
  t.regex(said.stderr, /left out are records of other profiles: cups, snap\.shop;/)
  const none = await run(folder, 'generate', '--base', '.', 'none.log')
  t.is(none.status, 2)
  t.regex(
    none.stderr,
    /several workloads; choose one: --profile cups \(1 record\), --profile snap\.shop/
  )
  const other = await run(folder, 'generate', '--base', '.', '--out', 'out3', 'other.log')
  t.regex(other.stderr, /are of the profile docker-default, and count for app/)
})

test('the names that a profile of ours had before, and has while it learns, are its own', async t => {
  const folder = temporaryFolder(t, {
    'app.aa': 'profile tracewall-app-0123456789ab {\n}\n',
    'kern.log':
      record('tracewall-app-bootstrap', '/etc/b', 'ALLOWED') +
      record('tracewall-app-ba9876543210', '/etc/cc', 'ALLOWED') +
      record('tracewall-app-two-bootstrap', '/etc/ddd', 'ALLOWED')
  })
  const { summary } = await amend(folder, '--base', 'app.aa', '--out', 'out', 'kern.log')
  t.deepEqual(
    summary.changes.map(({ what }) => what),
    ['/etc/{b,cc} r']
  )
})
